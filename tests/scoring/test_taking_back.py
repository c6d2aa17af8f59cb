"""Inspectors take back the points they handed in, put them right, and hand them in again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.roles import Role
from core import log, todos
from core.dates import today
from core.errors import NotAllowed, Refused, WrongStatus
from core.models import Notice
from core.workflow import may, perform
from scoring.models import Assessment
from scoring.services.inspector_scores import score_give
from scoring.services.self_assessment import score_self
from tests.cast import actor_of, client_of, holder_of
from tests.scoring.makers import administrator, answer, inspecting, make_assessment
from tests.scoring.makers_rankings import make_explanation, score_of, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _year(today_is):
    today_is("2019-06-10")


def taken_back(assessment: Assessment, by=None) -> Assessment:
    return perform(assessment, "take_back", by=by or inspecting(), reason="Gõ nhầm điểm.")


def scored_without_a_self_assessment(agency, today_is) -> Assessment:
    assessment = make_assessment(agency)
    today_is("2019-07-11")
    by = inspecting()
    answer(assessment, "inspector", by=by)
    return perform(assessment, "conclude", by=by)


def test_a_slip_is_put_right_and_the_agency_has_its_full_days_again(cast, today_is):
    assessment, by = make_assessment(cast.a, "inspected"), inspecting()
    today_is("2019-06-19")
    taken_back(assessment, by)
    assert (assessment.inspector_total, assessment.explain_until) == (None, None)
    score = score_of(assessment, "1.1")
    score_give(score=score, points=Decimal(5), na=False, note="Thiếu sổ", seen=score.version, by=by)
    perform(assessment, "conclude", by=by)
    assert (assessment.scored_on, assessment.explain_until) == (date(2019, 6, 19), date(2019, 6, 29))
    assert score_of(assessment, "1.1").inspector_points == 5


def test_the_agency_is_told_why_and_sees_it_in_the_history(cast):
    assessment = make_assessment(cast.a, "inspected")
    Notice.objects.all().delete()
    taken_back(assessment)
    assert Notice.objects.get(user=cast.binh).body == "Gõ nhầm điểm."
    assert log.history(assessment).first().verb == "assessment.take_back"
    page = client_of(cast.an).get(assessment.get_absolute_url()).content.decode()
    assert "The inspectors took their scores back:</strong> Gõ nhầm điểm." in page
    assert "Scores taken back" in page
    assert "Look at the inspectors" not in " ".join(todo.title for todo in todos.for_actor(actor_of(cast.an)))


def test_what_the_agency_explained_is_answered_and_not_taken_back(cast):
    assessment = make_assessment(cast.a, "inspected")
    make_explanation(assessment)
    with pytest.raises(Refused, match="explained itself"):
        taken_back(assessment)


def test_it_takes_a_reason_an_inspector_without_conflict_and_an_open_round(cast):
    assessment = make_assessment(cast.a, "inspected")
    with pytest.raises(Refused, match="Write the reason"):
        perform(assessment, "take_back", by=inspecting(), reason=" ")
    for by in (actor_of(cast.dung), administrator(), holder_of(cast.a, Role.HEAD)):
        with pytest.raises(NotAllowed):
            taken_back(assessment, by)
    type(assessment.round).objects.update(status="closed")
    with pytest.raises(Refused, match="round is closed"):
        taken_back(assessment)


def test_scores_that_the_agency_agreed_with_are_not_taken_back(cast):
    with pytest.raises(WrongStatus):
        taken_back(make_assessment(cast.a, "explained"))


@pytest.mark.parametrize("was_sent", [True, False])
def test_the_agency_does_not_assess_itself_again(cast, today_is, was_sent):
    make = make_assessment if was_sent else scored_without_a_self_assessment
    assessment = taken_back(make(cast.a, *(["inspected"] if was_sent else [today_is])))
    score, by = score_of(assessment, "1.1"), holder_of(cast.a, Role.SECRETARY)
    with pytest.raises(WrongStatus):
        score_self(score=score, points=Decimal(5), na=False, note="", seen=None, by=by)
    values = {"reason": "Thiếu", "self_due_on": today() + timedelta(days=1)}
    with pytest.raises(Refused, match="has seen the inspectors' scores"):
        perform(assessment, "return", by=inspecting(), **values)


def test_what_was_never_sent_is_scored_without_it_again(cast, today_is):
    assessment = taken_back(scored_without_a_self_assessment(cast.a, today_is))
    assert not assessment.is_late
    page = client_of(cast.an).get(assessment.get_absolute_url()).content.decode()
    assert "No self-assessment was sent." in page
    assert "Self-assessment sent" not in page
    perform(assessment, "conclude", by=inspecting())
    assert (assessment.submitted_on, assessment.explain_until) == (None, date(2019, 7, 21))


def test_a_new_self_assessment_is_not_taken_for_scores_taken_back(cast):
    assessment = taken_back(make_assessment(cast.a, "inspected"))
    Assessment.objects.update(status="self")
    perform(assessment, "submit", by=holder_of(cast.a, Role.HEAD))
    assert not assessment.is_taken_back
    assert may(assessment, "return", inspecting())


def test_inspectors_are_asked_to_hand_them_in_again(cast):
    by = inspecting()
    taken_back(make_assessment(cast.a, "inspected"))
    titles = [todo.title for todo in todos.for_actor(by) if "2019" in todo.title]
    assert titles == ["Hand in again the scores of 2019 that were taken back of 1 agency"]


def test_the_page_asks_for_the_reason(cast):
    assessment, client = make_assessment(cast.a, "inspected"), client_of(user_of(inspecting()))
    address = reverse("assessment_move", args=[assessment.pk, "take_back"])
    assert f'href="{address}"' in client.get(assessment.get_absolute_url()).content.decode()
    assert client.post(address, {"seen": assessment.version, "reason": ""}).status_code == 422
    assert client.post(address, {"seen": assessment.version, "reason": "Nhầm"}).status_code == 302
    assert Assessment.objects.get(pk=assessment.pk).is_taken_back
