"""What the moves of an inspection plan do. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import now, today
from core.errors import Refused
from core.words import said

TEMPLATE_VERSION = "scoring1"


def submit(plan, by: Actor) -> dict:
    """Who sends it is its author."""
    plan.prepared_by_id, plan.note = by.user_id, ""
    return {"inspections": plan.inspections.count()}


def send_back(plan, by: Actor, *, reason: str) -> dict:
    """The draft is written on."""
    plan.note = said(reason)
    return {"reason": plan.note}


def approve(plan, by: Actor, *, decision_number: str, decided_on: date) -> dict:
    """UBND tỉnh approves (TT 26/2014/TT-BKHCN, Art. 34); what it approved stays as it was."""
    from scoring.freezing import plan_payload

    if decided_on > today():
        raise Refused(_("The decision cannot be dated in the future."))
    plan.decision_number = said(decision_number, _("Write the number of the decision."))
    plan.decided_on = decided_on
    plan.keep(plan_payload(plan), now(), TEMPLATE_VERSION)
    noted = {"decision": plan.decision_number, "decided_on": decided_on.isoformat()}
    return noted | {"sha256": plan.payload_sha256}


def reopen(plan, by: Actor, *, reason: str) -> dict:
    """Inspections that have begun stay as they are; the next approval freezes the plan anew."""
    was = {"decision": plan.decision_number, "sha256": plan.payload_sha256}
    plan.note, plan.decision_number, plan.decided_on = said(reason), "", None
    plan.thaw()
    return {"reason": plan.note, "was": was}
