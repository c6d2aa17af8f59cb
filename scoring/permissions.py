from enum import StrEnum

from agencies.roles import EVERYONE, PROVINCE_ROLES, Role
from core.permissions import grant

OFFICERS = frozenset({Role.INSPECTOR, Role.ADMIN})
OWNERS = frozenset({Role.SECRETARY, Role.HEAD})


class Perm(StrEnum):
    VIEW = "scoring.view"
    CRITERIA_WRITE = "scoring.write_criteria"
    ROUND_MANAGE = "scoring.manage_round"
    ASSESSMENT_WRITE = "scoring.write_assessment"
    ASSESSMENT_SUBMIT = "scoring.submit_assessment"
    SCORE_WRITE = "scoring.write_score"
    EXPLAIN = "scoring.explain"
    EXPLANATION_ANSWER = "scoring.answer_explanation"
    FINALISE = "scoring.finalise"
    RANKING_DECIDE = "scoring.decide_ranking"
    SCORE_PUBLISH = "scoring.publish_score"
    PLAN_WRITE = "scoring.write_plan"
    PLAN_APPROVE = "scoring.approve_plan"
    INSPECTION_PREPARE = "scoring.prepare_inspection"
    INSPECTION_CONDUCT = "scoring.conduct_inspection"
    INSPECTION_DECIDE = "scoring.decide_inspection"
    INSPECTION_CONFIRM = "scoring.confirm_inspection"
    INSPECTION_REPORT = "scoring.report_to_inspection"
    REQUEST_REPORT = "scoring.report_on_request"
    REQUEST_ANSWER = "scoring.answer_request"
    PROVINCE_VIEW = "scoring.view_province"


grant(
    {
        Perm.VIEW: EVERYONE,
        Perm.CRITERIA_WRITE: {Role.ADMIN},
        Perm.ROUND_MANAGE: {Role.ADMIN},
        Perm.ASSESSMENT_WRITE: {Role.SECRETARY, Role.HEAD, Role.STAFF},
        Perm.ASSESSMENT_SUBMIT: {Role.HEAD},
        Perm.SCORE_WRITE: {Role.INSPECTOR},
        Perm.EXPLAIN: OWNERS,
        Perm.EXPLANATION_ANSWER: OFFICERS,
        Perm.FINALISE: {Role.ADMIN},
        Perm.RANKING_DECIDE: {Role.LEADER},
        Perm.SCORE_PUBLISH: (),
        Perm.PLAN_WRITE: OFFICERS,
        Perm.PLAN_APPROVE: {Role.LEADER},
        Perm.INSPECTION_PREPARE: OFFICERS,
        Perm.INSPECTION_CONDUCT: EVERYONE,
        Perm.INSPECTION_DECIDE: {Role.ADMIN},
        Perm.INSPECTION_CONFIRM: {Role.HEAD},
        Perm.INSPECTION_REPORT: OWNERS,
        Perm.REQUEST_REPORT: OWNERS,
        Perm.REQUEST_ANSWER: OFFICERS,
        Perm.PROVINCE_VIEW: PROVINCE_ROLES,
    }
)
