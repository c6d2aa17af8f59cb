"""Readers are reminded before and after their last day."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from core.dates import today
from core.notices import Message, notify
from procedures.models import Acknowledgement

DAYS = (-3, 0, 7)


def readers_remind() -> None:
    """On the days of DAYS, counted from a person's last day: one notice for all documents of that day.

    Safe to run twice.
    """
    last_days = {today() - timedelta(days=offset): offset for offset in DAYS}
    waiting = Acknowledgement.objects.to_read_on(today()).with_due_day().order_by("pk")
    own_days, common_days = Q(due_on__in=last_days), Q(due_on=None, dissemination__due_on__in=last_days)
    documents: dict[int, dict[int, list[int]]] = {offset: defaultdict(list) for offset in DAYS}
    for due in (own_days, common_days):
        for user, last_day, document in waiting.filter(due).values_list("user", "last_day", "dissemination"):
            documents[last_days[last_day]][user].append(document)
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        for offset, readers in documents.items():
            last_day = today() - timedelta(days=offset)
            messages = [
                Message(user, _subject(len(ids), last_day, offset), url=_url(ids)) for user, ids in readers.items()
            ]
            notify(f"dissemination.due:{offset}:{last_day.isoformat()}", messages)


def _subject(count: int, last_day, offset: int) -> str:
    facts = {"n": count, "day": f"{last_day:%d/%m/%Y}"}
    if offset <= 0:
        subject = ngettext(
            "%(n)d document is to be read by you until %(day)s.",
            "%(n)d documents are to be read by you until %(day)s.",
            count,
        )
    else:
        subject = ngettext(
            "%(n)d document was to be read by you until %(day)s and is not read yet.",
            "%(n)d documents were to be read by you until %(day)s and are not read yet.",
            count,
        )
    return subject % facts


def _url(documents: list[int]) -> str:
    return reverse("dissemination", args=documents) if len(documents) == 1 else reverse("disseminations")
