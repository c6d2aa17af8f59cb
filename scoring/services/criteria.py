"""Writing a criteria set: its rows from a table, all or nothing."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import AgencyKind
from agencies.reference import read_tsv
from core.actors import Actor
from core.errors import Refused, WrongStatus
from core.log import log
from core.permissions import require
from core.text import clean
from core.workflow import lock
from scoring.counting import node_of
from scoring.criteria_table import criterion_of
from scoring.models import CriteriaSet, Criterion, GradeBand, Level
from scoring.permissions import Perm
from scoring.tree import Group, Row, misplaced

DATA = Path(__file__).parent.parent / "data"
DEMO_NAME = "Bộ tiêu chí đánh giá, xếp hạng HTQLCL (mẫu minh họa)"
Condition = GradeBand.Condition
FLAWLESS = [Condition.REPORT_ON_TIME, Condition.NO_OVERDUE_REQUEST, Condition.NO_PENALTY_BY_CONCLUSION]
SERIOUS = [Condition.AUDIT_HELD, Condition.REVIEW_HELD]
DEMO_GRADES: tuple[tuple[str, str, int, list[Condition], str], ...] = (
    ("XL1", "Xuất sắc", 90, FLAWLESS, "XL2"),
    ("XL2", "Tốt", 80, [Condition.REPORT_CONFIRMED, *SERIOUS], "XL3"),
    ("XL3", "Khá", 65, SERIOUS, "XL4"),
    ("XL4", "Trung bình", 50, [], ""),
    ("XL5", "Yếu", 0, [], ""),
)


def criteria_write(
    *, criteria_set: CriteriaSet, rows: Sequence[dict[str, str]], by: Actor, seen: int | None = None
) -> CriteriaSet:
    """Put the rows of a table in the place of what a draft holds.

    Raises Stale for another version than `seen`, WrongStatus for an issued set, Refused with a sentence for every row
    that cannot be read and where the rows make no tree; then nothing has changed.
    """
    require(by, Perm.CRITERIA_WRITE, criteria_set)
    with transaction.atomic():
        hold_draft(criteria_set, by, seen)
        written = _read(rows)
        criteria_set.criteria.all().delete()
        _save(criteria_set, written)
        touch(criteria_set)
        log(criteria_set, "criteriaset.write", by=by, after={"criteria": len(rows)})
    return criteria_set


def hold_draft(criteria_set: CriteriaSet, by: Actor, seen: int | None = None) -> None:
    """Lock a set whose content is about to change. Raises NotAllowed, Stale, or WrongStatus for one issued."""
    require(by, Perm.CRITERIA_WRITE, lock(criteria_set, seen))
    if not criteria_set.is_draft:
        raise WrongStatus(_("An issued criteria set does not change; correct it by a new version."))


def touch(criteria_set: CriteriaSet) -> None:
    """Whoever is about to issue the set sees that it is another one now."""
    criteria_set.version += 1
    criteria_set.save(update_fields=["version"])


def _read(rows: Sequence[dict[str, str]]) -> list[tuple[Criterion, list[Level], str]]:
    written, standing, problems = [], [], []
    for number, row in enumerate(rows, 1):
        parent = clean(row.get("parent") or "").strip()
        try:
            criterion, levels = criterion_of(row, number)
            written.append((criterion, levels, parent))
            standing.append(Row(parent, node_of(criterion, levels)))
        except (ValueError, ValidationError) as error:
            problems += [_("Row %(n)d: %(problem)s") % {"n": number, "problem": told} for told in sentences_of(error)]
            standing.append(Row(parent, Group((row.get("code") or "").strip(), "", Decimal(0))))
    problems += [fault.sentence for fault in misplaced(standing)]
    if problems:
        raise Refused(problems)
    return written


def sentences_of(error: Exception) -> list[str]:
    """What a row that cannot be read is refused with; of a value that does not fit, with the name of its field."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    labels = {field.name: field.verbose_name for field in (*Level._meta.fields, *Criterion._meta.fields)}
    return [f"{labels[name]}: {told}" for name, all_told in error.message_dict.items() for told in all_told]


def _save(criteria_set: CriteriaSet, written: list[tuple[Criterion, list[Level], str]]) -> None:
    for criterion, _levels, _parent in written:
        criterion.criteria_set = criteria_set
    Criterion.objects.bulk_create(criterion for criterion, _levels, _parent in written)
    by_code = {criterion.code: criterion for criterion, _levels, _parent in written}
    below = [criterion for criterion, _levels, parent in written if parent]
    for criterion, _levels, parent in written:
        criterion.parent = by_code.get(parent)
    Criterion.objects.bulk_update(below, ["parent"])
    for criterion, levels, _parent in written:
        for level in levels:
            level.criterion = criterion
    Level.objects.bulk_create(level for _criterion, levels, _parent in written for level in levels)


def demo_set(*, year: int, kinds: Iterable[AgencyKind], by: Actor, name: str = DEMO_NAME) -> CriteriaSet:
    """The demonstration set as a draft of a year, marked as illustrative; no decision of any province."""
    require(by, Perm.CRITERIA_WRITE)
    with transaction.atomic():
        criteria_set = CriteriaSet.objects.create(
            year=year,
            name=name,
            bonus_cap=Decimal(5),
            penalty_floor=Decimal(-10),
            is_illustrative=True,
            note="Mẫu minh họa: điểm, ngưỡng do người soạn đặt ra, không phải quyết định của tỉnh nào.",
        )
        criteria_set.kinds.set(kinds)
        GradeBand.objects.bulk_create(
            GradeBand(
                criteria_set=criteria_set, code=code, name=grade, from_points=edge, conditions=list(conditions),
                otherwise=otherwise,
            )
            for code, grade, edge, conditions, otherwise in DEMO_GRADES
        )  # fmt: skip
        criteria_write(criteria_set=criteria_set, rows=read_tsv(DATA / "criteria_demo.tsv"), by=by)
    return criteria_set
