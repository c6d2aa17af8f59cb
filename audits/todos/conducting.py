"""What conducting audits asks of people: checklists to fill, leads to replace, reports to sign or to put right."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agencies.roles import AGENCY_ROLES
from audits.models import Audit
from audits.permissions import Perm
from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos


@todos
def checklists_to_fill(actor: Actor) -> list[Todo]:
    """Audits under way in whose team the person is; a report that came back says why."""
    if actor.role not in AGENCY_ROLES:
        return []
    rows = Audit.objects.filter(status=Audit.Status.UNDER_WAY, members__user=actor.user_id).select_related("agency")
    return [_to_go_on(audit) for audit in rows.annotate(waiting=Count("items", filter=Q(items__result="")))]


def _to_go_on(audit) -> Todo:
    facts = {"number": audit.number, "n": audit.waiting, "reason": Truncator(audit.note).chars(120)}
    if audit.note:
        title = _("Put the report of audit %(number)s right: %(reason)s")
    elif audit.waiting:
        title = _("Fill the checklist of audit %(number)s; %(n)d questions wait")
    else:
        title = _("Conclude audit %(number)s; every question is answered")
    url = reverse("checklist", args=[audit.pk]) if audit.waiting else audit.get_absolute_url()
    return Todo(title % facts, url, audit.ends_on, audit.agency.label, count=max(audit.waiting, 1))


@todos
def leads_to_replace(actor: Actor) -> list[Todo]:
    """The secretary: audits whose lead auditor has left, which nobody else concludes."""
    if not can(actor, Perm.AUDIT_PREPARE):
        return []
    rows = Audit.objects.filter(agency=actor.agency_id).without_lead_on(today()).select_related("agency")
    title = _("Name another lead auditor for audit %(number)s: who led it has left")
    return [
        Todo(
            title % {"number": audit.number},
            reverse("audit_team", args=[audit.pk]),
            audit.ends_on,
            audit.agency.label,
        )
        for audit in rows.defer("payload")
    ]


@todos
def reports_to_sign(actor: Actor) -> list[Todo]:
    """The head; one of the team has no say in it."""
    if not can(actor, Perm.AUDIT_SIGN):
        return []
    waiting = Audit.objects.filter(agency=actor.agency_id, status=Audit.Status.CONCLUDED)
    rows = waiting.not_written_by(actor.user_id).select_related("agency")
    return [
        Todo(
            _("Sign the report of audit %(number)s") % {"number": audit.number},
            audit.get_absolute_url(),
            None,
            audit.agency.label,
        )
        for audit in rows
    ]
