"""Reminders of requests of inspections: to the agency before the day of its report, then further up when it is over.

What is overdue its head is told, the team of the inspection and in the end the leaders of the province. Where no head
holds the post the secretary is told, where nobody of the team has an account the officers of Sở KH&CN.

Each occasion is told once, however often it is looked for; a server that slept makes up for the last CATCH_UP days.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from agencies.models import Membership
from agencies.roles import Role
from core.dates import today
from core.notices import Message, notify_many
from scoring.models import InspectionRequest
from scoring.notices.requests import facts
from scoring.permissions import OFFICERS, OWNERS

CATCH_UP = 7
OWNER_DAYS = {"-14": range(8, 15), "-7": range(2, 8), "-1": range(2)}
PROVINCE = 0
OF_PROVINCE = {Role.LEADER, *OFFICERS}
Holders = Mapping[tuple[int, str], list[int]]
Occasion = tuple[str, Message]


def requests_remind() -> None:
    """Everything that is to be told by today; as many queries for a province as for one request; safe to repeat."""
    first = today() - timedelta(days=settings.ACTION_ESCALATION_DAYS + CATCH_UP)
    waiting = InspectionRequest.objects.waiting().filter(due_on__range=(first, today() + timedelta(days=14)))
    waiting = waiting.select_related("inspection").defer("inspection__payload")
    rows = list(waiting.prefetch_related("inspection__members__inspector").order_by("pk"))
    if not rows:
        return
    holders = _holders({row.agency_id for row in rows})
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        notify_many(occasion for row in rows for occasion in _of(row, holders))


def _holders(agencies: Iterable[int]) -> Holders:
    """Secretaries and heads of agencies, and under PROVINCE leaders and officers, who hold their posts today."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    standing = Membership.objects.on(today()).filter(user__is_active=True)
    owners = standing.filter(agency__in=agencies, role__in=OWNERS)
    for post in [*owners.order_by("pk"), *standing.filter(role__in=OF_PROVINCE).order_by("pk")]:
        place = PROVINCE if post.role in OF_PROVINCE else post.agency_id
        found[place, post.role].append(post.user_id)
    return found


def _of(request: InspectionRequest, holders: Holders) -> Iterator[Occasion]:
    left = request.days_left or 0
    owners = _at(holders, request.agency_id, *sorted(OWNERS))
    for name, days in OWNER_DAYS.items():
        if left in days:
            soon = gettext("Report on request %(number)s by %(day)s: %(text)s")
            yield from _told(f"request.due:{name}", request, owners, soon)
    if -1 - CATCH_UP < left <= -1:
        late = gettext("The report on request %(number)s is overdue since %(day)s: %(text)s")
        heads = _at(holders, request.agency_id, Role.HEAD) or owners
        team = sorted(request.inspection.team_ids) or _at(holders, PROVINCE, *sorted(OFFICERS))
        yield from _told("request.late", request, [*heads, *team], late)
    if left <= -settings.ACTION_ESCALATION_DAYS:
        long = gettext("Request %(number)s of an inspection is long overdue; the report was due on %(day)s: %(text)s")
        yield from _told("request.escalated", request, _at(holders, PROVINCE, Role.LEADER), long)


def _at(holders: Holders, place: int, *roles: str) -> list[int]:
    return [user for role in roles for user in holders.get((place, role), [])]


def _told(occasion: str, request: InspectionRequest, users: Iterable[int], subject: str) -> Iterator[Occasion]:
    """Another day makes another occasion."""
    key = f"{occasion}:{request.pk}:{request.due_on}"
    for user in dict.fromkeys(users):
        yield key, Message(user, subject % facts(request), url=request.get_absolute_url())
