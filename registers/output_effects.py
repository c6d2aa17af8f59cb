"""What the moves of a nonconforming output do to it. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from agencies.roles import Role
from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.words import said


def handle(output, by: Actor, *, disposition: str, action_taken: str, handled_on: date) -> dict:
    """Record the way and what was done. A concession takes the authority of the head (clause 8.7.1 d)."""
    if handled_on < output.detected_on:
        raise Refused(_("It cannot have been handled before it was found."))
    if handled_on > today():
        raise Refused(_("The day on which it was handled cannot lie ahead."))
    is_concession = disposition == output.Disposition.CONCESSION
    if is_concession and by.role != Role.HEAD:
        raise Refused(_("Only the head of the agency accepts an output under concession."))
    output.disposition, output.action_taken = disposition, said(action_taken, _("Write what was done."))
    output.handled_by_id, output.handled_on = by.user_id, handled_on
    output.concession_by_id = by.user_id if is_concession else None
    way = output.Disposition(disposition).label
    return {"disposition": str(way), "action_taken": output.action_taken, "handled_on": handled_on.isoformat()}


def verify(output, by: Actor, *, verification: str) -> dict:
    """Conformity after correction, verified today (clause 8.7.1)."""
    output.verified_by_id, output.verified_on = by.user_id, today()
    output.verification = said(verification, _("Write how conformity was verified."))
    return {"verification": output.verification}


def reopen(output, by: Actor, *, reason: str) -> dict:
    """What was done stays readable until it is handled anew."""
    output.verification = said(reason)
    return {"reason": output.verification}
