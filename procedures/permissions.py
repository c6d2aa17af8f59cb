from enum import StrEnum

from agencies.roles import AGENCY_ROLES, EVERYONE, PROVINCE_ROLES, Role
from core.permissions import grant

PROGRAMME = frozenset({Role.ADMIN})
WRITERS = frozenset({Role.SECRETARY, Role.STAFF})
OWNERS = frozenset({Role.SECRETARY, Role.HEAD})


class Perm(StrEnum):
    PROCEDURE_VIEW = "procedures.view_procedure"
    PROCEDURE_WRITE = "procedures.write_procedure"
    PROCEDURE_REVIEW = "procedures.review_procedure"
    PROCEDURE_APPROVE = "procedures.approve_procedure"
    PROCEDURE_EFFECT = "procedures.give_effect"
    PROCEDURE_KEEP = "procedures.keep_procedure"
    ISSUANCE_PREPARE = "procedures.prepare_issuance"
    ISSUANCE_SIGN = "procedures.sign_issuance"
    REVIEW_DECIDE = "procedures.decide_review"
    DOCUMENT_ACKNOWLEDGE = "procedures.acknowledge_document"
    MEETING_RECORD = "procedures.record_meeting"
    FEEDBACK_ANSWER = "procedures.answer_feedback"
    MODEL_ADOPT = "procedures.adopt_model"
    MODEL_MANAGE = "procedures.manage_models"
    OVERLAP_VIEW = "procedures.view_overlaps"
    TTHC_VIEW = "procedures.view_tthc"
    TTHC_MANAGE = "procedures.manage_tthc"
    LAW_VIEW = "procedures.view_law"
    LAW_ENTER = "procedures.enter_law"
    LAW_CHANGE = "procedures.change_law"


grant(
    {
        Perm.PROCEDURE_VIEW: EVERYONE,
        Perm.PROCEDURE_WRITE: WRITERS,
        Perm.PROCEDURE_REVIEW: AGENCY_ROLES,
        Perm.PROCEDURE_APPROVE: {Role.HEAD},
        Perm.PROCEDURE_EFFECT: frozenset(),
        Perm.PROCEDURE_KEEP: {Role.SECRETARY},
        Perm.ISSUANCE_PREPARE: {Role.SECRETARY},
        Perm.ISSUANCE_SIGN: {Role.HEAD},
        Perm.REVIEW_DECIDE: {Role.SECRETARY},
        Perm.DOCUMENT_ACKNOWLEDGE: AGENCY_ROLES,
        Perm.MEETING_RECORD: AGENCY_ROLES,
        Perm.FEEDBACK_ANSWER: OWNERS,
        Perm.MODEL_ADOPT: {Role.SECRETARY},
        Perm.MODEL_MANAGE: PROGRAMME,
        Perm.OVERLAP_VIEW: PROVINCE_ROLES,
        Perm.TTHC_VIEW: EVERYONE,
        Perm.TTHC_MANAGE: PROGRAMME,
        Perm.LAW_VIEW: EVERYONE,
        Perm.LAW_ENTER: PROGRAMME | {Role.SECRETARY},
        Perm.LAW_CHANGE: PROGRAMME,
    }
)
