"""How late a report came and how often it was returned: figures against a slow, plain recount."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.dates import local_day, travel
from core.files import store
from core.indicators import Period, Value, compute
from core.workflow import perform
from reports.deadlines import resubmission_day
from reports.models import AnnualReport
from reports.services import extension_grant, narrative_save, waiver_grant
from tests.cast import PDF, actor_of, holder_of, make_agency, make_period, make_report

pytestmark = pytest.mark.django_db
KEYS = ("reports.returned", "reports.days_late")


@pytest.fixture
def period(cast):
    return make_period()


def on(day: str):
    return travel(datetime.fromisoformat(f"2019-{day}T09:00+07:00"))


def told_of(agency, span: Period) -> list[Value]:
    figures = compute([agency.pk], [span], KEYS)
    return [figures.value(key, agency.pk, span) for key in KEYS]


def again(report: AnnualReport, day: str, by) -> AnnualReport:
    """The open draft in its place, written by the secretary and approved on the day."""
    draft = AnnualReport.objects.get(agency=report.agency, period=report.period, status="draft")
    secretary, head = holder_of(report.agency, "secretary"), holder_of(report.agency, "head")
    with on(day):
        for row in draft.narratives.filter(is_open=True):
            data = row.data | {"text": "Đã bổ sung."}
            narrative_save(report=draft, key=row.key, data=data, is_done=True, seen=1, by=secretary)
        perform(draft, "submit", by=secretary)
        perform(draft, "approve", by=head)
        return perform(draft, "issue", by=SYSTEM, sha256=store(PDF), size=len(PDF))


def give_back(report: AnnualReport, day: str, by) -> None:
    with on(day):
        perform(report, "return", by=actor_of(by), reasons={"strengths": "Chưa nêu số liệu."})


def recount(agency, period) -> list[Value]:
    """Through the revisions in their order, with every rule written out."""
    extension = period.extensions.filter(agency=agency).first()
    due = period.due_day(extension.due_on if extension else None)
    returned, late, before = 0, None, None
    for report in AnnualReport.objects.filter(agency=agency, period=period, issued_at__isnull=False).order_by("pk"):
        day = local_day(report.approved_at)
        in_time_again = before is not None and (
            before.returned_on is None or day <= resubmission_day(before.returned_on)
        )
        late = late if in_time_again else max((day - due).days, 0)
        returned += report.returned_on is not None
        before = report
    return [None, None] if before is None else [returned, late]


@pytest.mark.parametrize(
    ("confirmed", "days"), [("10-01", 0), ("10-15", 0), ("10-16", 1), ("10-22", 7), ("11-30", 46)]
)
def test_a_report_is_as_late_as_its_confirmation(cast, period, confirmed, days):
    with on(confirmed):
        make_report(cast.b, period, "issued")
    assert told_of(cast.b, period.span) == [0, days] == recount(cast.b, period)


def test_an_extension_counts(cast, period):
    extension_grant(period=period, agency=cast.b, due_on=date(2019, 10, 31), reason="Lũ quét", by=actor_of(cast.em))
    with on("11-02"):
        make_report(cast.b, period, "issued")
    assert told_of(cast.b, period.span) == [0, 2] == recount(cast.b, period)


@pytest.mark.parametrize(("first", "second", "days"), [("10-10", "11-20", 0), ("10-17", "11-20", 2)])
def test_a_correction_is_as_late_as_the_first_confirmation(cast, period, first, second, days):
    with on(first):
        report = make_report(cast.b, period, "issued")
        perform(report, "revise", by=holder_of(cast.b, "secretary"))
    again(report, second, cast.dung)
    assert told_of(cast.b, period.span) == [0, days] == recount(cast.b, period)


@pytest.mark.parametrize(("second", "days"), [("10-28", 0), ("10-29", 14)])
def test_a_returned_report_that_does_not_come_back_in_time_is_as_late_as_its_return(cast, period, second, days):
    with on("10-10"):
        report = make_report(cast.b, period, "issued")
    give_back(report, "10-21", cast.dung)
    assert told_of(cast.b, period.span) == [1, 0] == recount(cast.b, period)
    again(report, second, cast.dung)
    assert told_of(cast.b, period.span) == [1, days] == recount(cast.b, period)


def test_every_return_counts(cast, period):
    with on("10-10"):
        report = make_report(cast.b, period, "issued")
    give_back(report, "10-14", cast.dung)
    report = again(report, "10-18", cast.dung)
    give_back(report, "10-21", cast.dung)
    again(report, "10-25", cast.dung)
    assert told_of(cast.b, period.span) == [2, 0] == recount(cast.b, period)


def test_without_a_confirmed_report_nothing_is_known(cast, period):
    with on("10-10"):
        make_report(cast.a, period, "submitted")
    waiver_grant(period=period, agency=cast.b, reason="Mới sáp nhập", by=actor_of(cast.em))
    outside = make_agency(obligation=None)
    for agency in (cast.a, cast.b, outside):
        assert told_of(agency, period.span) == [None, None]
    year_without_reports = Period(date(2011, 1, 1), date(2011, 12, 31))
    assert told_of(cast.a, year_without_reports) == [None, None]


def test_chains_of_reports_cost_no_queries_of_their_own(cast, period):
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            compute([cast.a.pk, cast.b.pk], [period.span], KEYS)
        return len(context)

    with on("10-17"):
        make_report(cast.a, period, "issued")
    one = queries()
    with on("10-18"):
        report = make_report(cast.b, period, "issued")
    for opened, confirmed in (("11-05", "11-10"), ("11-15", "11-20")):
        with on(opened):
            perform(report, "revise", by=holder_of(cast.b, "secretary"))
        report = again(report, confirmed, cast.dung)
    assert queries() == one
