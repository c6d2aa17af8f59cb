"""Figures about risks and the context agree with a slow, plain recount row by row."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import sections
from core.indicators import Period, compute
from core.sections import Batch
from core.workflow import perform
from registers.indicators.risks import context as figures_of_context
from registers.indicators.risks import risks as figures_of_risks
from registers.models import ContextReview, Risk, RiskReview, RiskTreatment
from registers.sections.risks import risks as table_9
from registers.services.context import context_review
from registers.services.years import year_open
from tests.cast import actor_of, make_agency
from tests.registers.makers_risks import confirm, make_issue, make_party, make_risk, make_year, step_of

pytestmark = pytest.mark.django_db
FIRST = Period(date(2018, 12, 1), date(2019, 6, 30))
SECOND = Period(date(2019, 7, 1), date(2019, 11, 30))
THIRD = Period(date(2019, 12, 1), date(2020, 6, 30))
PERIODS = [FIRST, SECOND, THIRD]


def move(risk: Risk, name: str, **values) -> None:
    by, usual = step_of(risk, name)
    perform(risk, name, by=by, **usual | values)


@pytest.fixture
def life(cast, today_is):
    """Two years of two agencies: everything that can happen to a risk, and the next year in between."""
    today_is("2019-01-15")
    kept, closed, failed, back = (make_risk(cast.a) for _n in range(4))
    make_risk(cast.b, kind="opportunity", likelihood=1, impact=2)
    for risk in (closed, failed, back):
        today_is("2019-03-01")
        move(risk, "treat")
    today_is("2019-04-01")
    move(closed, "close"), move(failed, "reopen"), move(back, "close")
    move(kept, "review", review_on=date(2019, 7, 1))
    today_is("2019-08-01")
    move(back, "recur")
    today_is("2019-10-01")
    move(failed, "treat")
    today_is("2020-01-05")
    register = year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    move(kept, "treat")
    today_is("2020-01-20")
    confirm(register)
    today_is("2020-02-01")
    for risk in Risk.objects.filter(register=register, status="treated"):
        move(risk, "close")
    return cast


def counted(agency, period: Period) -> tuple[int, int, int]:
    """Open, treated and reviewed, one risk after the other with every rule written out."""
    opened, treated, reviewed = 0, set(), set()
    for risk in Risk.objects.filter(agency=agency):
        root = risk
        while root.carried_from:
            root = root.carried_from
        closed = False
        for done in RiskTreatment.objects.filter(risk=risk):
            judged = done.judged_on is not None and done.judged_on <= period.as_of
            again = done.reopened_on is not None and done.reopened_on <= period.as_of
            closed = closed or (judged and done.is_effective and not again)
            good = not again and not (judged and not done.is_effective)
            if period.starts <= done.done_on <= period.ends and good:
                treated.add(root.pk)
        for review in RiskReview.objects.filter(risk=risk):
            if period.starts <= review.reviewed_on <= period.ends:
                reviewed.add(root.pk)
        begun = risk.opened_on is not None and risk.opened_on <= period.as_of
        ended = risk.ended_on is not None and risk.ended_on <= period.as_of
        opened += begun and not ended and not closed
    return opened, len(treated), len(reviewed)


def test_figures_are_what_a_recount_finds(life):
    figures = compute([life.a.pk, life.b.pk], PERIODS)
    for agency in (life.a, life.b):
        for period in PERIODS:
            keys = ("risks.open", "risks.treated", "risks.reviewed_in_year")
            assert tuple(figures.value(key, agency.pk, period) for key in keys) == counted(agency, period)


def test_a_recount_by_hand(life):
    """Of agency A: kept, closed, failed then treated again, closed then back; a new year in January 2020."""
    figures = compute([life.a.pk], PERIODS)
    told = {
        key: [figures.value(key, life.a.pk, period) for period in PERIODS]
        for key in ("risks.open", "risks.treated", "risks.reviewed_in_year")
    }
    assert told == {
        "risks.open": [2, 3, 1],
        "risks.treated": [2, 1, 1],
        "risks.reviewed_in_year": [4, 1, 1],
    }


def test_a_risk_that_is_carried_on_stands_once_on_every_day(life):
    for day in (date(2020, 1, 19), date(2020, 1, 20), date(2020, 1, 21)):
        assert compute([life.a.pk], [Period(day, day)]).value("risks.open", life.a.pk, Period(day, day)) == 3
        assert Risk.objects.filter(agency=life.a).standing_on(day).count() == 3


def test_a_province_costs_as_many_queries_as_one_agency(life):
    with CaptureQueriesContext(connection) as one:
        figures_of_risks([life.b.pk], [FIRST]), figures_of_context([life.b.pk], [FIRST])
    others = [make_agency() for _n in range(3)]
    for agency in others:
        make_risk(agency)
    with CaptureQueriesContext(connection) as many:
        pks = [life.a.pk, life.b.pk, *(agency.pk for agency in others)]
        figures_of_risks(pks, PERIODS), figures_of_context(pks, PERIODS)
    assert len(many) == len(one) == 6


def test_reviews_of_the_context_count_each_row_once(cast, today_is):
    today_is("2019-01-15")
    register = make_year(cast.a)
    rows = [make_issue(register), make_party(register), make_party(register)]
    for day in ("2019-02-01", "2019-05-01"):
        today_is(day)
        context_review(rows=rows[:2], note="Không đổi", review_on=date(2020, 1, 1), by=actor_of(cast.an))
    figures = compute([cast.a.pk, cast.b.pk], [FIRST, SECOND])
    values = [figures.value("context.reviewed_in_year", cast.a.pk, period) for period in (FIRST, SECOND)]
    recount = {(row.issue_id, row.party_id) for row in ContextReview.objects.all() if row.reviewed_on <= FIRST.ends}
    assert values == [len(recount), 0] == [2, 0]


# The section of the report.


def batch_of(agencies, period: Period) -> Batch:
    return Batch(agencies, period, FIRST, compute([agency.pk for agency in agencies], [period]))


def test_the_report_shows_the_levels_of_the_last_day(life):
    blocks = table_9(batch_of([life.a, life.b, life.district], SECOND))
    table, context = blocks[life.a.pk]
    assert [row[0] for row in table["rows"]] == ["Thấp", "Trung bình", "Cao", "Rất cao"]
    assert table["rows"] == [
        ["Thấp", "0", "0", "0", "0"],
        ["Trung bình", "2", "0", "1", "1"],
        ["Cao", "0", "0", "0", "0"],
        ["Rất cao", "1", "0", "0", "0"],
    ]
    assert table["total"] == ["Tổng", "3", "0", "1", "1"]
    assert "01/10/2019" in table["note"]
    assert context["type"] == "nil"
    assert blocks[life.b.pk][0]["total"] == ["Tổng", "0", "1", "0", "0"]
    assert blocks[life.district.pk][0] == sections.nil("Chưa có rủi ro, cơ hội nào được theo dõi trong kỳ.")


def test_the_totals_of_the_table_are_the_figures(life):
    for period in PERIODS:
        batch = batch_of([life.a], period)
        table = table_9(batch)[life.a.pk][0]
        value = {key: batch.figures.value(key, life.a.pk, period) for key in ("risks.open", "risks.treated")}
        assert sum(map(int, table["total"][1:3])) == value["risks.open"]
        assert int(table["total"][3]) == value["risks.treated"]


def test_the_report_tells_of_the_context(cast, today_is):
    today_is("2019-02-01")
    register = make_year(cast.a)
    rows = [make_issue(register, is_climate_related=True, climate_note="Lũ"), make_party(register)]
    told = table_9(batch_of([cast.a], FIRST))[cast.a.pk][1]["paragraphs"]
    assert told[0] == "Vấn đề bối cảnh: 1; bên quan tâm: 1; liên quan đến biến đổi khí hậu: 1."
    assert told[1] == "Chưa rà soát bối cảnh trong kỳ."
    context_review(rows=rows, note="Không đổi", review_on=date(2020, 1, 1), by=actor_of(cast.an))
    assert "01/02/2019" in table_9(batch_of([cast.a], FIRST))[cast.a.pk][1]["paragraphs"][1]


def test_the_section_costs_the_same_for_one_and_for_many(life):
    one, many = batch_of([life.a], SECOND), batch_of([life.a, life.b, life.district, life.commune], SECOND)
    with CaptureQueriesContext(connection) as first:
        table_9(one)
    with CaptureQueriesContext(connection) as second:
        table_9(many)
    assert len(first) == len(second) == 6
