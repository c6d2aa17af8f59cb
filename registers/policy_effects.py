"""What the moves of a quality policy do to it. Each returns what the log should note."""

from core.actors import Actor
from core.dates import today
from core.log import log
from core.words import said


def send(policy, by: Actor) -> dict:
    """Whoever sends it has a hand in it, and does not approve it."""
    policy.note = ""
    policy.writers.add(by.user_id)
    return {}


def send_back(policy, by: Actor, *, reason: str) -> dict:
    policy.note = said(reason)
    return {"reason": policy.note}


def approve(policy, by: Actor) -> dict:
    """The issue before ends on the same day; what was shown to citizens stays shown in its new issue."""
    policy.approved_by_id, policy.approved_on = by.user_id, today()
    for before in type(policy).objects.select_for_update().filter(agency=policy.agency_id, status="in_force"):
        before.status, before.superseded_on = "superseded", today()
        before.version += 1
        before.save()
        log(before, "qualitypolicy.supersede", by=by, after={"superseded_on": before.superseded_on.isoformat()})
        policy.published_on = today() if before.published_on else None
    return {}


def publish(policy, by: Actor) -> dict:
    policy.published_on = today()
    return {"published_on": policy.published_on.isoformat()}
