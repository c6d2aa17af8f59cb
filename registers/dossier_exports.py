"""Dossiers by month as a file: the columns of the import, so that it can be imported again, and their source."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.exports import CSV, XLSX
from core.spreadsheets import Column, Table, export_csv, export_xlsx
from registers.imports import TABLE as IMPORTED
from registers.imports.columns import COUNTS, NOTE, TAKEN
from registers.models import DossierMonth

TABLE = Table(
    IMPORTED.title,
    (
        *IMPORTED.columns,
        Column("name", _("Name of the agency"), width=36),
        Column("source", _("Source of the figures"), False, "choice", dict(DossierMonth.Source.choices), width=24),
    ),
)
COPIED = (*COUNTS, TAKEN.name, NOTE.name, "source")


def as_xlsx(rows: QuerySet[DossierMonth]) -> bytes:
    return export_xlsx(TABLE, _values(rows))


def as_csv(rows: QuerySet[DossierMonth]) -> bytes:
    return export_csv(TABLE, _values(rows))


KINDS = {"xlsx": (as_xlsx, XLSX), "csv": (as_csv, CSV)}


def _values(rows: QuerySet[DossierMonth]) -> Iterator[dict[str, Any]]:
    for row in rows.select_related("agency").order_by("agency__sort_text", "agency", "month"):
        place = {"agency": row.agency.code, "name": row.agency.label}
        day = {"year": row.month.year, "month": row.month.month}
        yield place | day | {name: getattr(row, name) for name in COPIED}
