"""What must hold after any accident: everything exists, once, whole, and nothing more happens."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.conf import settings

from core import documents
from core.log import canonical
from core.models import LogEntry
from reports.models import AnnualReport, ProvincialReport
from tests.processes.portal import ALIAS, YEAR, Portal, jobs, until

AGENCIES = Path(settings.BASE_DIR) / "reports/scenarios/data/cao_bang_2019_agencies.tsv"


def assert_issued_once(portal: Portal, *, twice: set[int] = frozenset()) -> None:
    """The oracle of every test; `twice` are the jobs whose first attempt was killed."""
    assert_expected_set()
    assert jobs().count() == 78
    assert_done_once(portal, jobs(), twice=twice)
    assert_nothing_more_happens(portal)


def assert_done_once(portal: Portal, these, *, twice: set[int] = frozenset()) -> None:
    """What these jobs issued is there once and whole; `twice` as above."""
    assert_files(portal)
    rows = list(these.values_list("pk", "state", "attempts", "claim", "lease_until"))
    assert rows == [(pk, "done", 2 if pk in twice else 1, "", None) for pk, *_rest in rows]
    assert "the chain is whole" in portal.manage("audit_verify")


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
    """Each row's file is there and is what the row says, none stays nobody's, and rendering again gives it again."""
    rows = [*AnnualReport.objects.using(ALIAS).issued(), *ProvincialReport.objects.using(ALIAS).all()]
    files = stored(portal)
    assert {row.pdf_sha256 for row in rows} <= set(files)
    until(lambda: set(files) <= named())
    for row in rows:
        content = files[row.pdf_sha256].read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (row.pdf_sha256, row.pdf_size)
    for row in rows[:: len(rows) // 2]:
        attachment = canonical(row.payload).encode()
        again = documents.render(row.template, row.payload, created=row.frozen_at, attachment=attachment)
        assert hashlib.sha256(again).hexdigest() == row.pdf_sha256


def stored(portal: Portal) -> dict[str, Path]:
    return {path.name: path for path in portal.media.glob("sha256/*/[!.]*")}


def named() -> set[str]:
    """What some row says it is the file of: reports, and what the portal renders beside them."""
    fields = [field for model in apps.get_models() for field in model._meta.fields if field.name.endswith("sha256")]
    return {
        digest
        for field in fields
        for digest in field.model._base_manager.using(ALIAS).values_list(field.name, flat=True)
    }


def assert_nothing_more_happens(portal: Portal) -> None:
    before = snapshot(portal)
    portal.manage("issue_reports", YEAR)
    portal.manage("reconcile")
    assert snapshot(portal) == before


def snapshot(portal: Portal) -> list:
    models = (AnnualReport, ProvincialReport, LogEntry)
    rows = [list(model.objects.using(ALIAS).order_by("pk").values()) for model in models]
    digests = {row["pdf_sha256"] for reports in rows[:2] for row in reports}
    files = {name for name in stored(portal) if name in digests}
    return [*rows, list(jobs().order_by("pk").values()), files]
