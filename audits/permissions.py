from enum import StrEnum

from agencies.roles import AGENCY_ROLES, EVERYONE, Role
from core.permissions import grant

OWNERS = frozenset({Role.SECRETARY, Role.HEAD})
SPREADERS = OWNERS | {Role.ADMIN, Role.INSPECTOR}


class Perm(StrEnum):
    AUDIT_VIEW = "audits.view_audit"
    PROGRAMME_WRITE = "audits.write_programme"
    PROGRAMME_APPROVE = "audits.approve_programme"
    AUDIT_PREPARE = "audits.prepare_audit"
    AUDIT_CONDUCT = "audits.conduct_audit"
    AUDIT_SIGN = "audits.sign_audit"
    COURSE_RECORD = "audits.record_course"
    ACTION_PROPOSE = "audits.propose_action"
    ACTION_ASSIGN = "audits.assign_action"
    ACTION_WORK = "audits.work_action"
    ACTION_APPROVE = "audits.approve_action"
    ACTION_VERIFY = "audits.verify_action"
    ACTION_SPREAD = "audits.spread_action"
    REVIEW_PREPARE = "audits.prepare_review"
    REVIEW_SIGN = "audits.sign_review"
    DECISION_WORK = "audits.work_decision"


grant(
    {
        Perm.AUDIT_VIEW: EVERYONE,
        Perm.PROGRAMME_WRITE: {Role.SECRETARY},
        Perm.PROGRAMME_APPROVE: {Role.HEAD},
        Perm.AUDIT_PREPARE: {Role.SECRETARY},
        Perm.AUDIT_CONDUCT: AGENCY_ROLES,
        Perm.AUDIT_SIGN: {Role.HEAD},
        Perm.COURSE_RECORD: {Role.SECRETARY, Role.ADMIN},
        Perm.ACTION_PROPOSE: AGENCY_ROLES,
        Perm.ACTION_ASSIGN: OWNERS,
        Perm.ACTION_WORK: AGENCY_ROLES,
        Perm.ACTION_APPROVE: {Role.HEAD},
        Perm.ACTION_VERIFY: {Role.SECRETARY, Role.AUDITOR, Role.HEAD},
        Perm.ACTION_SPREAD: SPREADERS,
        Perm.REVIEW_PREPARE: {Role.SECRETARY},
        Perm.REVIEW_SIGN: {Role.HEAD},
        Perm.DECISION_WORK: AGENCY_ROLES,
    }
)
