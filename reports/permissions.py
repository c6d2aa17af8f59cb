from enum import StrEnum

from agencies.roles import EVERYONE, Role
from core.permissions import grant

PROGRAMME = frozenset({Role.ADMIN})
SUPERVISORS = frozenset({Role.ADMIN, Role.INSPECTOR})
PROVINCE = frozenset({Role.ADMIN, Role.INSPECTOR, Role.LEADER})


class Perm(StrEnum):
    REPORT_VIEW = "reports.view_report"
    REPORT_WRITE = "reports.write_report"
    REPORT_APPROVE = "reports.approve_report"
    REPORT_ISSUE = "reports.issue_report"
    REPORT_ACCEPT = "reports.accept_report"
    REPORT_REGISTER = "reports.register_report"
    PERIOD_VIEW = "reports.view_period"
    PERIOD_MANAGE = "reports.manage_period"
    FORMALITY_VIEW = "reports.view_formality"
    DASHBOARD_VIEW = "reports.view_dashboard"


grant(
    {
        Perm.REPORT_VIEW: EVERYONE,
        Perm.REPORT_WRITE: {Role.SECRETARY},
        Perm.REPORT_APPROVE: {Role.HEAD},
        Perm.REPORT_ISSUE: frozenset(),
        Perm.REPORT_ACCEPT: SUPERVISORS,
        Perm.REPORT_REGISTER: {Role.SECRETARY},
        Perm.PERIOD_VIEW: PROVINCE,
        Perm.PERIOD_MANAGE: PROGRAMME,
        Perm.FORMALITY_VIEW: PROVINCE,
        Perm.DASHBOARD_VIEW: PROVINCE,
    }
)
