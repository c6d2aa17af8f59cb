"""What the moves of a revision do to it. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from core import jobs
from core.actors import Actor
from core.dates import now, today
from core.errors import Refused
from core.log import log
from procedures.freezing import freeze


def send(revision, by: Actor, *, reviewer=None) -> dict:
    """The author hands it over, to a named reviewer or to whoever may review."""
    if reviewer and reviewer.pk in {*revision.author_ids, by.user_id}:
        raise Refused(_("Somebody who did not write it must review it."))
    revision.prepared_by_id, revision.prepared_at = by.user_id, now()
    revision.reviewer, revision.remarks = reviewer, {}
    revision.reviewed_by_id = revision.reviewed_at = None
    return {"reviewer": str(reviewer)} if reviewer else {}


def pass_on(revision, by: Actor) -> dict:
    revision.reviewed_by_id, revision.reviewed_at = by.user_id, now()
    return {}


def reject(revision, by: Actor, *, remarks: dict[str, str]) -> dict:
    """Reasons stand at the section or step they are about; `remarks` maps its key to the sentence."""
    remarks = {key: sentence.strip() for key, sentence in remarks.items() if sentence.strip()}
    if not remarks:
        raise Refused(_("Write the reason at one section or step at least."))
    revision.remarks = remarks
    return {"reason": "; ".join(remarks.values())}


def approve(revision, by: Actor, *, effective_on: date, on_behalf: str = "") -> dict:
    """The content is frozen at this moment; a job makes the PDF. It takes effect by itself on its day."""
    if effective_on < today():
        raise Refused(_("The day of effect cannot lie before the approval."))
    previous = revision.procedure.revisions.effective().first()
    if previous and effective_on <= previous.effective_from:
        raise Refused(_("The day of effect must come after that of the issue in force."))
    revision.planned_effective_on = effective_on
    revision.approved_by_id, revision.approved_at = by.user_id, now()
    freeze(revision, approver=by)
    jobs.plan("procedures.render_revision", f"procedures.render_revision:{revision.pk}", id=revision.pk)
    return {"effective_on": effective_on.isoformat(), "sha256": revision.payload_sha256}


def take_effect(revision, by: Actor) -> dict:
    """From its planned day, also when the portal was down on it; the issue before it ends on that day."""
    procedure, day = revision.procedure, revision.planned_effective_on
    type(procedure).objects.select_for_update().get(pk=procedure.pk)
    for previous in procedure.revisions.effective().exclude(pk=revision.pk):
        previous.status, previous.effective_to = revision.Status.SUPERSEDED, day
        previous.version += 1
        previous.save()
        log(previous, "revision.supersede", by=by, after={"effective_to": day.isoformat()})
    revision.effective_from = day
    procedure.title, procedure.model_issue = revision.title, revision.model_issue or procedure.model_issue
    procedure.refresh_index(tuple(revision.tthcs.values_list("code", flat=True)))
    procedure.save()
    return {"effective_from": day.isoformat()}


def withdraw(revision, by: Actor, *, reason: str) -> dict:
    """The procedure ends today; its revisions stay readable."""
    procedure, day = revision.procedure, today()
    type(procedure).objects.select_for_update().get(pk=procedure.pk)
    if day <= revision.effective_from:
        raise Refused(_("It took effect today; withdraw it tomorrow."))
    revision.effective_to = day
    procedure.withdrawn_on, procedure.withdrawal_reason, procedure.published_on = day, reason, None
    procedure.save()
    return {"reason": reason}


def discard(revision, by: Actor) -> dict:
    """A draft that nobody needs; its number may be used again."""
    revision.issuance = None
    return {}
