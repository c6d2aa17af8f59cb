from enum import StrEnum

from agencies.roles import EVERYONE, Role
from core.log import ROLES
from core.permissions import Perm as CorePerm
from core.permissions import grant

PROGRAMME = frozenset({Role.ADMIN})
OWNERS = frozenset({Role.SECRETARY, Role.HEAD})


class Perm(StrEnum):
    AGENCY_VIEW = "agencies.view_agency"
    AGENCY_MANAGE = "agencies.manage_agency"
    AGENCY_DESCRIBE = "agencies.describe_agency"
    PEOPLE_VIEW = "agencies.view_people"
    PEOPLE_APPOINT = "agencies.appoint_people"
    USER_MANAGE = "agencies.manage_users"
    ADOPTION_PREPARE = "agencies.prepare_adoption"
    ADOPTION_DECIDE = "agencies.decide_adoption"


grant(
    {
        CorePerm.JOBS_MANAGE: PROGRAMME,
        Perm.AGENCY_VIEW: EVERYONE,
        Perm.AGENCY_MANAGE: PROGRAMME,
        Perm.AGENCY_DESCRIBE: PROGRAMME | OWNERS,
        Perm.PEOPLE_VIEW: EVERYONE,
        Perm.PEOPLE_APPOINT: PROGRAMME | {Role.HEAD},
        Perm.USER_MANAGE: PROGRAMME,
        Perm.ADOPTION_PREPARE: {Role.SECRETARY},
        Perm.ADOPTION_DECIDE: {Role.HEAD},
    }
)

ROLES.update(Role.choices)
