"""Who is told what while an audit is conducted, and what the history calls the acts."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from audits.models import Audit, ChecklistItem, FollowUp
from core.log import choices, labels, verbs
from core.notices import Message, on

verbs(
    {
        "audit.ask": _("added a question to the checklist"),
        "audit.answer": _("answered a question"),
        "audit.photo": _("added a photo"),
        "audit.photo_remove": _("removed a photo"),
        "audit.follow_up": _("said what became of an earlier finding"),
        "audit.take_back": _("took a finding back"),
        "finding.raise": _("wrote the finding down"),
        "finding.change": _("corrected the finding"),
    }
)

labels(
    {
        "question": _("number of the question"),
        "text": _("what is asked"),
        "result": _("what was found"),
        "finding": _("number of the finding"),
        "statement": _("what was found, against which requirement"),
        "held_on": _("held on"),
        "actions": _("corrective actions opened"),
        "sha256": _("fingerprint (SHA-256)"),
    }
)

choices(
    {
        "result": dict(ChecklistItem.Result.choices),
        "outcome": dict(FollowUp.Outcome.choices),
    }
)


@on("audit.conclude")
def report_wants_a_signature(audit: Audit, by) -> list[Message]:
    """The head, unless of the team."""
    subject = gettext("The report of audit %(number)s waits for your signature.") % {"number": audit.number}
    heads = [user for user in people_of(audit.agency_id, Role.HEAD) if user not in audit.author_ids]
    return [Message(user, subject, audit.title, audit.get_absolute_url()) for user in heads]


@on("audit.return")
def report_was_returned(audit: Audit, by) -> list[Message]:
    subject = gettext("The report of audit %(number)s came back to the team.") % {"number": audit.number}
    return [Message(user, subject, audit.note, audit.get_absolute_url()) for user in sorted(audit.team_ids)]


@on("audit.sign")
def report_was_signed(audit: Audit, by) -> list[Message]:
    subject = gettext("The report of audit %(number)s is signed.") % {"number": audit.number}
    told = audit.team_ids | set(people_of(audit.agency_id, Role.SECRETARY))
    return [Message(user, subject, audit.title, audit.get_absolute_url()) for user in sorted(told)]
