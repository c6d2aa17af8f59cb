"""Complaints are recorded under the next number of their kind and year, and described until they are answered."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.services import lock_as_seen
from core import notices
from core.actors import Actor
from core.dates import today
from core.errors import Refused, WrongStatus
from core.log import changes, log
from core.permissions import require
from registers.complaint_checks import refuse_denunciations
from registers.complaint_effects import start_clocks
from registers.models import Complaint, ComplaintKind
from registers.models.clocks import FIRST_TIME_ONLY, Instance
from registers.permissions import Perm

DESCRIBED = ("channel", "procedure", "unit", "subject", "summary", "complainant", "answer")
TOLD = ("channel", "procedure", "unit", "subject")


def complaint_receive(*, agency: Agency, values: dict, by: Actor) -> Complaint:
    """Record what was received, number it and start its clocks by the rules that held on that day.

    Raises Refused for a denunciation, a day in the future, a division or procedure of another agency, and where no
    rule holds.
    """
    require(by, Perm.COMPLAINT_KEEP, agency)
    complaint = Complaint(agency=agency, recorded_by_id=by.user_id, **values)
    if complaint.received_on > today():
        raise Refused(_("The day of receipt cannot lie in the future."))
    _refuse_what_does_not_belong(complaint)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        complaint.year = complaint.received_on.year
        complaint.number = _next_number(agency, complaint.kind, complaint.year)
        start_clocks(complaint)
        complaint.refresh_index()
        complaint.save()
        log(complaint, "complaint.receive", by=by, after=_days_of(complaint))
        notices.announce("complaint.receive", complaint, by)
    return complaint


def complaint_describe(*, complaint: Complaint, values: dict, by: Actor, seen: str | None = None) -> Complaint:
    """Change what is written about a complaint that is still open. The history says that the person, the summary or
    the draft of the answer changed, never how. Raises Stale as `lock_as_seen`, WrongStatus once it is answered."""
    require(by, Perm.COMPLAINT_KEEP, complaint)
    with transaction.atomic():
        lock_as_seen(complaint, DESCRIBED, seen)
        if not complaint.is_open:
            raise WrongStatus(_("What is written about it no longer changes once it is answered or turned away."))
        before, after = changes(complaint, values, values)
        if not before:
            return complaint
        for name, value in values.items():
            setattr(complaint, name, value)
        _refuse_what_does_not_belong(complaint)
        complaint.version += 1
        complaint.refresh_index()
        complaint.save()
        log(complaint, "complaint.describe", by=by, before=_told(before), after=_told(after))
    return complaint


def _next_number(agency: Agency, kind: str, year: int) -> int:
    rows = Complaint.objects.filter(agency=agency, kind=kind, year=year)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _refuse_what_does_not_belong(complaint: Complaint) -> None:
    if complaint.kind != ComplaintKind.COMPLAINT and complaint.instance != Instance.FIRST:
        raise Refused(str(FIRST_TIME_ONLY))
    refuse_denunciations(complaint.subject, complaint.summary, complaint.complainant, complaint.answer)
    if complaint.unit and complaint.unit.agency_id != complaint.agency_id:
        raise Refused(_("This division belongs to another agency."))
    if complaint.procedure and complaint.procedure.agency_id != complaint.agency_id:
        raise Refused(_("This procedure belongs to another agency."))


def _days_of(complaint: Complaint) -> dict[str, date | None]:
    return {
        "received_on": complaint.received_on,
        "accept_due_on": complaint.accept_due_on,
        "answer_due_on": complaint.answer_due_on,
    }


def _told(values: dict) -> dict:
    told = {name: str(value) if value is not None else "" for name, value in values.items() if name in TOLD}
    if "channel" in told:
        told["channel"] = str(Complaint.Channel(told["channel"]).label)
    return told
