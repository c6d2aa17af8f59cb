"""Making scores final, many at once."""

from collections.abc import Collection

from django.db import transaction

from core.actors import Actor
from core.permissions import require
from core.workflow import lock, perform_many
from scoring import conflicts
from scoring.counting import finals
from scoring.models import Assessment, ScoringRound
from scoring.permissions import Perm


def assessments_finalise(
    *, scoring_round: ScoringRound, by: Actor, only: Collection[int] | None = None
) -> list[Assessment]:
    """Make final every assessment of a round whose explanations are settled, or `only` those with these ids.

    Agencies too near to this person are left for somebody else. As many queries for counting one as for all.
    Raises like `perform()`; then none is final.
    """
    require(by, Perm.FINALISE, scoring_round)
    with transaction.atomic():
        lock(scoring_round)
        rows = settled_for(scoring_round, by).select_for_update(of=["self"])
        if only is not None:
            rows = rows.filter(pk__in=only)
        found = list(rows.select_related("agency", "round", "criteria_set").order_by("pk"))
        perform_many(found, "finalise", by=by, ends=finals(found))
    return found


def settled_for(scoring_round: ScoringRound, by: Actor):
    """The settled assessments that this person may make final: none of an agency too near to them."""
    near = conflicts.agencies_near([by.user_id]).get(by.user_id, set()) if by.user_id else set()
    return scoring_round.assessments.filter(status=Assessment.Status.EXPLAINED).exclude(agency__in=near)
