"""What the documents of this app print, and nothing else. The words go into documents: Vietnamese."""

from scoring.freezing.assessments import assessment_payload, ranking_payload
from scoring.freezing.inspections import inspection_payload
from scoring.freezing.plans import plan_payload

__all__ = ["assessment_payload", "inspection_payload", "plan_payload", "ranking_payload"]
