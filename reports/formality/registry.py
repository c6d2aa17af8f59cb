"""What a signal is, and how a signal looks back from a span to the year before it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Q

from agencies.models import Agency
from core.dates import add_months
from core.indicators import Period, in_any

Row = TypeVar("Row")
Found = Mapping[tuple[int, Period], list[Any]]
Find = Callable[[Collection[int], Collection[Period]], Found]


@dataclass(frozen=True)
class Signal:
    """What is looked for, a sentence why it is shown, and the function that finds the records behind it."""

    key: str
    label: Any
    why: Any
    find: Find


@dataclass(frozen=True)
class Trace:
    """One signal at one agency, with what somebody can open behind it: each has words and an address."""

    agency: Agency
    signal: Signal
    records: list[Any]


SIGNALS: dict[str, Signal] = {}


def signal(key: str, label, why):
    """Register a function (agencies, periods) → {(agency id, period): records}, in the order of the page."""

    def register(find: Find) -> Find:
        SIGNALS[key] = Signal(key, label, why, find)
        return find

    return register


def traces(agencies: Iterable[Agency], period: Period) -> list[Trace]:
    """Every signal of these agencies in a span, in the order of the agencies. As many queries for one as for all."""
    by_id = {agency.pk: agency for agency in agencies}
    found = {one: one.find(list(by_id), [period]) for one in SIGNALS.values()}
    return [
        Trace(agency, one, rows[pk, period])
        for pk, agency in by_id.items()
        for one, rows in found.items()
        if (pk, period) in rows
    ]


def year_before(period: Period) -> Period:
    """The twelve months before a span."""
    return Period(add_months(period.starts, -12), period.starts - timedelta(days=1))


def by_years(
    rows: Iterable[Row], periods: Collection[Period], day: str
) -> dict[tuple[int, Period], tuple[list[Row], list[Row]]]:
    """The rows of an agency in the year before a span and in the span itself, by their `day`."""
    found: dict[tuple[int, Period], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    spans = {period: (year_before(period), period) for period in periods}
    for row in rows:
        for period, years in spans.items():
            for position, year in enumerate(years):
                if year.holds(getattr(row, day)):
                    found[row.agency_id, period][position].append(row)  # type: ignore[attr-defined]
    return found


def within(periods: Collection[Period], day: str, *, back: bool = True) -> Q:
    """That the day lies in one of the spans, or (`back`) in the year before one."""
    before = [year_before(period) for period in periods] if back else []
    return in_any([*before, *periods], day)
