"""The ways from an assessment to why it has its score, and from a round to its heat map."""

from core.actors import Actor
from core.panels import Panel, panel
from scoring.models import Assessment, ScoringRound


@panel("assessment", 40)
def why_of(assessment: Assessment, actor: Actor) -> Panel | None:
    """Nothing before the score is final."""
    return Panel("scoring/panels/why.html", {"assessment": assessment}) if assessment.is_final else None


@panel("scoring_round", 60)
def heat_of(scoring_round: ScoringRound, actor: Actor) -> Panel | None:
    """Nothing while the round is being prepared."""
    return None if scoring_round.is_draft else Panel("scoring/panels/heat.html", {"round": scoring_round})
