"""Figures about the requests of inspections, by their days, so that they hold for any day of the past."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Key, Period, count_by, indicators
from scoring.request_days import Dated, dated

ART_37 = "Thông tư 26/2014/TT-BKHCN, Điều 37.2"
KEYS = (
    "requests.received", "requests.report_due", "requests.reported_on_time", "requests.reported_on_time_accepted",
    "requests.not_accepted", "requests.open", "requests.overdue",
)  # fmt: skip


def keys_of(request: Dated, period: Period) -> Iterator[str]:
    """Under which keys a request counts in a period."""
    day = period.as_of
    if period.holds(request.opened_on):
        yield "requests.received"
    if period.holds(request.first_due_on) and request.first_due_on <= day and not request.is_dropped_by(day):
        yield from _of_due(request, period)
    if request.is_open_on(day):
        yield "requests.open"
    if request.is_not_accepted_on(day):
        yield "requests.not_accepted"
    if request.is_overdue_on(day):
        yield "requests.overdue"
        if request.opened_on.year < day.year:
            yield "requests.overdue_from_past_years"


def _of_due(request: Dated, period: Period) -> Iterator[str]:
    yield "requests.report_due"
    if request.is_in_time:
        yield "requests.reported_on_time"
        if request.accepted_on is not None and request.accepted_on <= period.as_of:
            yield "requests.reported_on_time_accepted"


@indicators(
    Indicator("requests.received", _("Requests of inspections received"), _("requests"), source=ART_37),
    Indicator("requests.report_due", _("Requests to be reported on in the period"), _("requests"), source=ART_37),
    Indicator(
        "requests.reported_on_time", _("Of these, reported on by their day"), _("requests"), "more", ART_37,
        of="requests.report_due",
    ),
    Indicator(
        "requests.reported_on_time_accepted", _("Of these, reported on by their day and accepted"), _("requests"),
        "more", ART_37, of="requests.report_due",
    ),
    Indicator(
        "requests.not_accepted", _("Requests whose corrective action is not accepted"), _("requests"), "less", ART_37
    ),
    Indicator("requests.open", _("Requests not accepted as carried out yet"), _("requests"), "less", ART_37),
    Indicator("requests.overdue", _("Requests past the day of their report"), _("requests"), "less", ART_37),
    Indicator(
        "requests.overdue_from_past_years", _("Overdue requests of past years"), _("requests"), "less", ART_37
    ),
)  # fmt: skip
def requests(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Received or due within the span; open, not accepted and overdue on the as-of day."""
    if not periods:
        return {}
    found: dict[str, list[Key]] = defaultdict(list)
    for request in dated(agencies, max(max(period.ends, period.as_of) for period in periods)):
        for period in periods:
            for key in keys_of(request, period):
                found[key].append((request.agency_id, period))
    return {key: count_by(pairs) for key, pairs in found.items()}
