"""The list of those who know a document, as Excel, CSV and a page to print: the record that inspections ask for."""

from django.utils.translation import gettext_lazy as _

from core.files import CONTENT_TYPES
from core.spreadsheets import Column, Table, export_csv, export_xlsx
from procedures.models import Acknowledgement, Dissemination
from procedures.readers import divisions_of, state_of

STATES = {"read": _("Read"), "waiting": _("Not read yet"), "late": _("Overdue"), "left": _("Left the agency")}

TABLE = Table(
    _("Who has read the document"),
    (
        Column("code", _("Code"), width=20),
        Column("title", _("Title"), width=60),
        Column("issue", _("Issue number"), width=8),
        Column("division", _("Division"), width=32),
        Column("person", _("Person"), width=32),
        Column("state", _("State"), kind="choice", choices=STATES, width=18),
        Column("on", _("Read on"), kind="date"),
        Column("meeting", _("At the meeting"), width=32),
        Column("due_on", _("To be read by"), kind="date"),
    ),
)


def rows_of(spread: Dissemination) -> list[dict]:
    """One row a person, by division; a constant number of queries."""
    revision = spread.revision
    document = {"code": revision.procedure.code, "title": revision.title, "issue": revision.issue_label}
    return [
        document | {"division": division.name} | _person(row)
        for division in divisions_of(spread)
        for row in division.rows
    ]


def _person(row: Acknowledgement) -> dict:
    return {
        "person": row.user.full_name,
        "state": state_of(row),
        "on": row.acknowledged_on,
        "meeting": str(row.meeting or ""),
        "due_on": row.due_on or row.dissemination.due_on,
    }


def as_xlsx(spread: Dissemination) -> bytes:
    return export_xlsx(TABLE, rows_of(spread))


def as_csv(spread: Dissemination) -> bytes:
    return export_csv(TABLE, rows_of(spread))


FORMATS = {"xlsx": (as_xlsx, CONTENT_TYPES["xlsx"]), "csv": (as_csv, "text/csv; charset=utf-8")}
HOW = {"read": "Đọc trên cổng", "waiting": "Chưa đọc", "late": "Chưa đọc, quá hạn", "left": "Đã chuyển công tác"}


def record_rows(spread: Dissemination) -> list[dict]:
    """The rows of the printed list, in the official words."""
    return [row | {"how": _how(row)} for row in rows_of(spread)]


def _how(row: dict) -> str:
    return f"Họp phổ biến: {row['meeting']}" if row["meeting"] else HOW[row["state"]]
