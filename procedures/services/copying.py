"""Drafts made from issues of provincial models: one or thousands, by the same statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from core.actors import Actor
from core.log import log_changes
from core.models import Attachment
from procedures.local_fields import localised
from procedures.models import AdministrativeProcedure, Coverage, FormItem, Issuance, Procedure, Revision, TthcScope
from procedures.services.drafting import ROWS, WORDS

CONTENT = tuple(name for name in WORDS if name != "change_summary")


@dataclass(frozen=True)
class Source:
    """What one revision says, read once for all drafts that are made from it."""

    revision: Revision
    rows: dict[str, list]
    law_ids: list[int]
    tthcs: list[AdministrativeProcedure]

    def texts(self) -> list[str]:
        """Every text in which a local field may stand."""
        found = [getattr(self.revision, name) for name in CONTENT]
        return found + [
            text for part in self.rows for row in self.rows[part] for text in texts_of(row, part).values()
        ]


@dataclass(frozen=True)
class Draft:
    """A draft to be written for a saved procedure. `values` replace the marks; without them the text stays."""

    procedure: Procedure
    source: Source
    tthcs: Sequence[AdministrativeProcedure]
    values: dict[str, str] = field(default_factory=dict)
    issue_number: int = 1
    change_summary: str = ""
    own_forms: Sequence[FormItem] = ()


def sources_of(revisions: models.QuerySet[Revision]) -> list[Source]:
    """What revisions say, in a constant number of queries."""
    fetched = revisions.select_related("procedure").prefetch_related(
        "steps", "forms__file", "records", "recipients", "legal_bases", "tthcs", "procedure__model_kinds"
    )
    return [
        Source(
            revision=revision,
            rows={part: list(getattr(revision, related).all()) for part, (_m, related, _names) in ROWS.items()},
            law_ids=[law.pk for law in revision.legal_bases.all()],
            tthcs=list(revision.tthcs.all()),
        )
        for revision in fetched.order_by("pk")
    ]


def texts_of(row: models.Model, part: str) -> dict[str, str]:
    """The texts of one row of a list by the names of their fields."""
    names = ROWS[part][2]
    return {name: value for name in names if isinstance(value := getattr(row, name), str)}


class Handled:
    """Which TTHCs agencies handle on a day (TT 26/2014/TT-BKHCN, Art. 4); an agency without a list handles all."""

    def __init__(self, agency_ids: Iterable[int], day: date):
        self.day = day
        self.by_agency: dict[int, set[int]] = defaultdict(set)
        scopes = TthcScope.objects.on(day).filter(agency__in=agency_ids)
        for agency_id, tthc_id in scopes.values_list("agency", "tthc"):
            self.by_agency[agency_id].add(tthc_id)

    def of(self, agency_id: int, tthcs: Iterable[AdministrativeProcedure]) -> list[AdministrativeProcedure]:
        """Those in force that the agency handles."""
        own = self.by_agency.get(agency_id)
        return [tthc for tthc in tthcs if tthc.is_in_force_on(self.day) and (own is None or tthc.pk in own)]


def drafts_write(
    drafts: Sequence[Draft], *, by: Actor, issuance: Issuance | None = None, of_model: bool = True
) -> list[Revision]:
    """Write drafts with everything that belongs to them in a constant number of statements, and log each opening.

    `of_model` says that their sources are issues of the models that the procedures follow.
    """
    revisions = [_revision(draft, issuance, of_model) for draft in drafts]
    Revision.objects.bulk_create(revisions)
    pairs = list(zip(revisions, drafts, strict=True))
    for part in ROWS:
        _write_rows(part, pairs, by)
    law = Revision.legal_bases.through
    law.objects.bulk_create(
        law(revision_id=revision.pk, legaldocument_id=pk) for revision, draft in pairs for pk in draft.source.law_ids
    )
    Coverage.objects.bulk_create(
        Coverage(revision=revision, tthc=tthc) for revision, draft in pairs for tthc in draft.tthcs
    )
    if by.user_id:
        writer = Revision.writers.through
        writer.objects.bulk_create(writer(revision_id=revision.pk, user_id=by.user_id) for revision in revisions)
    log_changes(((row, {}, {"issue": row.issue_number}) for row in revisions), "revision.open", by=by)
    return revisions


def _revision(draft: Draft, issuance: Issuance | None, of_model: bool) -> Revision:
    source, procedure = draft.source.revision, draft.procedure
    revision = Revision(
        procedure=procedure,
        agency_id=procedure.agency_id,
        issuance=issuance,
        issue_number=draft.issue_number,
        change_summary=draft.change_summary,
        model_issue=source.issue_number if of_model else None,
        **{name: localised(getattr(source, name), draft.values) for name in CONTENT},
    )
    revision.refresh_index(tuple(tthc.code for tthc in draft.tthcs))
    return revision


def _write_rows(part: str, pairs: list[tuple[Revision, Draft]], by: Actor) -> None:
    model, _related, names = ROWS[part]
    rows = [
        model(revision=revision, **{name: getattr(row, name) for name in names} | _localised(row, part, draft))
        for revision, draft in pairs
        for row in draft.source.rows[part]
        if not getattr(row, "is_local", False)
    ]
    if part == "forms":
        _give_files([row for row in rows if isinstance(row, FormItem)], pairs, by)
        rows += [_own_form(form, revision, draft) for revision, draft in pairs for form in draft.own_forms]
    model._default_manager.bulk_create(rows)


def _localised(row: models.Model, part: str, draft: Draft) -> dict[str, str]:
    return {name: localised(text, draft.values) for name, text in texts_of(row, part).items()}


def _own_form(form: FormItem, revision: Revision, draft: Draft) -> FormItem:
    """A form of the agency itself, after those of the model."""
    last = max((row.order for row in draft.source.rows["forms"]), default=0)
    return FormItem(
        revision=revision,
        order=last + form.order,
        code=form.code,
        title=form.title,
        file_id=form.file_id,
        is_local=True,
    )


def _give_files(forms: list[FormItem], pairs: list[tuple[Revision, Draft]], by: Actor) -> None:
    """Each agency gets a record of its own of a form's file, for it sees no files of others; the bytes lie once."""
    files = {row.file_id: row.file for _r, draft in pairs for row in draft.source.rows["forms"] if row.file_id}
    needed = {(form.revision.agency_id, form.file_id): files[form.file_id] for form in forms if form.file_id}
    copies = {
        (agency_id, file_id): Attachment(
            agency_id=agency_id,
            name=file.name,
            content_type=file.content_type,
            sha256=file.sha256,
            size=file.size,
            uploaded_by_id=by.user_id or file.uploaded_by_id,
        )
        for (agency_id, file_id), file in needed.items()
    }
    Attachment.objects.bulk_create(copies.values())
    for form in forms:
        if form.file_id:
            form.file = copies[form.revision.agency_id, form.file_id]
