"""Several at the same moment. Only PostgreSQL lets them write at once; on SQLite the second waits by itself."""

import pytest
from django.db import connection

from core.errors import Stale
from core.workflow import perform
from registers.models import Complaint, SatisfactionSurvey, SpentForm, SurveyResponse
from registers.services.answering import AlreadySent, Given, form_hand_out, papers_enter, survey_answer
from tests.agencies.test_races import at_once
from tests.cast import actor_of, make_cast
from tests.registers.makers_complaints import make_complaint, make_survey

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs several writers"),
]


@pytest.fixture
def cast():
    return make_cast()


def test_each_gets_a_number_of_its_own(cast):
    make_complaint(cast.a)
    assert at_once(lambda _number: make_complaint(cast.a)) == [None] * 4
    assert list(Complaint.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_accepting_and_declining_at_once_ends_in_one_of_both(cast):
    complaint = make_complaint(cast.a)
    copies = [Complaint.objects.get(pk=complaint.pk) for _person in range(2)]
    an, binh = actor_of(cast.an), actor_of(cast.binh)

    def act(number: int):
        if number:
            return perform(copies[1], "decline", by=binh, seen=1, reason="Không thuộc thẩm quyền.")
        return perform(copies[0], "accept", by=an, seen=1, accepted_on=complaint.received_on)

    assert sorted(at_once(act, 2), key=str) == [Stale, None]


def test_a_form_sent_several_times_at_once_counts_once(cast):
    survey = make_survey(cast.a, "open")
    token, given = form_hand_out(survey), Given({survey.questions.first().pk: 5})
    answers = at_once(
        lambda _n: survey_answer(survey=SatisfactionSurvey.objects.get(pk=survey.pk), token=token, given=given)
    )
    assert sorted(answers, key=str) == [AlreadySent] * 3 + [None]
    assert (SurveyResponse.objects.count(), SpentForm.objects.count()) == (1, 1)


def test_paper_forms_pressed_several_times_at_once_count_once(cast):
    survey = make_survey(cast.a, "open")
    given, an = [Given({survey.questions.first().pk: 4})], actor_of(cast.an)

    def act(_number: int):
        row = SatisfactionSurvey.objects.get(pk=survey.pk)
        return papers_enter(survey=row, forms=given, by=an, seen=survey.version)

    assert sorted(at_once(act), key=str) == [Stale] * 3 + [None]
    assert SurveyResponse.objects.count() == 1
