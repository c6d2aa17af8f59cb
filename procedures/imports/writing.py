"""An import into the database: all or nothing, a few statements however many rows."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.importing import applying
from core.log import log_changes
from core.permissions import require
from procedures.imports.planning import ImportPlan, PlannedRow, plan_sheet
from procedures.models import AdministrativeProcedure, DocumentReview, DossierItem, SubmissionMethod, TthcScope
from procedures.permissions import Perm
from procedures.services.reviewing import tthc_reviews_close
from procedures.services.tthc import LOCK, TTHC_FIELDS

FIELDS = (*TTHC_FIELDS, "repealed_on", "fingerprint", "search_text", "sort_text")
BATCH = 500
STALE = _("The catalogue has changed since the preview. Look at the new preview before you go on.")


def apply_import(plan: ImportPlan, by: Actor) -> Counter:
    """Write what was planned; the number of rows "new", "changed" and "unchanged".

    The file is planned again under the lock. Raises Refused when the plan has problems, and Stale when the
    catalogue is no longer what it was made for; then nothing is written.
    """
    require(by, Perm.TTHC_MANAGE)
    with applying(plan, plan_sheet, lock=LOCK, stale=STALE) as fresh:
        written = [planned for planned in fresh.rows if planned.after]
        _write(written)
        _write_scopes([planned for planned in fresh.rows if planned.moves_scope])
        _write_log(fresh, by)
        _close_reviews(written, by)
    return fresh.counts


def _write(planned: list[PlannedRow]) -> None:
    rows = [(row.tthc, *_children(row)) for row in planned]
    for (tthc, methods, dossier), row in zip(rows, planned, strict=True):
        for name in TTHC_FIELDS:
            setattr(tthc, name, row.content.values[name])
        tthc.repealed_on = row.repealed_on
        tthc.refresh_index(row.content.legal_bases, methods, dossier)
    changed = [row.tthc for row in planned if not row.is_new]
    AdministrativeProcedure.objects.bulk_create([row.tthc for row in planned if row.is_new], batch_size=BATCH)
    AdministrativeProcedure.objects.bulk_update(changed, FIELDS, batch_size=BATCH)
    for model in (SubmissionMethod, DossierItem):
        model._default_manager.filter(tthc__in=[tthc.pk for tthc in changed]).delete()
    SubmissionMethod.objects.bulk_create(
        [_of(tthc, item) for tthc, methods, _dossier in rows for item in methods], batch_size=BATCH
    )
    DossierItem.objects.bulk_create(
        [_of(tthc, item) for tthc, _methods, dossier in rows for item in dossier], batch_size=BATCH
    )
    _write_bases(planned)


def _children(row: PlannedRow) -> tuple[list[SubmissionMethod], list[DossierItem]]:
    methods = [SubmissionMethod(**values) for values in row.content.methods]
    return methods, [DossierItem(order=n, **values) for n, values in enumerate(row.content.dossier, 1)]


def _of(tthc: AdministrativeProcedure, item):
    item.tthc = tthc
    return item


def _write_bases(planned: list[PlannedRow]) -> None:
    through = AdministrativeProcedure.legal_bases.through
    through._default_manager.filter(administrativeprocedure__in=[row.tthc.pk for row in planned]).delete()
    through._default_manager.bulk_create(
        [
            through(administrativeprocedure_id=row.tthc.pk, legaldocument_id=law.pk)
            for row in planned
            for law in row.content.legal_bases
        ],
        batch_size=BATCH,
    )


def _write_scopes(planned: list[PlannedRow]) -> None:
    """Those no longer named end the day before; one that would end before it began never held."""
    standing = TthcScope.objects.filter(tthc__in=[row.tthc.pk for row in planned], ends_on=None)
    by_pk = {row.tthc.pk: row for row in planned}
    named = {row.tthc.pk: {agency.code for agency in row.agencies or ()} for row in planned}
    ending = [scope for scope in standing.select_related("agency") if scope.agency.code not in named[scope.tthc_id]]
    unborn = [scope.pk for scope in ending if scope.starts_on >= by_pk[scope.tthc_id].scope_from]
    TthcScope.objects.filter(pk__in=unborn).delete()
    ended = [scope for scope in ending if scope.pk not in set(unborn)]
    for scope in ended:
        scope.ends_on = by_pk[scope.tthc_id].scope_from - timedelta(days=1)
    TthcScope.objects.bulk_update(ended, ["ends_on"], batch_size=BATCH)
    TthcScope.objects.bulk_create(
        [
            TthcScope(tthc=row.tthc, agency=agency, starts_on=row.scope_from)
            for row in planned
            for agency in row.agencies or ()
            if agency.code not in row.standing
        ],
        batch_size=BATCH,
    )


def _write_log(plan: ImportPlan, by: Actor) -> None:
    told: dict[str, list] = defaultdict(list)
    for row in plan.rows:
        if row.after:
            verb = "administrativeprocedure.create" if row.is_new else "administrativeprocedure.change"
            told[verb].append((row.tthc, row.before, row.after))
        if row.moves_scope:
            before = {"agencies": "; ".join(sorted(row.standing))}
            codes = sorted(agency.code for agency in row.agencies or ())
            told["administrativeprocedure.scope"].append((row.tthc, before, {"agencies": "; ".join(codes)}))
    for verb, entries in told.items():
        log_changes(entries, verb, by=by)


def _close_reviews(planned: list[PlannedRow], by: Actor) -> None:
    changed = {row.tthc.pk: row.tthc for row in planned if not row.is_new}
    waiting = DocumentReview.objects.open().filter(tthc__in=changed).values_list("tthc", flat=True).distinct()
    for pk in list(waiting):
        tthc_reviews_close(changed[pk], by=by)
