"""Whom reminders of inspections go to: who holds which post today, read once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from agencies.models import Membership
from agencies.roles import Role
from core.dates import today
from scoring.models import Inspection
from scoring.permissions import OFFICERS, OWNERS

PROVINCE = 0
OF_PROVINCE = {Role.LEADER, *OFFICERS}
Holders = Mapping[tuple[int, str], list[int]]


def holders_in(agencies: Iterable[int]) -> Holders:
    """Secretaries and heads of agencies, and under PROVINCE leaders and officers, who hold their posts today."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    standing = Membership.objects.on(today()).filter(user__is_active=True)
    owners = standing.filter(agency__in=agencies, role__in=OWNERS)
    for post in [*owners.order_by("pk"), *standing.filter(role__in=OF_PROVINCE).order_by("pk")]:
        place = PROVINCE if post.role in OF_PROVINCE else post.agency_id
        found[place, post.role].append(post.user_id)
    return found


def at(holders: Holders, place: int, *roles: str) -> list[int]:
    return [user for role in roles for user in holders.get((place, role), [])]


def heads_of(holders: Holders, agency: int) -> list[int]:
    """The secretary where no head holds the post."""
    return at(holders, agency, Role.HEAD) or at(holders, agency, *sorted(OWNERS))


def officers_of(holders: Holders) -> list[int]:
    return at(holders, PROVINCE, *sorted(OFFICERS))


def team_of(holders: Holders, inspection: Inspection) -> list[int]:
    """The officers where nobody of the team has an account."""
    return sorted(inspection.team_ids) or officers_of(holders)
