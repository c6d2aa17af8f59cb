"""Legal documents, and what happens when a later one changes an earlier one."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import lock_as_seen
from core.actors import Actor
from core.errors import Refused
from core.log import changes, log
from core.models import locked
from core.permissions import require
from procedures.models import AdministrativeProcedure, LegalChange, LegalDocument
from procedures.permissions import Perm
from procedures.services.impact import reviews_move, reviews_open, reviews_open_missing
from procedures.services.reviewing import periodic_reviews_open

LAW_FIELDS = ("number", "title", "kind", "issuer", "issued_on", "effective_from", "effective_to")
LOCK = "law"
ENDING = (LegalChange.Kind.REPLACES, LegalChange.Kind.REPEALS)


def law_save(*, document: LegalDocument, values: dict, by: Actor, seen: str | None = None) -> int:
    """Enter or change a document; how many open reviews got another due day because its day of effect moved.

    Whoever may enter documents adds one; those that are there serve the whole province, so that changing one is the
    programme's. Raises Refused for what cannot stand, Stale when the document is no longer what was `seen`.
    """
    require(by, Perm.LAW_CHANGE if document.pk else Perm.LAW_ENTER)
    with transaction.atomic(), locked(LOCK):
        is_new = document.pk is None
        if not is_new:
            lock_as_seen(document, LAW_FIELDS, seen)
        before, after = changes(document, values, values) if not is_new else ({}, values)
        if not after:
            return 0
        for name, value in values.items():
            setattr(document, name, value)
        if problems := law_problems(document, before):
            raise Refused(problems)
        document.refresh_index()
        document.save()
        verb = "legaldocument.create" if is_new else "legaldocument.change"
        log(document, verb, by=by, before=_plain(before), after=_plain(after))
        return _follow(document, before, by) if before else 0


def law_problems(document: LegalDocument, before: dict) -> list[str]:
    """What keeps a document from standing as it is; `before` holds what its changed fields were."""
    problems = []
    same = LegalDocument.objects.filter(number=document.number, issued_on=document.issued_on)
    if same.exclude(pk=document.pk).exists():
        problems.append(_("%(number)s of this day has been entered already.") % {"number": document.number})
    if document.effective_from < document.issued_on:
        problems.append(_("A document cannot be in force before it is issued."))
    if document.effective_to and document.effective_to < document.effective_from:
        problems.append(_("A document cannot end before it is in force."))
    return problems if document.pk is None else problems + _problems_with_changes(document, before)


def _problems_with_changes(document: LegalDocument, before: dict) -> list[str]:
    problems = []
    ends = end_of(document)
    if ends and document.effective_to != ends:
        sentence = _("It ends on %(day)s, by a recorded change; correct the change instead.")
        problems.append(sentence % {"day": f"{ends:%d/%m/%Y}"})
    days = [_day_after_move(change, document, before) for change in document.changes.all()]
    if any(day < document.issued_on for day in days):
        problems.append(_("A change recorded for this document would take effect before it is issued."))
    return problems


def _day_after_move(change: LegalChange, document: LegalDocument, before: dict) -> date:
    follows = change.effective_on == before.get("effective_from")
    return document.effective_from if follows else change.effective_on


def _follow(document: LegalDocument, before: dict, by: Actor) -> int:
    """Changes that took effect with the document move with it; TTHC that cite its number read it anew."""
    moved = 0
    if "number" in before:
        tthcs_refresh(document)
    for change in document.changes.select_related("changed"):
        day = _day_after_move(change, document, before)
        if day != change.effective_on:
            moved += _change_write(change, {"effective_on": day}, by)
    return moved


def tthcs_refresh(document: LegalDocument) -> None:
    """Recompute what the TTHC that cite a document read, after its number has changed."""
    rows = AdministrativeProcedure.objects.filter(legal_bases=document)
    found = list(rows.prefetch_related("legal_bases", "methods", "dossier"))
    for tthc in found:
        tthc.refresh_index(tthc.legal_bases.all(), tthc.methods.all(), tthc.dossier.all())
    AdministrativeProcedure.objects.bulk_update(found, ["fingerprint"], batch_size=500)


def change_record(
    *,
    document: LegalDocument,
    changed: LegalDocument,
    kind: str,
    by: Actor,
    effective_on: date | None = None,
    note: str = "",
) -> LegalChange:
    """Record that `document` changes `changed`, by default with its own effect, and ask for the reviews that follow.

    A replaced or repealed document ends on that day. Recording the same pair again corrects what was recorded and
    moves the open reviews; with the same values it changes nothing. Raises Refused for a day before the document
    is issued and for replacements that lead back to it.
    """
    require(by, Perm.LAW_CHANGE)
    values = {"kind": kind, "effective_on": effective_on or document.effective_from, "note": note}
    with transaction.atomic(), locked(LOCK):
        document.refresh_from_db()
        changed.refresh_from_db()
        change = LegalChange.objects.filter(document=document, changed=changed).first()
        proposed = LegalChange(document=document, changed=changed, **values)
        if problems := change_problems(proposed):
            raise Refused(problems)
        if change is None:
            change = proposed
            change.save()
            log(document, "legaldocument.alter", by=by, after={"changed": changed.number} | _plain(values))
            _end(changed, end_of(changed), by)
        else:
            change.changed = changed
            _change_write(change, values, by)
        reviews_open(change, by=by)
    return change


def _change_write(change: LegalChange, values: dict, by: Actor) -> int:
    """Correct a recorded change; how many open reviews got another due day."""
    before, after = changes(change, values, values)
    if not after:
        return 0
    for name, value in values.items():
        setattr(change, name, value)
    if problems := change_problems(change):
        raise Refused(problems)
    ended = before.get("kind", change.kind) in ENDING
    change.save()
    noted = {"changed": change.changed.number}
    log(change.document, "legaldocument.alter", by=by, before=noted | _plain(before), after=noted | _plain(after))
    if change.ends_the_other or ended:
        _end(change.changed, end_of(change.changed), by)
    return reviews_move(change, by=by)


def change_problems(change: LegalChange) -> list[str]:
    """What keeps a change from being recorded."""
    document, changed, problems = change.document, change.changed, []
    facts = {"number": document.number, "other": changed.number}
    if document == changed:
        return [_("A document does not change itself.")]
    if change.effective_on < document.issued_on:
        problems.append(_("The change cannot take effect before %(number)s is issued.") % facts)
    if change.ends_the_other and change.effective_on < changed.effective_from:
        problems.append(_("%(other)s is not in force by then; it cannot end before it begins.") % facts)
    if change.ends_the_other and replaces(changed, document):
        problems.append(_("%(other)s has replaced %(number)s, directly or through others.") % facts)
    return problems


def replaces(document: LegalDocument, other: LegalDocument) -> bool:
    """Whether a document has ended another one, directly or through others."""
    ended = defaultdict(set)
    for later, earlier in LegalChange.objects.filter(kind__in=ENDING).values_list("document", "changed"):
        ended[later].add(earlier)
    reached: set[int] = set()
    waiting = [document.pk]
    while waiting:
        new = ended[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    return other.pk in reached


def end_of(document: LegalDocument) -> date | None:
    """The day on which the first recorded replacement or repeal ends a document."""
    days = document.changed_by.filter(kind__in=ENDING).values_list("effective_on", flat=True)
    return min(days, default=None)


def _end(document: LegalDocument, day: date | None, by: Actor) -> None:
    if document.effective_to == day:
        return
    before = {"effective_to": document.effective_to}
    document.effective_to = day
    document.save(update_fields=["effective_to"])
    log(document, "legaldocument.end", by=by, before=_plain(before), after=_plain({"effective_to": day}))


def reviews_complete() -> int:
    """Ask for every review that the law or the interval requires and that is not there yet; how many. Idempotent."""
    with transaction.atomic(), locked(LOCK):
        return reviews_open_missing() + periodic_reviews_open()


def _plain(values: dict) -> dict:
    return {name: None if value is None else str(value) for name, value in values.items()}
