"""Figures about the annual reports of a period."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Key, Period, Value, in_any, indicators
from reports import province_figures  # noqa: F401
from reports.models import ReportingPeriod
from reports.standing import Standing, standings_of

TT26 = "TT 26/2014/TT-BKHCN, Điều 35.2"
WHAT_COUNTS = {
    "reports.due": lambda row: row.is_due,
    "reports.issued": lambda row: row.is_issued,
    "reports.confirmed": lambda row: row.is_confirmed,
    "reports.on_time": lambda row: row.is_confirmed and not row.is_late,
    "reports.late": lambda row: row.is_late,
    "reports.missing": lambda row: row.is_missing,
}
WHEN_CONFIRMED = {
    "reports.returned": lambda row: row.returned,
    "reports.days_late": lambda row: row.days_late,
}


@indicators(
    Indicator("reports.due", _("Agencies that must report"), _("agencies")),
    Indicator("reports.issued", _("Agencies with an issued document"), _("agencies"), "more"),
    Indicator("reports.confirmed", _("Reports confirmed by the head"), _("reports"), "more"),
    Indicator("reports.on_time", _("Reports confirmed in time"), _("reports"), "more"),
    Indicator("reports.late", _("Reports confirmed late"), _("reports"), "less"),
    Indicator("reports.missing", _("Reports missing"), _("reports"), "less"),
    Indicator("reports.returned", _("Reports returned to the agency"), _("reports"), "less", TT26),
    Indicator("reports.days_late", _("Days from the due day to the confirmation of the report"), _("days"), "less"),
)
def compliance(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """The reporting period whose data ends within the span; due = confirmed + missing.

    Days late are 0 for a report confirmed in time; they and the returns are None where none is confirmed.
    """
    pairs = [(agency, period) for agency in agencies for period in periods]
    values: dict[str, dict[Key, Value]] = {key: dict.fromkeys(pairs) for key in WHEN_CONFIRMED}
    reporting = _reporting_in(periods)
    rows = standings_of(set(reporting.values()), agencies) if reporting else {}
    for period, found in reporting.items():
        for row in rows[found.year]:
            for key, value in _figures(row).items():
                values.setdefault(key, {})[row.agency.pk, period] = value
    return values


def _reporting_in(periods: Collection[Period]) -> dict[Period, ReportingPeriod]:
    """The last reporting period whose data ends in each span; spans without one are left out. One query."""
    rows = list(ReportingPeriod.objects.filter(in_any(periods, "data_to")))
    held = {period: [row for row in rows if period.holds(row.data_to)] for period in periods}
    return {period: found[0] for period, found in held.items() if found}


def _figures(row: Standing) -> dict[str, Value]:
    counted: dict[str, Value] = {key: 1 for key, counts in WHAT_COUNTS.items() if counts(row)}
    return counted | ({key: figure(row) for key, figure in WHEN_CONFIRMED.items()} if row.is_confirmed else {})
