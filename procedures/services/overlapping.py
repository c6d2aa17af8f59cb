"""The search for overlaps over the procedures in effect, what it leaves behind, and the model made from a group."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyKind, AgencyName
from core import jobs
from core.actors import Actor
from core.dates import now, today
from core.errors import Refused
from core.models import Job
from core.permissions import require
from core.text import fold
from procedures.local_fields import USUAL, localised
from procedures.models import (
    PROCEDURE_KINDS,
    Coverage,
    OverlapGroup,
    OverlapMember,
    OverlapRun,
    Procedure,
    Revision,
    Step,
)
from procedures.overlaps import Group, Likeness, Profile, groups
from procedures.permissions import Perm
from procedures.services.modelling import model_create

JOB = "procedures.find_overlaps"


@dataclass(frozen=True)
class Found:
    """The outcome of one search, not yet stored."""

    groups: list[Group]
    profiles: dict[int, Profile]
    seconds: float


def overlaps_plan(*, by: Actor) -> bool:
    """Plan a search now; False when one is on its way already."""
    require(by, Perm.MODEL_MANAGE)
    with transaction.atomic():
        if Job.objects.filter(kind=JOB, state__in=[Job.State.PLANNED, Job.State.RUNNING]).exists():
            return False
        jobs.plan(JOB, f"{JOB}:{now().isoformat()}")
    return True


def overlaps_find() -> Found:
    """Search; nothing is written. Followers of a provincial model are left to it: their likeness is wanted."""
    start = perf_counter()
    profiles = profiles_in_effect()
    found = groups(profiles)
    return Found(found, {profile.id: profile for profile in profiles}, perf_counter() - start)


def profiles_in_effect() -> list[Profile]:
    """Every procedure in effect that follows no model, in a constant number of queries."""
    revisions = Revision.objects.effective().filter(procedure__kind__in=PROCEDURE_KINDS, procedure__model=None)
    steps: dict[int, list[tuple[str, str]]] = defaultdict(list)
    chosen = revisions.values("pk")
    rows = Step.objects.filter(revision__in=chosen).order_by("revision", "order")
    for revision_id, what, who in rows.values_list("revision", "what", "who").iterator():
        steps[revision_id].append((localised(what, USUAL), localised(who, USUAL)))
    codes: dict[int, list[str]] = defaultdict(list)
    for revision_id, code in Coverage.objects.filter(revision__in=chosen).values_list("revision", "tthc__code"):
        codes[revision_id].append(code)
    names = names_of_agencies()
    return [
        Profile(procedure, agency, title, tuple(codes[pk]), tuple(steps.pop(pk, ())), names.get(agency, ()))
        for pk, procedure, agency, title in revisions.order_by("procedure").values_list(
            "pk", "procedure", "agency", "title"
        )
    ]


def names_of_agencies() -> dict[int, tuple[str, ...]]:
    """What an agency may call itself, and its place, in its titles: its names now and earlier, those of its superior,
    with and without "UBND"."""
    own: dict[int, set[str]] = defaultdict(set)
    for agency_id, name, short in AgencyName.objects.values_list("agency", "name", "short_name"):
        own[agency_id] |= ways_to_name(name, short)
    agencies = list(Agency.objects.values_list("pk", "name", "short_name", "parent"))
    for agency_id, name, short, _parent in agencies:
        own[agency_id] |= ways_to_name(name, short)
    return {pk: tuple(sorted(own[pk] | (own[parent] if parent else set()))) for pk, _name, _short, parent in agencies}


COMMITTEE, SHORT = "Ủy ban nhân dân ", "UBND "


def ways_to_name(*names: str) -> set[str]:
    ways = {name for name in names if name}
    for name in names:
        place = name.removeprefix(COMMITTEE).removeprefix(SHORT)
        if place != name:
            ways |= {place, COMMITTEE + place, SHORT + place}
    return ways


def overlaps_store(found: Found) -> OverlapRun:
    """Keep the groups of a search in place of those of the one before."""
    with transaction.atomic():
        OverlapGroup.objects.all().delete()
        run = OverlapRun.objects.create(
            ran_on=today(), count=len(found.profiles), seconds=Decimal(f"{found.seconds:.1f}")
        )
        standing = set(Procedure.objects.standing().values_list("pk", flat=True))
        names = dict(Agency.objects.values_list("pk", "name"))
        kept = [group for group in found.groups if standing >= {member.id for member in group.members}]
        rows = OverlapGroup.objects.bulk_create(
            [_group(run, group, found.profiles, names) for group in kept], batch_size=500
        )
        OverlapMember.objects.bulk_create(
            [
                OverlapMember(
                    group=row,
                    procedure_id=member.id,
                    similarity=percent(member.likeness.total),
                    reasons=reasons_of(member.likeness),
                )
                for row, group in zip(rows, kept, strict=True)
                for member in group.members
            ],
            batch_size=500,
        )
    return run


def _group(run: OverlapRun, group: Group, profiles: dict[int, Profile], names: dict[int, str]) -> OverlapGroup:
    members = [profiles[member.id] for member in group.members]
    agencies = {member.agency_id for member in members}
    words = [row.title for row in members] + [code for row in members for code in row.tthcs]
    return OverlapGroup(
        run=run,
        centre_id=group.centre,
        similarity=percent(group.similarity),
        size=len(members),
        agency_count=len(agencies),
        search_text=" ".join(unique(fold(text) for text in [*words, *(names[pk] for pk in sorted(agencies))])),
    )


def unique(texts: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(texts))


def reasons_of(likeness: Likeness) -> dict[str, int]:
    figures = {"title": likeness.title, "steps": likeness.steps, "tthcs": likeness.tthcs}
    return {name: percent(value) for name, value in figures.items() if value is not None}


def percent(share: float) -> int:
    return round(100 * share)


def overlap_make_model(*, member: OverlapMember, by: Actor) -> Revision:
    """A provincial model with the content of a group's procedure, meant for the kinds of agencies in the group.

    Raises Refused when the procedure is no longer in effect or is a model itself.
    """
    require(by, Perm.MODEL_MANAGE)
    procedure = member.procedure
    source = procedure.revisions.effective().first()
    if source is None:
        raise Refused(_("This procedure is no longer in effect; choose another one of the group."))
    if procedure.is_model:
        raise Refused(_("This is a provincial model already."))
    kinds = AgencyKind.objects.filter(agencies__procedures__overlaps__group=member.group_id).distinct()
    values = {"kind": procedure.kind, "title": source.title, "code": ""}
    return model_create(values=values, kinds=list(kinds), by=by, source=source)
