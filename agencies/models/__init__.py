from agencies.models.adoption import Adoption, ClauseExclusion, Declaration
from agencies.models.agency import Agency, AgencyKind, AgencyName, Letterhead, Obligation, Unit
from agencies.models.people import Membership, User
from agencies.models.standards import Clause, ClauseMap, StandardEdition

__all__ = [
    "Adoption",
    "Agency",
    "AgencyKind",
    "AgencyName",
    "Clause",
    "ClauseExclusion",
    "ClauseMap",
    "Declaration",
    "Letterhead",
    "Membership",
    "Obligation",
    "StandardEdition",
    "Unit",
    "User",
]
