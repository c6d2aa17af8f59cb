"""What the moves of an audit programme do to it. Each returns what the log should note."""

from core.actors import Actor
from core.dates import today
from core.words import said


def submit(programme, by: Actor) -> dict:
    """Whoever sends it is its author, and does not approve it."""
    programme.prepared_by_id, programme.note = by.user_id, ""
    return {}


def send_back(programme, by: Actor, *, reason: str) -> dict:
    """It is a draft again."""
    programme.note = said(reason)
    return {"reason": programme.note}


def approve(programme, by: Actor) -> dict:
    """From now on its audits can be announced."""
    programme.approved_by_id, programme.approved_on = by.user_id, today()
    return {}


def reopen(programme, by: Actor, *, reason: str) -> dict:
    """Something has to be planned anew; the head approves again."""
    programme.approved_by_id = programme.approved_on = None
    programme.note = said(reason)
    return {"reason": programme.note}
