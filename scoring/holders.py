"""Whom reminders of inspections go to."""

from agencies.holders import PROVINCE, Holders, at
from agencies.roles import Role
from scoring.models import Inspection
from scoring.permissions import OFFICERS, OWNERS

OF_PROVINCE = {Role.LEADER, *OFFICERS}


def heads_of(holders: Holders, agency: int) -> list[int]:
    """The secretary where no head holds the post."""
    return at(holders, agency, Role.HEAD) or at(holders, agency, *sorted(OWNERS))


def officers_of(holders: Holders) -> list[int]:
    return at(holders, PROVINCE, *sorted(OFFICERS))


def team_of(holders: Holders, inspection: Inspection) -> list[int]:
    """The officers where nobody of the team has an account."""
    return sorted(inspection.team_ids) or officers_of(holders)
