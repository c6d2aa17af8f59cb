"""Sets as a whole: begun, copied, described, corrected."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import AgencyKind
from core.actors import Actor
from core.errors import Refused, WrongStatus
from core.log import changes, log
from core.permissions import require
from core.workflow import lock
from scoring.criteria_table import rows_of
from scoring.models import CriteriaSet, GradeBand
from scoring.permissions import Perm
from scoring.services.criteria import criteria_write, demo_set, hold_draft
from scoring.set_rules import RULES

SET_FIELDS = ("year", "name", "is_illustrative", *RULES)
BLANK, DEMO = "blank", "demo"


def set_open(
    *, year: int, name: str, kinds: Iterable[AgencyKind], by: Actor, source: CriteriaSet | None = None
) -> CriteriaSet:
    """Begin a set as a draft: empty, or with everything that `source` holds, also its kinds where none are given.

    Raises Refused for a name that the year has already.
    """
    require(by, Perm.CRITERIA_WRITE)
    with transaction.atomic():
        _check_name(year, name)
        rules = {field: getattr(source, field) for field in RULES} if source else {}
        illustrative = source.is_illustrative if source else False
        criteria_set = CriteriaSet.objects.create(year=year, name=name, is_illustrative=illustrative, **rules)
        criteria_set.kinds.set(list(kinds) or (source.kinds.all() if source else []))
        after = {"year": year, "name": name, "kinds": _named(criteria_set)}
        log(criteria_set, "criteriaset.open", by=by, after=after | ({"previous": str(source)} if source else {}))
        if source:
            _copy(source, criteria_set, by)
    return criteria_set


def set_open_demo(*, year: int, name: str, kinds: Iterable[AgencyKind], by: Actor) -> CriteriaSet:
    """Begin a set with the demonstration criteria, marked as illustrative. Raises as `set_open`."""
    require(by, Perm.CRITERIA_WRITE)
    with transaction.atomic():
        _check_name(year, name)
        return demo_set(year=year, name=name, kinds=kinds, by=by)


def set_describe(*, criteria_set: CriteriaSet, values: dict, seen: int, by: Actor) -> CriteriaSet:
    """Change the words, rules and kinds of a draft. A correction keeps the year and the name of what it corrects.

    Raises Stale, WrongStatus for an issued set, Refused for a name that the year has already.
    """
    kinds = values.pop("kinds")
    with transaction.atomic():
        hold_draft(criteria_set, by, seen)
        before, after = changes(criteria_set, [name for name in SET_FIELDS if name in values], values)
        if criteria_set.previous_id and {"year", "name"} & set(after):
            raise Refused(_("A correction keeps the year and the name of the version that it corrects."))
        if {"year", "name"} & set(after):
            _check_name(values["year"], values["name"])
        was = _named(criteria_set)
        for name in after:
            setattr(criteria_set, name, values[name])
        criteria_set.version += 1
        criteria_set.save()
        criteria_set.kinds.set(kinds)
        if was != _named(criteria_set):
            before, after = before | {"kinds": was}, after | {"kinds": _named(criteria_set)}
        log(criteria_set, "criteriaset.describe", by=by, before=before, after=after)
    return criteria_set


def set_correct(*, criteria_set: CriteriaSet, by: Actor) -> CriteriaSet:
    """Begin the next version of an issued set, as a draft with the same content.

    Raises WrongStatus for a set that is not issued, Refused where a correction is a draft already.
    """
    with transaction.atomic():
        require(by, Perm.CRITERIA_WRITE, lock(criteria_set))
        if criteria_set.status != CriteriaSet.Status.ISSUED:
            raise WrongStatus(_("Only an issued criteria set is corrected by a new version."))
        if criteria_set.corrections.filter(status=CriteriaSet.Status.DRAFT).exists():
            raise Refused(_("A new version of this criteria set is being written already."))
        versions = CriteriaSet.objects.filter(year=criteria_set.year, name=criteria_set.name)
        fields = {field: getattr(criteria_set, field) for field in SET_FIELDS}
        number = versions.aggregate(last=Max("issue_number"))["last"] + 1
        corrected = CriteriaSet.objects.create(previous=criteria_set, issue_number=number, **fields)
        corrected.kinds.set(criteria_set.kinds.all())
        log(corrected, "criteriaset.correct", by=by, after={"previous": str(criteria_set)})
        _copy(criteria_set, corrected, by)
    return corrected


def _copy(source: CriteriaSet, target: CriteriaSet, by: Actor) -> None:
    GradeBand.objects.bulk_create(
        GradeBand(
            criteria_set=target, code=grade.code, name=grade.name, from_points=grade.from_points,
            conditions=grade.conditions, otherwise=grade.otherwise,
        )
        for grade in source.grades.all()
    )  # fmt: skip
    rows = rows_of(source.criteria.select_related("parent").prefetch_related("levels"))
    criteria_write(criteria_set=target, rows=rows, by=by)


def _check_name(year: int, name: str) -> None:
    if CriteriaSet.objects.filter(year=year, name=name).exists():
        raise Refused(_("There is a criteria set “%(name)s” for %(year)d already.") % {"name": name, "year": year})


def _named(criteria_set: CriteriaSet) -> str:
    return ", ".join(criteria_set.kinds.order_by("order").values_list("name", flat=True))
