"""What the moves of a corrective action do to it. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from agencies.models import Membership, User
from agencies.roles import AGENCY_ROLES
from audits.action_checks import due_day_problems, only_head_sentence
from core.actors import SYSTEM, Actor
from core.dates import today
from core.errors import Refused
from core.words import said


def assign(action, by: Actor, *, owner: User, due_on: date | None = None) -> dict:
    """To a person of the agency, who analyses the cause."""
    _must_work_here(action, owner)
    _must_lie_ahead(due_on)
    action.owner, action.due_on = owner, due_on or action.due_on
    return {"owner": str(owner)} | ({"due_on": due_on.isoformat()} if due_on else {})


def hand_over(action, by: Actor, *, owner: User, reason: str) -> dict:
    """Somebody else carries on what was approved; who approved it cannot."""
    _must_work_here(action, owner)
    if owner.pk == action.approved_by_id:
        raise Refused(_("%(name)s approved this action and cannot carry it out.") % {"name": owner})
    action.add_worker(action.owner_id)
    was, action.owner, action.note = action.owner, owner, said(reason)
    return {"owner": str(owner), "was": str(was), "reason": action.note}


def decline(action, by: Actor, *, reason: str) -> dict:
    """The proposal ends here; who made it is told why."""
    action.note, action.ended_on = said(reason), today()
    return {"reason": action.note}


def submit(action, by: Actor) -> dict:
    """Whoever sends it is its author, and neither approves nor verifies it."""
    action.analysed_by_id, action.note = by.user_id, ""
    return {"due_on": action.due_on.isoformat()}


def send_back(action, by: Actor, *, reason: str) -> dict:
    """The owner writes on."""
    action.note = said(reason)
    return {"reason": action.note}


def approve(action, by: Actor) -> dict:
    """The action may be carried out; where the procedure has to change, its revision is opened."""
    from audits.services.actions import revision_for

    action.approved_by_id, action.approved_on = by.user_id, today()
    if action.changes_procedure:
        action.revision = revision_for(action.procedure, by=SYSTEM)
    return {"revision": str(action.revision)} if action.revision else {}


def complete(
    action, by: Actor, *, done_note: str, risk=None, assessment: dict | None = None, risk_note: str = ""
) -> dict:
    """What was done; and the risk register brought up to date, or why it stays (10.2.1 e).

    `assessment` holds likelihood, impact and note.
    """
    from registers.services.risks import risk_reassess

    if (risk is None) == (not risk_note.strip()):
        raise Refused(_("Assess a risk again, or write why the risk register stays as it is."))
    if risk is not None:
        if risk.agency_id != action.agency_id:
            raise Refused(_("This risk belongs to another agency."))
        if not assessment:
            raise Refused(_("Rate the likelihood and the impact of the risk again."))
        risk_reassess(risk=risk, by=by, **assessment)
    action.risk, action.risk_note = risk, risk_note.strip()
    action.done_note = said(done_note, _("Write what was done."))
    action.done_by_id, action.done_on = by.user_id, today()
    return {"done_on": action.done_on.isoformat()} | ({"risk": str(risk)} if risk else {})


def extend(action, by: Actor, *, due_on: date, reason: str) -> dict:
    """Another day, which does not lie in the past, by which it is to be closed."""
    _must_lie_ahead(due_on)
    was, action.due_on, action.note = action.due_on, due_on, said(reason)
    return {"was": was.isoformat(), "due_on": due_on.isoformat(), "reason": action.note}


def close(action, by: Actor, *, verification: str) -> dict:
    """The action was effective (10.2.1 d)."""
    _verify(action, by, verification)
    return {"ended_on": action.ended_on.isoformat()}


def reissue(action, by: Actor, *, verification: str) -> dict:
    """Not effective: this slip ends, and a new one with a new number and the same source follows it.

    It is saved as ended first, because a source has one open slip at most.
    """
    from audits.services.actions import action_follow

    _verify(action, by, verification)
    action.status = action.Status.REISSUED
    action.save()
    return {"reissued_as": action_follow(action, by).number}


def _verify(action, by: Actor, verification: str) -> None:
    action.verification = said(verification, _("Write how effectiveness was verified."))
    action.verified_by_id, action.verified_on, action.ended_on = by.user_id, today(), today()


def _must_work_here(action, owner: User) -> None:
    posts = Membership.objects.filter(agency=action.agency_id, user=owner, role__in=AGENCY_ROLES).on(today())
    if not owner.is_active or not posts.exists():
        raise Refused(_("%(name)s does not work in this agency.") % {"name": owner})
    if sentences := only_head_sentence(action.agency_id, owner.pk):
        raise Refused(sentences)


def _must_lie_ahead(due_on: date | None) -> None:
    if due_on is not None and (sentences := due_day_problems(due_on)):
        raise Refused(sentences)
