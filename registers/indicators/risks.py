"""Figures about risks and the context."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Key, Period, count_by, indicators
from registers.models import ContextIssue, ContextReview, InterestedParty
from registers.risk_chains import chains, roots_of

ART_36 = "TT 26/2014/TT-BKHCN, Điều 36.1c"


@indicators(
    Indicator("risks.open", _("Risks and opportunities followed"), _("risks"), source=ART_36),
    Indicator("risks.treated", _("Risks and opportunities treated"), _("risks"), "more", ART_36),
    Indicator("risks.reviewed_in_year", _("Risks and opportunities reviewed"), _("risks"), "more", ART_36),
)
def risks(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Standing on the as-of day; treated and reviewed within the span. A risk carried on counts once."""
    found: dict[str, list[Key]] = defaultdict(list)
    for chain in chains(agencies):
        for period in periods:
            span = (period.starts, period.ends)
            holds = {
                "risks.open": chain.stands_on(period.as_of),
                "risks.treated": chain.treated_in(*span, period.as_of),
                "risks.reviewed_in_year": chain.reviewed_in(*span),
            }
            for key in (key for key, holds_here in holds.items() if holds_here):
                found[key].append((chain.agency, period))
    return {key: count_by(pairs) for key, pairs in found.items()}


@indicators(
    Indicator("context.reviewed_in_year", _("Context issues and parties reviewed"), _("rows"), "more", ART_36),
)
def context(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Issues and parties that were looked at within the span; one that was carried on counts once."""
    issues, parties = _roots(ContextIssue.objects.all(), agencies), _roots(InterestedParty.objects.all(), agencies)
    seen: set[tuple[int, Period, str, int]] = set()
    reviews = ContextReview.objects.filter(agency__in=agencies)
    for agency, issue, party, day in reviews.values_list("agency_id", "issue_id", "party_id", "reviewed_on"):
        name = ("issue", issues[issue]) if issue else ("party", parties[party])
        seen |= {(agency, period, *name) for period in periods if period.starts <= day <= period.ends}
    return {"context.reviewed_in_year": count_by((agency, period) for agency, period, *_name in seen)}


def _roots(rows: QuerySet, agencies: Collection[int]):
    of_agencies = rows.filter(agency__in=agencies).order_by("register__year", "pk")
    return roots_of(of_agencies.values_list("pk", "carried_from"))
