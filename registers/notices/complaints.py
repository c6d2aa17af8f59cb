"""Who is told what about complaints, and what the history calls it. No sentence names a person."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from core.log import labels, verbs
from core.notices import Message, on
from registers.models import Complaint

verbs(
    {
        "complaint.receive": _("recorded the complaint"),
        "complaint.describe": _("changed what is written about the complaint"),
        "satisfactionsurvey.prepare": _("prepared the survey"),
        "satisfactionsurvey.describe": _("changed the data of the survey"),
        "satisfactionsurvey.ask": _("wrote the questions of the survey"),
        "satisfactionsurvey.enter": _("entered forms that were filled on paper"),
    }
)

labels(
    {
        "accept_due_on": _("to be accepted by"),
        "answer_due_on": _("to be answered by"),
        "withdrawn_on": _("withdrawn by the person on"),
        "responses": _("responses"),
        "papers": _("forms on paper"),
        "questions": _("questions"),
    }
)


@on("complaint.receive")
def wants_acceptance(complaint: Complaint, by) -> list[Message]:
    facts = {"number": complaint, "day": _shown(complaint.accept_due_on)}
    subject = gettext("%(number)s was received; decide by %(day)s whether it is accepted.") % facts
    return _say(complaint, subject, Role.HEAD, Role.SECRETARY)


@on("complaint.accept")
def wants_an_answer(complaint: Complaint, by) -> list[Message]:
    subject = gettext("%(number)s was accepted; answer it by %(day)s.") % _facts(complaint)
    return _say(complaint, subject, Role.HEAD)


@on("complaint.extend")
def has_more_time(complaint: Complaint, by) -> list[Message]:
    subject = gettext("%(number)s is to be answered by %(day)s now.") % _facts(complaint)
    return _say(complaint, subject, Role.SECRETARY)


@on("complaint.answer")
def is_answered(complaint: Complaint, by) -> list[Message]:
    subject = gettext("%(number)s has been answered; close it once the person has the answer.") % _facts(complaint)
    return _say(complaint, subject, Role.SECRETARY)


@on("complaint.decline", "complaint.forward", "complaint.withdraw")
def has_ended_unanswered(complaint: Complaint, by) -> list[Message]:
    facts = {"number": complaint, "status": complaint.get_status_display().lower()}
    subject = gettext("%(number)s: %(status)s. Tell the person in writing.") % facts
    return _say(complaint, subject, Role.SECRETARY)


def _say(complaint: Complaint, subject: str, *roles: str) -> list[Message]:
    people = people_of(complaint.agency_id, *roles)
    return [Message(user, subject, url=complaint.get_absolute_url()) for user in people]


def _facts(complaint: Complaint) -> dict:
    return {"number": complaint, "day": _shown(complaint.answer_due_on)}


def _shown(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
