from audits.models.action import CorrectiveAction
from audits.models.audit import Audit, AuditMeeting, AuditMember, AuditorCourse
from audits.models.checklist import NONCONFORMITIES, ChecklistItem, Finding, FollowUp, Grade
from audits.models.programme import AuditProgramme
from audits.models.review import ManagementReview, ReviewDecision

__all__ = [
    "NONCONFORMITIES",
    "Audit",
    "AuditMeeting",
    "AuditMember",
    "AuditProgramme",
    "AuditorCourse",
    "ChecklistItem",
    "CorrectiveAction",
    "Finding",
    "FollowUp",
    "Grade",
    "ManagementReview",
    "ReviewDecision",
]
