"""The invented complaints and surveys of 2019 hold together, and are the same on every machine."""

from datetime import date

import pytest
from django.db.models import Sum

from agencies.models import Agency
from agencies.scenes import CAO_BANG_2019
from core.indicators import Period, compute
from registers.models import Complaint, SatisfactionSurvey, SurveyMark, SurveyResponse
from registers.scenarios.complaints import write
from registers.survey_results import results_of
from tests.cast import make_agency

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))


def twelve_agencies(letter: str) -> list[Agency]:
    """With codes of their own, whatever tests ran before."""
    return [make_agency(code=f"CB.{letter}{number:02d}") for number in range(12)]


@pytest.fixture
def agencies(db):
    found = twelve_agencies("T")
    write(found, CAO_BANG_2019)
    return found


def test_every_agency_has_a_few_complaints_and_a_closed_survey(agencies):
    for agency in agencies:
        assert 1 <= agency.complaints.count() <= 5
        survey = agency.surveys.get()
        assert 8 <= survey.responses.count() <= 40
        assert results_of(survey).is_shown


def test_points_are_the_sum_of_the_marks(agencies):
    assert SurveyResponse.objects.aggregate(n=Sum("points")) == SurveyMark.objects.aggregate(n=Sum("mark"))


def test_it_says_that_it_is_invented_and_nothing_lies_in_the_future(agencies):
    assert not Complaint.objects.filter(is_illustrative=False).exists()
    assert not SatisfactionSurvey.objects.filter(is_illustrative=False).exists()
    for row in Complaint.objects.all():
        assert max(row.received_on, *filter(None, [row.answered_on, row.closed_on, row.ended_on])) <= date(
            2019, 10, 16
        )


def test_most_but_not_all_are_answered_in_time(agencies):
    figures = compute([agency.pk for agency in agencies], [YEAR])
    due = figures.total("complaints.due", YEAR) + figures.total("feedback.due", YEAR)
    on_time = figures.total("complaints.answered_on_time", YEAR) + figures.total("feedback.answered_on_time", YEAR)
    assert due / 2 < on_time < due


def test_it_is_the_same_whenever_it_is_written(agencies):
    def told(of) -> list[str]:
        rows = Complaint.objects.filter(agency__in=of).order_by("pk")
        return [f"{row} {row.subject} {row.received_on} {row.status}" for row in rows]

    for number, survey in enumerate(SatisfactionSurvey.objects.all()):
        SatisfactionSurvey.objects.filter(pk=survey.pk).update(code=f"{number}")
    again = twelve_agencies("U")
    write(again, CAO_BANG_2019)
    assert told(again) == told(agencies)
