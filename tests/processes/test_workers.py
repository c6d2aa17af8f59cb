"""Celery workers, Redis and PostgreSQL under the accidents that befall them."""

import os
import socket

import pytest
import redis

from core.models import Job
from reports.models import AnnualReport
from tests.processes.oracle import assert_issued_once
from tests.processes.portal import (
    ALIAS,
    YEAR,
    everything_is_done,
    held,
    issued,
    jobs,
    kill_at_work,
    leases_ran_out,
    nothing_moves,
    until,
)

pytestmark = pytest.mark.processes


def test_two_workers_issue_every_report_once(portal):
    portal.start_worker(concurrency=1)
    portal.start_worker(concurrency=1)
    printed = portal.manage("issue_reports", YEAR)
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
    until(lambda: leases_ran_out(taken))
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


def test_a_head_approves_while_redis_is_down_or_mute(portal):
    """One port refuses, the other accepts and never answers."""
    portal.env["QMS_TODAY"] = "2019-10-14"
    with socket.socket() as down, socket.create_server(("127.0.0.1", 0)) as mute:
        down.bind(("127.0.0.1", 0))
        assert seconds_to_approve(portal, "CB.SXD", down) < 3
        assert seconds_to_approve(portal, "CB.BDT", mute) < 3
    mine = AnnualReport.objects.using(ALIAS).filter(agency__code__in=["CB.SXD", "CB.BDT"])
    keys = {f"reports.issue_annualreport:{code}" for code in mine.values_list("code", flat=True)}
    assert set(mine.values_list("status", "revision")) == {("approved", 1)}
    assert list(jobs().filter(key__in=keys).values_list("state", "rung_at")) == [("planned", None)] * 2

    jobs().exclude(key__in=keys).update(state=Job.State.FAILED)
    portal.start_worker(concurrency=1)
    portal.manage("reconcile")
    until(lambda: set(mine.values_list("status", flat=True)) == {"issued"})


def seconds_to_approve(portal, code: str, broker: socket.socket) -> float:
    url = f"redis://127.0.0.1:{broker.getsockname()[1]}/0"
    return float(portal.run("-m", "tests.processes.approve", code, CELERY_BROKER_URL=url))
