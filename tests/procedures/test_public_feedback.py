"""Citizens rate and write; the agency answers; who they are stays theirs."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import jobs, todos
from core.errors import NotAllowed, Stale
from core.models import LogEntry, Notice
from procedures import throttle
from procedures.models import Feedback, Rating
from procedures.public import path_of
from procedures.services.feedback import contacts_forget, feedback_answer, feedback_receive, rating_give
from tests.cast import actor_of, client_of, make_procedure

pytestmark = pytest.mark.django_db

DAY = date(2019, 5, 10)
CONTACT = "0912 345 678"


@pytest.fixture
def procedure(cast, today_is):
    today_is(DAY)
    return make_procedure(cast.a, published_on=DAY, title="Cấp phép")


def send(procedure, client: Client | None = None, **values):
    data = {"text": "Quá hẹn ba ngày.", "contact": CONTACT} | values
    return (client or Client()).post(reverse("public_feedback_new", args=[procedure.pk]), data)


def received(procedure, **values) -> Feedback:
    return feedback_receive(procedure=procedure, **{"text": "Quá hẹn ba ngày.", "contact": CONTACT} | values)


def seen_by(client: Client, feedback: Feedback) -> str:
    page = client.get(feedback.get_absolute_url()).content.decode()
    return re.search(r'name="seen" value="(\w+)"', page).group(1)


def answer(cast, feedback: Feedback, text: str = "Đã nhắc bộ phận Một cửa.", **values):
    client = client_of(cast.an)
    data = {"answer": text, "seen": seen_by(client, feedback)} | values
    return client.post(feedback.get_absolute_url(), data)


# Receiving.


def test_feedback_gets_a_receipt_and_a_day_of_answer(procedure):
    response = send(procedure)
    feedback = Feedback.objects.get()
    assert re.fullmatch(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", feedback.receipt)
    assert feedback.due_on == date(2019, 5, 31)
    assert response.headers["Location"] == reverse("public_receipt", args=[feedback.receipt])


def test_whoever_has_the_receipt_reads_the_answer(cast, procedure):
    send(procedure)
    feedback = Feedback.objects.get()
    path = reverse("public_feedback") + f"?receipt={feedback.receipt.lower().replace('-', ' ')}"
    assert "waits for its answer" in Client().get(path, follow=True).content.decode()
    answer(cast, feedback)
    page = Client().get(path, follow=True).content.decode()
    assert "Đã nhắc bộ phận Một cửa." in page
    assert CONTACT not in page


def test_no_other_receipt_tells_anything(procedure):
    send(procedure)
    response = Client().get(reverse("public_receipt", args=["AAAA-BBBB-CCCC"]))
    assert response.status_code == 404
    assert "Quá hẹn" not in response.content.decode()


def test_nothing_of_the_device_is_stored_and_the_log_names_no_contact(procedure):
    send(procedure, Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Máy của tôi"))
    stored = str(Feedback.objects.values().get()) + "".join(LogEntry.objects.values_list("body", flat=True))
    assert "203.0.113.7" not in stored
    assert "Máy của tôi" not in stored
    assert CONTACT not in "".join(LogEntry.objects.values_list("body", flat=True))


def test_the_secretary_is_told_without_the_words_of_the_citizen(cast, procedure):
    send(procedure)
    notice = Notice.objects.get(user=cast.an, url=Feedback.objects.get().get_absolute_url())
    assert "31/05/2019" in notice.subject
    assert "Quá hẹn" not in notice.subject + notice.body


def test_an_empty_message_is_refused_with_a_sentence(procedure):
    response = send(procedure, text="  ")
    assert response.status_code == 422
    assert "Write what you want to say." in response.content.decode()
    assert CONTACT in response.content.decode()


def test_a_program_that_fills_in_the_hidden_field_is_refused(procedure):
    response = send(procedure, website="http://x")
    assert response.status_code == 422
    assert "automatic message" in response.content.decode()
    assert not Feedback.objects.exists()


def test_pasted_markup_and_scripts_are_kept_and_shown_as_text(cast, procedure):
    text = "<b>Chào</b><script>alert(1)</script>"
    send(procedure, text=text)
    feedback = Feedback.objects.get()
    assert feedback.text == text
    answer(cast, feedback, text, is_published="on")
    paths = (reverse("public_receipt", args=[feedback.receipt]), path_of(procedure))
    pages = [Client().get(path) for path in paths]
    pages += [client_of(cast.an).get(path) for path in (feedback.get_absolute_url(), "/procedures/feedback/")]
    for page in pages:
        assert "<script>alert" not in page.content.decode()
        assert "<b>Chào" not in page.content.decode()


def test_a_flood_is_refused_with_a_sentence_and_nothing_typed_is_lost(procedure):
    flooding, other = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")
    for _number in range(throttle.FEEDBACK_PER_HOUR):
        assert send(procedure, flooding).status_code == 302
    response = send(procedure, flooding, text="Lần thứ sáu")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert "Lần thứ sáu" in response.content.decode()
    assert send(procedure, other).status_code == 302


def test_one_household_floods_by_no_other_address_of_its_own(procedure):
    for number in range(throttle.FEEDBACK_PER_HOUR):
        send(procedure, Client(REMOTE_ADDR=f"2001:db8::{number}"))
    assert send(procedure, Client(REMOTE_ADDR="2001:db8::ff")).status_code == 429


# Rating.


def rate(procedure, client: Client | None = None, **values):
    return (client or Client()).post(reverse("public_rate", args=[procedure.pk]), {"stars": 4} | values)


def test_ratings_are_summed_up_and_lead_to_nobody(procedure):
    for number, stars in enumerate((5, 4, 4)):
        assert rate(procedure, Client(REMOTE_ADDR=f"203.0.113.{number}"), stars=stars).status_code == 302
    assert "<strong>4.3</strong> of 5, from 3 ratings" in Client().get(path_of(procedure)).content.decode()
    assert {field.name for field in Rating._meta.fields} == {"id", "procedure", "stars", "comment", "rated_on"}


def test_one_rating_a_day_counts_from_one_address(procedure, today_is):
    rate(procedure)
    response = rate(procedure, comment="Vẫn tốt")
    assert response.status_code == 429
    assert "Vẫn tốt" in response.content.decode()
    today_is("2019-05-11")
    assert rate(procedure).status_code == 302


@pytest.mark.parametrize("stars", ["", "0", "6", "x"])
def test_another_number_of_stars_is_refused_and_the_comment_stays(procedure, stars):
    response = rate(procedure, stars=stars, comment="Nhanh")
    assert response.status_code == 422
    assert "Nhanh" in response.content.decode()
    assert not Rating.objects.exists()


def test_comments_reach_the_agency_and_nobody_else(cast, procedure):
    rating_give(procedure=procedure, stars=2, comment="Chờ lâu")
    assert "Chờ lâu" in client_of(cast.an).get(reverse("feedback_list")).content.decode()
    assert "Chờ lâu" not in client_of(cast.chi).get(reverse("feedback_list")).content.decode()
    assert "Chờ lâu" not in Client().get(path_of(procedure)).content.decode()


# Answering.


def test_an_answer_is_public_only_when_the_agency_says_so(cast, procedure):
    feedback = received(procedure, text=f"Gọi tôi theo {CONTACT}")
    answer(cast, feedback)
    assert "Đã nhắc" not in Client().get(path_of(procedure)).content.decode()
    answer(cast, feedback, is_published="on")
    page = Client().get(path_of(procedure)).content.decode()
    assert "Đã nhắc" in page
    assert "Gọi tôi theo […]" in page


def test_only_those_who_answer_see_how_to_reach_the_person(cast, procedure):
    feedback = received(procedure)
    assert CONTACT in client_of(cast.an).get(feedback.get_absolute_url()).content.decode()
    for person in (cast.ha, cast.dung, cast.em, cast.giang):
        assert CONTACT not in client_of(person).get(feedback.get_absolute_url()).content.decode()


def test_who_may_not_answer_is_refused(cast, procedure):
    feedback = received(procedure)
    with pytest.raises(NotAllowed):
        feedback_answer(feedback=feedback, answer="…", publish=False, by=actor_of(cast.ha), seen="")


def test_the_second_of_two_answers_gets_both_on_one_page(cast, procedure):
    feedback = received(procedure)
    secretary, head = client_of(cast.an), client_of(cast.binh)
    seen = seen_by(head, feedback)
    answer(cast, feedback, "Câu trả lời của An")
    response = head.post(feedback.get_absolute_url(), {"answer": "Câu trả lời của Bình", "seen": seen})
    assert response.status_code == 409
    assert "Câu trả lời của An" in response.content.decode()
    assert "Câu trả lời của Bình" in response.content.decode()
    assert "Câu trả lời của An" in secretary.get(feedback.get_absolute_url()).content.decode()


def test_an_answer_seen_in_another_state_is_stale(cast, procedure):
    feedback = received(procedure)
    with pytest.raises(Stale):
        feedback_answer(feedback=feedback, answer="…", publish=False, by=actor_of(cast.an), seen="khác")


def test_correcting_an_answer_keeps_its_day(cast, procedure, today_is):
    feedback = received(procedure)
    answer(cast, feedback)
    today_is("2019-06-10")
    answer(cast, feedback, "Sửa lại câu chữ.")
    feedback.refresh_from_db()
    assert (feedback.answer, feedback.answered_on) == ("Sửa lại câu chữ.", DAY)


def test_unanswered_feedback_is_a_task_of_secretary_and_head(cast, procedure):
    received(procedure)
    last = received(procedure, text="Khác")
    for person, count in ((cast.an, 2), (cast.binh, 2), (cast.ha, None), (cast.chi, None)):
        found = [todo for todo in todos.for_actor(actor_of(person)) if todo.url == reverse("feedback_list")]
        assert [(todo.count, todo.due_on) for todo in found] == ([(count, last.due_on)] if count else [])


def test_the_contact_is_forgotten_a_year_after_the_answer(cast, procedure, today_is):
    answered, waiting = received(procedure), received(procedure)
    answer(cast, answered)
    today_is("2020-05-09")
    assert contacts_forget() == 0
    today_is("2020-05-10")
    jobs.reconcile()
    answered.refresh_from_db()
    waiting.refresh_from_db()
    assert (answered.contact, waiting.contact) == ("", CONTACT)
    assert answered.answer


def test_the_list_costs_the_same_for_one_and_for_many(cast, procedure, django_assert_num_queries):
    client, path = client_of(cast.an), reverse("feedback_list")
    received(procedure)
    rating_give(procedure=procedure, stars=3)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    for _number in range(8):
        received(make_procedure(cast.a))
        rating_give(procedure=make_procedure(cast.a), stars=3)
    with django_assert_num_queries(len(queries)):
        client.get(path)
