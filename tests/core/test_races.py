"""Two at the same moment: one wins, the other gets a sentence. Only PostgreSQL lets several write at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core import jobs
from core.actors import SYSTEM
from core.errors import DomainError, Stale, WrongStatus
from core.log import first_broken_link, log, seal
from core.models import Job, LogEntry, LogSeal, Notice
from core.notices import Message, notify
from core.workflow import perform
from reports.models import AnnualReport
from reports.services import period_open, summaries_prepare
from tests.cast import actor_of, holder_of, make_agency, make_period, make_report

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs several writers"),
]


def at_once(act: Callable[[int], object], people: int = 4) -> list:
    """What each got, or the refusal, when all act at the same moment."""
    start = Barrier(people)

    def run(number: int):
        try:
            start.wait()
            return act(number)
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(run, range(people)))


def test_two_heads_approve_and_one_wins(cast, today_is):
    today_is("2019-10-01")
    report = make_report(cast.a, make_period(), "submitted")
    copies = [AnnualReport.objects.get(pk=report.pk) for _person in range(2)]
    by = actor_of(cast.binh)
    answers = at_once(lambda number: perform(copies[number], "approve", by=by, seen=2), people=2)
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert [type(error) for error in refused] == [Stale]
    assert str(refused[0]) == "Somebody else has changed this record. Look at it again before you go on."
    assert Job.objects.filter(queue="pdf").count() == 1
    assert LogEntry.objects.filter(verb="annualreport.approve").count() == 1


def test_approving_and_sending_back_at_once_ends_in_one_of_both(cast, today_is):
    today_is("2019-10-01")
    report = make_report(cast.a, make_period(), "submitted")
    copies = [AnnualReport.objects.get(pk=report.pk) for _person in range(2)]
    moves, by = [("approve", {}), ("send_back", {"reason": "…"})], actor_of(cast.binh)
    answers = at_once(lambda n: perform(copies[n], moves[n][0], by=by, **moves[n][1]), people=2)
    assert [type(answer) for answer in answers if isinstance(answer, DomainError)] == [WrongStatus]
    report.refresh_from_db()
    assert (report.status == "approved") == bool(report.code)


def test_reports_approved_at_once_have_different_numbers_without_gaps(cast, today_is):
    today_is("2019-10-01")
    period = make_period()
    reports = [make_report(make_agency(), period, "submitted") for _number in range(4)]
    heads = [holder_of(report.agency, "head") for report in reports]
    at_once(lambda number: perform(reports[number], "approve", by=heads[number]))
    assert sorted(period.reports.values_list("book_number", flat=True)) == [1, 2, 3, 4]


def test_a_period_opened_by_several_at_once_is_one(cast, today_is):
    today_is("2019-09-01")
    make_period()
    at_once(lambda number: period_open(2019))
    assert AnnualReport.objects.count() == 5


def test_summaries_prepared_by_several_at_once_are_made_once(cast, today_is):
    today_is("2019-10-16")
    period = make_period()
    counts = at_once(lambda number: summaries_prepare(period))
    assert sorted(counts) == [0, 0, 0, 5]


def test_several_who_reconcile_at_once_do_the_work_once(cast, today_is):
    today_is("2019-10-16")
    at_once(lambda number: jobs.reconcile())
    jobs.reconcile()
    assert AnnualReport.objects.filter(origin="automatic").count() == 5
    assert first_broken_link() is None


def test_one_job_is_claimed_by_one(db):
    job = Job.objects.create(kind="core.mail", key="k", queue="mail")
    claims = at_once(lambda number: jobs.claim(job.pk))
    assert [claim is not None for claim in claims].count(True) == 1


def test_the_chain_is_whole_after_several_sealed_at_once(cast):
    def write_and_seal(number: int) -> None:
        for _time in range(10):
            log(cast.a, "agency.change", by=SYSTEM)
            seal()

    at_once(write_and_seal)
    seal()
    assert LogSeal.objects.count() == 40
    assert first_broken_link() is None


def test_a_notice_sent_by_several_at_once_arrives_once(cast):
    at_once(lambda number: notify("k", [Message(cast.an.pk, "Nhắc")]))
    assert (Notice.objects.count(), Job.objects.filter(kind="core.mail").count()) == (1, 1)
