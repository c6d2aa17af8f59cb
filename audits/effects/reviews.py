"""What the moves of a management review and of its decisions do. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from agencies.models import User
from audits import pack
from audits.freezing.minutes import minutes_payload
from audits.review_people import works_there
from core import jobs
from core.actors import Actor
from core.dates import add_months, now, today
from core.errors import Refused
from core.words import present as named
from core.words import said

TEMPLATE_VERSION = "audit1"
LONGEST_SPAN = 36


def hold(review, by: Actor, *, held_on: date, chair: User, present: str) -> dict:
    """The meeting took place: the pack is kept as it was laid before it. It never looks past the meeting."""
    if held_on > today():
        raise Refused(_("The meeting cannot lie in the future."))
    if held_on < review.starts_on:
        raise Refused(_("The meeting cannot lie before the span that it looks back over."))
    if not works_there(chair, review.agency_id, held_on):
        raise Refused(_("%(name)s did not work in this agency on that day.") % {"name": chair})
    review.held_on, review.chair, review.present = held_on, chair, named(present)
    review.ends_on = min(review.ends_on, held_on)
    review.inputs = pack.inputs_of(review)
    review.add_writer(by)
    return {"held_on": held_on.isoformat(), "chair": str(chair)}


def submit(review, by: Actor) -> dict:
    """Whoever hands the minutes in wrote them, and does not sign them."""
    review.written_by_id, review.note = by.user_id, ""
    review.add_writer(by)
    return {"decisions": review.decisions.count()}


def send_back(review, by: Actor, *, reason: str) -> dict:
    """The minutes are being written again."""
    review.note = said(reason)
    return {"reason": review.note}


def sign(review, by: Actor) -> dict:
    """The minutes are frozen; from now on the decisions ask something of people."""
    review.signed_by_id, review.signed_on = by.user_id, today()
    review.keep(minutes_payload(review, signer=by.name), now(), TEMPLATE_VERSION)
    jobs.plan("audits.render_review", f"audits.render_review:{review.pk}", id=review.pk)
    return {"decisions": review.decisions.count(), "sha256": review.payload_sha256}


def cancel(review, by: Actor, *, reason: str) -> dict:
    """It is not held; its number stays used."""
    review.note = said(reason)
    return {"reason": review.note}


def complete(decision, by: Actor, *, done_note: str) -> dict:
    """What was done, from the person who carries it out."""
    decision.done_on, decision.done_note = today(), said(done_note, _("Write what was done."))
    return {"done_on": decision.done_on.isoformat()}


def extend(decision, by: Actor, *, due_on: date, reason: str) -> dict:
    """Another due day, which does not lie in the past."""
    if due_on < today():
        raise Refused(_("The new day lies in the past."))
    if due_on == decision.due_on:
        raise Refused(_("This is the day that is set already."))
    if due_on > add_months(today(), LONGEST_SPAN):
        raise Refused(_("A decision is carried out within three years at most."))
    was, decision.due_on = decision.due_on, due_on
    return {"was": was.isoformat(), "due_on": due_on.isoformat(), "reason": said(reason)}


def reassign(decision, by: Actor, *, owner: User, reason: str) -> dict:
    """People leave, decisions stay."""
    if owner.pk == decision.owner_id:
        raise Refused(_("This person carries it out already."))
    if not works_there(owner, decision.agency_id, today()):
        raise Refused(_("%(name)s does not work in this agency.") % {"name": owner})
    was, decision.owner = decision.owner, owner
    return {"was": str(was), "owner": str(owner), "reason": said(reason)}


def drop(decision, by: Actor, *, reason: str) -> dict:
    """It is not carried out any more; the minutes stay as they were signed."""
    decision.done_on, decision.done_note = today(), said(reason, _("Say why it is given up."))
    return {"reason": decision.done_note}
