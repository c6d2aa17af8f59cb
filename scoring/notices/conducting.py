"""Who is told what while an inspection is conducted, and what the history calls the acts."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from core.log import choices, labels, verbs
from core.notices import Message, on
from scoring.models import Inspection, InspectionItem, InspectionPaper

verbs(
    {
        "inspection.answer": _("answered a check item"),
        "inspection.photo": _("added a photo"),
        "inspection.photo_remove": _("removed a photo"),
        "inspection.ask": _("wrote a request into the minutes"),
        "inspection.ask_change": _("changed a request in the minutes"),
        "inspection.ask_remove": _("took a request out of the minutes"),
        "inspection.report": _("sent the agency's report"),
        "inspection.paper": _("put a document into the file"),
        "inspection.paper_remove": _("took a document back"),
        "assessment.score": _("gave points as inspector"),
    }
)

labels(
    {
        "paper": _("kind of document"),
        "check_item": _("check item"),
        "inspector_na": _("does not apply"),
        "inspector_note": _("reason"),
        "points": _("points"),
        "criterion": _("criterion"),
    }
)

choices({"result": dict(InspectionItem.Result.choices), "paper": dict(InspectionPaper.Kind.choices)})


@on("inspection.request")
def report_is_asked_for(inspection: Inspection, by) -> list[Message]:
    """Secretary and head of the agency (Art. 35.2)."""
    told = {"number": inspection.number, "day": f"{inspection.report_due_on:%d/%m/%Y}"}
    subject = gettext("Report for inspection %(number)s by %(day)s.") % told
    return _to_owners(inspection, subject)


@on("inspection.decide")
def decision_was_made(inspection: Inspection, by) -> list[Message]:
    """Head, secretary and team."""
    subject = gettext("The decision on inspection %(number)s is made.") % {"number": inspection.number}
    return _to_owners(inspection, subject) + _to_team(inspection, subject)


@on("inspection.postpone", "inspection.cancel")
def days_have_changed(inspection: Inspection, by) -> list[Message]:
    """Head, secretary and team, with the reason."""
    subject = gettext("The days of inspection %(number)s have changed.") % {"number": inspection.number}
    if inspection.status == Inspection.Status.CANCELLED:
        subject = gettext("Inspection %(number)s is cancelled.") % {"number": inspection.number}
    return _to_owners(inspection, subject) + _to_team(inspection, subject)


@on("inspection.conclude")
def minutes_want_a_signature(inspection: Inspection, by) -> list[Message]:
    """The head of the agency; a letter is sent by the inspectors themselves."""
    if not inspection.is_on_site:
        return []
    subject = gettext("The minutes of inspection %(number)s wait for your signature.") % {"number": inspection.number}
    heads = people_of(inspection.agency_id, Role.HEAD)
    return [Message(user, subject, str(inspection), inspection.get_absolute_url()) for user in heads]


@on("inspection.return")
def minutes_came_back(inspection: Inspection, by) -> list[Message]:
    subject = gettext("The agency asks for a correction of the minutes of inspection %(number)s.")
    return _to_team(inspection, subject % {"number": inspection.number})


@on("inspection.confirm", "inspection.send")
def result_stands(inspection: Inspection, by) -> list[Message]:
    """Head, secretary and team."""
    subject = gettext("The result of inspection %(number)s stands.") % {"number": inspection.number}
    if asked := inspection.requests.filter(status="open").first():
        told = {"number": inspection.number, "day": f"{asked.due_on:%d/%m/%Y}"}
        subject = gettext("The result of inspection %(number)s stands; report on its requests by %(day)s.") % told
    return _to_owners(inspection, subject) + _to_team(inspection, subject)


def _to_owners(inspection: Inspection, subject: str) -> list[Message]:
    owners = people_of(inspection.agency_id, Role.HEAD, Role.SECRETARY)
    team = inspection.team_ids
    return [_message(inspection, user, subject) for user in owners if user not in team]


def _to_team(inspection: Inspection, subject: str) -> list[Message]:
    return [_message(inspection, user, subject) for user in sorted(inspection.team_ids)]


def _message(inspection: Inspection, user: int, subject: str) -> Message:
    return Message(user, subject, inspection.note or str(inspection), inspection.get_absolute_url())
