"""The embedded mode: SQLite, no broker, a supervisor and its child."""

import os
from pathlib import Path

import pytest

from core.models import Job
from tests.processes.oracle import assert_done_once
from tests.processes.portal import YEAR, issued, jobs, kill_at_work, until

pytestmark = pytest.mark.processes


def test_the_supervisor_replaces_a_killed_child(embedded_portal):
    few = keep_a_few(16)
    supervisor = embedded_portal.start("manage.py", "runjobs")
    until(lambda: issued() >= 4)
    (child,) = children(supervisor.pid)
    taken = kill_at_work(child, os.kill)
    assert len(taken) == 1
    until(lambda: not few.exclude(state=Job.State.DONE).exists())
    (other,) = children(supervisor.pid)
    assert other != child
    supervisor.terminate()
    assert supervisor.wait(timeout=20) == 0
    assert not Path(f"/proc/{other}").exists()
    assert few.count() == 16
    assert_done_once(embedded_portal, few, twice=taken)


def test_issuing_again_takes_over_what_a_killed_run_held(embedded_portal):
    few = keep_a_few(3)
    embedded_portal.env["QMS_TODAY"] = "2019-10-14"
    first = embedded_portal.start("manage.py", "issue_reports", YEAR)
    until(lambda: jobs().filter(state=Job.State.RUNNING).exists())
    assert kill_at_work(first.pid, os.killpg)
    embedded_portal.start("manage.py", "issue_reports", YEAR)
    until(lambda: not few.exclude(state=Job.State.DONE).exists(), seconds=60)


def keep_a_few(n: int):
    """The first jobs; the others have failed and wait for somebody to take them up again."""
    few = list(jobs().order_by("pk").values_list("pk", flat=True)[:n])
    jobs().exclude(pk__in=few).update(state=Job.State.FAILED)
    return jobs().filter(pk__in=few).order_by("pk")


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
