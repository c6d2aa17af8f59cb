"""The team of an inspection, and of several at once."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.actors import Actor
from core.errors import Refused, WrongStatus
from core.log import log, log_many
from core.notices import announce
from core.permissions import require
from core.workflow import lock
from scoring import checks, conflicts
from scoring.models import Inspection, InspectionMember, InspectionPlan, Inspector
from scoring.permissions import Perm


def team_set(
    *, inspection: Inspection, lead: Inspector, others: Collection[Inspector], seen: int, by: Actor
) -> Inspection:
    """Name the team while the inspection is being prepared; it takes the place of the former one.

    Raises Stale or WrongStatus; Refused for somebody who belongs to the agency, or to the one above or below it.
    """
    require(by, Perm.INSPECTION_PREPARE, inspection)
    team = _team(lead, others)
    with transaction.atomic():
        lock(inspection, seen)
        _check([inspection], team)
        before = _told(inspection.members.select_related("inspector"))
        _write([inspection], lead, team)
        inspection.version += 1
        inspection.save()
        log(inspection, "inspection.team", by=by, before=before, after={"inspection_team": _names(team)})
        _tell([inspection], by)
    return inspection


def teams_set(
    *, plan: InspectionPlan, lines: Collection[int], lead: Inspector, others: Collection[Inspector], by: Actor
) -> int:
    """Give several inspections of a plan the same team, all or none; how many. Raises like `team_set`."""
    require(by, Perm.INSPECTION_PREPARE, plan)
    team = _team(lead, others)
    with transaction.atomic():
        held = plan.inspections.select_for_update().filter(pk__in=lines).order_by("pk")
        rows = list(held.defer("payload"))
        agencies = Agency.objects.in_bulk([row.agency_id for row in rows])
        for row in rows:
            row.agency, row.plan = agencies[row.agency_id], plan
        if not rows:
            raise Refused(_("Choose one inspection at least."))
        _check(rows, team)
        _write(rows, lead, team)
        for row in rows:
            row.version += 1
        Inspection.objects.bulk_update(rows, ["version"])
        log_many(rows, "inspection.team", by=by, after={"inspection_team": _names(team)})
        _tell(rows, by)
    return len(rows)


def _team(lead: Inspector, others: Collection[Inspector]) -> list[Inspector]:
    return [lead, *(row for row in others if row != lead)]


def _check(rows: Sequence[Inspection], team: Sequence[Inspector]) -> None:
    gone_on = [row.number for row in rows if not row.is_planning]
    if gone_on:
        sentence = _("The inspection has begun, is over or was cancelled; its team stays: %(numbers)s.")
        raise WrongStatus(sentence % {"numbers": ", ".join(gone_on)})
    if refused := conflicts.refusals(rows, team):
        raise Refused(sentence for sentences in refused.values() for sentence in sentences)


def _write(rows: Sequence[Inspection], lead: Inspector, team: Sequence[Inspector]) -> None:
    InspectionMember.objects.filter(inspection__in=rows).delete()
    InspectionMember.objects.bulk_create(
        InspectionMember(inspection=row, inspector=person, is_lead=person == lead) for row in rows for person in team
    )


def _tell(rows: Sequence[Inspection], by: Actor) -> None:
    """The team of a line is told as the plan is approved; from then on at once."""
    for row in rows:
        if row.status != Inspection.Status.PLANNED or not checks.plan_is_approved(row, by):
            announce("inspection.team", row, by)


def _told(members: Collection[InspectionMember]) -> dict[str, str]:
    return {"inspection_team": _names([member.inspector for member in members])} if members else {}


def _names(team: Sequence[Inspector]) -> str:
    """The head of the team stands first."""
    return ", ".join(person.name for person in team)
