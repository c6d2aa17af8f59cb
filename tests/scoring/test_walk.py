"""The main road through a round and through an inspection."""

import pytest

from core.dates import local_day
from core.workflow import perform
from scoring.models import Inspection, InspectionRequest, Ranking, ScoringRound
from tests.cast import make_agency
from tests.scoring.makers import administrator, leader, make_assessment, make_inspection

pytestmark = pytest.mark.django_db


def test_a_round_goes_from_self_assessment_to_a_published_ranking(today_is):
    today_is("2019-06-10")
    first, second = make_agency(), make_agency()
    for agency in (first, second):
        make_assessment(agency, "finalised") if agency is first else make_assessment(agency, "finalised")
    scoring_round = ScoringRound.objects.get()
    perform(scoring_round, "close", by=administrator())
    ranking = Ranking.objects.get()
    assert [(row.rank, str(row.total)) for row in ranking.rows.all()] == [(1, "82.00"), (1, "82.00")]
    perform(ranking, "decide", by=leader(), decision_number="9/QĐ-UBND", decided_on=local_day(ranking.frozen_at),
            kinds=[first.kind])  # fmt: skip
    assert {row.status for row in scoring_round.assessments.all()} == {"published"}


def test_an_inspection_ends_with_requests_that_are_due_in_two_months(today_is):
    today_is("2019-06-10")
    inspection = make_inspection(make_agency(), "confirmed", requests=2)
    assert inspection.status == Inspection.Status.CONFIRMED
    assert {str(row.due_on) for row in InspectionRequest.objects.all()} == {"2019-08-10"}
    assert [row["statement"] for row in inspection.payload["requests"]] == [
        "Bổ sung hồ sơ số 1.",
        "Bổ sung hồ sơ số 2.",
    ]
