"""What the history calls the acts on risks and the context, and who is told of a risk."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from core.log import labels, verbs
from core.notices import Message, on
from registers.models import Risk

verbs(
    {
        "risk.add": _("entered the risk"),
        "risk.change": _("changed the risk"),
        "risk.reassess": _("rated the risk again after a corrective action"),
        "risk.drop": _("took the risk out of the year"),
        "contextissue.add": _("entered the context issue"),
        "contextissue.change": _("changed the context issue"),
        "contextissue.drop": _("took the context issue out of the year"),
        "contextissue.review": _("reviewed the context issue"),
        "interestedparty.add": _("entered the interested party"),
        "interestedparty.change": _("changed the interested party"),
        "interestedparty.drop": _("took the interested party out of the year"),
        "interestedparty.review": _("reviewed the interested party"),
    }
)

labels(
    {
        "done": _("what was done"),
        "effectiveness": _("effectiveness of the action"),
        "level": _("level of the risk"),
        "review_on": _("next review on"),
    }
)


def _facts(risk: Risk) -> dict:
    day = f"{risk.due_on:%d/%m/%Y}" if risk.due_on else "–"
    return {"number": risk.number, "text": Truncator(risk.description).chars(100), "day": day}


def _say(risk: Risk, users: list[int], subject: str, body: str = "") -> list[Message]:
    return [Message(user, subject % _facts(risk), body, risk.get_absolute_url()) for user in users]


@on("risk.add", "risk.open", "risk.change")
def owner_is_named(risk: Risk, by) -> list[Message]:
    """Once: a risk that came over from last year with the same person is no news."""
    before: Any = risk.carried_from
    if risk.status == Risk.Status.DRAFT or (before and before.owner_id == risk.owner_id):
        return []
    subject = gettext("You are responsible for the risk %(number)s “%(text)s”; action by %(day)s.")
    return _say(risk, [risk.owner_id], subject)


@on("risk.treat")
def wants_judgement(risk: Risk, by) -> list[Message]:
    subject = gettext("%(number)s “%(text)s” has been treated; judge whether it was effective.")
    return _say(risk, people_of(risk.agency_id, Role.SECRETARY, Role.HEAD), subject)


@on("risk.reopen", "risk.recur")
def is_open_again(risk: Risk, by) -> list[Message]:
    treatment = risk.treatment
    subject = gettext("%(number)s “%(text)s” is open again; action by %(day)s.")
    return _say(risk, [risk.owner_id], subject, treatment.judgement if treatment else "")
