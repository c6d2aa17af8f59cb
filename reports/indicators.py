"""Figures about the annual reports of a period."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Period, indicators
from reports.models import ReportingPeriod
from reports.standing import Standing, standings

WHAT_COUNTS = {
    "reports.due": lambda row: row.is_due,
    "reports.issued": lambda row: row.is_issued,
    "reports.confirmed": lambda row: row.is_confirmed,
    "reports.on_time": lambda row: row.is_confirmed and not row.is_late,
    "reports.late": lambda row: row.is_late,
    "reports.missing": lambda row: row.is_missing,
}


@indicators(
    Indicator("reports.due", _("Agencies that must report"), _("agencies")),
    Indicator("reports.issued", _("Agencies with an issued document"), _("agencies"), "more"),
    Indicator("reports.confirmed", _("Reports confirmed by the head"), _("reports"), "more"),
    Indicator("reports.on_time", _("Reports confirmed in time"), _("reports"), "more"),
    Indicator("reports.late", _("Reports confirmed late"), _("reports"), "less"),
    Indicator("reports.missing", _("Reports missing"), _("reports"), "less"),
)
def compliance(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """The reporting period whose data ends within the span; due = confirmed + missing."""
    values: dict = {}
    for period in periods:
        reporting = ReportingPeriod.objects.filter(data_to__range=(period.starts, period.ends)).first()
        for row in standings(reporting, agencies) if reporting else []:
            for key in _keys(row):
                values.setdefault(key, {})[row.agency.pk, period] = 1
    return values


def _keys(row: Standing) -> list[str]:
    return [key for key, counts in WHAT_COUNTS.items() if counts(row)]
