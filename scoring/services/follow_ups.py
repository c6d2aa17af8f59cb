"""Requests of earlier inspections: what the next inspection finds, and what follows from it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import Refused, Stale
from core.log import log, log_many
from core.workflow import hold
from scoring.models import Inspection, InspectionRequest, RequestFollowUp
from scoring.services.conducting import lock_conducted
from scoring.services.requests import report_day

Outcome = RequestFollowUp.Outcome
Status = InspectionRequest.Status
WRITTEN = ("status", "due_on", "answer", "answered_on", "answered_by", "postponed", "settled_in", "version")


def follow_up_answer(*, follow_up: RequestFollowUp, outcome: str, note: str, seen: int, by: Actor) -> RequestFollowUp:
    """The team says what became of an earlier request; the same answer again changes nothing. Raises NotAllowed,
    WrongStatus once the minutes are signed, Stale after another's answer, Refused without a word on what was seen."""
    with transaction.atomic():
        lock_conducted(follow_up.inspection, by)
        hold(follow_up)
        if (follow_up.outcome, follow_up.note) == (outcome, note):
            return follow_up
        if follow_up.version != seen:
            raise Stale(_("Somebody else has answered this in the meantime."))
        if outcome not in Outcome.values:
            raise Refused(_("Choose what became of it."))
        if not note.strip():
            raise Refused(_("Write what you saw."))
        follow_up.outcome, follow_up.note = outcome, note.strip()
        follow_up.version += 1
        follow_up.save()
        after = {"request": str(follow_up.request), "outcome": outcome}
        log(follow_up.inspection, "inspection.follow_up", by=by, after=after)
    return follow_up


def follow_ups_take_effect(inspection: Inspection, report_due_on: date | None, by: Actor) -> dict[str, int]:
    """The minutes or the letter stand: what was found effective is settled, what was put off gets a new day to report
    as new requests do (Art. 37.2 d). How many of each; raises Refused as `report_day` does."""
    notes = dict(inspection.follow_ups.exclude(outcome="").values_list("request", "note"))
    outcomes = dict(inspection.follow_ups.exclude(outcome="").values_list("request", "outcome"))
    rows = InspectionRequest.objects.unsettled().filter(pk__in=outcomes).select_related("inspection")
    found = list(rows.select_for_update(of=["self"]).order_by("pk"))
    settled = [row for row in found if outcomes[row.pk] == Outcome.EFFECTIVE]
    put_off = [row for row in found if outcomes[row.pk] == Outcome.POSTPONED]
    for row in settled:
        _settle(row, inspection, notes[row.pk])
    for row in put_off:
        _put_off(row, inspection, notes[row.pk], report_day(inspection, report_due_on))
    InspectionRequest.objects.bulk_update(found, WRITTEN, batch_size=200)
    _noted(settled, "inspectionrequest.settle", inspection, by)
    _noted(put_off, "inspectionrequest.postpone", inspection, by)
    return {"settled": len(settled), "postponed": len(put_off)} if found else {}


def _settle(request: InspectionRequest, inspection: Inspection, note: str) -> None:
    """Where nobody had accepted it before, the inspection does."""
    if request.status != Status.ACCEPTED:
        _answer(request, inspection, note)
    request.status, request.settled_in = Status.SETTLED, inspection
    request.version += 1


def _put_off(request: InspectionRequest, inspection: Inspection, note: str, due_on: date) -> None:
    """What was reported is no longer taken for done; what was not stays to be reported."""
    if request.status != Status.OPEN:
        request.status = Status.NOT_ACCEPTED
    _answer(request, inspection, note)
    request.due_on = due_on
    request.postponed += 1
    request.version += 1


def _answer(request: InspectionRequest, inspection: Inspection, note: str) -> None:
    request.answer, request.answered_on, request.answered_by_id = note, today(), inspection.signed_by_id


def _noted(requests: Sequence[InspectionRequest], verb: str, inspection: Inspection, by: Actor) -> None:
    log_many(requests, verb, by=by, after={"inspection": inspection.number})
