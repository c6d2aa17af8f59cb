"""Reminders of corrective actions: to the owner around the due day, then to the head, then to the programme.

Each occasion is told once, however often it is looked for; a server that slept makes up for the last CATCH_UP days.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext

from agencies.holders import PROVINCE, Holders, at, holders_in
from agencies.roles import Role
from audits.models import CorrectiveAction
from core.dates import add_working_days, today
from core.notices import Message, notify_many

Status = CorrectiveAction.Status
Occasion = tuple[str, Message]
TAKE_UP_WORKING_DAYS, PLAN_WORKING_DAYS = 10, 20
OWNERS_TURN = (Status.ANALYSING, Status.DOING)
OWNER_DAYS = {"-7": range(5, 8), "-1": range(2), "+1": range(-4, 0)}
CATCH_UP = 7
LONGEST_LYING = timedelta(days=60)


def take_up_by(action: CorrectiveAction) -> date:
    """The day until which a proposal should be assigned or declined."""
    return add_working_days(action.proposed_on, TAKE_UP_WORKING_DAYS)


def plan_by(action: CorrectiveAction) -> date:
    """The day until which cause and action should be planned where no due day was set."""
    return add_working_days(action.proposed_on, PLAN_WORKING_DAYS)


def actions_remind() -> None:
    """Everything that is to be told by today; as many queries for a province as for one slip. Safe to run twice."""
    dated, undated = _dated(), _undated()
    if not dated and not undated:
        return
    agencies = {action.agency_id for action in [*dated, *undated]}
    holders = holders_in(agencies, {Role.HEAD}, {Role.ADMIN})
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        occasions = [occasion for action in dated for occasion in _of_due_day(action, holders)]
        notify_many([*occasions, *(occasion for action in undated for occasion in _of_undated(action, holders))])


def _dated() -> list[CorrectiveAction]:
    """Open slips of which something may be told today."""
    first = today() - timedelta(days=settings.ACTION_ESCALATION_DAYS + CATCH_UP)
    rows = CorrectiveAction.objects.open().filter(due_on__range=(first, today() + timedelta(days=7)))
    return list(rows.order_by("pk"))


def _undated() -> list[CorrectiveAction]:
    """Proposals that nobody took up in time, and slips whose cause is being analysed for long without a due day."""
    rows = CorrectiveAction.objects.filter(Q(status=Status.PROPOSED) | Q(status=Status.ANALYSING, due_on=None))
    rows = rows.filter(proposed_on__gte=today() - LONGEST_LYING).order_by("pk")
    return [action for action in rows if _turn_ends_on(action) < today()]


def _turn_ends_on(action: CorrectiveAction) -> date:
    return take_up_by(action) if action.status == Status.PROPOSED else plan_by(action)


def _of_due_day(action: CorrectiveAction, holders: Holders) -> Iterator[Occasion]:
    left = action.days_left or 0
    heads, programme = at(holders, action.agency_id, Role.HEAD), at(holders, PROVINCE, Role.ADMIN)
    if action.status in OWNERS_TURN and action.owner_id:
        for name, days in OWNER_DAYS.items():
            if left in days:
                yield from _told(f"action.due:{name}", action, [action.owner_id], _owner_sentence(left))
    if -1 - CATCH_UP < left <= -1:
        late = gettext("Corrective action %(number)s is overdue since %(day)s: %(text)s")
        yield from _told("action.late", action, heads, late)
    if left <= -settings.ACTION_ESCALATION_DAYS:
        long = gettext("Corrective action %(number)s is still not closed; it was due on %(day)s: %(text)s")
        yield from _told("action.escalated", action, [*heads, *programme], long)


def _owner_sentence(left: int) -> str:
    if left < 0:
        return gettext("Corrective action %(number)s was to be closed by %(day)s and is overdue: %(text)s")
    return gettext("Corrective action %(number)s is to be closed by %(day)s: %(text)s")


def _of_undated(action: CorrectiveAction, holders: Holders) -> Iterator[Occasion]:
    heads = at(holders, action.agency_id, Role.HEAD)
    if action.status == Status.PROPOSED:
        subject = gettext("The proposal %(number)s of %(proposed)s is not taken up yet: %(text)s")
        return _told("action.lying", action, heads, subject)
    subject = gettext("Cause and action of %(number)s of %(proposed)s are not planned yet: %(text)s")
    return _told("action.unplanned", action, [user for user in (action.owner_id, *heads) if user], subject)


def _told(occasion: str, action: CorrectiveAction, users: Iterable[int], subject: str) -> Iterator[Occasion]:
    """Another due day makes another occasion."""
    facts = {
        "number": action.number,
        "text": Truncator(action.description).chars(100),
        "day": f"{action.due_on:%d/%m/%Y}" if action.due_on else "–",
        "proposed": f"{action.proposed_on:%d/%m/%Y}",
    }
    key = f"{occasion}:{action.pk}:{action.due_on or ''}"
    for user in dict.fromkeys(users):
        yield key, Message(user, subject % facts, url=action.get_absolute_url())
