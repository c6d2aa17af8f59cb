"""A draft's content from an Excel file: read, set beside what the draft holds, written all or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.importing import ImportPlan
from core.spreadsheets import Column, Problem, Sheet, Table, duplicates, export_book, read_book
from scoring.counting import node_of, rules_of
from scoring.criteria_table import criterion_of, rows_of
from scoring.expressions import problems_in
from scoring.models import CriteriaSet, Criterion
from scoring.planned import PlannedLine
from scoring.services.criteria import sentences_of
from scoring.services.criteria_files import Content
from scoring.set_imports import grades_in, planned_grades, planned_rules, rules_in
from scoring.set_tables import GRADES, SET, grade_rows, set_row
from scoring.tree import Fault, Row, Rules, criteria_faults, faults, misplaced

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
TABLES = (TABLE, GRADES, SET)


@dataclass(kw_only=True)
class PlannedCriterion(PlannedLine):
    """One criterion of the file beside the one with its code."""

    @property
    def name(self) -> str:
        return self.row.values["text"]

    @property
    def summary(self) -> str:
        return _("%(points)s points") % {"points": self.row.values["max_points"]}


@dataclass
class CriteriaPlan(ImportPlan[PlannedLine]):
    """What the draft will hold instead of what it holds; `kept` names the sheets that the file leaves out."""

    content: Content
    kept: list[str]
    seen: int


def export(criteria_set: CriteriaSet) -> bytes:
    """The criteria, grades and rules as .xlsx, with the sheets and columns of the template."""
    return export_book(
        [(TABLE, stored_rows(criteria_set)), (GRADES, grade_rows(criteria_set)), (SET, [set_row(criteria_set)])]
    )


def stored_rows(criteria_set: CriteriaSet) -> list[dict[str, str]]:
    """The rows of a set as its table has them. Two queries."""
    return rows_of(criteria_set.criteria.select_related("parent").prefetch_related("levels"))


def plan_import(content: bytes, criteria_set: CriteriaSet) -> CriteriaPlan:
    """Read an .xlsx for a draft. Rows that cannot be read or make no tree are problems; points that do not add up and
    figures that do not exist are warnings, because a draft may hold them."""
    sheets = read_book(content, TABLES)
    found = content_in(sheets, rules_of(criteria_set))
    criteria, grades, rules = sheets
    rows = [
        *_planned(criteria, found.rows, criteria_set),
        *planned_grades(grades, criteria_set),
        *planned_rules(rules, criteria_set),
    ]
    whole = Sheet(problems=[problem for sheet in sheets for problem in sheet.problems])
    kept = [sheet.title for sheet in sheets if not sheet.rows]
    return CriteriaPlan(whole, rows, found, kept, criteria_set.version)


def content_in(sheets: Sequence[Sheet], present: Rules) -> Content:
    """What the sheets of the TABLES hold for a set whose rules are `present`; what is wrong is added to each."""
    criteria, grade_sheet, rule_sheet = sheets
    rules = rules_in(rule_sheet)
    known = {field.name for field in fields(Rules)}
    coming = replace(present, **{name: value for name, value in rules.items() if name in known})
    grades = grades_in(grade_sheet, coming.total, present.grades)
    check = criteria_faults if grade_sheet.rows else faults
    return Content(_written_in(criteria, lambda rows: check(rows, coming)), grades, rules)


def _written_in(sheet: Sheet, check: Callable[[list[Row]], list[Fault]]) -> list[dict[str, str]]:
    written = [{name: str(value or "") for name, value in row.values.items()} for row in sheet.rows]
    sheet.add([*_problems(sheet, written, check), *duplicates(sheet.rows, CODE)])
    return written


def _problems(
    sheet: Sheet, written: list[dict[str, str]], check: Callable[[list[Row]], list[Fault]]
) -> Iterable[Problem]:
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
        for fault in loose or check(nodes)
    ]


def _planned(sheet: Sheet, written: Sequence[dict[str, str]], criteria_set: CriteriaSet) -> list[PlannedCriterion]:
    stored = {row["code"]: row for row in stored_rows(criteria_set)}
    rows = [
        PlannedCriterion.beside(TABLE, row, new, stored.get(new["code"]), _same)
        for row, new in zip(sheet.rows, written, strict=True)
    ]
    named = {row["code"] for row in written}
    return rows + [PlannedCriterion.gone(TABLE, old) for code, old in stored.items() if code not in named]


def _same(old: str, new: str) -> bool:
    """Whether two cells say the same: empty is 0, and a comma is a point."""
    return (old.replace(",", ".") or "0") == (new.replace(",", ".") or "0")
