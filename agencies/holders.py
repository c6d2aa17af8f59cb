"""Who holds which post today, read once for everybody who is to be told of something."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from agencies.models import Membership
from core.dates import today

PROVINCE = 0
Holders = Mapping[tuple[int, str], list[int]]


def holders_in(agencies: Iterable[int], roles: Collection[str], of_province: Collection[str]) -> Holders:
    """(agency, role) → the ids of those who hold that post today and may sign in; those who hold a role of the
    province under PROVINCE, whatever agency they belong to. Two queries."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    standing = Membership.objects.on(today()).filter(user__is_active=True)
    own = standing.filter(agency__in=agencies, role__in=roles)
    for post in [*own.order_by("pk"), *standing.filter(role__in=of_province).order_by("pk")]:
        place = PROVINCE if post.role in of_province else post.agency_id
        found[place, post.role].append(post.user_id)
    return found


def at(holders: Holders, place: int, *roles: str) -> list[int]:
    """Those who hold one of the roles there, in the order of the roles."""
    return [user for role in roles for user in holders.get((place, role), [])]
