"""Conditions that a grade carries besides its points: each can fail and hold, and the grade follows."""

from datetime import timedelta

import pytest

from core.dates import today
from scoring.conditions import FROM_FIGURES, holding
from scoring.counting import finals
from scoring.models import Assessment, Criterion, GradeBand
from tests.scoring.makers import make_assessment
from tests.scoring.makers_requests import age, make_request

pytestmark = pytest.mark.django_db
Condition = GradeBand.Condition


def asks_for(assessment: Assessment, condition: str) -> None:
    """The grade from 80 points on carries the condition."""
    assessment.criteria_set.grades.filter(code="good").update(conditions=[condition])


def lose(assessment: Assessment, indicator: str = "") -> None:
    """Five points of the penalty, which figures decide or people."""
    penalty = assessment.scores.get(criterion__code="4.1")
    Criterion.objects.filter(pk=penalty.criterion_id).update(indicator=indicator)
    assessment.scores.filter(pk=penalty.pk).update(final_points=-5)
    assessment.scores.filter(criterion__code="3.1").update(final_points=5)


def grade_of(assessment: Assessment) -> str:
    return finals([assessment])[assessment.pk].grade.code


def test_every_condition_that_can_be_chosen_is_decided_by_something(cast):
    spotless = make_assessment(cast.a, "explained")
    assert set(Condition) == set(FROM_FIGURES) | holding([spotless])[spotless.pk]


def test_a_penalty_on_the_inspectors_conclusion_costs_the_grade(cast):
    assessment = make_assessment(cast.a, "explained")
    asks_for(assessment, Condition.NO_PENALTY_BY_CONCLUSION)
    assert grade_of(assessment) == "good"
    lose(assessment)
    assert grade_of(assessment) == "fair"


def test_a_penalty_that_figures_decide_does_not(cast):
    assessment = make_assessment(cast.a, "explained")
    asks_for(assessment, Condition.NO_PENALTY_BY_CONCLUSION)
    lose(assessment, indicator="requests.overdue_from_past_years")
    assert grade_of(assessment) == "good"


def test_an_overdue_request_costs_the_grade(cast):
    assessment = make_assessment(cast.a, "explained")
    assert grade_of(assessment) == "good"
    age(make_request(cast.a), due_on=today() - timedelta(days=1))
    assert grade_of(assessment) == "fair"


def test_an_audit_that_was_not_held_costs_the_grade(cast):
    assessment = make_assessment(cast.a, "explained")
    asks_for(assessment, Condition.AUDIT_HELD)
    assert grade_of(assessment) == "fair"
