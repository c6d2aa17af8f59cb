"""An import into the database: all or nothing, a few statements however many rows."""

from collections import Counter
from functools import partial

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.importing import applying
from core.log import log_changes
from core.permissions import require
from registers.imports.planning import ImportPlan, PlannedRow, Source, plan_sheet
from registers.models import DossierMonth
from registers.permissions import Perm
from registers.services.dossiers import DOSSIER_FIELDS

LOCK = "registers.dossiers"
BATCH = 500
STALE = _("Figures have changed since the preview. Look at the new preview before you go on.")


def apply_import(plan: ImportPlan, by: Actor) -> Counter:
    """Write what was planned from a table; the number of rows "new", "changed" and "unchanged".

    The file is planned again under the lock. Raises Refused when the plan has problems, and Stale when the figures
    are no longer those it was made for; then nothing is written.
    """
    return _apply(plan, by, Source.IMPORTED)


def apply_feed(plan: ImportPlan, by: Actor) -> Counter:
    """The same for what the one-stop system told."""
    return _apply(plan, by, Source.ONE_STOP)


def _apply(plan: ImportPlan, by: Actor, source: str) -> Counter:
    require(by, Perm.DOSSIER_IMPORT)
    with applying(plan, partial(plan_sheet, by=by, source=source), lock=LOCK, stale=STALE) as fresh:
        written = [planned for planned in fresh.rows if planned.state != "unchanged"]
        for planned in written:
            _set(planned)
        new = [planned.record for planned in written if planned.is_new]
        changed = [planned.record for planned in written if not planned.is_new]
        DossierMonth.objects.bulk_create(new, batch_size=BATCH)
        DossierMonth.objects.bulk_update(changed, [*DOSSIER_FIELDS, "source", "version"], batch_size=BATCH)
        for verb, is_new in (("dossiermonth.enter", True), ("dossiermonth.change", False)):
            rows = [(one.record, one.before, one.after) for one in written if one.is_new == is_new]
            log_changes(rows, verb, by=by)
    return fresh.counts


def _set(planned: PlannedRow) -> None:
    for name, value in planned.values.items():
        setattr(planned.record, name, value)
    planned.record.version += not planned.is_new
