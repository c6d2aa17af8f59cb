"""Complaints in figures and in the report, beside a slow recount."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.indicators import Period, compute
from core.sections import SECTIONS, Batch
from core.workflow import perform
from procedures.services.feedback import feedback_answer, feedback_receive
from tests.cast import actor_of, make_procedure
from tests.registers.makers_complaints import make_complaint

pytestmark = pytest.mark.django_db


DAY = date(2019, 5, 6)
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is(DAY)


# Figures and the report.


@pytest.fixture
def register(cast, today_is):
    """In time, late, open, turned away, forwarded or withdrawn too late, of the year before; and on public pages."""
    make_complaint(cast.a, "answered")
    late = make_complaint(cast.a, "accepted")
    make_complaint(cast.a, "not_accepted", kind="feedback")
    make_complaint(cast.a, "answered", kind="recommendation")
    forwarded_late = make_complaint(cast.a, kind="feedback")
    withdrawn_late = [make_complaint(cast.a, "accepted", kind=kind) for kind in ("complaint", "feedback")]
    make_complaint(cast.b, "accepted", kind="feedback")
    make_complaint(cast.a, received_on=date(2018, 9, 20), kind="feedback")
    procedure = make_procedure(cast.a)
    feedback = [feedback_receive(procedure=procedure, text=text) for text in ("một", "hai")]
    feedback_answer(feedback=feedback[0], answer="Đã rõ.", publish=False, by=actor_of(cast.an), seen=None)
    today_is("2019-07-01")
    binh = actor_of(cast.binh)
    perform(late, "answer", by=binh, answer="Muộn.", outcome="justified", answered_on=date(2019, 7, 1))
    perform(forwarded_late, "forward", by=binh, forwarded_to="Sở Y tế", reason="Thuộc y tế.")
    for row in withdrawn_late:
        perform(row, "withdraw", by=binh, withdrawn_on=date(2019, 7, 1), reason="Có đơn rút.")
    return cast


def recount(agency, period: Period) -> dict[str, int]:
    found = dict.fromkeys(KEYS, 0)
    rows = [
        ("complaints" if row.kind == "complaint" else "feedback", row.received_on, row.answer_due_on, row.answered_on,
         date.min if row.status == "withdrawn" else row.ended_on)
        for row in agency.complaints.all()
    ]  # fmt: skip
    rows += [("feedback", row.received_on, row.due_on, row.answered_on, None) for row in agency.feedback.all()]
    for family, received, due, answered, ended in rows:
        found[f"{family}.received"] += period.starts <= received <= period.ends
        if due and period.starts <= due <= period.ends and not (ended and ended <= due):
            found[f"{family}.due"] += 1
            found[f"{family}.answered_on_time"] += bool(answered and answered <= due)
    return found


KEYS = [f"{family}.{key}" for family in ("complaints", "feedback") for key in ("received", "due", "answered_on_time")]


def test_figures_are_what_a_slow_recount_finds(register):
    figures = compute([register.a.pk, register.b.pk], [YEAR, BEFORE])
    for agency in (register.a, register.b):
        for period in (YEAR, BEFORE):
            assert {key: figures.value(key, agency.pk, period) for key in KEYS} == recount(agency, period)
    assert [figures.value(key, register.a.pk, YEAR) for key in KEYS] == [3, 2, 1, 6, 5, 2]


def test_a_province_costs_as_many_queries_as_one_agency(register):
    with CaptureQueriesContext(connection) as one:
        compute([register.a.pk], [YEAR, BEFORE])
    with CaptureQueriesContext(connection) as all_of_them:
        compute([register.a.pk, register.b.pk, register.commune.pk, register.district.pk], [YEAR, BEFORE])
    assert len(one) == len(all_of_them)


def test_the_report_counts_and_names_nobody(register):
    agencies = [register.a, register.b, register.commune]
    figures = compute([agency.pk for agency in agencies], [YEAR, BEFORE])
    section = next(row for row in SECTIONS if (row.document, row.order, row.part) == ("annual", 120, "II"))
    blocks = section.build(Batch(agencies, YEAR, BEFORE, figures))
    rows = {row[0]: row[1:] for row in blocks[register.a.pk][0]["rows"]}
    assert rows["Khiếu nại đã tiếp nhận"] == ["3", "0"]
    assert rows["Phản ánh, kiến nghị đã tiếp nhận"] == ["6", "1"]
    assert rows["Tỷ lệ hài lòng"] == ["Chưa đủ số liệu", "Chưa đủ số liệu"]
    assert blocks[register.commune.pk] == [{"type": "nil", "text": "Không phát sinh."}]
    assert "Bí Mật" not in str(blocks)
    assert "tố cáo" not in str(blocks).lower()
