from enum import StrEnum

from agencies.roles import AGENCY_ROLES, EVERYONE, PROVINCE_ROLES, Role
from core.permissions import grant

PROGRAMME = frozenset({Role.ADMIN})
WRITERS = frozenset({Role.SECRETARY, Role.STAFF})
OWNERS = frozenset({Role.SECRETARY, Role.HEAD})


class Perm(StrEnum):
    REGISTER_VIEW = "registers.view_registers"
    POLICY_WRITE = "registers.write_policy"
    POLICY_APPROVE = "registers.approve_policy"
    YEAR_KEEP = "registers.keep_year"
    YEAR_CONFIRM = "registers.confirm_year"
    OBJECTIVE_MEASURE = "registers.measure_objective"
    RISK_TREAT = "registers.treat_risk"
    RISK_JUDGE = "registers.judge_risk"
    RISK_FOLLOW_YEAR = "registers.follow_year_with_risk"
    DOSSIER_ENTER = "registers.enter_dossiers"
    DOSSIER_IMPORT = "registers.import_dossiers"
    OUTPUT_RECORD = "registers.record_output"
    OUTPUT_RELEASE = "registers.release_output"
    PROVIDER_KEEP = "registers.keep_providers"
    COMPLAINT_VIEW = "registers.view_complaints"
    COMPLAINT_KEEP = "registers.keep_complaints"
    COMPLAINT_DECIDE = "registers.decide_complaints"
    SURVEY_KEEP = "registers.keep_surveys"


grant(
    {
        Perm.REGISTER_VIEW: EVERYONE,
        Perm.POLICY_WRITE: {Role.SECRETARY},
        Perm.POLICY_APPROVE: {Role.HEAD},
        Perm.YEAR_KEEP: {Role.SECRETARY},
        Perm.YEAR_CONFIRM: {Role.HEAD},
        Perm.OBJECTIVE_MEASURE: WRITERS,
        Perm.RISK_TREAT: AGENCY_ROLES,
        Perm.RISK_JUDGE: OWNERS | {Role.AUDITOR},
        Perm.RISK_FOLLOW_YEAR: (),
        Perm.DOSSIER_ENTER: WRITERS,
        Perm.DOSSIER_IMPORT: WRITERS | PROGRAMME,
        Perm.OUTPUT_RECORD: AGENCY_ROLES,
        Perm.OUTPUT_RELEASE: AGENCY_ROLES,
        Perm.PROVIDER_KEEP: WRITERS,
        Perm.COMPLAINT_VIEW: WRITERS | OWNERS | PROVINCE_ROLES,
        Perm.COMPLAINT_KEEP: WRITERS,
        Perm.COMPLAINT_DECIDE: {Role.HEAD},
        Perm.SURVEY_KEEP: {Role.SECRETARY},
    }
)
