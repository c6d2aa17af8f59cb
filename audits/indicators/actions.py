"""Figures about corrective actions, by their days, so that they hold for any day of the past."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models import CorrectiveAction
from core.indicators import Indicator, Key, Period, count_by, indicators

ART_36 = "Thông tư 26/2014/TT-BKHCN, Điều 36.1đ"
Status = CorrectiveAction.Status
KEYS = (
    "actions.opened", "actions.closed", "actions.closed_on_time", "actions.due_in_period", "actions.overdue",
    "actions.reissued",
)  # fmt: skip


class Slip(NamedTuple):
    agency_id: int
    status: str
    source: str
    proposed_on: date
    due_on: date | None
    ended_on: date | None


def slips(agencies: Collection[int], periods: Collection[Period]) -> list[Slip]:
    """Every slip that counts in one of the periods. One query."""
    rows = CorrectiveAction.objects.filter(agency__in=agencies).filter(_counts_in(periods))
    return [Slip(*row) for row in rows.order_by("pk").values_list(*Slip._fields)]


def _counts_in(periods: Collection[Period]) -> Q:
    condition = Q(pk__in=[])
    for period in periods:
        last = max(period.ends, period.as_of)
        condition |= Q(proposed_on__lte=last) & (Q(ended_on=None) | Q(ended_on__gte=min(period.starts, period.as_of)))
        condition |= Q(due_on__range=(period.starts, period.ends))
    return condition


def keys_of(slip: Slip, period: Period) -> Iterator[str]:
    """Under which keys a slip counts in a period."""
    if _within(slip.proposed_on, period):
        yield "actions.opened"
    if slip.status == Status.CLOSED and _within(slip.ended_on, period):
        yield "actions.closed"
        if _is_in_time(slip):
            yield "actions.closed_on_time"
    if slip.status == Status.REISSUED and _within(slip.ended_on, period):
        yield "actions.reissued"
    if slip.status != Status.CANCELLED and _within(slip.due_on, period):
        yield "actions.due_in_period"
        if slip.status == Status.CLOSED and _is_in_time(slip):
            yield "actions.due_closed_on_time"
    if slip.due_on and slip.due_on < period.as_of and is_open_on(slip, period.as_of):
        yield "actions.overdue"


def _is_in_time(slip: Slip) -> bool:
    return slip.due_on is not None and slip.ended_on is not None and slip.ended_on <= slip.due_on


def is_open_on(slip: Slip, day: date) -> bool:
    """Proposed by `day`, and not ended by then."""
    return slip.proposed_on <= day and (slip.ended_on is None or slip.ended_on > day)


def _within(day: date | None, period: Period) -> bool:
    return day is not None and period.starts <= day <= period.ends


@indicators(
    Indicator("actions.opened", _("Corrective actions proposed"), _("slips"), source=ART_36),
    Indicator("actions.closed", _("Corrective actions closed as effective"), _("slips"), "more", ART_36),
    Indicator(
        "actions.closed_on_time", _("Of these, closed by their due day"), _("slips"), "more", ART_36,
        of="actions.closed",
    ),
    Indicator("actions.due_in_period", _("Corrective actions to be closed in the period"), _("slips"), source=ART_36),
    Indicator(
        "actions.due_closed_on_time", _("Of the corrective actions to be closed, closed by their due day"),
        _("slips"), "more", ART_36,
    ),
    Indicator("actions.overdue", _("Corrective actions open past their due day"), _("slips"), "less", ART_36),
    Indicator("actions.reissued", _("Corrective actions not effective, issued again"), _("slips"), "less", ART_36),
)  # fmt: skip
def actions(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Proposed, closed, due or issued again within the span; overdue on the as-of day."""
    found: dict[str, list[Key]] = defaultdict(list)
    for slip in slips(agencies, periods):
        for period in periods:
            for key in keys_of(slip, period):
                found[key].append((slip.agency_id, period))
    return {key: count_by(pairs) for key, pairs in found.items()}
