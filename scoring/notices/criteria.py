"""Who is told that the criteria set was corrected while they are scored by it."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.notices import Message, notify_many
from scoring.models import Assessment
from scoring.notices.rounds import owners_of


def tell_of_correction(rows: Sequence[Assessment]) -> None:
    """Secretaries and heads of the agencies whose answers were taken over; as many queries for one as for all."""
    if not rows:
        return
    owners = owners_of([row.agency_id for row in rows])
    with translation.override(settings.LANGUAGE_CODE):
        told = {row.pk: _message(row) for row in rows}
    notify_many(
        (f"assessment.carry:{row.pk}:{row.version}", Message(user, *told[row.pk], row.get_absolute_url()))
        for row in rows
        for user in sorted(owners[row.agency_id])
    )


def _message(row: Assessment) -> tuple[str, str]:
    if row.is_self:
        subject = _("The criteria set of %(year)d was corrected: look at your self-assessment until %(day)s.")
        return subject % {"year": row.round.year, "day": f"{row.self_due_on:%d/%m/%Y}"}, row.note
    subject = _("The criteria set of %(year)d was corrected; your answers stand as they are.")
    return subject % {"year": row.round.year}, ""
