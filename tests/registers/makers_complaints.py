"""Makers of complaints and surveys."""

from collections.abc import Sequence
from datetime import date, timedelta

from agencies.models import Agency
from agencies.roles import Role
from core.dates import today
from core.workflow import perform
from registers.models import Complaint, SatisfactionSurvey, SurveyResponse
from registers.services.answering import Given, papers_enter
from registers.services.complaints import complaint_receive
from registers.services.surveys import survey_prepare
from tests.cast import holder_of

PERSON = "Vương Thị Bí Mật, 0912 345 678"
MOVES_TO = {
    "received": (),
    "accepted": ("accept",),
    "answered": ("accept", "answer"),
    "closed": ("accept", "answer", "close"),
    "not_accepted": ("decline",),
    "forwarded": ("forward",),
    "withdrawn": ("accept", "withdraw"),
}


def make_complaint(agency: Agency, status: str = "received", *, kind: str = "complaint", **values) -> Complaint:
    """One of the agency's secretary, received today unless a day is given, moved to its status by those who may."""
    secretary, head = holder_of(agency, Role.SECRETARY), holder_of(agency, Role.HEAD)
    defaults = {
        "kind": kind,
        "channel": "post",
        "received_on": today(),
        "subject": "Chậm trả kết quả",
        "summary": "Hồ sơ quá hẹn ba ngày mà không có văn bản xin lỗi.",
        "complainant": PERSON,
    }
    complaint = complaint_receive(agency=agency, values=defaults | values, by=secretary)
    steps = {
        "accept": (secretary, {"accepted_on": complaint.received_on}),
        "decline": (head, {"reason": "Không thuộc thẩm quyền."}),
        "forward": (head, {"forwarded_to": "Sở Xây dựng", "reason": "Thuộc lĩnh vực xây dựng."}),
        "answer": (head, {"answer": "Đã xin lỗi.", "outcome": "justified", "answered_on": today()}),
        "close": (secretary, {}),
        "withdraw": (head, {"withdrawn_on": today(), "reason": "Có đơn rút; đã được giải thích."}),
    }
    for name in MOVES_TO[status]:
        by, data = steps[name]
        perform(complaint, name, by=by, **data)
    return complaint


def make_survey(agency: Agency, status: str = "draft", **values) -> SatisfactionSurvey:
    """One of a month around today with the typical questions."""
    secretary = holder_of(agency, Role.SECRETARY)
    defaults = {
        "title": "Sự hài lòng về giải quyết thủ tục",
        "starts_on": today() - timedelta(days=15),
        "ends_on": today() + timedelta(days=15),
    }
    survey = survey_prepare(agency=agency, values=defaults | values, by=secretary)
    for name in {"draft": (), "open": ("open",), "closed": ("open", "close")}[status]:
        perform(survey, name, by=secretary)
    return survey


def make_responses(
    survey: SatisfactionSurvey, *rows: Sequence[int], given_on: date | None = None, **given
) -> list[SurveyResponse]:
    """Paper forms; each row gives the marks of the questions in order."""
    questions = list(survey.questions.values_list("pk", flat=True))
    forms = [
        Given(marks=dict(zip(questions, marks, strict=False)), given_on=given_on or today(), **given)
        for marks in rows
    ]
    survey.refresh_from_db()
    return papers_enter(survey=survey, forms=forms, by=holder_of(survey.agency, Role.SECRETARY), seen=survey.version)


def closed(survey: SatisfactionSurvey) -> SatisfactionSurvey:
    survey.refresh_from_db()
    return perform(survey, "close", by=holder_of(survey.agency, Role.SECRETARY))


def records_of_complaints(cast) -> dict:
    """What the table of permissions opens: complaints and surveys of agency A in each state that matters."""
    complaints = {status: make_complaint(cast.a, status) for status in ("received", "accepted", "answered")}
    surveys = {status: make_survey(cast.a, status) for status in ("draft", "open", "closed")}
    found = {f"complaint-{status}": row for status, row in complaints.items()}
    found |= {f"survey-{status}": row for status, row in surveys.items()}
    return found | {"survey-code": surveys["open"].code}
