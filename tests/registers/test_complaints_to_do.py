"""Who sees what to do about complaints, and who is told."""

from datetime import date

import pytest
from django.urls import reverse

from core import todos
from core.models import Notice
from registers.services.complaint_reminding import complaints_remind
from tests.cast import actor_of
from tests.registers.makers_complaints import make_complaint

pytestmark = pytest.mark.django_db
DAY = date(2019, 5, 6)


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is(DAY)


def told(person) -> dict[str, tuple]:
    found = [todo for todo in todos.for_actor(actor_of(person)) if todo.url.startswith(reverse("complaints"))]
    return {todo.url.partition("=")[2]: (todo.count, todo.due_on) for todo in found}


def test_secretary_and_head_see_what_to_do_by_when(cast, today_is):
    waiting, accepted = make_complaint(cast.a), make_complaint(cast.a, "accepted")
    make_complaint(cast.a, "answered")
    to_do = {"received": (1, waiting.accept_due_on), "accepted": (1, accepted.answer_due_on)}
    assert told(cast.an) == to_do | {"answered": (1, None)}
    assert told(cast.binh) == to_do
    assert told(cast.ha) == told(cast.chi) == told(cast.dung) == {}
    today_is("2019-05-17")
    assert told(cast.binh) == to_do | {"overdue": (1, None)}


def test_the_head_is_told_when_it_arrives_and_the_day_after_it_is_overdue(cast, today_is):
    complaint = make_complaint(cast.a)
    today_is(complaint.accept_due_on)
    complaints_remind()
    assert not Notice.objects.filter(user=cast.binh, subject__contains="overdue").exists()
    today_is("2019-05-17")
    complaints_remind()
    complaints_remind()
    assert Notice.objects.filter(user=cast.binh, subject__contains="overdue").count() == 1
    assert Notice.objects.filter(user=cast.binh, subject__contains="was received").count() == 1
    assert not Notice.objects.filter(user=cast.chi).exists()
