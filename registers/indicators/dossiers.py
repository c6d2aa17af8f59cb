"""Figures about the dossiers of administrative procedures."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Period, Value, indicators
from registers.dossier_rules import last_day_of
from registers.models import DossierMonth

TT26 = "TT 26/2014/TT-BKHCN, Điều 36.1d"
UNIT = _("dossiers")
SUMMED = ("received", "online", "resolved", "on_time", "late", "apologies")
KEYS = (*SUMMED, "pending_overdue", "late_without_apology")

Row = dict[str, int | date]


@indicators(
    Indicator("dossiers.received", _("Dossiers received"), UNIT, source=TT26),
    Indicator("dossiers.online", _("Dossiers received online"), UNIT, "more"),
    Indicator("dossiers.resolved", _("Dossiers resolved"), UNIT, source=TT26),
    Indicator("dossiers.on_time", _("Dossiers resolved before or on time"), UNIT, "more", TT26),
    Indicator("dossiers.late", _("Dossiers resolved late"), UNIT, "less", TT26),
    Indicator("dossiers.pending_overdue", _("Pending dossiers overdue"), UNIT, "less"),
    Indicator("dossiers.apologies", _("Letters of apology for late dossiers"), _("letters"), "more"),
    Indicator("dossiers.late_without_apology", _("Late dossiers without apology"), UNIT, "less"),
)
def dossiers(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Sums of the months whose first and last day lie in the span; None for an agency without any such month.

    `pending_overdue` stands at the end of the last of these months that had ended by the as-of day. Late without
    apology is counted month by month: more letters in one month do not make up for another.
    """
    by_agency = _rows(agencies, periods)
    values: dict[str, dict[tuple[int, Period], Value]] = {f"dossiers.{name}": {} for name in KEYS}
    for agency in agencies:
        for period in periods:
            rows = [row for row in by_agency.get(agency, []) if _lies_in(row["month"], period)]
            for name, value in _figures(rows, period).items():
                values[f"dossiers.{name}"][agency, period] = value
    return values


def _rows(agencies: Collection[int], periods: Collection[Period]) -> dict[int, list[Row]]:
    """Agency id → its months in any of the spans, the earliest first."""
    found = DossierMonth.objects.filter(agency__in=agencies).between(
        min(period.starts for period in periods), max(period.ends for period in periods)
    )
    by_agency: dict[int, list[Row]] = {}
    for row in found.order_by("month").values("agency_id", "month", *SUMMED, "pending_overdue"):
        by_agency.setdefault(row["agency_id"], []).append(row)
    return by_agency


def _lies_in(month, period: Period) -> bool:
    return period.starts <= month and last_day_of(month) <= period.ends


def _figures(rows: list[Row], period: Period) -> dict[str, Value]:
    if not rows:
        return dict.fromkeys(KEYS)
    found: dict[str, Value] = {name: sum(row[name] for row in rows) for name in SUMMED}  # type: ignore[misc]
    ended = [row for row in rows if last_day_of(row["month"]) <= period.as_of]  # type: ignore[arg-type]
    found["pending_overdue"] = ended[-1]["pending_overdue"] if ended else None  # type: ignore[assignment]
    found["late_without_apology"] = sum(max(row["late"] - row["apologies"], 0) for row in rows)  # type: ignore[operator,type-var,misc]
    return found
