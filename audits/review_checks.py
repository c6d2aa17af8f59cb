"""What must be true before a management review or one of its decisions moves on."""

from django.utils.translation import gettext as _

from core.actors import Actor
from core.workflow import forbid


def something_was_decided(review, by: Actor) -> list[str]:
    """9.3.3: the outputs are decisions and actions; a review that decides nothing says so."""
    if review.decisions.exists() or review.conclusion.strip():
        return []
    return [_("Enter the decisions, or write in the conclusion that nothing had to be decided.")]


def its_minutes_are_signed(decision, by: Actor) -> list[str]:
    """Until then a decision asks nothing of anybody, and is corrected in the minutes."""
    if decision.review.status == decision.review.Status.SIGNED:
        return []
    return [_("The minutes of the review are not signed yet.")]


@forbid
def only_its_owner(decision, by: Actor) -> list[str]:
    """Who carries it out says so; nobody does it in their place."""
    if decision.owner_id == by.user_id:
        return []
    return [_("Only the person who carries it out does this.")]
