"""The way from the page of an assessment to the points that inspectors give."""

from django.db.models import Count, Q

from core.actors import Actor
from core.panels import Panel, panel
from core.permissions import can
from scoring.models import Assessment
from scoring.permissions import Perm
from scoring.services.inspector_scores import may_judge, why_closed


@panel("assessment", 30)
def inspectors_points_of(assessment: Assessment, actor: Actor) -> Panel | None:
    """Inspectors: how many criteria have their points, and whether more are given now."""
    if not can(actor, Perm.SCORE_WRITE, assessment):
        return None
    is_scored = Q(inspector_na=True) | Q(inspector_points__isnull=False)
    found = assessment.scores.aggregate(total=Count("pk"), scored=Count("pk", filter=is_scored))
    may_score = bool(may_judge(assessment, actor)) and not why_closed(assessment, actor)
    return Panel("scoring/panels/scoring.html", {"assessment": assessment, "may_score": may_score} | found)
