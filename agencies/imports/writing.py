"""An import into the database: all or nothing, a few statements however many rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from agencies.imports.planning import ImportPlan, PlannedRow, plan_sheet
from agencies.models import Agency, AgencyName, Letterhead, Obligation
from agencies.permissions import Perm
from core.actors import Actor
from core.importing import applying
from core.log import log_changes
from core.permissions import require

FIELDS = (
    "name", "short_name", "kind", "parent", "unit_code", "established_on", "dissolved_on", "search_text", "sort_text",
)  # fmt: skip
BATCH = 500
STALE = _("The agencies have changed since the preview. Look at the new preview before you go on.")


def apply_import(plan: ImportPlan, by: Actor) -> Counter:
    """Write what was planned; the number of rows "new", "changed" and "unchanged".

    The file is planned again under the lock. Raises Refused when the plan has problems, and Stale when the
    agencies are no longer those it was made for; then nothing is written.
    """
    require(by, Perm.AGENCY_MANAGE)
    with applying(plan, plan_sheet, lock="agencies", stale=STALE) as fresh:
        _write_agencies(fresh)
        _write_dated(fresh)
        _write_log(fresh, by)
    return fresh.counts


def _write_agencies(plan: ImportPlan) -> None:
    new = [planned for planned in plan.rows if planned.is_new]
    changed = [planned for planned in plan.rows if planned.after and not planned.is_new]
    past_names = defaultdict(list)
    for agency_id, name in AgencyName.objects.values_list("agency", "name"):
        past_names[agency_id].append(name)
    for planned in [*new, *changed]:
        planned.agency.refresh_index(tuple(past_names[planned.agency.pk]))
    for level in _levels(new):
        Agency.objects.bulk_create([_under_its_parent(planned) for planned in level], batch_size=BATCH)
    for planned in changed:
        _under_its_parent(planned)
    Agency.objects.bulk_update([planned.agency for planned in changed], FIELDS, batch_size=BATCH)


def _levels(new: list[PlannedRow]) -> Iterator[list[PlannedRow]]:
    """New agencies from the top down, so that every superior is written before its subordinates."""
    below = defaultdict(list)
    for planned in new:
        below[id(planned.parent) if planned.parent and planned.parent.pk is None else None].append(planned)
    level = below[None]
    while level:
        yield level
        level = [planned for superior in level for planned in below[id(superior.agency)]]


def _under_its_parent(planned: PlannedRow) -> Agency:
    planned.agency.parent = planned.parent
    return planned.agency


def _write_dated(plan: ImportPlan) -> None:
    """What stood ends before what follows it begins, so that no two ever stand together."""
    for model in (Obligation, Letterhead):
        plans = [dated for planned in plan.rows for dated in planned.dated if dated.model is model]
        ended = [dated for dated in plans if dated.to_end]
        for dated in ended:
            dated.to_end.ends_on = dated.ends_on
        model.objects.bulk_update([dated.to_end for dated in ended], ["ends_on"], batch_size=BATCH)
        rewritten = [dated for dated in plans if dated.to_change]
        for dated in rewritten:
            vars(dated.to_change).update(dated.values)
        names = list(rewritten[0].values) if rewritten else ["ends_on"]
        model.objects.bulk_update([dated.to_change for dated in rewritten], names, batch_size=BATCH)
        fresh = [
            model(agency=dated.agency, starts_on=dated.starts_on, **dated.values)
            for dated in plans
            if not dated.to_change
        ]
        model.objects.bulk_create(fresh, batch_size=BATCH)


def _write_log(plan: ImportPlan, by: Actor) -> None:
    told = defaultdict(list)
    for planned in plan.rows:
        if planned.is_new:
            told["agency.create"].append((planned.agency, {}, {"code": planned.agency.code} | planned.after))
        elif planned.after:
            told["agency.change"].append((planned.agency, planned.before, planned.after))
        for dated in planned.dated:
            told[dated.verb].append((dated.agency, {}, dated.values | {"starts_on": dated.starts_on}))
    for verb, entries in told.items():
        log_changes(entries, verb, by=by)
