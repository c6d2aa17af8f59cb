"""Who is told what of a corrective action, and what the history calls the acts."""

from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from audits.models import CorrectiveAction
from core.log import labels, verbs
from core.notices import Message, on

VERIFIERS = (Role.SECRETARY, Role.AUDITOR, Role.HEAD)

verbs(
    {
        "correctiveaction.propose": _("proposed a corrective action"),
        "correctiveaction.write": _("wrote the cause and the action"),
        "correctiveaction.spread": _("proposed the same elsewhere"),
        "correctiveaction.attach": _("added evidence"),
        "correctiveaction.detach": _("took back a file"),
    }
)

labels(
    {
        "reissue_of": _("takes up slip"),
        "reissued_as": _("issued again as"),
        "spread_from": _("similar to slip"),
        "spread_to": _("proposed to"),
        "files": _("files"),
    }
)


def facts(action: CorrectiveAction) -> dict:
    """What sentences about a slip name: its number, what does not conform, its due day."""
    day = f"{action.due_on:%d/%m/%Y}" if action.due_on else "–"
    return {"number": action.number, "text": Truncator(action.description).chars(100), "day": day}


def _say(action: CorrectiveAction, users: list[int | None], subject: str, body: str = "") -> list[Message]:
    told = sorted({user for user in users if user})
    return [Message(user, subject % facts(action), body, action.get_absolute_url()) for user in told]


@on("correctiveaction.propose")
def is_proposed(action: CorrectiveAction, by) -> list[Message]:
    """Secretary and head; and the owner of a slip that comes with one, as a repeated one does."""
    roles = people_of(action.agency_id, Role.SECRETARY, Role.HEAD)
    told = _say(action, [*roles], gettext("Corrective action %(number)s is proposed: %(text)s"))
    mine = is_assigned(action, by) if action.owner_id else []
    return [message for message in told if message.user_id != action.owner_id] + mine


@on("correctiveaction.assign", "correctiveaction.hand_over")
def is_assigned(action: CorrectiveAction, by) -> list[Message]:
    return _say(action, [action.owner_id], gettext("Corrective action %(number)s is yours: %(text)s"), action.note)


@on("correctiveaction.decline")
def is_declined(action: CorrectiveAction, by) -> list[Message]:
    subject = gettext("The proposal %(number)s was not taken up: %(text)s")
    return _say(action, [action.proposed_by_id], subject, action.note)


@on("correctiveaction.submit")
def wants_approval(action: CorrectiveAction, by) -> list[Message]:
    subject = gettext("Corrective action %(number)s waits for your approval: %(text)s")
    return _say(action, [*people_of(action.agency_id, Role.HEAD)], subject)


@on("correctiveaction.return")
def is_returned(action: CorrectiveAction, by) -> list[Message]:
    subject = gettext("Corrective action %(number)s came back to you: %(text)s")
    return _say(action, [action.owner_id], subject, action.note)


@on("correctiveaction.approve")
def is_approved(action: CorrectiveAction, by) -> list[Message]:
    subject = gettext("Corrective action %(number)s is approved; close it by %(day)s: %(text)s")
    return _say(action, [action.owner_id], subject)


@on("correctiveaction.extend")
def has_another_day(action: CorrectiveAction, by) -> list[Message]:
    subject = gettext("Corrective action %(number)s now is to be closed by %(day)s: %(text)s")
    return _say(action, [action.owner_id], subject, action.note)


@on("correctiveaction.complete")
def wants_verification(action: CorrectiveAction, by) -> list[Message]:
    verifiers = [user for user in people_of(action.agency_id, *VERIFIERS) if user not in action.worker_ids]
    subject = gettext("Corrective action %(number)s is done; verify whether it was effective: %(text)s")
    return _say(action, [*verifiers], subject, action.done_note)


@on("correctiveaction.close")
def is_closed(action: CorrectiveAction, by) -> list[Message]:
    subject = gettext("Corrective action %(number)s was effective and is closed: %(text)s")
    return _say(action, [action.owner_id, *people_of(action.agency_id, Role.HEAD)], subject, action.verification)


@on("correctiveaction.reissue")
def was_not_effective(action: CorrectiveAction, by) -> list[Message]:
    """The new slip tells of itself."""
    subject = gettext("Corrective action %(number)s was not effective and is issued again: %(text)s")
    return _say(action, [action.owner_id, *people_of(action.agency_id, Role.HEAD)], subject, action.verification)
