"""Figures about internal audits: planned and held, divisions reached."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from audits.models import Audit
from core.indicators import Indicator, Key, Period, Ratio, count_by, in_any, indicators

QD19 = "QĐ 19/2014/QĐ-TTg, Điều 4.4b"
TT26 = "TT 26/2014/TT-BKHCN, Điều 36.1đ"


@indicators(
    Indicator("audits.planned", _("Internal audits planned"), _("audits"), "", QD19),
    Indicator("audits.held", _("Internal audits held"), _("audits"), "more", QD19),
)
def audits(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Planned: whose planned first day lies in the span, unless cancelled. Held: opened in the span. One query."""
    rows = Audit.objects.filter(agency__in=agencies).not_cancelled()
    rows = rows.filter(in_any(periods, "starts_on") | in_any(periods, "opened_on"))
    found: dict[str, list[Key]] = defaultdict(list)
    for agency, starts_on, opened_on in rows.values_list("agency_id", "starts_on", "opened_on"):
        for period in periods:
            days = {"audits.planned": starts_on, "audits.held": opened_on}
            for key, day in days.items():
                found[key] += [(agency, period)] * bool(day and period.starts <= day <= period.ends)
    return {key: count_by(pairs) for key, pairs in found.items()}


@indicators(
    Indicator("audits.units_audited", _("Divisions audited"), _("divisions"), "more", TT26),
    Indicator("audits.units_total", _("Divisions that stand"), _("divisions")),
    Indicator(
        "audits.unit_coverage",
        _("Share of the divisions that were audited"),
        "%",
        "more",
        TT26,
        total=Ratio("audits.units_audited", "audits.units_total"),
    ),
)
def coverage(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Divisions that stand on the as-of day, and those of them that an audit held in the span looked at; one without
    divisions looked at all. Two queries."""
    units: dict[int, list[tuple[int, date | None]]] = defaultdict(list)
    for pk, agency, closed_on in Unit.objects.filter(agency__in=agencies).values_list("pk", "agency_id", "closed_on"):
        units[agency].append((pk, closed_on))
    held = Audit.objects.filter(in_any(periods, "opened_on"), agency__in=agencies).not_cancelled()
    looked_at: dict[Key, set[int | None]] = defaultdict(set)
    for agency, unit, day in held.values_list("agency_id", "units", "opened_on"):
        for period in periods:
            if period.starts <= day <= period.ends:
                looked_at[agency, period].add(unit)
    values: dict[str, dict[Key, int]] = {"audits.units_audited": {}, "audits.units_total": {}}
    for agency, rows in units.items():
        for period in periods:
            standing = {pk for pk, closed_on in rows if closed_on is None or closed_on > period.as_of}
            seen = looked_at[agency, period]
            values["audits.units_total"][agency, period] = len(standing)
            values["audits.units_audited"][agency, period] = len(standing if None in seen else standing & seen)
    return values
