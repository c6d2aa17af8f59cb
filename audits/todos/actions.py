"""What corrective actions ask of people, and by when."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import AGENCY_ROLES
from audits.action_reminding import plan_by, take_up_by
from audits.models import CorrectiveAction
from audits.permissions import Perm
from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos

Status = CorrectiveAction.Status
LISTED = 20


def _todo(action: CorrectiveAction, title: str, actor: Actor, due_on=None) -> Todo:
    facts = {"number": action.number, "text": Truncator(action.description).chars(100)}
    return Todo(title % facts, action.get_absolute_url(), due_on or action.due_on, actor.agency_name)


def _many(actions: Sequence[CorrectiveAction], title: str, query: str, due_on, actor: Actor) -> Todo:
    return Todo(title % {"n": len(actions)}, f"{reverse('actions')}?{query}", due_on, actor.agency_name, len(actions))


@todos
def actions_to_move(actor: Actor) -> list[Todo]:
    """One query: one's own slips, and those to assign, approve and verify, each or as a number."""
    if actor.role not in AGENCY_ROLES:
        return []
    found = CorrectiveAction.objects.filter(agency=actor.agency_id).open().prefetch_related("workers")
    rows = list(found.order_by("due_on", "pk"))
    return [*_own(rows, actor), *_to_assign(rows, actor), *_to_approve(rows, actor), *_to_verify(rows, actor)]


def _own(rows: Sequence[CorrectiveAction], actor: Actor) -> list[Todo]:
    titles = {
        Status.ANALYSING: _("Find the cause and plan the action of %(number)s: %(text)s"),
        Status.DOING: _("Carry out the corrective action %(number)s: %(text)s"),
    }
    mine = [row for row in rows if row.status in titles and row.is_worked_by(actor)]
    return [_todo(row, titles[Status(row.status)], actor, row.due_on or plan_by(row)) for row in mine[:LISTED]]


def _to_assign(rows: Sequence[CorrectiveAction], actor: Actor) -> list[Todo]:
    waiting = [row for row in rows if row.status == Status.PROPOSED]
    if not can(actor, Perm.ACTION_ASSIGN) or not waiting:
        return []
    first = min(waiting, key=lambda row: row.proposed_on)
    if len(waiting) == 1:
        return [_todo(first, _("Assign the corrective action %(number)s: %(text)s"), actor, take_up_by(first))]
    title = _("Assign %(n)d corrective actions that were proposed")
    return [_many(waiting, title, "state=proposed", take_up_by(first), actor)]


def _to_approve(rows: Sequence[CorrectiveAction], actor: Actor) -> list[Todo]:
    waiting = [row for row in rows if row.status == Status.AWAITING and actor.user_id not in row.author_ids]
    if not can(actor, Perm.ACTION_APPROVE):
        return []
    return [_todo(row, _("Approve the corrective action %(number)s: %(text)s"), actor) for row in waiting[:LISTED]]


def _to_verify(rows: Sequence[CorrectiveAction], actor: Actor) -> list[Todo]:
    """Whoever may verify and did not work on it."""
    waiting = [row for row in rows if row.status == Status.VERIFYING and actor.user_id not in row.worker_ids]
    if not can(actor, Perm.ACTION_VERIFY) or not waiting:
        return []
    if len(waiting) == 1:
        title = _("Verify whether the corrective action %(number)s was effective: %(text)s")
        return [_todo(waiting[0], title, actor)]
    title = _("Verify whether %(n)d corrective actions were effective")
    return [_many(waiting, title, "care=verify", waiting[0].due_on, actor)]


@todos
def actions_without_worker(actor: Actor) -> list[Todo]:
    """Slips whose person no longer works in the agency."""
    if not can(actor, Perm.ACTION_ASSIGN):
        return []
    rows = CorrectiveAction.objects.filter(agency=actor.agency_id).without_worker_on(today()).order_by("pk")
    title = _("Give the corrective action %(number)s to another person: %(text)s")
    return [_todo(row, title, actor) for row in rows[:LISTED]]


@todos
def actions_overdue(actor: Actor) -> list[Todo]:
    """The head those of the agency; the programme those overdue for longer than ACTION_ESCALATION_DAYS."""
    if actor.role in AGENCY_ROLES and can(actor, Perm.ACTION_APPROVE):
        late = CorrectiveAction.objects.filter(agency=actor.agency_id).late_on(today())
    elif actor.sees_all and can(actor, Perm.ACTION_SPREAD):
        late = CorrectiveAction.objects.late_on(today() - timedelta(days=settings.ACTION_ESCALATION_DAYS))
    else:
        return []
    found = late.aggregate(count=Count("pk"), due_on=Min("due_on"))
    if not found["count"]:
        return []
    title = ngettext("%(n)d corrective action is overdue", "%(n)d corrective actions are overdue", found["count"])
    url = f"{reverse('actions')}?care=overdue"
    return [Todo(title % {"n": found["count"]}, url, found["due_on"], actor.agency_name, found["count"])]
