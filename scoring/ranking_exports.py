"""A ranking as a file: one line for each agency of the tables that the reader sees."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.exports import CSV, XLSX
from core.spreadsheets import Column, Table, export_csv, export_xlsx
from scoring.ranked import KindTable

TABLE = Table(
    _("Ranking"),
    (
        Column("kind", _("Kind of agency"), width=32),
        Column("rank", _("Rank"), kind="integer"),
        Column("code", _("Agency code"), width=22),
        Column("name", _("Agency"), width=48),
        Column("total", _("Total")),
        Column("grade", _("Grade"), width=20),
        Column("before", _("Rank of the year before"), kind="integer"),
        Column("groups", _("Share of the points by group"), width=60),
    ),
)


def as_xlsx(tables: Iterable[KindTable]) -> bytes:
    return export_xlsx(TABLE, _rows(tables))


def as_csv(tables: Iterable[KindTable]) -> bytes:
    return export_csv(TABLE, _rows(tables))


KINDS = {"xlsx": (as_xlsx, XLSX), "csv": (as_csv, CSV)}


def _rows(tables: Iterable[KindTable]) -> Iterator[dict[str, Any]]:
    for table in tables:
        for placed in table.rows:
            row = placed.row
            yield {
                "kind": table.kind.name,
                "rank": row.rank,
                "code": row.agency.code,
                "name": row.agency.name,
                "total": row.total,
                "grade": row.grade_name,
                "before": placed.before,
                "groups": "; ".join(f"{group}: {share} %" for group, share in placed.shares if share is not None),
            }
