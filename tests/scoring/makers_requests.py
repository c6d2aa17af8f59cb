"""Makers of requests that have begun to count, at any status, and the browsers of those who answer them."""

from datetime import date, timedelta

from agencies.models import Agency
from agencies.roles import Role
from core.dates import today
from core.workflow import perform
from scoring.models import Inspection, InspectionMember, InspectionRequest, Inspector
from scoring.services.requests import report_day
from tests.cast import Cast, actor_of, holder_of
from tests.scoring.makers import administrator, inspecting, make_inspection, make_inspector, write_request

REPORT = "Đã bổ sung sổ theo dõi và phổ biến cho toàn phòng."


def make_request(agency: Agency, status: str = "open") -> InspectionRequest:
    """One more request of the agency's inspection that was confirmed today, moved to its status by those who may."""
    inspection = agency.inspections.filter(confirmed_on=today()).first()
    if inspection is None:
        return move_request(make_inspection(agency, "confirmed", requests=1).requests.get(), status)
    number, day = inspection.requests.count() + 1, report_day(inspection, None)
    request = write_request(inspection, number, status="open", due_on=day, first_due_on=day)
    return move_request(request, status)


def conclude(inspection: Inspection) -> None:
    """The head of the team signs an inspection under way."""
    lead = inspection.members.get(is_lead=True).inspector.user
    inspection.items.update(result="conform", answered_by=lead)
    perform(inspection, "conclude", by=actor_of(lead), held_on=today(), conclusion="Hệ thống được duy trì.")


def move_request(request: InspectionRequest, status: str) -> InspectionRequest:
    day = today() + timedelta(days=20)
    steps = {
        "open": (),
        "reported": ("report",),
        "not_accepted": ("report", "refuse"),
        "accepted": ("report", "accept"),
        "dropped": ("drop",),
    }
    words = {
        "report": {"report": REPORT},
        "refuse": {"answer": "Chưa có bằng chứng.", "due_on": day},
        "accept": {"answer": "Đạt."},
        "drop": {"answer": "Ghi nhầm."},
    }
    for name in steps[status]:
        actor = holder_of(request.agency, Role.HEAD) if name == "report" else _officer(name)
        perform(request, name, by=actor, **words[name])
    return request


def _officer(name: str):
    return administrator() if name == "drop" else inspecting()


def age(request: InspectionRequest, **days: date) -> InspectionRequest:
    """Write days straight into the row."""
    InspectionRequest.objects.filter(pk=request.pk).update(**days)
    request.refresh_from_db()
    return request


def records_of_requests(cast: Cast) -> dict:
    """What the table of permissions opens: requests to agency A before and after its report, and an inspection with
    Chi that begins with them. Make the inspections of the table first."""
    found = {f"request-{status}": make_request(cast.a, status) for status in ("open", "reported")}
    following = make_inspection(cast.a, "under_way")
    chi = Inspector.objects.filter(user=cast.chi).first() or make_inspector(actor_of(cast.chi))
    InspectionMember.objects.create(inspection=following, inspector=chi)
    asked = following.follow_ups.get(request=found["request-open"])
    return found | {"inspection-following": following, "request-follow-up": asked}
