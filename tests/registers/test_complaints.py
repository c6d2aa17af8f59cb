"""Complaints from receipt to answer: who may, what is refused, and who reads what."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import search, todos
from core.errors import DomainError, NotAllowed, Refused, Stale, WrongStatus
from core.indicators import Period
from core.models import LogEntry, Notice
from core.workflow import perform
from procedures.services.feedback import feedback_receive
from registers.models import Complaint
from registers.services.complaint_reminding import complaints_remind
from registers.services.complaints import complaint_describe, complaint_receive
from tests.cast import actor_of, client_of, make_procedure, make_unit
from tests.registers.makers_complaints import PERSON, make_complaint

pytestmark = pytest.mark.django_db
DAY = date(2019, 5, 6)
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is(DAY)


def values(**changed) -> dict:
    return {
        "kind": "complaint",
        "channel": "post",
        "received_on": DAY,
        "subject": "Chậm trả kết quả",
        "summary": "Quá hẹn ba ngày.",
        "complainant": PERSON,
    } | changed


def written(complaint: Complaint, **changed) -> dict:
    names = ("channel", "procedure", "unit", "subject", "summary", "complainant", "answer")
    return {name: getattr(complaint, name) for name in names} | changed


def form_of(client, complaint: Complaint) -> dict:
    """What the page of the form holds."""
    page = client.get(reverse("complaint_edit", args=[complaint.pk])).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page).group(1)
    return {
        "seen": seen,
        "channel": "post",
        "subject": complaint.subject,
        "summary": complaint.summary,
        "complainant": complaint.complainant,
    }


# The way of a complaint.


def test_it_goes_from_receipt_to_answer_and_is_closed(cast):
    complaint = make_complaint(cast.a, "closed")
    assert (complaint.status, complaint.accepted_on, complaint.answered_on, complaint.closed_on) == (
        "closed", DAY, DAY, DAY,
    )  # fmt: skip
    verbs = list(LogEntry.objects.filter(object_id=complaint.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["complaint.receive", "complaint.accept", "complaint.answer", "complaint.close"]


def test_numbers_run_by_agency_kind_and_year(cast):
    made = [make_complaint(cast.a), make_complaint(cast.a), make_complaint(cast.a, kind="feedback")]
    made += [make_complaint(cast.a, kind="recommendation"), make_complaint(cast.b)]
    made += [make_complaint(cast.a, received_on=date(2018, 12, 28))]
    assert [str(row) for row in made] == [
        "KN-001/2019", "KN-002/2019", "PA-001/2019", "KNG-001/2019", "KN-001/2019", "KN-001/2018",
    ]  # fmt: skip


def test_a_number_is_never_given_twice(cast):
    complaint = make_complaint(cast.a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=make_complaint(cast.a).pk).update(number=complaint.number)


@pytest.mark.parametrize(
    ("status", "move", "data"),
    [
        ("received", "answer", {"answer": "…", "outcome": "justified", "answered_on": DAY}),
        ("received", "close", {}),
        ("accepted", "close", {}),
        ("accepted", "forward", {"forwarded_to": "Sở Y tế", "reason": "…"}),
        ("answered", "extend", {"reason": "…"}),
        ("closed", "answer", {"answer": "…", "outcome": "justified", "answered_on": DAY}),
        ("not_accepted", "accept", {"accepted_on": DAY}),
        ("forwarded", "accept", {"accepted_on": DAY}),
        ("answered", "withdraw", {"withdrawn_on": DAY, "reason": "…"}),
        ("withdrawn", "answer", {"answer": "…", "outcome": "justified", "answered_on": DAY}),
    ],
)
def test_no_step_is_left_out_or_taken_back(cast, status, move, data):
    complaint = make_complaint(cast.a, status)
    who = cast.an if move in {"accept", "close"} else cast.binh
    with pytest.raises(WrongStatus):
        perform(complaint, move, by=actor_of(who), **data)
    assert Complaint.objects.get(pk=complaint.pk).status == status


@pytest.mark.parametrize(
    ("move", "status"),
    [("decline", "received"), ("forward", "received"), ("answer", "accepted"), ("withdraw", "accepted")],
)
def test_who_keeps_the_register_does_not_decide(cast, move, status):
    with pytest.raises(NotAllowed):
        perform(make_complaint(cast.a, status), move, by=actor_of(cast.an))


def test_a_complaint_is_answered_with_what_it_was_found_to_be(cast):
    complaint = make_complaint(cast.a, "accepted")
    with pytest.raises(Refused, match="found to be justified"):
        perform(complaint, "answer", by=actor_of(cast.binh), answer="…", outcome="", answered_on=DAY)


def test_feedback_is_answered_without_a_finding(cast):
    complaint = make_complaint(cast.a, "accepted", kind="feedback")
    perform(complaint, "answer", by=actor_of(cast.binh), answer="Đã nhắc.", outcome="", answered_on=DAY)
    assert complaint.status == "answered"


@pytest.mark.parametrize("day", [date(2019, 5, 5), date(2019, 5, 7)])
def test_nothing_is_accepted_or_answered_before_its_time_or_in_the_future(cast, day):
    with pytest.raises(Refused):
        perform(make_complaint(cast.a), "accept", by=actor_of(cast.an), accepted_on=day)
    accepted = make_complaint(cast.a, "accepted")
    with pytest.raises(Refused):
        perform(accepted, "answer", by=actor_of(cast.binh), answer="…", outcome="partly", answered_on=day)


@pytest.mark.parametrize("status", ["received", "accepted"])
@pytest.mark.parametrize("kind", ["complaint", "feedback"])
def test_what_the_person_withdraws_ends_with_its_day_and_its_reason(cast, kind, status):
    complaint = make_complaint(cast.a, status, kind=kind)
    client, address = client_of(cast.binh), reverse("complaint_move", args=[complaint.pk, "withdraw"])
    sent = {"seen": complaint.version, "withdrawn_on": f"{DAY:%d/%m/%Y}", "reason": "Có đơn rút ký ngày 6/5."}
    for wrong in ({"reason": ""}, {"withdrawn_on": "07/05/2019"}, {"withdrawn_on": "05/05/2019"}):
        assert client.post(address, sent | wrong).status_code == 422
    assert client.post(address, sent | {"seen": 0}).status_code == 409
    assert client.post(address, sent).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.status, complaint.ended_on, complaint.is_open) == ("withdrawn", DAY, False)
    assert "Có đơn rút ký ngày 6/5." in client.get(complaint.get_absolute_url()).content.decode()
    assert Notice.objects.filter(user=cast.an, subject__contains="withdrawn by the person").exists()
    with pytest.raises(Refused, match="how and why"):
        perform(make_complaint(cast.a, status), "withdraw", by=actor_of(cast.binh), withdrawn_on=DAY, reason=" ")


def test_the_clocks_of_what_was_withdrawn_have_stopped(cast, today_is):
    withdrawn, other = make_complaint(cast.a, "withdrawn"), make_complaint(cast.a, "accepted")
    today_is("2019-12-02")
    assert list(Complaint.objects.overdue_on(date(2019, 12, 2))) == [other]
    assert (withdrawn.next_due_on, withdrawn.days_left, withdrawn.was_late) == (None, None, False)
    client = client_of(cast.an)
    page = client.get(reverse("complaints"), {"state": "withdrawn"}).content.decode()
    assert str(withdrawn) in page
    assert "withdrawn by the person on 06/05/2019" in page
    assert other.get_absolute_url() not in page
    for state in ("open", "overdue"):
        found = client.get(reverse("complaints"), {"state": state}).content.decode()
        assert withdrawn.get_absolute_url() not in found
    assert not any("withdrawn" in todo.url for todo in todos.for_actor(actor_of(cast.an)))


def test_nothing_is_received_in_the_future(cast):
    with pytest.raises(Refused, match="cannot lie in the future"):
        complaint_receive(agency=cast.a, values=values(received_on=date(2019, 5, 7)), by=actor_of(cast.an))


def test_divisions_and_procedures_of_others_are_refused(cast):
    for other in ({"unit": make_unit(cast.b)}, {"procedure": make_procedure(cast.b)}):
        with pytest.raises(Refused, match="belongs to another agency"):
            complaint_receive(agency=cast.a, values=values(**other), by=actor_of(cast.an))


def test_the_second_of_two_who_press_is_told(cast):
    complaint = make_complaint(cast.a)
    perform(Complaint.objects.get(pk=complaint.pk), "accept", by=actor_of(cast.an), seen=1, accepted_on=DAY)
    with pytest.raises(Stale):
        perform(complaint, "decline", by=actor_of(cast.binh), seen=1, reason="…")


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(cast):
    complaint = make_complaint(cast.a)
    first, second = client_of(cast.an), client_of(cast.ha)
    path = reverse("complaint_edit", args=[complaint.pk])
    data = form_of(second, complaint)
    assert first.post(path, form_of(first, complaint) | {"subject": "An đã sửa"}).status_code == 302
    response = second.post(path, data | {"subject": "Hà cũng sửa"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "An đã sửa" in page
    assert "Hà cũng sửa" in page
    assert Complaint.objects.get().subject == "An đã sửa"


def test_what_was_answered_is_no_longer_rewritten(cast):
    complaint = make_complaint(cast.a, "answered")
    with pytest.raises(WrongStatus):
        complaint_describe(complaint=complaint, values=written(complaint, answer="Khác"), by=actor_of(cast.an))


def test_the_page_names_who_answers_to_those_who_do_not(cast):
    waiting = make_complaint(cast.a, "accepted").get_absolute_url()
    named = f"The head of the agency answers it: {cast.binh.full_name}."
    pages = [client_of(person).get(waiting).text for person in (cast.an, cast.dung, cast.binh)]
    assert [named in page for page in pages] == [True, True, False]
    assert ["Until then you can write the draft" in page for page in pages] == [True, False, False]
    assert named not in client_of(cast.an).get(make_complaint(cast.a).get_absolute_url()).text
    cast.a.memberships.heads().delete()
    assert "nobody holds that post today" in client_of(cast.an).get(waiting).text


def test_the_head_finds_the_draft_of_the_answer(cast):
    complaint = make_complaint(cast.a, "accepted")
    draft = written(complaint, answer="Dự thảo trả lời của An")
    complaint_describe(complaint=complaint, values=draft, by=actor_of(cast.an))
    page = client_of(cast.binh).get(reverse("complaint_move", args=[complaint.pk, "answer"])).content.decode()
    assert "Dự thảo trả lời của An" in page


# Denunciations.

DENUNCIATIONS = [
    "Tố cáo ông A nhận tiền", "TỐ CÁO", "đơn tố  cáo", "tố\ncáo", "tố-cáo", "tố cáo", "tố cáo", "don to cao",
]  # fmt: skip


@pytest.mark.parametrize("text", DENUNCIATIONS)
@pytest.mark.parametrize("place", ["subject", "summary", "complainant"])
def test_a_denunciation_is_refused_and_told_where_it_goes(cast, place, text):
    with pytest.raises(Refused, match="inspectorate"):
        complaint_receive(agency=cast.a, values=values(**{place: text}), by=actor_of(cast.an))
    assert not Complaint.objects.exists()


def test_the_form_refuses_it_at_its_place_and_keeps_what_was_typed(cast):
    response = client_of(cast.an).post(
        reverse("complaint_new"), values(received_on="06/05/2019", summary="Tố cáo cán bộ", subject="Việc một cửa")
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_summary_error"' in page
    assert "never entered in this portal" in page
    assert "Việc một cửa" in page


def test_no_step_lets_a_denunciation_in(cast):
    binh = actor_of(cast.binh)
    attempts = [
        (make_complaint(cast.a), "decline", {"reason": "Là tố cáo"}),
        (make_complaint(cast.a), "forward", {"forwarded_to": "Nơi nhận tố cáo", "reason": "…"}),
        (make_complaint(cast.a, "accepted"), "extend", {"reason": "Tố cáo phức tạp"}),
        (make_complaint(cast.a, "accepted"), "answer", {"answer": "Tố cáo", "outcome": "partly", "answered_on": DAY}),
    ]  # fmt: skip
    for complaint, move, data in attempts:
        with pytest.raises(Refused, match="never entered"):
            perform(complaint, move, by=binh, **data)
    complaint = make_complaint(cast.a)
    with pytest.raises(Refused, match="never entered"):
        complaint_describe(complaint=complaint, values=written(complaint, summary="tố cáo"), by=actor_of(cast.an))


@pytest.mark.parametrize("text", ["Nhà to cao chắn lối đi", "Cần cáo thị rõ hơn", "Báo cáo chậm", "Tố chất cao"])
def test_other_words_are_no_denunciation(cast, text):
    assert complaint_receive(agency=cast.a, values=values(summary=text), by=actor_of(cast.an)).pk


def test_the_database_knows_no_kind_for_denunciations(cast):
    complaint = make_complaint(cast.a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(kind="denunciation")
    with pytest.raises((DomainError, KeyError)):
        complaint_receive(agency=cast.a, values=values(kind="denunciation"), by=actor_of(cast.an))


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "answered"},
        {"status": "answered", "accepted_on": DAY, "answer_due_on": DAY, "answer": "…", "outcome": "partly"},
        {"status": "not_accepted", "reason": "…"},
        {"status": "accepted"},
        {"status": "not_accepted"},
        {"status": "forwarded", "ended_on": DAY},
        {"status": "closed"},
        {"status": "withdrawn", "reason": "…"},
        {"status": "withdrawn", "ended_on": DAY},
        {"extended_on": DAY},
        {"ended_on": DAY},
    ],
)
def test_the_database_refuses_states_without_their_facts(cast, broken):
    complaint = make_complaint(cast.a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(**broken)


# Who reads what.


def test_only_those_who_keep_or_decide_read_who_brought_it(cast):
    complaint = make_complaint(cast.a, "answered", summary="Tóm tắt không tên")
    path = complaint.get_absolute_url()
    for person in (cast.an, cast.ha, cast.binh):
        assert PERSON in client_of(person).get(path).content.decode()
    for person in (cast.dung, cast.em, cast.giang):
        page = client_of(person).get(path).content.decode()
        assert "Tóm tắt không tên" in page
        assert "Bí Mật" not in page
        assert "Đã xin lỗi." not in page


def test_the_person_comes_into_no_log_notice_search_or_list(cast, today_is):
    complaint = make_complaint(cast.a, "accepted")
    renamed = written(complaint, complainant="Bí Mật Hai", subject="Khác")
    complaint_describe(complaint=complaint, values=renamed, by=actor_of(cast.an))
    today_is("2019-06-02")
    complaints_remind()
    kept = "".join(LogEntry.objects.values_list("body", flat=True))
    kept += "".join(f"{n.subject}{n.body}" for n in Notice.objects.all())
    kept += str(list(Complaint.objects.values_list("search_text", flat=True)))
    kept += client_of(cast.an).get(reverse("complaints")).content.decode()
    kept += client_of(cast.dung).get(complaint.get_absolute_url()).content.decode()
    assert "Bí Mật" not in kept
    assert "bi mat" not in kept
    assert not any(hits for _label, hits in search.find(actor_of(cast.an), "bi mat"))


def test_it_is_found_by_number_and_subject_in_ones_own_agency(cast):
    make_complaint(cast.a)
    make_complaint(cast.b, subject="Chậm trả ở B")
    found = [hit.title for _label, hits in search.find(actor_of(cast.an), "cham tra") for hit in hits]
    assert found == ["KN-001/2019 Chậm trả kết quả"]
    assert not any(hits for _label, hits in search.find(actor_of(cast.khoa), "cham tra"))


def test_the_register_shows_what_citizens_wrote_on_public_pages_too(cast):
    feedback = feedback_receive(procedure=make_procedure(cast.a), text="Ghế ngồi thiếu")
    page = client_of(cast.an).get(reverse("complaints")).content.decode()
    assert feedback.get_absolute_url() in page
    assert reverse("feedback_list") in page


def test_the_list_costs_the_same_for_one_and_for_nine(cast):
    make_complaint(cast.a)
    client = client_of(cast.an)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("complaints"))
    for _number in range(8):
        make_complaint(cast.a, "accepted")
    with CaptureQueriesContext(connection) as nine:
        client.get(reverse("complaints"))
    assert len(one) == len(nine)


def test_the_list_is_narrowed_to_what_is_overdue(cast, today_is):
    late, fresh = make_complaint(cast.a), make_complaint(cast.a, "closed")
    today_is("2019-05-17")
    page = client_of(cast.an).get(reverse("complaints") + "?state=overdue").content.decode()
    assert late.get_absolute_url() in page
    assert fresh.get_absolute_url() not in page
