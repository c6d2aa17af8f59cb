"""Those who carry out decisions of management reviews are reminded before and after the day; the head after it."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import ngettext

from agencies.models import Membership
from agencies.roles import Role
from audits.models import ReviewDecision
from core.dates import today
from core.notices import Message, notify

BEFORE, AFTER = -7, 1


def decisions_remind() -> None:
    """Seven days before the due day and one day after it: one notice for all decisions of that day that concern a
    person. As many queries for a province as for one agency; safe to run twice."""
    days = {today() - timedelta(days=offset): offset for offset in (BEFORE, AFTER)}
    due = ReviewDecision.objects.open().filter(due_on__in=days).select_related("review").order_by("pk")
    rows = list(due.defer("review__payload", "review__inputs"))
    heads = _heads({row.agency_id for row in rows if days[row.due_on] == AFTER})
    told: dict[int, dict[int, list[ReviewDecision]]] = {BEFORE: defaultdict(list), AFTER: defaultdict(list)}
    for row in rows:
        offset = days[row.due_on]
        for user in {row.owner_id} | (heads[row.agency_id] if offset == AFTER else set()):
            told[offset][user].append(row)
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        for offset, people in told.items():
            day = today() - timedelta(days=offset)
            messages = [_message(user, decisions, offset) for user, decisions in sorted(people.items())]
            notify(f"reviewdecision.due:{offset}:{day.isoformat()}", messages)


def _heads(agencies: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    posts = Membership.objects.filter(agency__in=agencies, role=Role.HEAD).on(today())
    for agency, user in posts.values_list("agency_id", "user_id"):
        found[agency].add(user)
    return found


def _message(user: int, decisions: list[ReviewDecision], offset: int) -> Message:
    n, first = len(decisions), decisions[0]
    if offset == BEFORE:
        subject = ngettext(
            "%(n)d decision of a management review is to be carried out by %(day)s.",
            "%(n)d decisions of management reviews are to be carried out by %(day)s.",
            n,
        )
    else:
        subject = ngettext(
            "%(n)d decision of a management review was due on %(day)s and is not carried out.",
            "%(n)d decisions of management reviews were due on %(day)s and are not carried out.",
            n,
        )
    body = "\n".join(f"{row}: {Truncator(row.text).chars(200)}" for row in decisions)
    url = first.get_absolute_url() if n == 1 else reverse("review_decisions")
    return Message(user, subject % {"n": n, "day": f"{first.due_on:%d/%m/%Y}"}, body, url)
