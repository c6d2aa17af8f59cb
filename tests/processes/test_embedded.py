"""The embedded mode: SQLite, no broker, a supervisor and its child."""

import os
from pathlib import Path

import pytest

from core.models import Job
from tests.processes.oracle import assert_issued_once
from tests.processes.portal import YEAR, everything_is_done, issued, jobs, kill_at_work, until

pytestmark = pytest.mark.processes


def test_the_supervisor_replaces_a_killed_child(embedded_portal):
    supervisor = embedded_portal.start("manage.py", "runjobs")
    until(lambda: issued() >= 10)
    (child,) = children(supervisor.pid)
    taken = kill_at_work(child, os.kill)
    assert len(taken) == 1
    until(everything_is_done)
    (other,) = children(supervisor.pid)
    assert other != child
    supervisor.terminate()
    assert supervisor.wait(timeout=20) == 0
    assert not Path(f"/proc/{other}").exists()
    assert_issued_once(embedded_portal, twice=taken)


def test_issuing_again_takes_over_what_a_killed_run_held(embedded_portal):
    few = list(jobs().order_by("pk").values_list("pk", flat=True)[:3])
    jobs().exclude(pk__in=few).update(state=Job.State.FAILED)
    embedded_portal.env["QMS_TODAY"] = "2019-10-14"
    first = embedded_portal.start("manage.py", "issue_reports", YEAR)
    until(lambda: jobs().filter(state=Job.State.RUNNING).exists())
    assert kill_at_work(first.pid, os.killpg)
    embedded_portal.start("manage.py", "issue_reports", YEAR)
    until(lambda: not jobs().filter(pk__in=few).exclude(state=Job.State.DONE).exists(), seconds=60)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
