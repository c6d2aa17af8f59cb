"""Reports per second through Celery, and through bare WeasyPrint writing the same documents."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from core import documents
from core.log import canonical
from tests.bench.province import ROOT, RUN, SERVER, Province, wait_for

LONGEST = 180


def through_celery(province: Province, concurrency: int, expected: int) -> tuple[float, int]:
    """Reports per second from the first finished to the last, and the peak memory of a pool child in bytes.

    Start-up and each child's first document, which loads the fonts, fall before the first finish on both sides; the
    command has planned and rung before the worker starts, so that it takes no time from it.
    """
    province.renew()
    province.manage("issue_reports", "2019", "--no-wait")
    with (
        psycopg.connect(f"{SERVER.replace('postgres://', 'postgresql://')}/{RUN}", autocommit=True) as connection,
        province.worker(concurrency) as worker,
    ):
        peak = 0

        def done() -> bool:
            nonlocal peak
            peak = max([peak, *(peak_memory(pid) for pid in children(worker.pid))])
            return len(province.finished_at(connection)) >= expected

        wait_for(done, LONGEST)
        finished = province.finished_at(connection)[:expected]
    return per_second(finished, concurrency), peak


def through_bare_weasyprint(province: Province, folder: Path) -> float:
    command = [sys.executable, "-m", "tests.bench.bare", str(folder)]
    environment = province.environment(RUN) | {"CELERY_BROKER_URL": ""}
    answer = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return per_second(json.loads(answer.stdout), 1)


def per_second(finished: list[float], processes: int) -> float:
    """From each process's first document, which warms it up, to the last."""
    return (len(finished) - processes) / (finished[-1] - finished[processes - 1])


def write_sources(payloads: list[tuple[dict, str]], folder: Path) -> None:
    """The HTML that the portal would print, its attachment and its moment, one set a document."""
    tools = documents.workshop("documents/v1")
    folder.mkdir()
    for number, (payload, moment) in enumerate(payloads):
        stem = folder / f"{number:03d}"
        created = datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0)
        html = documents._html(tools, "documents/v1/report.html", payload, created)
        stem.with_suffix(".html").write_text(html)
        stem.with_suffix(".json").write_text(canonical(payload))
        stem.with_suffix(".moment").write_text(created.isoformat())


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []


def peak_memory(pid: int) -> int:
    """The most resident memory this process ever had, in bytes; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024
