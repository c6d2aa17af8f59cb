"""Celery workers, Redis and PostgreSQL under the accidents that befall them."""

import os
import socket

import pytest
import redis

from core.models import Job
from reports.models import AnnualReport
from tests.processes import portal as at
from tests.processes.oracle import assert_issued_once
from tests.processes.portal import ALIAS, YEAR, everything_is_done, held, issued, jobs, kill_at_work, until

pytestmark = pytest.mark.processes


def test_two_workers_issue_every_report_once(portal):
    portal.start_worker(concurrency=1)
    portal.start_worker(concurrency=1)
    printed = portal.manage("issue_reports", YEAR, "--timeout", "150")
    assert "77 agency reports and 1 provincial reports issued" in printed
    assert_issued_once(portal)


def test_a_killed_worker_loses_and_doubles_nothing(portal):
    worker = portal.start_worker()
    portal.manage("issue_reports", YEAR, "--no-wait")
    until(lambda: issued() >= 10)
    taken = kill_at_work(worker.pid, os.killpg)
    assert taken
    assert issued() < 77
    portal.start_worker()
    until(lambda: at.leases_ran_out(taken))
    portal.manage("reconcile")
    until(everything_is_done)
    assert_issued_once(portal, twice=taken)


def test_an_emptied_redis_is_filled_again_by_one_reconcile(portal, redis_port):
    worker = portal.start_worker()
    portal.manage("issue_reports", YEAR, "--no-wait")
    until(lambda: issued() >= 10)
    redis.Redis(port=redis_port).flushall()
    until(lambda: not held() and nothing_moves())
    assert issued() < 77
    portal.manage("reconcile")
    until(everything_is_done)
    assert worker.poll() is None
    assert_issued_once(portal)


def nothing_moves(seconds: float = 2) -> bool:
    before = at.states()
    at.time.sleep(seconds)
    return at.states() == before


def test_a_head_approves_while_redis_is_down_or_mute(portal):
    """One port refuses, the other accepts and never answers."""
    with socket.socket() as closed, socket.create_server(("127.0.0.1", 0)) as mute:
        closed.bind(("127.0.0.1", 0))
        for code, server in {"CB.SXD": closed, "CB.BDT": mute}.items():
            broker = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
            seconds = portal.run(
                "-m", "tests.processes.approve", code, CELERY_BROKER_URL=broker, QMS_TODAY="2019-10-14"
            )
            assert float(seconds) < 3
    mine = AnnualReport.objects.using(ALIAS).filter(agency__code__in=["CB.SXD", "CB.BDT"])
    assert set(mine.values_list("status", "revision")) == {("approved", 1)}
    planned = jobs().filter(
        key__in=[f"reports.issue_annualreport:{code}" for code in mine.values_list("code", flat=True)]
    )
    assert list(planned.values_list("state", "rung_at")) == [("planned", None)] * 2
    portal.env["QMS_TODAY"] = "2019-10-14"
    jobs().exclude(pk__in=planned).update(state=Job.State.FAILED)
    portal.start_worker(concurrency=1)
    portal.manage("reconcile")
    until(lambda: set(mine.values_list("status", flat=True)) == {"issued"})
