"""Spreading a revision that took effect: who must know it, and who does."""

from django.conf import settings
from django.db.models import Q

from agencies.models import Membership
from agencies.roles import AGENCY_ROLES, Role
from core.dates import add_working_days, today
from procedures.models import Acknowledgement, Dissemination, Revision


def dissemination_open(revision: Revision) -> Dissemination | None:
    """Ask everybody in scope but its three signers to read a revision; None for a provincial model.

    In scope are the divisions that apply the procedure, or the whole agency where none is named, and its heads.
    """
    procedure = revision.procedure
    if procedure.is_model:
        return None
    opened_on = today()
    spread, created = Dissemination.objects.get_or_create(
        revision=revision,
        defaults={
            "agency_id": revision.agency_id,
            "opened_on": opened_on,
            "due_on": add_working_days(opened_on, settings.DISSEMINATION_WORKING_DAYS),
        },
    )
    if created:
        people = {row.user_id: row for row in in_scope(revision)}
        Acknowledgement.objects.bulk_create(
            Acknowledgement(dissemination=spread, user_id=user_id, unit_id=row.unit_id)
            for user_id, row in sorted(people.items())
        )
    return spread


def in_scope(revision: Revision):
    """The standing memberships of those who must know a revision."""
    signers = {revision.prepared_by_id, revision.reviewed_by_id, revision.approved_by_id}
    people = Membership.objects.filter(agency=revision.agency_id, role__in=AGENCY_ROLES, user__is_active=True)
    units = list(revision.procedure.units.values_list("pk", flat=True))
    if units:
        people = people.filter(Q(unit__in=units) | Q(role__in=[Role.HEAD, Role.SECRETARY]))
    return people.on(today()).exclude(user__in=signers - {None})
