"""Overdue requests of inspections cost points at the end where the criteria set says so, on a line of their own."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.dates import today
from core.workflow import perform
from scoring.counting import finals
from scoring.models import Assessment, CriteriaSet
from tests.cast import client_of, make_agency
from tests.scoring.makers import administrator, make_assessment
from tests.scoring.makers_requests import age, make_request

pytestmark = pytest.mark.django_db


def make_overdue(agency, number: int) -> None:
    for _n in range(number):
        age(make_request(agency), due_on=today() - timedelta(days=1))


def explained(agency, penalty: str, places: int = 2) -> Assessment:
    """An assessment of 82 points whose explanations are settled."""
    assessment = make_assessment(agency, "explained")
    CriteriaSet.objects.filter(pk=assessment.criteria_set_id).update(overdue_penalty=penalty, places=places)
    return Assessment.objects.get(pk=assessment.pk)


@pytest.mark.parametrize(
    ("penalty", "late", "places", "total"),
    [("0", 2, 2, "82"), ("1.5", 0, 2, "82"), ("1.5", 1, 2, "80.5"), ("1.5", 3, 2, "77.5"), ("90", 1, 2, "0"),
     ("0.5", 1, 0, "81")],
)  # fmt: skip
def test_each_overdue_request_costs_what_the_set_says(cast, penalty, late, places, total):
    assessment = explained(cast.a, penalty, places)
    make_overdue(cast.a, late)
    make_overdue(cast.b, 1)
    end = finals([assessment])[assessment.pk]
    assert end.total == Decimal(total)
    assert end.result.total == 82


def test_the_deduction_is_frozen_and_shown_as_its_own_line(cast):
    assessment = explained(cast.a, "2")
    make_overdue(cast.a, 2)
    page = reverse("assessment_reconciliation", args=[assessment.pk])
    before = client_of(cast.em).get(page).context["found"]
    assert (before.totals["final"], before.totals["inspector"]) == ("78", "82")
    perform(assessment, "finalise", by=administrator())
    assert assessment.final_total == 78
    assert assessment.payload["deduction"] == {"requests": 2, "points": "4.00"}
    assert sum(Decimal(group["points"]) for group in assessment.payload["groups"] if group["is_top"]) == 82
    cast.a.inspection_requests.update(due_on=today() + timedelta(days=9))
    after = client_of(cast.em).get(page)
    assert after.context["found"].totals["final"] == "78"
    assert "2 yêu cầu" in after.content.decode() or "2 overdue requests" in after.content.decode()


def test_the_grade_follows_the_total_that_is_left(cast):
    assessment = explained(cast.a, "35")
    make_overdue(cast.a, 1)
    assert finals([assessment])[assessment.pk].grade.code == "weak"


def test_nothing_is_told_where_nothing_is_overdue(cast):
    assessment = explained(cast.a, "2")
    perform(assessment, "finalise", by=administrator())
    assert assessment.payload["deduction"] is None


def test_many_cost_as_many_queries_as_one():
    agencies = [make_agency() for _n in range(3)]
    rows = [explained(agency, "2") for agency in agencies]
    for agency in agencies:
        make_overdue(agency, 1)

    def queries(some: list) -> int:
        with CaptureQueriesContext(connection) as seen:
            finals(some)
        return len(seen)

    one = queries(rows[:1]) and queries(rows[:1])
    assert queries(rows) == one
