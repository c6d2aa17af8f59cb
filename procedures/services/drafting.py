"""Opening procedures and revisions, and writing in a draft."""

from collections.abc import Sequence
from hashlib import sha256

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from core import files
from core.actors import Actor
from core.dates import today
from core.errors import Refused, Stale, WrongStatus
from core.log import canonical, log
from core.permissions import require
from core.workflow import lock
from procedures.models import (
    Coverage,
    FormItem,
    KeptRecord,
    Procedure,
    Recipient,
    Revision,
    Step,
)
from procedures.permissions import Perm
from procedures.services.coding import Codes

WORDS = ("title", "purpose", "scope", "references", "definitions", "notes", "change_summary")
GROUNDS = ("tthcs", "legal_bases")
ROWS: dict[str, tuple[type[models.Model], str, tuple[str, ...]]] = {
    "steps": (
        Step, "steps",
        ("order", "kind", "what", "who", "quarters", "form", "output", "details", "next_order", "no_order"),
    ),
    "forms": (FormItem, "forms", ("order", "code", "title", "file_id", "is_local")),
    "records": (KeptRecord, "records", ("order", "title", "place", "retention")),
    "recipients": (Recipient, "recipients", ("order", "name", "copy")),
}  # fmt: skip
PARTS = {
    "words": gettext_lazy("Sections"),
    "grounds": gettext_lazy("TTHC and legal bases"),
    "steps": gettext_lazy("Steps"),
    "forms": gettext_lazy("Forms"),
    "records": gettext_lazy("Records kept"),
    "recipients": gettext_lazy("Recipients"),
}


def procedure_create(*, agency: Agency, values: dict, by: Actor, tthcs: Sequence = ()) -> Revision:
    """A new document with its first draft. `values` are fields of Procedure; an empty code takes the next of the
    agency's scheme. Raises Refused for a code that another document of the agency bears."""
    procedure = Procedure(agency=agency, **values)
    require(by, Perm.PROCEDURE_WRITE, procedure)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        procedure.code = procedure.code or next_code(agency, procedure.kind)
        procedure.refresh_index(tuple(tthc.code for tthc in tthcs))
        _save_with_free_code(procedure)
        revision = _first_draft(procedure, by)
        Coverage.objects.bulk_create(Coverage(revision=revision, tthc=tthc) for tthc in tthcs)
        revision.refresh_index(tuple(tthc.code for tthc in tthcs))
        revision.save(update_fields=["search_text"])
        log(procedure, "procedure.create", by=by, after={"code": procedure.code, "title": procedure.title})
    return revision


def _save_with_free_code(procedure: Procedure) -> None:
    try:
        with transaction.atomic():
            procedure.save()
    except IntegrityError:
        raise Refused(
            _("Another document of this agency bears the code %(code)s.") % {"code": procedure.code}
        ) from None


def _first_draft(procedure: Procedure, by: Actor) -> Revision:
    revision = Revision(procedure=procedure, agency_id=procedure.agency_id, title=procedure.title)
    revision.refresh_index()
    revision.save()
    note_writer(revision, by)
    log(revision, "revision.open", by=by, after={"issue": revision.issue_number})
    return revision


def note_writer(revision: Revision, by: Actor) -> None:
    """Remember who wrote in a revision: none of them may review or approve it."""
    if by.user_id:
        revision.writers.add(by.user_id)


def next_code(agency: Agency, kind: str) -> str:
    """The code after the highest running number in use, by the agency's scheme or the usual one."""
    return Codes([agency.pk]).next(agency.pk, kind)


def revision_open(*, procedure: Procedure, by: Actor) -> Revision:
    """A draft of the next issue with the content of the one in force. Raises Refused while another one is open."""
    require(by, Perm.PROCEDURE_WRITE, procedure)
    with transaction.atomic():
        Procedure.objects.select_for_update().get(pk=procedure.pk)
        if procedure.withdrawn_on:
            raise Refused(_("The procedure was withdrawn; a new one takes its place."))
        if opened := procedure.revisions.filter(status__in=Revision.OPEN).first():
            raise Refused(_("Another revision is open (%(revision)s).") % {"revision": opened})
        last = procedure.revisions.exclude(status=Revision.Status.DISCARDED)
        number = (last.aggregate(highest=Max("issue_number"))["highest"] or 0) + 1
        source = procedure.revisions.effective().first()
        revision = Revision(
            procedure=procedure, agency_id=procedure.agency_id, issue_number=number, title=procedure.title
        )
        if source:
            for name in set(WORDS) - {"change_summary"}:
                setattr(revision, name, getattr(source, name))
        revision.refresh_index()
        revision.save()
        if source:
            copy_rows(source, revision)
        note_writer(revision, by)
        log(revision, "revision.open", by=by, after={"issue": number})
    return revision


