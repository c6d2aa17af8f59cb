"""The list of requests of inspections as a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.exports import CSV, XLSX
from core.spreadsheets import Column, Table, export_csv, export_xlsx
from scoring.models import InspectionRequest

TABLE = Table(
    _("Requests of inspections"),
    (
        Column("number", _("Request"), width=18),
        Column("agency", _("Agency"), width=30),
        Column("form", _("Form of the inspection"), width=20),
        Column("statement", _("What falls short, and what is asked"), width=60),
        Column("status", _("State"), width=30),
        Column("opened_on", _("Asked on"), kind="date"),
        Column("due_on", _("Report due on"), kind="date"),
        Column("first_reported_on", _("First reported on"), kind="date"),
        Column("report", _("What was done or is proposed"), width=60),
        Column("answer", _("Answer of the inspectors"), width=40),
        Column("refused", _("Times not accepted"), kind="integer"),
        Column("postponed", _("Times put off"), kind="integer"),
        Column("illustrative", _("Illustrative data"), kind="yes_no"),
    ),
)


def as_xlsx(requests: QuerySet[InspectionRequest]) -> bytes:
    return export_xlsx(TABLE, _rows(requests))


def as_csv(requests: QuerySet[InspectionRequest]) -> bytes:
    return export_csv(TABLE, _rows(requests))


KINDS = {"xlsx": (as_xlsx, XLSX), "csv": (as_csv, CSV)}


def _rows(requests: QuerySet[InspectionRequest]) -> Iterator[dict[str, Any]]:
    same = ("statement", "due_on", "first_reported_on", "report", "answer", "refused", "postponed")
    for request in requests.select_related("agency", "inspection").defer("inspection__payload"):
        yield {name: getattr(request, name) for name in same} | {
            "number": str(request),
            "agency": request.agency.label,
            "form": str(request.inspection.get_form_display()),
            "status": str(request.get_status_display()),
            "opened_on": request.inspection.confirmed_on,
            "illustrative": request.is_illustrative,
        }
