"""Reminders of minutes that the team has signed and the agency has not: first to its head, then to Sở KH&CN.

Where no head holds the post the secretary is told. Each step is told once, however often it is looked for; a server
that slept makes up for the last CATCH_UP days. Minutes that were corrected are counted from the team's new signature.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from agencies.holders import Holders, holders_in
from core.dates import today
from core.notices import Message, notify_many
from scoring.holders import OF_PROVINCE, heads_of, officers_of
from scoring.models import Inspection
from scoring.permissions import OWNERS
from scoring.request_reminding import CATCH_UP, Occasion


def minutes_remind() -> None:
    """Everything that is to be told by today; as many queries for a province as for one inspection."""
    steps = (settings.MINUTES_REMINDER_DAYS, settings.MINUTES_ESCALATION_DAYS)
    span = (today() - timedelta(days=max(steps) + CATCH_UP), today() - timedelta(days=min(steps)))
    waiting = Inspection.objects.to_sign().filter(signed_on__range=span).select_related("agency")
    rows = list(waiting.defer("payload").prefetch_related("members__inspector").order_by("pk"))
    if not rows:
        return
    holders = holders_in({row.agency_id for row in rows}, OWNERS, OF_PROVINCE)
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        notify_many(occasion for row in rows for occasion in _of(row, holders))


def _of(inspection: Inspection, holders: Holders) -> Iterator[Occasion]:
    if _is_time(inspection, settings.MINUTES_REMINDER_DAYS):
        soon = gettext("The minutes of inspection %(number)s have waited for your signature since %(day)s.")
        yield from _told("minutes.unsigned", inspection, heads_of(holders, inspection.agency_id), soon)
    if _is_time(inspection, settings.MINUTES_ESCALATION_DAYS):
        long = gettext("The agency has not signed the minutes of inspection %(number)s; the team signed on %(day)s.")
        told = [*sorted(inspection.team_ids), *officers_of(holders)]
        yield from _told("minutes.escalated", inspection, told, long)


def _is_time(inspection: Inspection, days: int) -> bool:
    return days <= inspection.days_unsigned < days + CATCH_UP


def _told(occasion: str, inspection: Inspection, users: Iterable[int], subject: str) -> Iterator[Occasion]:
    """Another signature of the team makes another occasion."""
    told = subject % {"number": inspection.number, "day": f"{inspection.signed_on:%d/%m/%Y}"}
    key = f"{occasion}:{inspection.pk}:{inspection.signed_on}"
    for user in dict.fromkeys(users):
        yield key, Message(user, told, str(inspection), inspection.get_absolute_url())
