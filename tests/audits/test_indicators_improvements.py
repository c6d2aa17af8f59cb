"""Improvements counted agree with a slow, plain recount."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.models import ReviewDecision
from core.indicators import Period, compute
from core.workflow import perform
from registers.models import Risk, RiskTreatment
from tests.audits.makers_reviews import make_decision
from tests.registers.makers_risks import make_risk, step_of

pytestmark = pytest.mark.django_db
KEY = "improvements.recorded"
FIRST = Period(date(2019, 1, 1), date(2019, 6, 30))
SECOND = Period(date(2019, 7, 1), date(2019, 12, 31))
EARLIER = Period(date(2019, 1, 1), date(2019, 6, 30), date(2019, 12, 31))
PERIODS = (FIRST, SECOND, EARLIER)


@pytest.fixture
def life(cast, today_is):
    """Decisions of every purpose and state, and risks and opportunities judged, failed and come back."""
    today_is("2019-02-01")
    seized, back, failed, danger = (make_risk(cast.a, kind=kind) for kind in ("opportunity",) * 3 + ("risk",))
    make_risk(cast.b, kind="opportunity")
    for risk in (seized, back, danger):
        today_is("2019-03-01")
        move(risk, "treat"), move(risk, "close")
    move(failed, "treat"), move(failed, "reopen")
    today_is("2019-04-01")
    make_decision(cast.a, "done")
    make_decision(cast.a, "done", purpose="resources")
    make_decision(cast.b, "open")
    make_decision(cast.b, "dropped")
    today_is("2019-09-01")
    move(back, "recur")
    move(failed, "treat"), move(failed, "close")
    make_decision(cast.b, "done")
    return cast


def move(risk: Risk, name: str) -> None:
    by, values = step_of(risk, name)
    perform(risk, name, by=by, **values)


def recount(agency, period: Period) -> int:
    """Row by row."""
    decisions = [
        row
        for row in ReviewDecision.objects.filter(agency=agency, purpose="improvement", status="done")
        if row.review.status == "signed" and period.starts <= row.done_on <= period.ends
    ]
    opportunities = {
        row.risk_id
        for row in RiskTreatment.objects.filter(risk__agency=agency, risk__kind="opportunity", is_effective=True)
        if period.starts <= row.judged_on <= period.ends and not (row.reopened_on and row.reopened_on <= period.as_of)
    }
    return len(decisions) + len(opportunities)


def test_they_are_those_of_a_plain_recount(life):
    figures = compute([life.a.pk, life.b.pk], PERIODS, [KEY])
    for agency in (life.a, life.b):
        for period in PERIODS:
            assert figures.value(KEY, agency.pk, period) == recount(agency, period), (agency, period)
    assert [figures.value(KEY, life.a.pk, period) for period in PERIODS] == [3, 1, 2]
    assert [figures.value(KEY, life.b.pk, period) for period in PERIODS] == [0, 1, 0]


def test_a_province_costs_four_queries(life):
    with CaptureQueriesContext(connection) as queries:
        compute([life.a.pk, life.b.pk, life.district.pk], PERIODS, [KEY])
    assert len(queries) == 4
