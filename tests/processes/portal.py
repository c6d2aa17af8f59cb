"""One installation with real processes: its own database, files and broker."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db.models.functions import Now

from core.models import Job
from reports.models import AnnualReport

ALIAS = "portal"
YEAR = "2019"
LEASE = 10
PATIENCE = 300
SETTINGS = {
    "SECRET_KEY": "only-for-tests",
    "DEMO_PASSWORD": "only-for-tests",
    "QMS_TODAY": "2019-10-16",
    "JOB_LEASE_SECONDS": str(LEASE),
    "RECONCILE_SECONDS": "2",
    "LOG_LEVEL": "INFO",
}


@dataclass
class Portal:
    """Commands and workers of one installation; the test reads its database through the alias "portal"."""

    folder: Path
    env: dict[str, str]
    started: list[subprocess.Popen] = field(default_factory=list)

    def __post_init__(self):
        self.env = dict(os.environ) | SETTINGS | {"VAR_DIR": str(self.folder / "var")} | self.env
        self.env["MEDIA_ROOT"] = str(self.media)

    @property
    def media(self) -> Path:
        return self.folder / "media"

    def manage(self, *arguments: str, **env: str) -> str:
        """What a management command printed."""
        return self.run("manage.py", *arguments, **env)

    def run(self, *arguments: str, **env: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen:
        """A process in a group of its own; its words go to a log in the folder."""
        with (self.folder / f"{len(self.started)}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def start_worker(self, concurrency: int = 2) -> subprocess.Popen:
        name = f"{self.folder.name}-{len(self.started)}@localhost"
        options = ["-Q", "pdf,mail,default", "--concurrency", str(concurrency), "--hostname", name]
        return self.start("-m", "celery", "-A", "qms_portal", "worker", *options)

    def end(self) -> None:
        for process in self.started:
            kill_group(process)


def kill_group(process: subprocess.Popen) -> None:
    """What the OOM killer or a power cut does: no process of the group says another word."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_at_work(pid: int, kill: Callable[[int, int], None]) -> set[int]:
    """Kill a process or a group (`os.kill`, `os.killpg`) while it holds jobs; their ids."""
    deadline = time.monotonic() + 60
    while True:
        kill(pid, signal.SIGSTOP)
        time.sleep(0.05)
        if held() or time.monotonic() > deadline:
            kill(pid, signal.SIGKILL)
            time.sleep(0.5)
            return held()
        kill(pid, signal.SIGCONT)
        time.sleep(0.05)


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for a condition; the test fails when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not in {seconds} s; jobs: {Counter(states())}"
        time.sleep(0.1)


def jobs():
    """Those that issue reports; what else the portal plans by itself is not looked at here."""
    return Job.objects.using(ALIAS).filter(kind__startswith="reports.issue_")


def states() -> list[str]:
    return list(jobs().order_by("pk").values_list("state", flat=True))


def nothing_moves(seconds: float = 2) -> bool:
    before = states()
    time.sleep(seconds)
    return states() == before


def held() -> set[int]:
    """The jobs that some worker has taken."""
    return set(jobs().filter(state=Job.State.RUNNING).values_list("pk", flat=True))


def leases_ran_out(job_ids: set[int]) -> bool:
    return not jobs().filter(pk__in=job_ids, lease_until__gte=Now()).exists()


def issued() -> int:
    return AnnualReport.objects.using(ALIAS).issued().count()


def everything_is_done() -> bool:
    """All 77 reports and the province's."""
    return states() == [Job.State.DONE] * 78
