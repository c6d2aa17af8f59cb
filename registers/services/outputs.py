"""Nonconforming outputs are recorded under a number of their agency and year; their moves do the rest."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.errors import Refused, WrongStatus
from core.log import changes, log
from core.permissions import require
from core.workflow import lock
from registers.models import NonconformingOutput
from registers.permissions import Perm

OUTPUT_FIELDS = (
    "detected_on", "detected_by", "procedure", "unit", "description", "dossier_ref", "wants_action",
)  # fmt: skip


def output_record(*, agency: Agency, values: dict[str, Any], by: Actor) -> NonconformingOutput:
    """Enter an output that does not conform, under the next number of the year in which it was found.

    Raises Refused for a day that lies ahead, and for what belongs to another agency.
    """
    require(by, Perm.OUTPUT_RECORD, agency)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        year = values["detected_on"].year
        last = NonconformingOutput.objects.filter(agency=agency, year=year).aggregate(last=Max("number"))["last"]
        output = NonconformingOutput(agency=agency, year=year, number=(last or 0) + 1)
        _write(output, values)
        log(output, "nonconformingoutput.record", by=by, after=_told(values))
    return output


def output_change(
    *, output: NonconformingOutput, values: dict[str, Any], by: Actor, seen: int
) -> NonconformingOutput:
    """Correct what was recorded while it is open.

    Raises WrongStatus afterwards, Stale when it is not the version that was `seen`.
    """
    require(by, Perm.OUTPUT_RECORD, output)
    with transaction.atomic():
        lock(output, seen)
        if output.status != NonconformingOutput.Status.OPEN:
            raise WrongStatus(_("It has been handled; what was recorded stays as it is."))
        before, after = changes(output, values, values)
        if not after:
            return output
        if values["detected_on"].year != output.year:
            raise Refused(_("Its number is of the year %(year)s; the day must lie in it.") % {"year": output.year})
        output.version += 1
        _write(output, values)
        log(output, "nonconformingoutput.change", by=by, before=_told(before), after=_told(after))
    return output


def _write(output: NonconformingOutput, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(output, name, value)
    if output.detected_on > today():
        raise Refused(_("An output cannot be found on a day that lies ahead."))
    if any(row and row.agency_id != output.agency_id for row in (output.procedure, output.unit)):
        raise Refused(_("The procedure and the division must be those of the agency."))
    output.refresh_index()
    output.save()


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, bool) else str(value) for name, value in values.items() if value is not None
    }
