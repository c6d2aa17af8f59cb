"""That procedures are used: dossiers handled by them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import log
from core.permissions import require
from procedures.models import Procedure, UseRecord
from procedures.permissions import Perm


def use_record(*, procedure: Procedure, used_on: date, dossiers: int, by: Actor) -> UseRecord:
    """Record how many dossiers were handled up to a day; the same day again corrects the number.

    Raises Refused for a day in the future, or before the procedure took effect, or without a dossier.
    """
    require(by, Perm.PROCEDURE_KEEP, procedure)
    with transaction.atomic():
        Procedure.objects.select_for_update().get(pk=procedure.pk)
        if used_on > today():
            raise Refused(_("The day cannot lie in the future."))
        if not procedure.revisions.effective_on(used_on).exists():
            raise Refused(_("The procedure was not in effect on that day."))
        if dossiers < 1:
            raise Refused(_("Enter one dossier at least."))
        use, created = UseRecord.objects.get_or_create(
            procedure=procedure, used_on=used_on, defaults={"dossiers": dossiers}
        )
        before = {} if created else {"dossiers": use.dossiers}
        if created or use.dossiers != dossiers:
            use.dossiers = dossiers
            use.save()
            after = {"dossiers": dossiers, "used_on": used_on.isoformat()}
            log(procedure, "procedure.use", by=by, before=before, after=after)
    return use
