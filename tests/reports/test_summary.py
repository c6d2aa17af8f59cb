"""After the due day every agency that confirmed nothing gets an automatic summary and stays missing."""

from datetime import date

import pytest

from core import jobs
from core.errors import Refused
from core.models import Notice
from core.workflow import perform
from reports.models import AnnualReport, ReportingPeriod
from reports.services import extension_grant, summaries_prepare, waiver_grant
from reports.standing import standings
from tests.cast import actor_of, client_of, make_adoption, make_period, make_report

BEFORE, AFTER = "2019-10-15", "2019-10-16"


@pytest.fixture
def period(cast, today_is):
    today_is(AFTER)
    return make_period()


def work() -> None:
    while jobs.execute_next(["pdf"]):
        pass


def standing_of(agency, period):
    return next(row for row in standings(period) if row.agency == agency)


def test_on_the_due_day_itself_there_is_none(cast, today_is):
    today_is(BEFORE)
    assert summaries_prepare(make_period()) == 0


def test_each_silent_agency_gets_one_and_only_one(cast, period):
    make_report(cast.a, period, "issued")
    assert summaries_prepare(period) == 4
    assert summaries_prepare(period) == 0
    assert period.reports.filter(origin="automatic").count() == 4


def test_who_has_confirmed_gets_none_even_while_the_file_is_being_made(cast, period):
    make_report(cast.a, period, "approved")
    summaries_prepare(period)
    assert not period.reports.filter(agency=cast.a, origin="automatic").exists()


def test_a_draft_or_a_report_that_waits_for_the_head_does_not_prevent_it(cast, period):
    make_report(cast.a, period, "submitted")
    summaries_prepare(period)
    assert set(period.reports.filter(agency=cast.a).values_list("status", flat=True)) == {"submitted", "prepared"}


def test_it_carries_no_head_no_number_and_no_signature(cast, period):
    make_adoption(cast.a, "declared")
    make_report(cast.a, period, "submitted")
    summaries_prepare(period)
    payload = period.reports.get(agency=cast.a, origin="automatic").payload
    assert (payload["report"]["kind"], payload["letterhead"], payload["recipients"]) == ("automatic", None, [])
    assert payload["appendices"] == []
    assert "Trần Văn Bình" not in str(payload)


def test_it_holds_the_figures_but_not_the_words_of_the_draft(cast, period):
    make_adoption(cast.a, "declared")
    draft = make_report(cast.a, period)
    summaries_prepare(period)
    payload = period.reports.get(agency=cast.a, origin="automatic").payload
    assert payload["indicators"]["adoption.declared"] == 1
    assert draft.narratives.get(key="strengths").data["text"] not in str(payload)


def test_the_agency_stays_missing_though_a_document_is_issued(cast, period, drawn):
    summaries_prepare(period)
    work()
    row = standing_of(cast.a, period)
    assert (row.is_issued, row.is_missing, row.is_confirmed) == (True, True, False)
    subject = "An automatic summary BC-2019-CB.SKHCN-01 was issued because no report was confirmed."
    assert Notice.objects.filter(subject=subject, user=cast.binh).exists()


def test_a_late_confirmation_is_a_new_revision_in_the_place_of_the_summary(cast, period, drawn):
    report = make_report(cast.a, period, "submitted")
    summaries_prepare(period)
    work()
    perform(report, "approve", by=actor_of(cast.binh))
    work()
    summary = period.reports.get(agency=cast.a, origin="automatic")
    report.refresh_from_db()
    assert (report.revises, report.revision, report.is_late) == (summary, 2, True)
    assert report.payload["report"]["revises"] == summary.code == "BC-2019-CB.SKHCN-01"
    row = standing_of(cast.a, period)
    assert (row.is_missing, row.is_late, row.report) == (False, True, report)


def test_a_confirmation_stands_in_its_place_even_before_its_file_is_made(cast, period):
    report = make_report(cast.a, period, "submitted")
    summaries_prepare(period)
    perform(report, "approve", by=actor_of(cast.binh))
    assert report.revises == period.reports.get(agency=cast.a, status="prepared")


def test_nobody_accepts_returns_or_corrects_a_summary(cast, period, drawn):
    summaries_prepare(period)
    work()
    summary = period.reports.get(agency=cast.b, origin="automatic")
    for move, who in (("accept", cast.dung), ("return", cast.dung), ("revise", cast.chi), ("register", cast.chi)):
        with pytest.raises(Refused, match="automatic summary that the agency has not confirmed"):
            perform(summary, move, by=actor_of(who))


def test_an_extended_agency_gets_it_only_after_its_own_day(cast, today_is, period):
    extension_grant(period=period, agency=cast.a, due_on=date(2019, 10, 31), reason="Lũ", by=actor_of(cast.em))
    today_is("2019-10-31")
    summaries_prepare(period)
    assert not period.reports.filter(agency=cast.a).exists()
    today_is("2019-11-01")
    assert summaries_prepare(period) == 1


def test_a_waived_agency_gets_none(cast, period):
    waiver_grant(period=period, agency=cast.a, reason="Giải thể", by=actor_of(cast.em))
    summaries_prepare(period)
    assert not period.reports.filter(agency=cast.a).exists()


def test_all_of_a_period_cost_one_planning(cast, period):
    summaries_prepare(period)
    numbers = sorted(period.reports.values_list("book_number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]
    assert jobs.progress(period.batch)["planned"] == 5


def test_years_that_were_slept_through_are_summarised_in_order(cast, today_is, settings, drawn):
    settings.REPORT_FIRST_YEAR = 2017
    today_is(AFTER)
    jobs.reconcile()
    work()
    jobs.reconcile()
    work()
    issued = AnnualReport.objects.order_by("pk").filter(issued_at__isnull=False)
    assert [report.period.year for report in issued] == [2017] * 5 + [2018] * 5 + [2019] * 5
    assert ReportingPeriod.objects.filter(provincial_reports__kind="consolidated").count() == 3


def test_the_report_page_tells_that_it_is_automatic(cast, period, drawn):
    summaries_prepare(period)
    work()
    summary = period.reports.get(agency=cast.a)
    page = client_of(cast.an).get(summary.get_absolute_url()).content.decode()
    assert "Automatic summary" in page
    assert "Accept" not in page
