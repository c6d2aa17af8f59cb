"""What the moves of an inspection plan do. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from audits.effects.words import said
from core.actors import Actor
from core.dates import today
from core.errors import Refused


def submit(plan, by: Actor) -> dict:
    """Who sends it is its author."""
    plan.prepared_by_id, plan.note = by.user_id, ""
    return {"inspections": plan.inspections.count()}


def send_back(plan, by: Actor, *, reason: str) -> dict:
    """The draft is written on."""
    plan.note = said(reason)
    return {"reason": plan.note}


def approve(plan, by: Actor, *, decision_number: str, decided_on: date) -> dict:
    """UBND tỉnh approves (TT 26/2014/TT-BKHCN, Art. 34)."""
    if decided_on > today():
        raise Refused(_("The decision cannot be dated in the future."))
    plan.decision_number = said(decision_number, _("Write the number of the decision."))
    plan.decided_on = decided_on
    return {"decision": plan.decision_number, "decided_on": decided_on.isoformat()}


def reopen(plan, by: Actor, *, reason: str) -> dict:
    """Inspections that have begun stay as they are."""
    plan.note, plan.decision_number, plan.decided_on = said(reason), "", None
    return {"reason": plan.note}
