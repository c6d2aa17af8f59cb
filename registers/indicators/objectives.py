"""Objectives of the year in force, and those that meet their target so far."""

from collections import defaultdict
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Key, Period, count_by, indicators
from registers.models import QualityObjective
from registers.standing import actual, meets

TT26 = "Thông tư 26/2014/TT-BKHCN"


@indicators(
    Indicator("objectives.total", _("Quality objectives of the year"), _("objectives"), source=f"{TT26}, Điều 36.1c"),
    Indicator(
        "objectives.met",
        _("Of these, with their target met so far"),
        _("objectives"),
        "more",
        f"{TT26}, Điều 36.1c",
        of="objectives.total",
    ),
)
def objectives(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Of the year of the as-of day, confirmed by then; what was measured until then must meet the target."""
    years = {period.as_of.year for period in periods}
    rows = QualityObjective.objects.filter(agency__in=agencies, register__year__in=years)
    rows = rows.exclude(in_force_from=None).select_related("register").prefetch_related("measurements")
    found: dict[str, list[Key]] = defaultdict(list)
    for row in rows:
        measured = row.measurements.all()
        for period in periods:
            begun = row.in_force_from is not None and row.in_force_from <= period.as_of
            if not begun or row.register.year != period.as_of.year:
                continue
            found["objectives.total"].append((row.agency_id, period))
            met = meets(row, actual(row, measured, period.as_of), row.target)
            found["objectives.met"] += [(row.agency_id, period)] * met
    return {key: count_by(pairs) for key, pairs in found.items()}
