"""The causes of shortcomings that agencies name in their annual reports, counted."""

from collections import Counter
from collections.abc import Collection

from core.indicators import Period, in_any
from reports.models import AnnualReport, Narrative
from reports.outline import CAUSES


def named(agencies: Collection[int], periods: Collection[Period]) -> dict[Period, Counter[str]]:
    """How many of the agencies name each cause in the report that stands, by code. The reporting period whose data
    ends within the span; one query."""
    rows = Narrative.objects.filter(key="causes", report__in=AnnualReport.objects.standing())
    rows = rows.filter(in_any(periods, "report__period__data_to"), report__agency__in=agencies)
    found: dict[Period, set[tuple[int, str]]] = {period: set() for period in periods}
    for agency, ends, data in rows.values_list("report__agency_id", "report__period__data_to", "data"):
        for period in periods:
            if period.holds(ends):
                found[period] |= {(agency, code) for code in data.get("codes", [])}
    return {period: Counter(code for _agency, code in pairs) for period, pairs in found.items()}


def listed(counts: Counter[str]) -> list[tuple[str, int]]:
    """The causes named at least once with their words, the most frequent first."""
    return [(CAUSES[code], counts[code]) for code in sorted(CAUSES, key=lambda code: -counts[code]) if counts[code]]