def copy_rows(source: Revision, target: Revision) -> None:
    """Give a saved draft the steps, lists, TTHCs and legal bases of another revision."""
    for model, related, names in ROWS.values():
        rows = getattr(source, related).all()
        model._default_manager.bulk_create(
            model(revision=target, **{name: getattr(row, name) for name in names}) for row in rows
        )
    target.legal_bases.set(source.legal_bases.all())
    Coverage.objects.bulk_create(Coverage(revision=target, tthc_id=row.tthc_id) for row in source.coverages.all())
    target.refresh_index(tuple(target.tthcs.values_list("code", flat=True)))
    target.save(update_fields=["search_text"])


def part_of(revision: Revision, part: str) -> object:
    """What one part of a revision holds now, as plain values."""
    if part == "words":
        return {name: getattr(revision, name) for name in WORDS}
    if part == "grounds":
        return {name: sorted(getattr(revision, name).values_list("pk", flat=True)) for name in GROUNDS}
    _model, related, names = ROWS[part]
    return list(getattr(revision, related).values(*names))


def fingerprint(revision: Revision, part: str) -> str:
    """What a person saw of one part; handed back as `seen` it tells of changes meanwhile."""
    return sha256(canonical(part_of(revision, part)).encode()).hexdigest()[:20]


def part_save(*, revision: Revision, part: str, values, by: Actor, seen: str | None = None) -> Revision:
    """Write one part of a draft: a dictionary of words or grounds, or the whole list of rows.

    Raises WrongStatus once it is out of the author's hands, Stale when the part is no longer what was `seen`.
    """
    require(by, Perm.PROCEDURE_WRITE, revision)
    with transaction.atomic():
        lock(revision)
        if not revision.is_editable:
            raise WrongStatus(_("This revision cannot be changed now."))
        if seen is not None and fingerprint(revision, part) != seen:
            raise Stale(_("Somebody else has changed this part. Look at it again before you go on."))
        before = part_of(revision, part)
        _write(revision, part, values, by)
        if part_of(revision, part) == before:
            return revision
        revision.version += 1
        revision.refresh_index(tuple(revision.tthcs.values_list("code", flat=True)))
        revision.save()
        note_writer(revision, by)
        log(revision, "revision.write", by=by, after={"part": str(PARTS[part])})
    return revision


def _write(revision: Revision, part: str, values, by: Actor) -> None:
    if part == "words":
        for name in WORDS:
            setattr(revision, name, values.get(name, getattr(revision, name)))
    elif part == "grounds":
        revision.legal_bases.set(values["legal_bases"])
        revision.coverages.exclude(tthc__in=values["tthcs"]).delete()
        covered = set(revision.coverages.values_list("tthc_id", flat=True))
        Coverage.objects.bulk_create(
            Coverage(revision=revision, tthc=tthc) for tthc in values["tthcs"] if tthc.pk not in covered
        )
    else:
        model, related, names = ROWS[part]
        values = [_with_file(row, revision, by) for row in values]
        getattr(revision, related).all().delete()
        model._default_manager.bulk_create(
            model(revision=revision, **{name: row[name] for name in names if name in row}) for row in values
        )


def _with_file(row: dict, revision: Revision, by: Actor) -> dict:
    """A form's new file takes the place of the one it had."""
    upload = row.get("upload")
    if not upload:
        return row
    return row | {"file_id": files.attach(upload, kind=files.kind_of(upload.name), by=by, to=revision).pk}


def procedure_describe(*, procedure: Procedure, values: dict, by: Actor) -> Procedure:
    """Change what does not belong to a revision: divisions, interval of review."""
    require(by, Perm.PROCEDURE_KEEP, procedure)
    units = values.pop("units")
    with transaction.atomic():
        Procedure.objects.select_for_update().get(pk=procedure.pk)
        for name, value in values.items():
            setattr(procedure, name, value)
        procedure.save()
        procedure.units.set(units)
        log(procedure, "procedure.describe", by=by, after={name: str(value) for name, value in values.items()})
    return procedure


def procedure_publish(*, procedure: Procedure, public: bool, by: Actor) -> Procedure:
    """Show an effective procedure to citizens, or no longer. Raises Refused for one that is not in effect."""
    require(by, Perm.PROCEDURE_KEEP, procedure)
    with transaction.atomic():
        Procedure.objects.select_for_update().get(pk=procedure.pk)
        if public and not procedure.revisions.effective().exists():
            raise Refused(_("Only a procedure in effect is shown to citizens."))
        procedure.published_on = (procedure.published_on or today()) if public else None
        procedure.save(update_fields=["published_on"])
        log(procedure, "procedure.publish" if public else "procedure.hide", by=by)
    return procedure
