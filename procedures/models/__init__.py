from procedures.models.dissemination import Acknowledgement, Dissemination, Meeting
from procedures.models.feedback import Feedback, Rating
from procedures.models.issuance import Issuance
from procedures.models.law import DocumentReview, LegalChange, LegalDocument
from procedures.models.overlap import OverlapGroup, OverlapMember, OverlapRun
from procedures.models.procedure import PROCEDURE_KINDS, CodeScheme, Kind, Procedure, UseRecord
from procedures.models.revision import (
    Coverage,
    FormItem,
    KeptRecord,
    Recipient,
    Revision,
    Step,
)
from procedures.models.tthc import (
    AdministrativeProcedure,
    DossierItem,
    SubmissionMethod,
    TthcListPosting,
    TthcScope,
)

__all__ = [
    "PROCEDURE_KINDS",
    "Acknowledgement",
    "AdministrativeProcedure",
    "CodeScheme",
    "Coverage",
    "Dissemination",
    "DocumentReview",
    "DossierItem",
    "Feedback",
    "FormItem",
    "Issuance",
    "KeptRecord",
    "Kind",
    "LegalChange",
    "LegalDocument",
    "Meeting",
    "OverlapGroup",
    "OverlapMember",
    "OverlapRun",
    "Procedure",
    "Rating",
    "Recipient",
    "Revision",
    "Step",
    "SubmissionMethod",
    "TthcListPosting",
    "TthcScope",
    "UseRecord",
]
