"""Figures about complaints, feedback and recommendations."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Key, Period, count_by, in_any, indicators
from procedures.models import Feedback
from registers.models import Complaint, ComplaintKind

TT26 = "TT 26/2014/TT-BKHCN, Điều 36.1e"


class Matter(NamedTuple):
    """One row of either source. `due_on` is None for what was withdrawn; `dropped_on` is when it was turned away."""

    family: str
    agency: int
    received_on: date
    due_on: date | None
    answered_on: date | None
    dropped_on: date | None


@indicators(
    Indicator("complaints.received", _("Complaints received"), _("complaints"), source=TT26),
    Indicator("complaints.due", _("Complaints to be answered"), _("complaints"), source=TT26),
    Indicator(
        "complaints.answered_on_time",
        _("Of these, answered in time"),
        _("complaints"),
        "more",
        TT26,
        of="complaints.due",
    ),
    Indicator("feedback.received", _("Feedback and recommendations received"), _("matters"), source=TT26),
    Indicator("feedback.due", _("Feedback and recommendations to be answered"), _("matters"), source=TT26),
    Indicator(
        "feedback.answered_on_time", _("Of these, answered in time"), _("matters"), "more", TT26, of="feedback.due"
    ),
)
def complaints(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Received in the span; due: the day of the answer falls into the span; on time: answered by that day.

    Feedback counts the register and what citizens wrote on the public pages of procedures. What was not accepted
    or was forwarded by its day of the answer is not due. What the person withdrew is received and never due, whenever
    that was: it is neither answered nor late.
    """
    found: dict[str, list[Key]] = defaultdict(list)
    for matter in [*_register(agencies, periods), *_public_pages(agencies, periods)]:
        for period in periods:
            for key in _keys(matter, period):
                found[f"{matter.family}.{key}"].append((matter.agency, period))
    return {key: count_by(pairs) for key, pairs in found.items()}


def _keys(matter: Matter, period: Period) -> Iterator[str]:
    if period.holds(matter.received_on):
        yield "received"
    if matter.due_on is None or not period.holds(matter.due_on):
        return
    if matter.dropped_on and matter.dropped_on <= matter.due_on:
        return
    yield "due"
    if matter.answered_on and matter.answered_on <= matter.due_on:
        yield "answered_on_time"


def _register(agencies: Collection[int], periods: Collection[Period]) -> Iterator[Matter]:
    rows = Complaint.objects.filter(agency__in=agencies).filter(in_any(periods, "received_on", "answer_due_on"))
    names = ("kind", "status", "agency_id", "received_on", "answer_due_on", "answered_on", "ended_on")
    for kind, status, *rest in rows.values_list(*names):
        matter = Matter("complaints" if kind == ComplaintKind.COMPLAINT else "feedback", *rest)
        yield matter._replace(due_on=None) if status == Complaint.Status.WITHDRAWN else matter


def _public_pages(agencies: Collection[int], periods: Collection[Period]) -> Iterator[Matter]:
    rows = Feedback.objects.filter(agency__in=agencies).filter(in_any(periods, "received_on", "due_on"))
    for row in rows.values_list("agency_id", "received_on", "due_on", "answered_on"):
        yield Matter("feedback", *row, None)
