"""Improvements: what management reviews decided in order to improve and what opportunities were seized."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from audits.models import ReviewDecision
from core.indicators import Indicator, Key, Period, count_by, indicators
from registers.models import Risk
from registers.risk_chains import chains


@indicators(
    Indicator(
        "improvements.recorded", _("Improvements carried out"), _("improvements"), "more",
        "TT 26/2014/TT-BKHCN, Điều 36.1g",
    ),
)  # fmt: skip
def improvements(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Decisions for improvement of signed minutes carried out within the span, and opportunities whose action
    somebody else found effective within it. Four queries."""
    found: list[Key] = []
    decided = ReviewDecision.objects.standing().filter(
        agency__in=agencies, purpose=ReviewDecision.Purpose.IMPROVEMENT, status=ReviewDecision.Status.DONE
    )
    for agency, done_on in decided.values_list("agency_id", "done_on"):
        found += [(agency, period) for period in periods if period.holds(done_on)]
    for chain in (chain for chain in chains(agencies) if chain.kind == Risk.Kind.OPPORTUNITY):
        found += [
            (chain.agency, period)
            for period in periods
            if chain.succeeded_in(period.starts, period.ends, period.as_of)
        ]
    return {"improvements.recorded": count_by(found)}
