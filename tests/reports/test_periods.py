"""A reporting period opens by itself, with a draft for every agency that reports."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import jobs
from core.models import LogEntry
from reports.models import AnnualReport, Narrative, ReportingPeriod
from reports.outline import written_for
from reports.services import drafts_ensure, period_open, waiver_grant
from tests.cast import actor_of, make_agency, make_obligation, make_period, make_report

pytestmark = pytest.mark.django_db


def years() -> list[int]:
    return sorted(ReportingPeriod.objects.values_list("year", flat=True))


def drafted(period: ReportingPeriod) -> set[str]:
    return set(period.reports.filter(status="draft").values_list("agency__code", flat=True))


def test_it_opens_on_its_day_and_not_before(cast, today_is):
    today_is("2019-08-31")
    jobs.reconcile()
    assert years() == []
    today_is("2019-09-01")
    jobs.reconcile()
    assert years() == [2019]


def test_every_reporting_agency_gets_one_draft_with_every_section(cast, today_is):
    today_is("2019-09-01")
    jobs.reconcile()
    period = ReportingPeriod.objects.get()
    assert drafted(period) == {"CB.UBND", "CB.SKHCN", "CB.SNV", "CB.HA", "CB.HA.NN"}
    for report in period.reports.all():
        assert set(report.narratives.values_list("key", flat=True)) == {w.key for w in written_for(report.form)}


def test_opening_it_again_changes_nothing(cast, today_is):
    today_is("2019-09-01")
    period = period_open(2019)
    before = AnnualReport.objects.count(), Narrative.objects.count(), LogEntry.objects.count()
    period_open(2019)
    jobs.reconcile()
    assert drafts_ensure(period) == 0
    assert (AnnualReport.objects.count(), Narrative.objects.count(), LogEntry.objects.count()) == before


def test_after_years_of_silence_every_missed_period_opens_in_order(cast, today_is):
    make_period(2016)
    today_is("2019-09-02")
    jobs.reconcile()
    assert years() == [2016, 2017, 2018, 2019]
    opened = ReportingPeriod.objects.filter(year__gt=2016).order_by("pk").values_list("year", flat=True)
    assert list(opened) == [2017, 2018, 2019]


@pytest.mark.parametrize(("first", "expected"), [(0, [2019]), (2017, [2017, 2018, 2019]), (2020, [])])
def test_the_first_year_of_a_new_portal_is_a_setting(cast, today_is, settings, first, expected):
    settings.REPORT_FIRST_YEAR = first
    today_is("2019-09-02")
    jobs.reconcile()
    assert years() == expected


def test_before_the_opening_day_a_new_portal_opens_only_the_years_before(cast, today_is, settings):
    settings.REPORT_FIRST_YEAR = 2018
    today_is("2019-03-01")
    jobs.reconcile()
    assert years() == [2018]


def test_its_days_are_those_of_the_settings():
    period = ReportingPeriod.for_year(2019)
    assert (period.opens_on, period.due_on) == (date(2019, 9, 1), date(2019, 10, 15))
    assert (period.data_from, period.data_to) == (date(2018, 10, 1), date(2019, 9, 30))
    assert (period.previous_span.starts, period.previous_span.ends) == (date(2017, 10, 1), date(2018, 9, 30))


def test_a_span_of_a_calendar_year_is_possible(settings):
    settings.REPORT_DATA_FROM, settings.REPORT_DATA_TO = "01-01", "12-31"
    period = ReportingPeriod.for_year(2020)
    assert (period.data_from, period.data_to) == (date(2020, 1, 1), date(2020, 12, 31))


def test_who_reports_is_decided_on_the_last_day_of_the_data(cast):
    period = make_period()
    make_agency(code="T.NEW", established_on="2019-09-30")
    make_agency(code="T.LATER", established_on="2019-10-01")
    make_agency(code="T.GONE", dissolved_on="2019-09-30")
    make_agency(code="T.SHARES", shares_qms_of=cast.a)
    make_obligation(make_agency(code="T.SILENT", obligation=None), reports=False)
    drafts_ensure(period)
    assert {code for code in drafted(period) if code.startswith("T.")} == {"T.NEW"}


def test_an_agency_that_joins_later_gets_its_draft_at_the_next_tick(cast):
    period = period_open(2019)
    make_agency(code="T.JOINS")
    assert drafts_ensure(period) == 1
    assert "T.JOINS" in drafted(period)


def test_an_excused_agency_gets_no_draft(cast):
    period = make_period()
    waiver_grant(period=period, agency=cast.b, reason="Giải thể", by=actor_of(cast.em))
    drafts_ensure(period)
    assert "CB.SNV" not in drafted(period)


def test_a_draft_starts_from_last_years_words_but_not_from_its_tasks(cast, today_is):
    today_is("2018-10-10")
    make_report(cast.a, make_period(2018), "issued")
    report = period_open(2019).reports.get(agency=cast.a)
    words = dict(report.narratives.values_list("key", "data"))
    assert words["strengths"]["text"].startswith("Hệ thống tài liệu")
    assert words["tasks"] == {}
    assert not report.narratives.exclude(is_done=False, edited_by=None).exists()


def test_opening_costs_no_query_for_each_agency(cast):
    few = cost(lambda: period_open(2018))
    for _number in range(100):
        make_agency()
    assert cost(lambda: period_open(2019)) < few + 30, "more than inserts in batches"


def cost(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)
