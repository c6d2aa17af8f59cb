"""What must be true before a corrective action moves on. Each check answers sentences; none means yes."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import Membership
from agencies.roles import AGENCY_ROLES, Role
from audits import causes
from core.actors import Actor
from core.dates import add_months, today
from core.workflow import forbid

FARTHEST = 60


@forbid
def only_its_owner(action, by: Actor) -> list[str]:
    """Who is to do it says so; nobody does it in their place."""
    return [] if action.is_worked_by(by) else [_("Only the person to whom it is assigned does this.")]


def findings_are_taken_up(action, by: Actor) -> list[str]:
    """A nonconformity of an audit, and an action that was not effective, are never just dropped."""
    if action.reissue_of_id or (action.finding_id and action.finding.is_nonconformity):
        return [_("A nonconformity of an audit, or an action issued again, has to be taken up.")]
    return []


def cause_is_found(action, by: Actor) -> list[str]:
    """By a method that leads to it, and in words (ISO 9001, 10.2.1 b 2)."""
    found = causes.problems(action.method, action.analysis)
    return found if action.root_cause.strip() else [*found, _("Write the root cause.")]


def action_is_planned(action, by: Actor) -> list[str]:
    """Correction, action and day; and the procedure where one has to change (ISO 9001, 10.2.1 a, c, f)."""
    found = []
    if not action.correction.strip():
        found.append(_("Write what was put right at once, or that nothing could be."))
    if not action.action.strip():
        found.append(_("Write the corrective action that removes the cause."))
    if action.due_on is None:
        found.append(_("Set the day by which it is to be closed."))
    else:
        found += due_day_problems(action.due_on)
    if action.changes_procedure and action.procedure_id is None:
        found.append(_("Name the procedure that has to change."))
    elif action.changes_procedure and action.procedure.withdrawn_on:
        found.append(_("The procedure that has to change was withdrawn; name another one."))
    return found


def elsewhere_is_asked(action, by: Actor) -> list[str]:
    """10.2.1 b 3: whether similar nonconformities exist, or could occur."""
    if action.elsewhere is None:
        return [_("Answer whether there are similar cases elsewhere.")]
    return [] if action.elsewhere_note.strip() else [_("Write where similar cases are, or how they were looked for.")]


def somebody_else_can_approve(action, by: Actor) -> list[str]:
    """The agency may have come to have its owner as the only head since it was assigned."""
    return only_head_sentence(action.agency_id, action.owner_id)


def only_head_sentence(agency_id: int, user_id: int | None) -> list[str]:
    """The one head of an agency cannot approve an action of their own, so it must not become theirs."""
    if _heads(agency_id) != {user_id}:
        return []
    return [_("The head approves the action and nobody else can; assign it to another person.")]


def _heads(agency_id: int) -> set[int]:
    heads = Membership.objects.filter(agency=agency_id, role=Role.HEAD, user__is_active=True).on(today())
    return set(heads.values_list("user_id", flat=True))


def possible_owners(agency_id: int, users: Collection[int | None]) -> set[int]:
    """Those of the people who work in the agency today and are not its only head; two queries."""
    posts = Membership.objects.filter(agency=agency_id, user__in=users, role__in=AGENCY_ROLES, user__is_active=True)
    heads = _heads(agency_id)
    return set(posts.on(today()).values_list("user_id", flat=True)) - (heads if len(heads) == 1 else set())


def due_day_problems(due_on: date) -> list[str]:
    """Neither past nor so far away that nobody would ever be reminded."""
    if due_on < today():
        return [_("The day by which it is to be closed lies in the past.")]
    if due_on > add_months(today(), FARTHEST):
        return [_("A corrective action is closed within five years at most.")]
    return []


@forbid
def a_person_decides(action, by: Actor) -> list[str]:
    """Neither approval nor verification happens by itself."""
    return [] if by.user_id else [_("A person has to decide this.")]


@forbid
def verifier_did_not_work_on_it(action, by: Actor) -> list[str]:
    """Effectiveness is judged by others than those who wrote the action or carried it out (ISO 9001, 10.2.1 d)."""
    if by.user_id in action.worker_ids:
        return [_("You carried this out yourself; somebody else must verify it.")]
    return []
