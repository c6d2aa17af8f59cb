from scoring.models.criteria import CriteriaSet, Criterion, GradeBand, Level
from scoring.models.explanation import Explanation
from scoring.models.inspection import (
    CheckItem,
    Inspection,
    InspectionItem,
    InspectionMember,
    Inspector,
    Receipt,
)
from scoring.models.paper import InspectionPaper
from scoring.models.plan import InspectionPlan
from scoring.models.ranking import Ranking, RankingRow
from scoring.models.request import InspectionRequest, RequestFollowUp
from scoring.models.rounds import Assessment, Evidence, Score, ScoringRound

__all__ = [
    "Assessment",
    "CheckItem",
    "CriteriaSet",
    "Criterion",
    "Evidence",
    "Explanation",
    "GradeBand",
    "Inspection",
    "InspectionItem",
    "InspectionMember",
    "InspectionPaper",
    "InspectionPlan",
    "InspectionRequest",
    "Inspector",
    "Level",
    "Ranking",
    "RankingRow",
    "Receipt",
    "RequestFollowUp",
    "Score",
    "ScoringRound",
]
