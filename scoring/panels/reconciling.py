"""What the pages of an assessment and of a round say of explanations, final scores and rankings."""

from django.db.models import Count, Q

from core.actors import Actor
from core.panels import Panel, panel
from core.permissions import can
from scoring.models import Assessment, Explanation, Ranking, ScoringRound
from scoring.permissions import Perm
from scoring.services.explanations import may_explain

Status = Assessment.Status


@panel("assessment", 50)
def explanations_of(assessment: Assessment, actor: Actor) -> Panel | None:
    """Explanations by state, and the way to the reconciliation; nothing while the agency still assesses itself."""
    if assessment.is_self:
        return None
    rows = Explanation.objects.filter(score__assessment=assessment) if assessment.is_scored else None
    found = rows.aggregate(all=Count("pk"), waiting=Count("pk", filter=Q(outcome=""))) if rows is not None else {}
    context = {"assessment": assessment, "explanations": found, "explains": may_explain(assessment, actor)}
    return Panel("scoring/panels/reconciliation.html", context)


@panel("scoring_round", 50)
def ending_of(scoring_round: ScoringRound, actor: Actor) -> Panel | None:
    """How many scores are settled and final, the button that makes them final, rankings, calibration."""
    if scoring_round.is_draft:
        return None
    found = scoring_round.assessments.aggregate(
        total=Count("pk"),
        settled=Count("pk", filter=Q(status=Status.EXPLAINED)),
        final=Count("pk", filter=Q(status__in=Assessment.FINAL)),
    )
    context = {
        "round": scoring_round,
        "counts": found,
        "may_finalise": scoring_round.is_open and bool(can(actor, Perm.FINALISE, scoring_round)),
        "may_calibrate": bool(can(actor, Perm.FINALISE, scoring_round)),
        "rankings": list(Ranking.objects.filter(round=scoring_round).defer("payload").select_related("round")),
    }
    return Panel("scoring/panels/ending.html", context)
