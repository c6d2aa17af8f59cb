"""The list of agencies as a file: the columns of the import, and what else the list shows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from agencies.filters import with_what_holds_on
from agencies.imports import TABLE as IMPORTED
from agencies.imports import columns as c
from agencies.models import Agency, Letterhead
from agencies.models.agency import AgencyQuerySet
from core.dates import valid_on
from core.files import CONTENT_TYPES
from core.spreadsheets import Column, Table, export_csv, export_xlsx

XLSX = CONTENT_TYPES["xlsx"]
CSV = "text/csv; charset=utf-8"

TABLE = Table(
    _("Agencies"),
    (
        *IMPORTED.columns,
        Column("edition", _("Edition of the standard"), width=24),
        Column("step", _("Step of adoption"), width=24),
        Column("illustrative", _("Illustrative data"), kind="yes_no"),
    ),
)


def as_xlsx(agencies: AgencyQuerySet, day: date) -> bytes:
    """The agencies of a filter with what holds on `day`; can be imported again."""
    return export_xlsx(TABLE, _rows(agencies, day))


def as_csv(agencies: AgencyQuerySet, day: date) -> bytes:
    return export_csv(TABLE, _rows(agencies, day))


def _rows(agencies: AgencyQuerySet, day: date) -> Iterator[dict[str, Any]]:
    letterheads = Prefetch("letterheads", Letterhead.objects.filter(valid_on(day)), to_attr="current_letterhead")
    for agency in with_what_holds_on(agencies, day).prefetch_related(letterheads):
        yield _facts(agency) | _obligation(agency) | _letterhead(agency) | _adoption(agency)


def _facts(agency: Agency) -> dict[str, Any]:
    facts = {column.name: getattr(agency, column.name) for column in c.FACTS}
    return facts | {
        "kind": agency.kind.code,
        "parent": agency.parent.code if agency.parent else "",
        "illustrative": agency.is_illustrative,
    }


def _obligation(agency: Agency) -> dict[str, Any]:
    return {
        "obligation" if name == "kind" else name: getattr(row, name)
        for row in agency.current_obligation
        for name in ("kind", "basis", "reports")
    }


def _letterhead(agency: Agency) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for row in agency.current_letterhead for column in c.LETTERHEADS}


def _adoption(agency: Agency) -> dict[str, Any]:
    return {
        name: value
        for adoption in agency.standing_adoptions[:1]
        for name, value in (("edition", adoption.edition.name), ("step", adoption.get_step_display()))
    }
