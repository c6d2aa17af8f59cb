"""Complaints, feedback and one closed survey for every agency in the year: invented, marked so, and the same on every
machine. It stands on the scene's day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from agencies.models import Agency, Membership
from agencies.roles import Role
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.codes import LENGTH, READABLE, grouped
from core.dates import next_working_day
from core.log import log_many
from procedures.models import Procedure
from procedures.sample.words import chance
from registers.models import (
    ClockRule,
    Complaint,
    ComplaintKind,
    SatisfactionSurvey,
    SurveyMark,
    SurveyQuestion,
    SurveyResponse,
)
from registers.models.clocks import Instance
from registers.survey_questions import TYPICAL

DAYS = 340
SEED = "complaints"
MATTERS: dict[str, tuple[str, ...]] = {
    ComplaintKind.COMPLAINT: (
        "Không đồng ý với văn bản từ chối hồ sơ",
        "Yêu cầu xem xét lại kết quả giải quyết hồ sơ",
        "Không đồng ý với mức phí đã thu",
    ),
    ComplaintKind.FEEDBACK: (
        "Hồ sơ quá hẹn chưa có kết quả",
        "Phải bổ sung giấy tờ nhiều lần",
        "Chờ lâu ở bộ phận tiếp nhận",
        "Bảng niêm yết thủ tục đã cũ",
    ),
    ComplaintKind.RECOMMENDATION: (
        "Đề nghị nhận hồ sơ cả sáng thứ Bảy",
        "Đề nghị trả kết quả qua bưu chính",
        "Đề nghị có mẫu đơn điền sẵn",
    ),
}
ANSWERS = (
    "Cơ quan đã kiểm tra, xin lỗi và giải quyết xong (minh họa).",
    "Cơ quan đã xem xét và giải thích rõ căn cứ (minh họa).",
    "Cơ quan tiếp thu và đã đưa vào kế hoạch cải tiến (minh họa).",
)
COMMENTS = (
    "Cán bộ hướng dẫn nhiệt tình.",
    "Nên có thêm ghế ngồi chờ.",
    "Giấy tờ phải nộp còn nhiều.",
    "Trả kết quả đúng hẹn.",
    "Mong được nộp hồ sơ qua mạng dễ hơn.",
)
CHANNELS = (Complaint.Channel.IN_PERSON, Complaint.Channel.POST, Complaint.Channel.HOTLINE, Complaint.Channel.ONLINE)


def write(agencies: Sequence[Agency], scene: Scene) -> None:
    """Write everything for agencies that stand in the year, in the caller's transaction, after the reference data."""
    luck = chance(SEED)
    people, offered = _secretaries(agencies, scene.today), _procedures(agencies, scene.today)
    clocks = {
        (rule.kind, rule.step): rule for rule in ClockRule.objects.on(scene.today).filter(instance=Instance.FIRST)
    }
    rows = [row for agency in agencies for row in _complaints_of(agency, luck, clocks, offered, scene)]
    for row in rows:
        row.recorded_by_id = people.get(row.agency_id)
    Complaint.objects.bulk_create(rows, batch_size=500)
    log_many(rows, "complaint.receive", by=SYSTEM)
    _write_surveys(agencies, luck, offered, scene)


def _secretaries(agencies: Sequence[Agency], today: date) -> dict[int, int]:
    held = Membership.objects.filter(agency__in=agencies, role=Role.SECRETARY).on(today)
    return dict(held.values_list("agency", "user"))


def _procedures(agencies: Sequence[Agency], today: date) -> dict[int, list[int]]:
    """The procedures that citizens see, at most four of each agency."""
    found: dict[int, list[int]] = {}
    shown = Procedure.objects.filter(agency__in=agencies, published_on__lte=today, is_model=False)
    for agency, pk in shown.order_by("agency", "code", "pk").values_list("agency", "pk"):
        if len(kept := found.setdefault(agency, [])) < 4:
            kept.append(pk)
    return found


Clocks = Mapping[tuple[str, str], ClockRule]


def _complaints_of(
    agency: Agency, luck: Random, clocks: Clocks, offered: Mapping[int, list[int]], scene: Scene
) -> list[Complaint]:
    """None to two complaints, one to three of the others, spread over the year of the report."""
    kinds = [ComplaintKind.COMPLAINT] * luck.choice((0, 0, 1, 1, 2)) + [ComplaintKind.FEEDBACK] * luck.choice((1, 2))
    kinds += [ComplaintKind.RECOMMENDATION] * luck.choice((0, 1))
    begins = scene.day(10, 8, years=-1)
    days = sorted(next_working_day(begins + timedelta(days=luck.randrange(DAYS))) for _kind in kinds)
    numbers: dict[tuple[str, int], int] = {}
    rows = []
    for kind, day in zip(luck.sample(kinds, len(kinds)), days, strict=True):
        place = (str(kind), day.year)
        numbers[place] = numbers.get(place, 0) + 1
        row = _received(agency, kind, day, numbers[place], luck, clocks)
        row.procedure_id = luck.choice([None, *offered.get(agency.pk, [])])
        _settle(row, luck, clocks, until=scene.day(9, 27))
        rows.append(row)
    return rows


def _received(agency: Agency, kind: str, day: date, number: int, luck: Random, clocks: Clocks) -> Complaint:
    subject = luck.choice(MATTERS[kind])
    row = Complaint(
        agency=agency,
        kind=kind,
        year=day.year,
        number=number,
        channel=luck.choice(CHANNELS),
        received_on=day,
        subject=subject,
        summary=f"{subject}; nội dung minh họa, không phải vụ việc có thật.",
        complainant="Người gửi minh họa",
        is_illustrative=True,
        accept_due_on=clocks[kind, "accept"].last_day(day),
    )
    row.refresh_index()
    return row


