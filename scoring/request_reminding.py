"""Reminders of requests of inspections: to the agency before the day of its report, then further up when it is over.

What is overdue its head is told, the team of the inspection and in the end the leaders of the province. Where no head
holds the post the secretary is told, where nobody of the team has an account the officers of Sở KH&CN.

Each occasion is told once, however often it is looked for; a server that slept makes up for the last CATCH_UP days.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from agencies.holders import PROVINCE, Holders, at, holders_in
from agencies.roles import Role
from core.dates import today
from core.notices import Message, notify_many
from scoring.holders import OF_PROVINCE, heads_of, team_of
from scoring.models import InspectionRequest
from scoring.notices.requests import facts
from scoring.permissions import OWNERS

CATCH_UP = 7
OWNER_DAYS = {"-14": range(8, 15), "-7": range(2, 8), "-1": range(2)}
Occasion = tuple[str, Message]


def requests_remind() -> None:
    """Everything that is to be told by today; as many queries for a province as for one request; safe to repeat."""
    first = today() - timedelta(days=settings.ACTION_ESCALATION_DAYS + CATCH_UP)
    waiting = InspectionRequest.objects.waiting().filter(due_on__range=(first, today() + timedelta(days=14)))
    waiting = waiting.select_related("inspection").defer("inspection__payload")
    rows = list(waiting.prefetch_related("inspection__members__inspector").order_by("pk"))
    if not rows:
        return
    holders = holders_in({row.agency_id for row in rows}, OWNERS, OF_PROVINCE)
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        notify_many(occasion for row in rows for occasion in _of(row, holders))


def _of(request: InspectionRequest, holders: Holders) -> Iterator[Occasion]:
    left = request.days_left or 0
    owners = at(holders, request.agency_id, *sorted(OWNERS))
    for name, days in OWNER_DAYS.items():
        if left in days:
            soon = gettext("Report on request %(number)s by %(day)s: %(text)s")
            yield from _told(f"request.due:{name}", request, owners, soon)
    if -1 - CATCH_UP < left <= -1:
        late = gettext("The report on request %(number)s is overdue since %(day)s: %(text)s")
        told = [*heads_of(holders, request.agency_id), *team_of(holders, request.inspection)]
        yield from _told("request.late", request, told, late)
    if left <= -settings.ACTION_ESCALATION_DAYS:
        long = gettext("Request %(number)s of an inspection is long overdue; the report was due on %(day)s: %(text)s")
        yield from _told("request.escalated", request, at(holders, PROVINCE, Role.LEADER), long)


def _told(occasion: str, request: InspectionRequest, users: Iterable[int], subject: str) -> Iterator[Occasion]:
    """Another day makes another occasion."""
    key = f"{occasion}:{request.pk}:{request.due_on}"
    for user in dict.fromkeys(users):
        yield key, Message(user, subject % facts(request), url=request.get_absolute_url())
