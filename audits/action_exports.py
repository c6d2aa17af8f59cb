"""The list of corrective actions as a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.exports import CSV, XLSX
from audits.models import CorrectiveAction
from core.spreadsheets import Column, Table, export_csv, export_xlsx

TABLE = Table(
    _("Corrective actions"),
    (
        Column("number", _("Number of the slip"), width=16),
        Column("agency", _("Agency"), width=30),
        Column("source", _("Where it comes from"), width=24),
        Column("unit", _("Division"), width=24),
        Column("description", _("What does not conform"), width=60),
        Column("status", _("State of the slip"), width=24),
        Column("owner", _("Who carries it out"), width=24),
        Column("proposed_on", _("Proposed on"), kind="date"),
        Column("due_on", _("To be closed by"), kind="date"),
        Column("ended_on", _("Ended on"), kind="date"),
        Column("root_cause", _("Root cause"), width=40),
        Column("action", _("Corrective action"), width=40),
        Column("verification", _("How effectiveness was verified"), width=40),
        Column("reissue_of", _("Takes up slip"), width=16),
        Column("illustrative", _("Illustrative data"), kind="yes_no"),
    ),
)


def as_xlsx(actions: QuerySet[CorrectiveAction]) -> bytes:
    return export_xlsx(TABLE, _rows(actions))


def as_csv(actions: QuerySet[CorrectiveAction]) -> bytes:
    return export_csv(TABLE, _rows(actions))


KINDS = {"xlsx": (as_xlsx, XLSX), "csv": (as_csv, CSV)}


def _rows(actions: QuerySet[CorrectiveAction]) -> Iterator[dict[str, Any]]:
    same = ("number", "description", "proposed_on", "due_on", "ended_on", "root_cause", "action", "verification")
    for action in actions.select_related("agency", "unit", "owner", "reissue_of"):
        yield {name: getattr(action, name) for name in same} | {
            "agency": action.agency.label,
            "source": str(action.get_source_display()),
            "status": str(action.get_status_display()),
            "unit": str(action.unit or ""),
            "owner": str(action.owner or ""),
            "reissue_of": str(action.reissue_of or ""),
            "illustrative": action.is_illustrative,
        }
