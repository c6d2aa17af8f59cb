"""Requests in the minutes being written: shortcomings that the agency is to set right (Art. 37.2 c)."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused, Stale, WrongStatus
from core.log import changes, log
from core.workflow import hold
from scoring.models import Inspection, InspectionRequest
from scoring.services.conducting import lock_conducted

FIELDS = ("check_item", "statement")


def request_add(*, inspection: Inspection, values: dict, by: Actor) -> InspectionRequest:
    """Write a request down. `values` are `statement` and `check_item` (None for none)."""
    with transaction.atomic():
        lock_conducted(inspection, by)
        _check(values)
        last = inspection.requests.aggregate(last=Max("number"))["last"] or 0
        request = InspectionRequest(
            inspection=inspection,
            agency_id=inspection.agency_id,
            number=last + 1,
            is_illustrative=inspection.is_illustrative,
            **values,
        )
        request.refresh_index()
        request.save()
        log(inspection, "inspection.ask", by=by, after=_noted(request))
    return request


def request_change(*, request: InspectionRequest, values: dict, seen: int, by: Actor) -> InspectionRequest:
    """Correct a request before the team signs. Raises Stale, or WrongStatus once the minutes are signed."""
    with transaction.atomic():
        _lock_draft(request, by)
        if request.version != seen:
            raise Stale(_("Somebody else has changed this request in the meantime."))
        _check(values)
        before, after = changes(request, FIELDS, values)
        for name, value in values.items():
            setattr(request, name, value)
        request.version += 1
        request.refresh_index()
        request.save()
        log(request.inspection, "inspection.ask_change", by=by, before=before, after=after | _noted(request))
    return request


def request_remove(*, request: InspectionRequest, by: Actor) -> None:
    """Take a request out of the minutes before the team signs; the history keeps its words."""
    with transaction.atomic():
        _lock_draft(request, by)
        log(request.inspection, "inspection.ask_remove", by=by, before=_noted(request))
        request.delete()


def _lock_draft(request: InspectionRequest, by: Actor) -> None:
    lock_conducted(request.inspection, by)
    hold(request)
    if request.status != InspectionRequest.Status.DRAFT:
        raise WrongStatus(_("The request stands in signed minutes; it changes no more."))


def _check(values: dict) -> None:
    if not values["statement"].strip():
        raise Refused(_("Write what falls short, and what is asked."))


def _noted(request: InspectionRequest) -> dict:
    return {"request": f"{request.number:02d}", "statement": request.statement}
