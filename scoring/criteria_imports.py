"""A draft's criteria from an Excel file: read, set beside what the draft holds, written all or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.importing import ImportPlan, PlannedRow
from core.spreadsheets import Column, Problem, Sheet, Table, duplicates, export_xlsx, read
from core.spreadsheets import Row as FileRow
from scoring.counting import node_of, rules_of
from scoring.criteria_table import criterion_of, rows_of
from scoring.expressions import problems_in
from scoring.models import CriteriaSet, Criterion
from scoring.services.criteria import sentences_of
from scoring.tree import Row, Rules, faults, misplaced

CODE = Column("code", gettext_lazy("Code"), True, max_length=20)
TABLE = Table(
    gettext_lazy("Criteria"),
    (
        CODE,
        Column("parent", gettext_lazy("Group"), max_length=20, help=gettext_lazy("Its code; empty at the top.")),
        Column("side", gettext_lazy("What its points do"), kind="choice", choices=dict(Criterion.Side.choices)),
        Column("method", gettext_lazy("How points are given"), True, "choice", dict(Criterion.Method.choices)),
        Column("max_points", gettext_lazy("Points at most"), True, max_length=12),
        Column("step", gettext_lazy("Step"), max_length=12),
        Column("floor", gettext_lazy("Not less than"), max_length=12),
        Column(
            "not_applicable",
            gettext_lazy("Where it does not apply"),
            kind="choice",
            choices=dict(Criterion.NotApplicable.choices),
        ),
        Column("indicator", gettext_lazy("Figure that proposes the points"), max_length=200),
        Column(
            "levels",
            gettext_lazy("Levels"),
            width=60,
            help=gettext_lazy("Such as 3 >= 90: words | 0: words. Points, the edge if figures decide, words."),
        ),
        Column("text", gettext_lazy("Criterion"), True, max_length=1000, width=60),
        Column("guidance", gettext_lazy("Guidance"), max_length=3000, width=40),
        Column("evidence_asked", gettext_lazy("Evidence asked for"), max_length=2000, width=40),
        Column("legal_basis", gettext_lazy("Legal basis"), max_length=300, width=30),
    ),
)
LABELS = {column.name: column for column in TABLE.columns}


@dataclass(kw_only=True)
class PlannedCriterion(PlannedRow):
    """One criterion of the file beside the one with its code."""

    @property
    def name(self) -> str:
        return self.row.values["text"]

    @property
    def summary(self) -> str:
        return _("%(points)s points") % {"points": self.row.values["max_points"]}

    @property
    def seen(self) -> tuple:
        return self.row.number, self.state, self.before, self.after


@dataclass
class CriteriaPlan(ImportPlan[PlannedCriterion]):
    """What the draft will hold instead of what it holds."""

    written: list[dict[str, str]]
    seen: int


def export(criteria_set: CriteriaSet) -> bytes:
    """The criteria as .xlsx, with the columns of the template."""
    return export_xlsx(TABLE, stored_rows(criteria_set))


def stored_rows(criteria_set: CriteriaSet) -> list[dict[str, str]]:
    """The rows of a set as its table has them. Two queries."""
    return rows_of(criteria_set.criteria.select_related("parent").prefetch_related("levels"))


def plan_import(content: bytes, criteria_set: CriteriaSet) -> CriteriaPlan:
    """Read an .xlsx for a draft. Rows that cannot be read or make no tree are problems; points that do not add up and
    figures that do not exist are warnings, because a draft may hold them."""
    sheet = read(content, TABLE)
    written = written_in(sheet, rules_of(criteria_set))
    stored = {row["code"]: row for row in stored_rows(criteria_set)}
    rows = [_planned(row, new, stored.get(new["code"])) for row, new in zip(sheet.rows, written, strict=True)]
    named = {row["code"] for row in written}
    gone = [_removed(old) for code, old in stored.items() if code not in named]
    return CriteriaPlan(sheet, rows + gone, written, criteria_set.version)


def written_in(sheet: Sheet, rules: Rules) -> list[dict[str, str]]:
    """The rows of a file as `criteria_write` takes them; what is wrong with them is added to the sheet."""
    written = [{name: str(value or "") for name, value in row.values.items()} for row in sheet.rows]
    sheet.add([*_problems(sheet, written, rules), *duplicates(sheet.rows, CODE)])
    return written


def _problems(sheet: Sheet, written: list[dict[str, str]], rules: Rules) -> Iterable[Problem]:
    found: list[Problem] = []
    nodes = []
    for number, (row, values) in enumerate(zip(sheet.rows, written, strict=True), 1):
        if not values["method"] or not values["max_points"]:
            continue
        try:
            criterion, levels = criterion_of(values, number)
        except (ValueError, ValidationError) as error:
            found += [Problem(row.number, "", sentence) for sentence in sentences_of(error)]
        else:
            nodes.append(Row(values["parent"], node_of(criterion, levels)))
            told = problems_in(criterion.indicator)
            found += [row.problem(LABELS["indicator"], sentence, "warning") for sentence in told]
    if not sheet.rows:
        return [Problem(None, "", _("The file has no criteria."))] if sheet.ok else []
    if not sheet.ok or any(problem.severity == "error" for problem in found):
        return found
    loose = misplaced(nodes)
    places = {row.values["code"]: row.number for row in reversed(sheet.rows)}
    return found + [
        Problem(places.get(fault.code), "", fault.sentence, "error" if loose else "warning")
        for fault in loose or faults(nodes, rules)
    ]


def _planned(row, new: dict[str, str], old: dict[str, str] | None) -> PlannedCriterion:
    if old is None:
        return PlannedCriterion(row=row, is_new=True, after=new)
    changed = [name for name in LABELS if not _same(old[name], new[name])]
    return PlannedCriterion(
        row=row,
        is_new=False,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
        differences=[(str(LABELS[name].label), old[name], new[name]) for name in changed],
    )


def _removed(old: dict[str, str]) -> PlannedCriterion:
    """A criterion of the draft that the file does not name."""
    difference = (str(CODE.label), old["code"], _("removed"))
    return PlannedCriterion(row=FileRow(0, old), is_new=False, before=old, differences=[difference])


def _same(old: str, new: str) -> bool:
    """Whether two cells say the same: empty is 0, and a comma is a point."""
    return (old.replace(",", ".") or "0") == (new.replace(",", ".") or "0")
