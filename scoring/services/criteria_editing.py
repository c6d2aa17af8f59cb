"""Rows of a draft: one criterion or group, one grade at a time."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import fingerprint, lock_as_seen
from core.actors import Actor
from core.errors import Refused, Stale
from core.log import canonical, changes, log
from scoring.leaves import said
from scoring.models import CriteriaSet, Criterion, GradeBand, Level
from scoring.services.criteria import hold_draft, touch

CRITERION_FIELDS = (
    "parent", "code", "text", "method", "side", "max_points", "step", "floor", "not_applicable", "indicator",
    "guidance", "evidence_asked", "legal_basis",
)  # fmt: skip
GRADE_FIELDS = ("code", "name", "from_points", "conditions", "otherwise")


def criterion_seen(criterion: Criterion) -> str:
    """What a person saw of a criterion with its levels; another one once somebody has changed it."""
    return sha256(canonical([fingerprint(criterion, CRITERION_FIELDS), criterion.scale]).encode()).hexdigest()[:20]


def criterion_add(*, criteria_set: CriteriaSet, values: dict, by: Actor) -> Criterion:
    """Put a criterion or a group at the end of its group; `values` has CRITERION_FIELDS and `levels`.

    Raises WrongStatus for an issued set, Refused for a code that is taken and a place that is none.
    """
    levels = values.pop("levels")
    with transaction.atomic():
        hold_draft(criteria_set, by)
        criterion = Criterion(criteria_set=criteria_set, order=criteria_set.criteria.count() + 1, **values)
        _check_place(criterion)
        criterion.save()
        _write_levels(criterion, levels)
        _number(criteria_set)
        touch(criteria_set)
        after = {"code": criterion.code, "text": criterion.text, "max_points": criterion.max_points}
        log(criteria_set, "criteriaset.criterion_add", by=by, after=after)
    return criterion


def criterion_change(*, criterion: Criterion, values: dict, seen: str, by: Actor) -> Criterion:
    """Write a criterion anew. Raises Stale where it no longer reads as `seen`, and as `criterion_add`."""
    levels = values.pop("levels")
    with transaction.atomic():
        _hold(criterion, by)
        if criterion_seen(criterion) != seen:
            raise Stale(_("Somebody else has changed this criterion. Look at it again before you go on."))
        before, after = changes(criterion, CRITERION_FIELDS, values)
        scale = criterion.scale
        for name in after:
            setattr(criterion, name, values[name])
        _check_place(criterion)
        criterion.save()
        _write_levels(criterion, levels)
        if "parent" in after:
            _number(criterion.criteria_set)
        touch(criterion.criteria_set)
        if scale != criterion.scale:
            before, after = before | {"scale": scale}, after | {"scale": criterion.scale}
        after = {"criterion": criterion.code} | after
        log(criterion.criteria_set, "criteriaset.criterion_change", by=by, before=before, after=after)
    return criterion


def criterion_remove(*, criterion: Criterion, by: Actor) -> None:
    """Take a criterion, or an empty group, out of a draft; the history keeps what it said."""
    with transaction.atomic():
        _hold(criterion, by)
        if criterion.children.exists():
            raise Refused(_("Group %(code)s still has criteria; remove them first.") % {"code": criterion.code})
        criteria_set = criterion.criteria_set
        before = {"code": criterion.code, "text": criterion.text, "max_points": criterion.max_points}
        log(criteria_set, "criteriaset.criterion_remove", by=by, before=before | {"scale": criterion.scale})
        criterion.delete()
        _number(criteria_set)
        touch(criteria_set)


def criterion_shift(*, criterion: Criterion, up: bool, by: Actor) -> None:
    """Let a criterion change places with the one before or after it in its group; at the end it stays."""
    with transaction.atomic():
        _hold(criterion, by)
        siblings = list(criterion.criteria_set.criteria.filter(parent=criterion.parent_id))
        place = [row.pk for row in siblings].index(criterion.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(siblings):
            return
        siblings[place].order, siblings[other].order = siblings[other].order, siblings[place].order
        Criterion.objects.bulk_update([siblings[place], siblings[other]], ["order"])
        _number(criterion.criteria_set)
        touch(criterion.criteria_set)
        log(criterion.criteria_set, "criteriaset.criterion_shift", by=by, after={"criterion": criterion.code})


def _hold(criterion: Criterion, by: Actor) -> None:
    hold_draft(criterion.criteria_set, by)
    try:
        criterion.refresh_from_db()
    except Criterion.DoesNotExist:
        raise Refused(_("Somebody else has taken this criterion out meanwhile.")) from None


def _check_place(criterion: Criterion) -> None:
    others = criterion.criteria_set.criteria.exclude(pk=criterion.pk)
    if others.filter(code=criterion.code).exists():
        raise Refused(_("Code %(code)s stands twice.") % {"code": criterion.code})
    if criterion.parent is None and not criterion.is_group:
        raise Refused(_("Criterion %(code)s stands in no group.") % {"code": criterion.code})
    if not criterion.is_group and criterion.pk and criterion.children.exists():
        raise Refused(_("Group %(code)s still has criteria; remove them first.") % {"code": criterion.code})
    if criterion.parent is not None:
        _check_group(criterion, criterion.parent)


def _check_group(criterion: Criterion, group: Criterion) -> None:
    told = {"code": criterion.code, "parent": group.code}
    if group.criteria_set_id != criterion.criteria_set_id or not group.is_group:
        raise Refused(_("%(parent)s is no group of this criteria set.") % told)
    parents = dict(criterion.criteria_set.criteria.values_list("pk", "parent"))
    above: int | None = group.pk
    while above is not None:
        if above == criterion.pk:
            raise Refused(_("%(code)s cannot stand below %(parent)s, which stands below it.") % told)
        above = parents[above]


def _write_levels(criterion: Criterion, levels: Iterable[Level]) -> None:
    criterion.levels.all().delete()
    for level in levels:
        level.criterion = criterion
    Level.objects.bulk_create(levels)


def _number(criteria_set: CriteriaSet) -> None:
    """Number the rows as they stand below one another."""
    below: dict[int | None, list[Criterion]] = {}
    for criterion in criteria_set.criteria.all():
        below.setdefault(criterion.parent_id, []).append(criterion)
    rows: list[Criterion] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        criterion = waiting.pop()
        rows.append(criterion)
        waiting += below.get(criterion.pk, [])[::-1]
    for order, criterion in enumerate(rows, 1):
        criterion.order = order
    Criterion.objects.bulk_update(rows, ["order"], batch_size=200)


def grade_add(*, criteria_set: CriteriaSet, values: dict, by: Actor) -> GradeBand:
    """Add a grade to a draft. Raises Refused for a code or an edge that another grade has."""
    with transaction.atomic():
        hold_draft(criteria_set, by)
        grade = GradeBand(criteria_set=criteria_set, **values)
        _check_grade(grade)
        grade.save()
        touch(criteria_set)
        log(criteria_set, "criteriaset.grade_add", by=by, after=_noted(grade))
    return grade


def grade_change(*, grade: GradeBand, values: dict, seen: str, by: Actor) -> GradeBand:
    """Change a grade of a draft. Raises Stale where it no longer reads as `seen`, and as `grade_add`."""
    with transaction.atomic():
        hold_draft(grade.criteria_set, by)
        _lock_grade(grade, seen)
        before, after = changes(grade, GRADE_FIELDS, values)
        for name in after:
            setattr(grade, name, values[name])
        _check_grade(grade)
        grade.save()
        touch(grade.criteria_set)
        after = {"grade": grade.name} | after
        log(grade.criteria_set, "criteriaset.grade_change", by=by, before=before, after=after)
    return grade


def grade_remove(*, grade: GradeBand, by: Actor) -> None:
    """Take a grade out of a draft."""
    with transaction.atomic():
        hold_draft(grade.criteria_set, by)
        _lock_grade(grade, None)
        log(grade.criteria_set, "criteriaset.grade_remove", by=by, before=_noted(grade))
        touch(grade.criteria_set)
        grade.delete()


def grades_write(*, criteria_set: CriteriaSet, grades: Sequence[GradeBand], by: Actor) -> None:
    """Put grades, not saved and whole, in the place of those of a draft that is held; the log tells what differs."""
    stored = {grade.code: grade for grade in criteria_set.grades.all()}
    criteria_set.grades.all().delete()
    for grade in grades:
        grade.criteria_set = criteria_set
        _log_grade(grade, stored.pop(grade.code, None), by)
    GradeBand.objects.bulk_create(grades)
    for grade in stored.values():
        log(criteria_set, "criteriaset.grade_remove", by=by, before=_noted(grade))


def _log_grade(grade: GradeBand, old: GradeBand | None, by: Actor) -> None:
    if old is None:
        log(grade.criteria_set, "criteriaset.grade_add", by=by, after=_noted(grade))
        return
    before, after = changes(old, GRADE_FIELDS, {name: getattr(grade, name) for name in GRADE_FIELDS})
    if after:
        after = {"grade": grade.name} | after
        log(grade.criteria_set, "criteriaset.grade_change", by=by, before=before, after=after)


def _noted(grade: GradeBand) -> dict:
    return {"grade": grade.name, "from_points": grade.from_points}


def _lock_grade(grade: GradeBand, seen: str | None) -> None:
    try:
        lock_as_seen(grade, GRADE_FIELDS, seen)
    except GradeBand.DoesNotExist:
        raise Refused(_("Somebody else has taken this grade out meanwhile.")) from None


def _check_grade(grade: GradeBand) -> None:
    others = grade.criteria_set.grades.exclude(pk=grade.pk)
    if others.filter(code=grade.code).exists():
        raise Refused(_("Two grades have the code %(code)s.") % {"code": grade.code})
    if others.filter(from_points=grade.from_points).exists():
        raise Refused(_("Two grades begin at %(edge)s points.") % {"edge": said(grade.from_points)})
