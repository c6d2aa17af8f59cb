"""Tables of the reports app as Excel and CSV."""

from django.utils.translation import gettext_lazy as _

from core.spreadsheets import Column, Table, export_csv, export_xlsx
from reports.models import ReportingPeriod
from reports.provincial import result
from reports.standing import standings

CONFIRMATION = Table(
    _("Confirmation table"),
    (
        Column("code", _("Agency code"), width=22),
        Column("name", _("Agency"), width=60),
        Column("kind", _("Kind"), width=32),
        Column("due_on", _("Due on"), kind="date"),
        Column("confirmed_on", _("Confirmed on"), kind="date"),
        Column("result", _("Result"), width=18),
        Column("report", _("Report code"), width=32),
    ),
)


def confirmation_rows(period: ReportingPeriod) -> list[dict]:
    """One row an agency: due, confirmed, the word of the table, the report."""
    return [
        {
            "code": row.agency.code,
            "name": row.agency.name,
            "kind": row.agency.kind.name,
            "due_on": row.due_on,
            "confirmed_on": row.confirmed_on,
            "result": result(row),
            "report": row.report.code if row.report else "",
        }
        for row in standings(period)
    ]


def confirmation_xlsx(period: ReportingPeriod) -> bytes:
    return export_xlsx(CONFIRMATION, confirmation_rows(period))


def confirmation_csv(period: ReportingPeriod) -> bytes:
    return export_csv(CONFIRMATION, confirmation_rows(period))
