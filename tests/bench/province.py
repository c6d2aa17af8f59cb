"""A province of its own for measuring: a PostgreSQL database, a folder, a Redis database, and real processes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
BROKER = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/9")
TEMPLATE, RUN = "qms_bench", "qms_bench_run"


class Province:
    """Cao Bằng 2019 with every report frozen and planned, copied anew for each measurement."""

    def __init__(self, folder: Path):
        self.folder = folder

    def environment(self, database: str) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": f"{SERVER}/{database}",
            "CELERY_BROKER_URL": BROKER,
            "VAR_DIR": str(self.folder),
            "SECRET_KEY": "only-for-measuring",
            "SECURE": "false",
            "QMS_TODAY": "2019-10-16",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "qms_portal.settings",
        }

    def manage(self, *arguments: str, database: str = RUN, broker: bool = True) -> None:
        environment = self.environment(database)
        if not broker:
            environment["CELERY_BROKER_URL"] = ""
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)

    def build(self) -> None:
        """Migrate, load, freeze: everything but making the PDFs."""
        administer(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)", f"CREATE DATABASE {TEMPLATE}")
        self.manage("migrate", "-v0", database=TEMPLATE, broker=False)
        self.manage("load_scenario", "cao_bang_2019", database=TEMPLATE, broker=False)
        self.manage("issue_reports", "2019", "--no-wait", database=TEMPLATE, broker=False)

    def renew(self) -> None:
        """A fresh copy with nothing issued, no files and an empty broker."""
        administer(f"DROP DATABASE IF EXISTS {RUN} WITH (FORCE)", f"CREATE DATABASE {RUN} TEMPLATE {TEMPLATE}")
        shutil.rmtree(self.folder / "media", ignore_errors=True)
        subprocess.run(["redis-cli", "-u", BROKER, "FLUSHDB"], check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def worker(self, concurrency: int):
        """A Celery worker for PDFs alone, in a process group of its own, ended by its own pid."""
        command = [sys.executable, "-m", "celery", "-A", "qms_portal", "worker", "-Q", "pdf"]
        process = subprocess.Popen(
            [*command, "--concurrency", str(concurrency), "-l", "WARNING", "--without-gossip", "--without-mingle"],
            cwd=ROOT,
            env=self.environment(RUN),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def finished_at(self, connection) -> list[float]:
        """When each document's job was done, in seconds of the database's clock, in order."""
        query = (
            "SELECT extract(epoch FROM finished_at) FROM core_job WHERE state = 'done' AND queue = 'pdf' ORDER BY 1"
        )
        return [float(row[0]) for row in connection.execute(query).fetchall()]

    def payloads(self) -> list[tuple[dict, str]]:
        """The frozen payloads with their moments."""
        with psycopg.connect(f"{SERVER.replace('postgres://', 'postgresql://')}/{TEMPLATE}") as connection:
            rows = connection.execute("SELECT payload, frozen_at FROM reports_annualreport WHERE payload IS NOT NULL")
            return [(payload, moment.isoformat()) for payload, moment in rows.fetchall()]


def administer(*statements: str) -> None:
    with psycopg.connect(f"{SERVER.replace('postgres://', 'postgresql://')}/postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def province():
    """Everything made and, at the end, removed."""
    folder = Path(tempfile.mkdtemp(prefix="qms-bench-"))
    made = Province(folder)
    try:
        made.build()
        yield made
    finally:
        administer(f"DROP DATABASE IF EXISTS {RUN} WITH (FORCE)", f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(condition, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what was to be measured did not happen in time")
        time.sleep(0.1)
