"""Who is told what while audits are planned, and what the history calls the acts."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.roles import Role
from audits.models import Audit, AuditProgramme
from core.dates import today
from core.log import labels, verbs
from core.notices import Message, on

verbs(
    {
        "auditprogramme.open": _("made the audit programme"),
        "auditprogramme.write": _("changed the audit programme"),
        "audit.plan": _("planned the audit"),
        "audit.change": _("changed the audit plan"),
        "audit.convert": _("put the clauses of the newer edition in the place of the older ones"),
        "audit.team": _("named the audit team"),
        "audit.change_team": _("changed the audit team while the audit was under way"),
        "auditorcourse.record": _("recorded the auditor's course"),
        "auditorcourse.change": _("changed the auditor's course"),
    }
)

labels(
    {
        "units": _("divisions audited"),
        "clauses": _("clauses audited"),
        "procedures": _("procedures audited"),
        "lead": _("lead auditor"),
        "team": _("audit team"),
        "questions": _("questions of the checklist"),
        "person": _("person"),
    }
)


def holders_of(agency_id: int, *roles: str) -> set[int]:
    """The user ids of those who hold one of the roles in an agency today and may sign in."""
    held = Membership.objects.filter(agency=agency_id, role__in=roles, user__is_active=True).on(today())
    return set(held.values_list("user_id", flat=True))


def _say(record: Audit | AuditProgramme, users: set[int], subject: str, body: str = "") -> list[Message]:
    return [Message(user, subject, body, record.get_absolute_url()) for user in sorted(users)]


@on("auditprogramme.submit")
def programme_wants_approval(programme: AuditProgramme, by) -> list[Message]:
    subject = gettext("The audit programme of %(year)s waits for your approval.") % {"year": programme.year}
    return _say(programme, holders_of(programme.agency_id, Role.HEAD), subject)


@on("auditprogramme.return")
def programme_came_back(programme: AuditProgramme, by) -> list[Message]:
    subject = gettext("The audit programme of %(year)s came back with a reason.") % {"year": programme.year}
    return _say(
        programme, holders_of(programme.agency_id, Role.SECRETARY) | programme.author_ids, subject, programme.note
    )


@on("auditprogramme.approve")
def programme_is_approved(programme: AuditProgramme, by) -> list[Message]:
    subject = gettext("The audit programme of %(year)s is approved.") % {"year": programme.year}
    told = holders_of(programme.agency_id, Role.SECRETARY, Role.AUDITOR) | programme.author_ids
    return _say(programme, told, subject)


def concerned(audit: Audit) -> set[int]:
    """The team; and the secretary and the head, who tell the divisions."""
    return audit.team_ids | holders_of(audit.agency_id, Role.SECRETARY, Role.HEAD)


def _facts(audit: Audit) -> dict:
    return {
        "number": audit.number,
        "agency": audit.agency.label,
        "first": f"{audit.starts_on:%d/%m/%Y}",
        "last": f"{audit.ends_on:%d/%m/%Y}",
    }


@on("audit.announce")
def plan_is_announced(audit: Audit, by) -> list[Message]:
    subject = gettext("The plan of audit %(number)s of %(agency)s is announced: %(first)s to %(last)s.")
    units = ", ".join(str(unit) for unit in audit.units.all())
    return _say(audit, concerned(audit), subject % _facts(audit), units and f"{audit.title}: {units}")


@on("audit.team")
def team_has_changed(audit: Audit, by) -> list[Message]:
    """Told once the plan is announced: before, nobody knows of the audit."""
    subject = gettext("The team of audit %(number)s of %(agency)s has changed; it begins on %(first)s.")
    return _say(audit, concerned(audit), subject % _facts(audit), ", ".join(str(m) for m in audit.members.all()))


@on("audit.change_team")
def team_under_way_has_changed(audit: Audit, by) -> list[Message]:
    subject = gettext("The team of audit %(number)s of %(agency)s has changed while the audit is under way.")
    return _say(audit, concerned(audit), subject % _facts(audit), ", ".join(str(m) for m in audit.members.all()))


@on("audit.postpone")
def audit_is_postponed(audit: Audit, by) -> list[Message]:
    subject = gettext("Audit %(number)s of %(agency)s is postponed to %(first)s.")
    return _say(audit, concerned(audit), subject % _facts(audit), audit.note)


@on("audit.cancel")
def audit_is_cancelled(audit: Audit, by) -> list[Message]:
    subject = gettext("Audit %(number)s of %(agency)s is cancelled.")
    return _say(audit, concerned(audit), subject % _facts(audit), audit.note)
