"""Figures about management reviews and their decisions."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.roles import Role
from audits.models import ManagementReview, ReviewDecision
from core.indicators import Indicator, Key, Period, count_by, indicators

TT26 = "TT 26/2014/TT-BKHCN, Điều 36.1đ"
QD19 = "QĐ 19/2014/QĐ-TTg, Điều 4.4b"


@indicators(
    Indicator("reviews.held", _("Management reviews held"), _("reviews"), "more", QD19),
    Indicator(
        "reviews.chaired_by_head", _("Of these, chaired by the head"), _("reviews"), "more", TT26, of="reviews.held"
    ),
    Indicator(
        "reviews.inputs_complete",
        _("Of these, with a remark on every input of 9.3.2"),
        _("reviews"),
        "more",
        TT26,
        of="reviews.held",
    ),
)
def reviews(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Whose meeting took place within the span; the chair was head of the agency on that day."""
    posts = Membership.objects.filter(agency=OuterRef("agency"), user=OuterRef("chair"), role=Role.HEAD)
    as_head = posts.filter(starts_on__lte=OuterRef("held_on")).filter(
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("held_on"))
    )
    rows = ManagementReview.objects.filter(agency__in=agencies).annotate(by_head=Exists(as_head))
    names = ("agency_id", "held_on", "by_head", "has_every_input")
    found: dict[str, list[Key]] = defaultdict(list)
    for agency, held_on, by_head, complete in rows.exclude(held_on=None).values_list(*names):
        for period in periods:
            if period.starts <= held_on <= period.ends:
                found["reviews.held"].append((agency, period))
                found["reviews.chaired_by_head"] += [(agency, period)] * by_head
                found["reviews.inputs_complete"] += [(agency, period)] * complete
    return {key: count_by(pairs) for key, pairs in found.items()}


@indicators(
    Indicator("reviews.decisions_total", _("Decisions of management reviews"), _("decisions"), source=TT26),
    Indicator(
        "reviews.decisions_done",
        _("Of these, carried out"),
        _("decisions"),
        "more",
        TT26,
        of="reviews.decisions_total",
    ),
    Indicator("reviews.decisions_overdue", _("Decisions of management reviews overdue"), _("decisions"), "less"),
)
def decisions(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Of minutes signed by the as-of day: those of meetings within the span, and those carried out by that day;
    overdue of any meeting: due before that day and neither carried out nor given up by then."""
    rows = ReviewDecision.objects.standing().filter(agency__in=agencies)
    names = ("agency_id", "status", "due_on", "done_on", "review__held_on", "review__signed_on")
    found: dict[str, list[Key]] = defaultdict(list)
    for agency, status, due_on, done_on, held_on, signed_on in rows.values_list(*names):
        for period in (period for period in periods if signed_on <= period.as_of):
            ended = done_on is not None and done_on <= period.as_of
            within = period.starts <= held_on <= period.ends
            holds = {
                "reviews.decisions_total": within,
                "reviews.decisions_done": within and ended and status == ReviewDecision.Status.DONE,
                "reviews.decisions_overdue": not ended and due_on < period.as_of,
            }
            for key in (key for key, held in holds.items() if held):
                found[key].append((agency, period))
    return {key: count_by(pairs) for key, pairs in found.items()}
