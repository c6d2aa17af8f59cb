"""What must hold after any accident: everything exists, once, whole, and nothing more happens."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

from django.conf import settings

from core import documents
from core.log import canonical
from core.models import LogEntry
from reports.models import AnnualReport, ProvincialReport
from tests.processes.portal import ALIAS, YEAR, Portal, jobs

AGENCIES = Path(settings.BASE_DIR) / "reports/scenarios/data/cao_bang_2019_agencies.tsv"


def assert_issued_once(portal: Portal, *, twice: set[int] = frozenset()) -> None:
    """The oracle of every test; `twice` are the jobs whose first attempt was killed."""
    assert_expected_set()
    assert_files(portal)
    assert_jobs(twice)
    assert "the chain is whole" in portal.manage("audit_verify")
    assert_nothing_more_happens(portal)


def assert_expected_set() -> None:
    with AGENCIES.open() as file:
        expected = [f"BC-{YEAR}-{row['code']}-01" for row in csv.DictReader(file, delimiter="\t")]
    reports = AnnualReport.objects.using(ALIAS).issued()
    assert sorted(reports.values_list("code", flat=True)) == sorted(expected)
    assert sorted(reports.values_list("book_number", flat=True)) == list(range(1, 78))
    provincial = ProvincialReport.objects.using(ALIAS).values_list("code", "status")
    assert list(provincial) == [(f"BC-{YEAR}-TH-01", "issued")]
    acts = Counter(
        LogEntry.objects.using(ALIAS).filter(verb__endswith="report.issue").values_list("object_type", "object_id")
    )
    assert len(acts) == 78
    assert set(acts.values()) == {1}


def assert_files(portal: Portal) -> None:
    """Each row's file is there and is what the row says, none is there twice, and rendering again gives it again."""
    rows = [*AnnualReport.objects.using(ALIAS).issued(), *ProvincialReport.objects.using(ALIAS).all()]
    files = {path.name: path for path in portal.media.glob("sha256/*/[!.]*")}
    assert set(files) == {row.pdf_sha256 for row in rows}
    for row in rows:
        content = files[row.pdf_sha256].read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (row.pdf_sha256, row.pdf_size)
    for row in rows[:: len(rows) // 2]:
        attachment = canonical(row.payload).encode()
        again = documents.render(row.template, row.payload, created=row.frozen_at, attachment=attachment)
        assert hashlib.sha256(again).hexdigest() == row.pdf_sha256


def assert_jobs(twice: set[int]) -> None:
    rows = list(jobs().values_list("pk", "state", "attempts", "claim", "lease_until"))
    assert rows == [(pk, "done", 2 if pk in twice else 1, "", None) for pk, *_rest in rows]
    assert len(rows) == 78


def assert_nothing_more_happens(portal: Portal) -> None:
    before = snapshot(portal)
    portal.manage("issue_reports", YEAR)
    portal.manage("reconcile")
    assert snapshot(portal) == before


def snapshot(portal: Portal) -> list:
    models = (AnnualReport, ProvincialReport, LogEntry)
    rows = [list(model.objects.using(ALIAS).order_by("pk").values()) for model in models]
    return [*rows, list(jobs().order_by("pk").values()), sorted(portal.media.rglob("*"))]