def _settle(row: Complaint, luck: Random, clocks: Clocks, *, until: date) -> None:
    """Most are accepted after a few days and answered in time; some late; those of the last weeks wait."""
    turn = luck.random()
    if turn < 0.08:
        row.status, row.ended_on = Complaint.Status.FORWARDED, next_working_day(row.received_on + timedelta(days=2))
        row.forwarded_to, row.reason = "Cơ quan có thẩm quyền (minh họa)", "Không thuộc thẩm quyền của cơ quan."
    else:
        row.status = Complaint.Status.ACCEPTED
        row.accepted_on = next_working_day(row.received_on + timedelta(days=luck.randrange(1, 5)))
    answering = clocks[row.kind, "answer"]
    from_receipt = answering.counts_from == ClockRule.From.RECEIPT
    if from_receipt or row.accepted_on:
        row.answer_due_on = answering.last_day(
            row.received_on if from_receipt else row.accepted_on or row.received_on
        )
    if row.accepted_on:
        _answer(row, luck, late=turn > 0.88, until=until)


def _answer(row: Complaint, luck: Random, *, late: bool, until: date) -> None:
    assert row.answer_due_on
    assert row.accepted_on
    early = (row.answer_due_on - row.accepted_on).days
    off = luck.randrange(1, 9) if late else -luck.randrange(max(early - 1, 1))
    day = max(row.accepted_on, row.answer_due_on + timedelta(days=off))
    if day > until:
        return
    row.status, row.answered_on, row.closed_on = Complaint.Status.CLOSED, day, day + timedelta(days=5)
    row.answer = luck.choice(ANSWERS)
    if row.kind == ComplaintKind.COMPLAINT:
        row.outcome = luck.choice(Complaint.Outcome.values)


def _write_surveys(agencies: Sequence[Agency], luck: Random, offered: Mapping[int, list[int]], scene: Scene) -> None:
    surveys = [_survey(agency, luck, scene) for agency in agencies]
    SatisfactionSurvey.objects.bulk_create(surveys, batch_size=500)
    SurveyQuestion.objects.bulk_create(
        [
            SurveyQuestion(survey=survey, order=order, text=text)
            for survey in surveys
            for order, text in enumerate(TYPICAL, start=1)
        ],
        batch_size=500,
    )
    log_many(surveys, "satisfactionsurvey.prepare", by=SYSTEM)
    responses: list[SurveyResponse] = []
    marks: list[list[int]] = []
    for survey in surveys:
        for row, given in _responses(survey, luck, offered.get(survey.agency_id, [])):
            responses.append(row)
            marks.append(given)
    SurveyResponse.objects.bulk_create(responses, batch_size=1000)
    _write_marks(surveys, responses, marks)


def _write_marks(
    surveys: Sequence[SatisfactionSurvey], responses: Sequence[SurveyResponse], marks: Sequence[list[int]]
) -> None:
    questions: dict[int, list[int]] = {}
    rows = SurveyQuestion.objects.filter(survey__in=surveys).order_by("survey", "order")
    for survey, pk in rows.values_list("survey", "pk"):
        questions.setdefault(survey, []).append(pk)
    SurveyMark.objects.bulk_create(
        [
            SurveyMark(response=row, question_id=question, mark=mark)
            for row, given in zip(responses, marks, strict=True)
            for question, mark in zip(questions[row.survey_id], given, strict=True)
        ],
        batch_size=2000,
    )


def _survey(agency: Agency, luck: Random, scene: Scene) -> SatisfactionSurvey:
    begins, ends = scene.day(7, 1), scene.day(8, 30)
    survey = SatisfactionSurvey(
        agency=agency,
        status=SatisfactionSurvey.Status.CLOSED,
        title=f"Mức độ hài lòng về giải quyết thủ tục hành chính năm {scene.year} (minh họa)",
        introduction="Ý kiến của ông, bà giúp cơ quan phục vụ tốt hơn. Không ai biết ông, bà đã trả lời thế nào.",
        starts_on=begins,
        ends_on=ends,
        opened_on=begins,
        closed_on=ends + timedelta(days=3),
        code=grouped("".join(luck.choice(READABLE) for _place in range(LENGTH))),
        is_illustrative=True,
    )
    survey.refresh_index()
    return survey


def _responses(
    survey: SatisfactionSurvey, luck: Random, procedures: Sequence[int]
) -> list[tuple[SurveyResponse, list[int]]]:
    """Eight to forty; two thirds on paper; agencies differ in how satisfied people are."""
    mood, found = luck.uniform(3.8, 4.7), []
    for _number in range(luck.randrange(8, 41)):
        marks = [min(5, max(1, round(luck.gauss(mood, 0.7)))) for _question in TYPICAL]
        row = SurveyResponse(
            survey=survey,
            procedure_id=luck.choice([None, *procedures]),
            channel=luck.choice((SurveyResponse.Channel.PAPER, SurveyResponse.Channel.PAPER, "online")),
            given_on=survey.starts_on + timedelta(days=luck.randrange((survey.ends_on - survey.starts_on).days)),
            comment=luck.choice(COMMENTS) if luck.random() < 0.15 else "",
            points=sum(marks),
            marked=len(marks),
        )
        found.append((row, marks))
    return found
