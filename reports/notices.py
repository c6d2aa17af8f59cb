"""Who is told what when a report moves, and what the history calls it."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.roles import Role
from core.dates import today
from core.log import labels, verbs
from core.notices import Message, on

verbs(
    {
        "annualreport.draft": _("prepared the draft"),
        "annualreport.write": _("wrote in a section"),
        "annualreport.summarise": _("prepared the automatic summary"),
        "provincialreport.prepare": _("prepared the document"),
        "reportingperiod.open": _("opened the reporting period"),
        "extension.grant": _("gave a later due day"),
        "waiver.grant": _("excused the agency from reporting"),
    }
)

labels(
    {
        "code": _("code"),
        "sha256": "SHA-256",
        "late": _("late"),
        "reason": _("reason"),
        "section": _("section"),
        "sections": _("sections"),
        "number": _("number"),
        "year": _("year"),
        "due_on": _("due on"),
    }
)


def tell(report, roles: set[str], subject: str, body: str = "") -> list[Message]:
    """The same sentence to everybody who holds one of the roles in the report's agency today."""
    people = Membership.objects.filter(agency=report.agency_id, role__in=roles).on(today())
    ids = set(people.values_list("user_id", flat=True))
    return [Message(user_id, subject, body, report.get_absolute_url()) for user_id in sorted(ids)]


@on("annualreport.submit")
def wants_approval(report, by) -> list[Message]:
    return tell(report, {Role.HEAD}, gettext("The annual report %(year)s waits for your approval.") % _facts(report))


@on("annualreport.send_back")
def was_sent_back(report, by) -> list[Message]:
    subject = gettext("The head sent the annual report %(year)s back.") % _facts(report)
    return tell(report, {Role.SECRETARY}, subject, report.note)


@on("annualreport.issue")
def was_issued(report, by) -> list[Message]:
    subject = gettext("The report %(code)s is issued.")
    if report.is_automatic:
        subject = gettext("An automatic summary %(code)s was issued because no report was confirmed.")
    return tell(report, {Role.SECRETARY, Role.HEAD}, subject % _facts(report))


@on("annualreport.return")
def was_returned(report, by) -> list[Message]:
    subject = gettext("The report %(code)s was returned for completion.") % _facts(report)
    return tell(report, {Role.SECRETARY, Role.HEAD}, subject)


@on("annualreport.accept")
def was_accepted(report, by) -> list[Message]:
    return tell(report, {Role.SECRETARY, Role.HEAD}, gettext("The report %(code)s was accepted.") % _facts(report))


def _facts(report) -> dict:
    return {"year": report.period.year, "code": report.code}
