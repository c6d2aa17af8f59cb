"""Documents written in bulk are what the moves would have left."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from agencies.roles import Role
from core.models import LogEntry
from procedures import bulk
from procedures.bulk import Document, Issue, Reader, RecordRow, Signers, StepRow, Words
from procedures.content import content_of
from procedures.freezing import payload_of
from procedures.models import Acknowledgement, DocumentReview, Procedure, Revision
from tests.cast import actor_of, make_law, make_tthc

pytestmark = pytest.mark.django_db

STEPS = (
    StepRow(1, "Tiếp nhận hồ sơ", "Bộ phận Một cửa", 2),
    StepRow(2, "Hồ sơ đủ điều kiện?", "Lãnh đạo phòng", 4, kind="decision", no_order=1),
    StepRow(3, "Trả kết quả", "Bộ phận Một cửa", kind="end"),
)


@pytest.fixture
def signers(cast) -> Signers:
    return Signers(cast.an, cast.khoa, cast.binh)


def issue(signers: Signers, day: date | None = date(2019, 3, 4), **fields) -> Issue:
    words = Words("Cấp giấy phép xây dựng", "Quy định trình tự.", "Toàn cơ quan.")
    lists = {"steps": STEPS, "records": [RecordRow("Hồ sơ", "Văn phòng", "05 năm")], "change": "Sửa bước 2"}
    return Issue(words, signers, day, **lists | fields)


def document(cast, *issues: Issue, **fields) -> Document:
    return Document(cast.a, "operational", **{"code": "QT-NV-01", "issues": issues} | fields)


def test_the_last_issue_is_in_effect_and_ends_the_one_before(cast, signers):
    bulk.write([document(cast, issue(signers, date(2018, 5, 2)), issue(signers, date(2019, 3, 4)))])
    first, second = Revision.objects.order_by("issue_number")
    assert (first.status, first.effective_to) == ("superseded", date(2019, 3, 4))
    assert (second.status, second.effective_from, second.effective_to) == ("effective", date(2019, 3, 4), None)


def test_the_payload_is_the_one_that_freezing_builds(cast, signers):
    laws = [
        make_law("1/2016/NĐ-CP"),
        make_law("2/2018/NĐ-CP", issued_on=date(2018, 1, 2), effective_from=date(2018, 3, 1)),
    ]
    tthcs = [make_tthc(cast.a, laws=(laws[0],)), make_tthc(cast.a, laws=(laws[1],))]
    bulk.write([document(cast, issue(signers, date(2018, 5, 2)), issue(signers, tthcs=tthcs, laws=laws))])
    revision = Revision.objects.get(status="effective")
    again = payload_of(revision, actor_of(cast.binh))
    assert revision.payload == json.loads(json.dumps(again))
    assert content_of(revision)["total_quarters"] == 6


def test_an_issue_bears_the_signatures_that_its_status_has(cast, signers):
    open_ones = [
        document(cast, issue(signers, None, status=status, signed_on=date(2019, 10, 14)), code=status)
        for status in ("draft", "in_review", "awaiting")
    ]
    bulk.write(open_ones)
    signed = Revision.objects.values_list("status", "prepared_by", "reviewed_by", "approved_by", "effective_from")
    assert set(signed) == {
        ("draft", None, None, None, None),
        ("in_review", cast.an.pk, None, None, None),
        ("awaiting", cast.an.pk, cast.khoa.pk, None, None),
    }


def test_the_database_refuses_an_author_who_approves(cast):
    with pytest.raises(IntegrityError):
        bulk.write([document(cast, issue(Signers(cast.an, cast.khoa, cast.an)))])
    assert not Procedure.objects.exists()


def test_what_was_read_and_what_was_not_is_kept(cast, signers):
    readers = [Reader(cast.ha.pk, None, date(2019, 3, 6)), Reader(cast.lan.pk, None, None)]
    bulk.write([document(cast, issue(signers, readers=readers))])
    assert Acknowledgement.objects.waiting().get().user == cast.lan
    spread = Revision.objects.get().dissemination
    assert (spread.opened_on, spread.due_on) == (date(2019, 3, 4), date(2019, 3, 18))


def test_a_withdrawn_one_ends_and_asks_for_no_review(cast, signers):
    bulk.write([document(cast, issue(signers), withdrawn_on=date(2019, 6, 3), withdrawal_reason="Bãi bỏ")])
    assert Revision.objects.get().status == "withdrawn"
    assert not DocumentReview.objects.exists()


def test_one_in_effect_waits_for_its_periodic_review(cast, signers):
    bulk.write([document(cast, issue(signers), review_months=12)])
    assert DocumentReview.objects.get().due_on == date(2020, 3, 4)


def test_a_lean_issue_keeps_its_words_and_search_alone(cast, signers):
    bulk.write([document(cast, issue(signers, date(2018, 5, 2), lean=True), issue(signers))])
    lean = Revision.objects.get(issue_number=1)
    assert not lean.steps.exists()
    assert lean.payload["content"]["sections"]["purpose"] == "Quy định trình tự."
    assert Revision.objects.matching(["giay", "phep"]).count() == 2


def test_the_history_tells_of_it(cast, signers):
    bulk.write([document(cast, issue(signers))])
    assert set(LogEntry.objects.values_list("verb", flat=True)) == {"procedure.create", "revision.take_effect"}


def queries_for(cast, signers: Signers, count: int) -> int:
    documents = [document(cast, issue(signers), code=f"QT-{count}-{n}") for n in range(count)]
    with CaptureQueriesContext(
        connection,
    ) as found:
        bulk.write(documents)
    return len(found)


def test_a_chunk_costs_the_same_for_1_and_9(cast, signers):
    assert cast.a.memberships.filter(role=Role.SECRETARY).exists()
    assert queries_for(cast, signers, 1) == queries_for(cast, signers, 9)
