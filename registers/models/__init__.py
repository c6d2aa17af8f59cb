from registers.models.clocks import ClockRule, ComplaintKind
from registers.models.complaints import Complaint
from registers.models.context import ContextIssue, ContextReview, InterestedParty
from registers.models.dossiers import DossierMonth
from registers.models.objective import Measurement, QualityObjective
from registers.models.outputs import NonconformingOutput
from registers.models.policy import QualityPolicy
from registers.models.providers import ExternalProvider, ProviderEvaluation
from registers.models.risk import Risk
from registers.models.risk_records import RiskReview, RiskTreatment
from registers.models.surveys import SatisfactionSurvey, SpentForm, SurveyMark, SurveyQuestion, SurveyResponse
from registers.models.year import RegisterYear

__all__ = [
    "ContextIssue",
    "ContextReview",
    "ClockRule",
    "Complaint",
    "ComplaintKind",
    "SatisfactionSurvey",
    "SpentForm",
    "SurveyMark",
    "SurveyQuestion",
    "SurveyResponse",
    "DossierMonth",
    "ExternalProvider",
    "Measurement",
    "NonconformingOutput",
    "ProviderEvaluation",
    "QualityObjective",
    "QualityPolicy",
    "InterestedParty",
    "RegisterYear",
    "Risk",
    "RiskReview",
    "RiskTreatment",
]
