"""Who is told what of the requests of inspections, and what the history calls the acts."""

from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from core.log import choices, labels, verbs
from core.notices import Message, on
from scoring.models import InspectionRequest, RequestFollowUp

verbs(
    {
        "inspection.follow_up": _("said what became of an earlier request"),
        "inspectionrequest.attach": _("added evidence to the report"),
        "inspectionrequest.settle": _("verified that what was done is effective"),
        "inspectionrequest.postpone": _("put the request off"),
    }
)
labels(
    {
        "request": _("request"),
        "outcome": _("what became of it"),
        "proposal": _("a proposal"),
        "inspection": _("inspection"),
        "settled": _("requests verified as effective"),
        "postponed": _("requests put off"),
    }
)
choices({"outcome": dict(RequestFollowUp.Outcome.choices)})


def facts(request: InspectionRequest) -> dict:
    """What sentences about a request name: its number, its words, the day of the report."""
    day = f"{request.due_on:%d/%m/%Y}" if request.due_on else "–"
    return {"number": str(request), "text": Truncator(request.statement).chars(100), "day": day}


def _say(request: InspectionRequest, users: list[int], subject: str, body: str = "") -> list[Message]:
    return [Message(user, subject % facts(request), body, request.get_absolute_url()) for user in sorted(set(users))]


def owners_of(request: InspectionRequest) -> list[int]:
    return people_of(request.agency_id, Role.SECRETARY, Role.HEAD)


@on("inspectionrequest.report")
def was_reported(request: InspectionRequest, by) -> list[Message]:
    """The team of the inspection."""
    subject = gettext("The agency has reported on request %(number)s: %(text)s")
    return _say(request, list(request.inspection.team_ids), subject, request.report)


@on("inspectionrequest.accept")
def was_accepted(request: InspectionRequest, by) -> list[Message]:
    subject = gettext("What was done on request %(number)s is accepted; the next inspection verifies it: %(text)s")
    return _say(request, owners_of(request), subject, request.answer)


@on("inspectionrequest.refuse")
def was_not_accepted(request: InspectionRequest, by) -> list[Message]:
    subject = gettext("What was done on request %(number)s is not accepted; report again by %(day)s: %(text)s")
    return _say(request, owners_of(request), subject, request.answer)


@on("inspectionrequest.drop")
def was_dropped(request: InspectionRequest, by) -> list[Message]:
    subject = gettext("Request %(number)s was dropped: %(text)s")
    return _say(request, owners_of(request), subject, request.answer)
