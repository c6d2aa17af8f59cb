"""Surveys as things to do, and in figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import todos
from core.indicators import Period, compute
from registers.models import SurveyResponse
from tests.cast import actor_of
from tests.registers.makers_complaints import closed, make_responses, make_survey

pytestmark = pytest.mark.django_db
DAY = date(2019, 5, 10)
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))
HAPPY, UNHAPPY = (5, 4, 4, 4, 3), (2, 3, 4, 2, 1)


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is(DAY)


def test_the_secretary_is_asked_to_close_what_is_over(cast, today_is):
    survey = make_survey(cast.a, "open")
    asked = lambda: [todo for todo in todos.for_actor(actor_of(cast.an)) if "survey" in todo.url]  # noqa: E731
    today_is(survey.ends_on)
    assert asked() == []
    today_is("2019-05-26")
    assert [todo.url for todo in asked()] == [survey.get_absolute_url()]
    closed(survey)
    assert asked() == []


def recount(agency, period: Period) -> tuple:
    rows = [
        row
        for row in SurveyResponse.objects.filter(survey__agency=agency)
        if period.starts <= row.given_on <= period.ends
    ]
    counted = [row for row in rows if row.survey.status == "closed"]
    satisfied = 0
    for row in counted:
        marks = [mark.mark for mark in row.marks.all()]
        satisfied += Decimal(sum(marks)) / len(marks) >= 4
    return len(rows), (satisfied if len(counted) >= 5 else None if rows else 0)


def test_figures_are_what_a_slow_recount_finds(cast):
    for agency, marks in ((cast.a, [*[HAPPY] * 4, UNHAPPY, (4, 4, 4, 4, 4)]), (cast.b, [UNHAPPY] * 4)):
        survey = make_survey(agency, "open")
        make_responses(survey, *marks)
        closed(survey)
    old = make_survey(cast.a, "open", starts_on=date(2018, 9, 1))
    make_responses(old, HAPPY, given_on=date(2018, 9, 30))
    figures = compute([cast.a.pk, cast.b.pk, cast.commune.pk], [YEAR, BEFORE])
    for agency in (cast.a, cast.b, cast.commune):
        for period in (YEAR, BEFORE):
            keys = ("satisfaction.responses", "satisfaction.satisfied")
            assert tuple(figures.value(key, agency.pk, period) for key in keys) == recount(agency, period)
    assert figures.value("satisfaction.rate", cast.a.pk, YEAR) == Decimal(5) / 6
    assert figures.value("satisfaction.rate", cast.b.pk, YEAR) is None
    assert figures.total("satisfaction.rate", YEAR) == Decimal(5) / 6
    assert figures.total("satisfaction.responses", YEAR) == 10


def test_marks_of_an_open_survey_are_not_told_by_the_figures_either(cast):
    survey = make_survey(cast.a, "open")
    make_responses(survey, *[HAPPY] * 6)
    told = lambda key: compute([cast.a.pk], [YEAR]).value(f"satisfaction.{key}", cast.a.pk, YEAR)  # noqa: E731
    assert (told("responses"), told("satisfied"), told("rate")) == (6, None, None)
    closed(survey)
    assert (told("responses"), told("satisfied"), told("rate")) == (6, 6, 1)


def test_a_province_costs_as_many_queries_as_one_agency(cast):
    make_responses(make_survey(cast.a, "open"), HAPPY)
    make_responses(make_survey(cast.b, "open"), HAPPY)
    with CaptureQueriesContext(connection) as one:
        compute([cast.a.pk], [YEAR])
    with CaptureQueriesContext(connection) as four:
        compute([cast.a.pk, cast.b.pk, cast.commune.pk, cast.district.pk], [YEAR, BEFORE])
    assert len(one) <= len(four)
    with CaptureQueriesContext(connection) as both:
        compute([cast.a.pk], [YEAR, BEFORE])
    assert len(both) == len(four)
