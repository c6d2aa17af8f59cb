"""Those who carry out decisions of management reviews are reminded before and after the day; the head after it.

Each occasion is told once, however often it is looked for; a server that slept makes up for the last days.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

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
from core.notices import Message, notify_many

BEFORE, AFTER = -7, 1
DAYS_LEFT = {BEFORE: range(5, 8), AFTER: range(-7, 0)}
Told = dict[tuple[int, date, int], list[ReviewDecision]]


def decisions_remind() -> None:
    """Seven days before the due day and one day after it: one notice for all decisions of that day that concern a
    person. As many queries for a province as for one agency; safe to run twice."""
    due = {today() + timedelta(days=left): offset for offset, days in DAYS_LEFT.items() for left in days}
    rows = ReviewDecision.objects.open().filter(due_on__in=due).select_related("review").order_by("pk")
    told = _concerned(list(rows.defer("review__payload", "review__inputs")), due)
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        notify_many(_occasions(told))


def _concerned(rows: Iterable[ReviewDecision], due: dict[date, int]) -> Told:
    """Occasion, due day and person → the decisions that they are told of."""
    heads = _heads({row.agency_id for row in rows if due[row.due_on] == AFTER})
    told: Told = defaultdict(list)
    for row in rows:
        offset = due[row.due_on]
        for user in {row.owner_id} | (heads[row.agency_id] if offset == AFTER else set()):
            told[offset, row.due_on, user].append(row)
    return told


def _occasions(told: Told) -> Iterator[tuple[str, Message]]:
    for (offset, day, user), decisions in sorted(told.items(), key=lambda item: item[0]):
        yield f"reviewdecision.due:{offset}:{day.isoformat()}", _message(user, decisions, offset)


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
