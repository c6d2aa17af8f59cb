"""Requests of an inspection, from the minutes being written to their days."""

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import add_months, today
from core.errors import Refused
from core.log import log
from core.uploads import keep
from core.uploads import of as uploads_of
from core.workflow import perform
from scoring.models import Inspection, InspectionRequest

MONTHS_TO_REPORT = 2
MOST_FILES = 20


def requests_open(inspection: Inspection, report_due_on: date | None) -> int:
    """The requests of an inspection that both sides have signed, or whose letter is sent, begin to count; how many.

    Raises Refused as `report_day` does.
    """
    drafts = inspection.requests.filter(status=InspectionRequest.Status.DRAFT)
    if not drafts.exists():
        return 0
    due_on = report_day(inspection, report_due_on)
    return drafts.update(status=InspectionRequest.Status.OPEN, due_on=due_on, first_due_on=due_on)


def report_day(inspection: Inspection, report_due_on: date | None) -> date:
    """Until when the agency reports: at the office two months from signing (TT 26/2014/TT-BKHCN, Art. 37.2 c), by
    dossier the day in the letter. Raises Refused for a letter without a day after today."""
    due_on = add_months(today(), MONTHS_TO_REPORT) if inspection.is_on_site else report_due_on
    if due_on is None or due_on <= today():
        raise Refused(_("Say until when the agency reports; the day lies after today."))
    return due_on


def request_report(
    *, request: InspectionRequest, by: Actor, seen: int, uploads: Sequence[UploadedFile] = (), **words
) -> InspectionRequest:
    """The agency reports on a request together with its evidence; nothing is kept where one of them is refused."""
    with transaction.atomic():
        perform(request, "report", by=by, seen=seen, **words)
        if uploads_of(request).count() + len(uploads) > MOST_FILES:
            raise Refused(_("A request keeps at most %(n)d files.") % {"n": MOST_FILES})
        if kept := [keep(upload, by=by, to=request) for upload in uploads]:
            names = ", ".join(attachment.name for attachment in kept)
            log(request, "inspectionrequest.attach", by=by, after={"files": names})
    return request
