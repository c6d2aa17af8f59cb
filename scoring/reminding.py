"""Secretaries and heads are reminded of a self-assessment that is not sent, before its last day."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import ngettext

from core.dates import today
from core.notices import Message, notify_many
from scoring.models import Assessment, ScoringRound
from scoring.notices.rounds import owners_of

BEFORE = (14, 7, 1)


def self_assessments_remind() -> None:
    """Fourteen, seven and one day before the last day. As many queries for a province as for one agency; safe to run
    twice."""
    days = {today() + timedelta(days=left): left for left in BEFORE}
    waiting = Assessment.objects.filter(
        status=Assessment.Status.SELF, self_due_on__in=days, round__status=ScoringRound.Status.OPEN
    )
    rows = list(waiting.defer("payload").select_related("round").order_by("pk"))
    owners = owners_of([row.agency_id for row in rows])
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        notify_many(
            (f"assessment.due:{row.pk}:{row.self_due_on.isoformat()}:{days[row.self_due_on]}", message)
            for row in rows
            for message in _messages(row, days[row.self_due_on], sorted(owners[row.agency_id]))
        )


def _messages(row: Assessment, left: int, users: list[int]) -> list[Message]:
    subject = ngettext(
        "The self-assessment of %(year)d is to be sent by %(day)s: %(n)d day left.",
        "The self-assessment of %(year)d is to be sent by %(day)s: %(n)d days left.",
        left,
    )
    told = subject % {"year": row.round.year, "day": f"{row.self_due_on:%d/%m/%Y}", "n": left}
    return [Message(user, told, url=row.get_absolute_url()) for user in users]
