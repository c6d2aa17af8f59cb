"""What planning audits asks of people: the programme of the year, plans to announce, audits to hold."""

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency
from agencies.roles import AGENCY_ROLES, Role
from audits.models import Audit, AuditorCourse, AuditProgramme
from audits.permissions import Perm
from audits.training import EXPIRES_WITHIN, expiring
from core.actors import Actor
from core.dates import in_year, today
from core.permissions import can
from core.todos import Todo, todos

LISTED = 20
DAYS_AHEAD = 30


@todos
def programmes_to_make(actor: Actor) -> list[Todo]:
    """The secretary from 1 January, the head too once the day has passed (QĐ 19/2014/QĐ-TTg, Art. 4.4 b)."""
    writes, approves = can(actor, Perm.PROGRAMME_WRITE), can(actor, Perm.PROGRAMME_APPROVE)
    year, due_on = today().year, in_year(today().year, settings.AUDIT_PROGRAMME_DUE)
    if not writes and not (approves and today() > due_on):
        return []
    programme = AuditProgramme.objects.filter(agency=actor.agency_id, year=year).first()
    if programme is None:
        return _programme_to_begin(actor, year, due_on, writes=bool(writes))
    if programme.is_draft:
        title = _("Send the audit programme of %(year)s for approval") if writes else _late_programme()
        return [Todo(title % {"year": year}, programme.get_absolute_url(), due_on, actor.agency_name)]
    return []


def _programme_to_begin(actor: Actor, year: int, due_on: date, *, writes: bool) -> list[Todo]:
    if not Agency.objects.in_programme_on(today()).filter(pk=actor.agency_id).exists():
        return []
    title = _("Make the audit programme of %(year)s") if writes else _late_programme()
    return [Todo(title % {"year": year}, reverse("audits"), due_on, actor.agency_name)]


def _late_programme() -> str:
    return _("The audit programme of %(year)s is not ready for your approval")


@todos
def programmes_to_approve(actor: Actor) -> list[Todo]:
    if not can(actor, Perm.PROGRAMME_APPROVE):
        return []
    waiting = AuditProgramme.objects.filter(agency=actor.agency_id, status=AuditProgramme.Status.SUBMITTED)
    waiting = waiting.exclude(prepared_by=actor.user_id)
    return [
        Todo(
            _("Approve the audit programme of %(year)s") % {"year": programme.year},
            programme.get_absolute_url(),
            None,
            actor.agency_name,
        )
        for programme in waiting[:LISTED]
    ]


@todos
def audits_to_announce(actor: Actor) -> list[Todo]:
    """The secretary, while the plan of an approved programme's audit that begins soon is not announced."""
    if not can(actor, Perm.AUDIT_PREPARE):
        return []
    rows = Audit.objects.filter(agency=actor.agency_id, status=Audit.Status.PLANNED).defer("payload")
    rows = rows.filter(
        programme__status=AuditProgramme.Status.APPROVED, starts_on__lte=today() + timedelta(days=DAYS_AHEAD)
    )
    title = _("Announce the plan of audit %(number)s")
    return [_of_audit(audit, title, audit.starts_on, actor.agency_name) for audit in rows[:LISTED]]


def _of_audit(audit: Audit, title: str, due_on: date, agency: str) -> Todo:
    return Todo(title % {"number": audit.number}, audit.get_absolute_url(), due_on, agency)


@todos
def audits_to_hold(actor: Actor) -> list[Todo]:
    """The team, lent auditors too, once the plan is announced."""
    if actor.role not in AGENCY_ROLES:
        return []
    rows = Audit.objects.filter(members__user=actor.user_id, status=Audit.Status.ANNOUNCED).defer("payload")
    title = _("Hold audit %(number)s")
    return [_of_audit(row, title, row.starts_on, row.agency.label) for row in rows.select_related("agency")[:LISTED]]


@todos
def audits_late(actor: Actor) -> list[Todo]:
    """Secretary and head: how many audits should have been held."""
    if actor.role not in (Role.SECRETARY, Role.HEAD):
        return []
    late = Audit.objects.filter(agency=actor.agency_id).late_on(today())
    rows = list(late.order_by("ends_on", "pk").values_list("pk", "ends_on"))
    if not rows:
        return []
    title = ngettext(
        "%(n)d audit is late: hold it, postpone it or cancel it",
        "%(n)d audits are late: hold them, postpone them or cancel them",
        len(rows),
    )
    url = reverse("audit", args=[rows[0][0]]) if len(rows) == 1 else f"{reverse('audits')}?state=late"
    return [Todo(title % {"n": len(rows)}, url, rows[0][1], actor.agency_name, count=len(rows))]


@todos
def courses_that_expire(actor: Actor) -> list[Todo]:
    """The secretary: auditors whose course stops to count soon."""
    if actor.role != Role.SECRETARY:
        return []
    soon = today() + timedelta(days=EXPIRES_WITHIN)
    days = list(
        expiring(AuditorCourse.objects.filter(agency=actor.agency_id), today(), soon)
        .order_by("valid_to")
        .values_list("valid_to", flat=True)
    )
    if not days:
        return []
    title = ngettext(
        "The course of %(n)d internal auditor expires", "The courses of %(n)d internal auditors expire", len(days)
    )
    url = f"{reverse('auditor_courses')}?state=expiring"
    return [Todo(title % {"n": len(days)}, url, days[0], actor.agency_name, count=len(days))]
