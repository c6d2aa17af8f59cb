"""Writing many documents with their whole history at once: for scenarios and synthetic provinces.

Plain values in, rows out, by bulk inserts alone: a chunk of documents costs the same number of them, whatever it
holds. What stands afterwards is what the moves would have left: signatures, payloads, days of effect.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from agencies.models import Agency, AgencyName, Letterhead
from core.actors import SYSTEM, Actor
from core.dates import add_months, add_working_days, is_working_day
from core.log import log_changes, log_many
from procedures.bulk.values import Document, Issue, Status
from procedures.content import content_from, history_row
from procedures.freezing import TEMPLATE_VERSION, payload_from
from procedures.models import (
    Acknowledgement,
    Coverage,
    Dissemination,
    DocumentReview,
    FormItem,
    KeptRecord,
    Procedure,
    Recipient,
    Revision,
    Step,
    UseRecord,
)

CHUNK, BATCH = 250, 1000
SIGNATURES = {
    Status.DRAFT: 0, Status.DISCARDED: 0, Status.IN_REVIEW: 1, Status.NOT_REVIEWED: 1, Status.AWAITING: 2,
    Status.NOT_APPROVED: 2, Status.APPROVED: 3, Status.EFFECTIVE: 3,
}  # fmt: skip
PREPARED, REVIEWED, APPROVED = timedelta(days=6), timedelta(days=3), timedelta(days=5)

Written = tuple[Revision, Issue, Document]


def write(documents: Iterable[Document], *, by: Actor = SYSTEM, chunk: int = CHUNK) -> list[Procedure]:
    """Write documents marked illustrative, a chunk in one transaction; the procedures in the same order.

    TTHCs come with their legal bases, dossier and methods prefetched. The database refuses what breaks an invariant.
    """
    written: list[Procedure] = []
    rest = iter(documents)
    while piece := list(islice(rest, chunk)):
        with transaction.atomic():
            written += _write(piece, by)
    return written


def _write(documents: list[Document], by: Actor) -> list[Procedure]:
    procedures = [_procedure(document) for document in documents]
    _insert(Procedure, procedures)
    heads = Heads({document.agency.pk for document in documents})
    rows = [row for procedure, document in zip(procedures, documents, strict=True)
            for row in _revisions(procedure, document, heads)]  # fmt: skip
    _insert(Revision, [revision for revision, _issue, _document in rows])
    _write_lists(rows)
    _write_links(procedures, documents, rows)
    _write_readers(rows)
    _write_life(procedures, documents, rows)
    log_many(procedures, "procedure.create", by=by)
    _log_effects(rows)
    return procedures


def _log_effects(rows: list[Written]) -> None:
    effects: list[tuple[models.Model, dict, dict]] = [
        (row, {}, {"effective_from": row.effective_from.isoformat()})
        for row, issue, _document in rows
        if row.effective_from and not issue.lean
    ]
    log_changes(effects, "revision.take_effect", by=SYSTEM)


def _insert(model: type[models.Model], rows: Iterable) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def _procedure(document: Document) -> Procedure:
    standing = _standing(document.issues)
    names = ("agency", "kind", "code", "published_on", "review_months", "withdrawn_on", "withdrawal_reason",
             "is_model", "model", "model_issue")  # fmt: skip
    procedure = Procedure(
        title=standing.words.title,
        owner_unit=document.unit,
        local=dict(document.local),
        is_illustrative=True,
        **{name: getattr(document, name) for name in names},
    )
    procedure.refresh_index(_codes(standing))
    return procedure


def _standing(issues: Sequence[Issue]) -> Issue:
    """The issue whose title the procedure bears: the one in force, else the first."""
    return next((issue for issue in reversed(issues) if issue.status == Status.EFFECTIVE), issues[0])


def _codes(issue: Issue) -> tuple[str, ...]:
    return tuple(tthc.code for tthc in issue.tthcs)


class Heads:
    """Names and letterheads of agencies by day, fetched for a whole chunk."""

    def __init__(self, agency_ids: set[int]):
        self.names = list(AgencyName.objects.filter(agency__in=agency_ids))
        self.letterheads = list(Letterhead.objects.filter(agency__in=agency_ids))

    def name(self, agency: Agency, day: date) -> str:
        past = self._valid(self.names, agency, day)
        return past.name if past else agency.name

    def superior(self, agency: Agency, day: date) -> str:
        letterhead = self._valid(self.letterheads, agency, day)
        return letterhead.superior_line if letterhead else ""

    @staticmethod
    def _valid(rows: list, agency: Agency, day: date):
        return next(
            (row for row in rows if row.agency_id == agency.pk and row.starts_on <= day
             and (row.ends_on is None or row.ends_on >= day)),
            None,
        )  # fmt: skip


def _revisions(procedure: Procedure, document: Document, heads: Heads) -> Iterator[Written]:
    history: list[dict] = []
    ends = _ends(document)
    for number, issue in enumerate(document.issues, start=1):
        revision = Revision(
            procedure=procedure,
            agency=document.agency,
            issue_number=number,
            status=issue.status,
            title=issue.words.title,
            purpose=issue.words.purpose,
            scope=issue.words.scope,
            references=issue.words.references,
            definitions=issue.words.definitions,
            notes=issue.words.notes,
            change_summary=issue.change,
            planned_effective_on=issue.day,
            remarks=dict(issue.remarks),
            model_issue=issue.model_issue,
            reviewer=issue.reviewer,
            issuance=issue.issuance,
        )
        revision.refresh_index(_codes(issue))
        _sign(revision, issue)
        if issue.status == Status.EFFECTIVE:
            revision.effective_from = issue.day
            revision.status, revision.effective_to = ends[number]
        if revision.approved_by_id:
            _freeze(revision, issue, heads, history)
        yield revision, issue, document


def _ends(document: Document) -> dict[int, tuple[str, date | None]]:
    """Issue number → status and last day of those that took effect: each ends on the day of effect of the next."""
    numbered = [(n, issue) for n, issue in enumerate(document.issues, 1) if issue.status == Status.EFFECTIVE]
    ends: dict[int, tuple[str, date | None]] = {
        n: (Status.SUPERSEDED, later.day) for (n, _issue), (_m, later) in zip(numbered, numbered[1:], strict=False)
    }
    for n, _last in numbered[-1:]:
        withdrawn = (Status.WITHDRAWN, document.withdrawn_on)
        ends[n] = withdrawn if document.withdrawn_on else (Status.EFFECTIVE, None)
    return ends


@cache
def _moment(day: date, hour: int) -> datetime:
    """An hour of the day, or of the working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def _sign(revision: Revision, issue: Issue) -> None:
    count, last = SIGNATURES[Status(issue.status)], issue.signed_on or (issue.day and issue.day - APPROVED)
    if not count:
        return
    assert last, "say on which day it was signed"
    revision.prepared_by, revision.prepared_at = issue.signers.author, _moment(last - PREPARED, 9)
    if count > 1:
        revision.reviewed_by, revision.reviewed_at = issue.signers.reviewer, _moment(last - REVIEWED, 10)
    if count > 2:
        revision.approved_by, revision.approved_at = issue.signers.approver, _moment(last, 14)


def _freeze(revision: Revision, issue: Issue, heads: Heads, history: list[dict]) -> None:
    assert issue.day
    assert revision.approved_at
    history.append(history_row(revision, issue.day))
    day = revision.approved_at.date()
    payload = payload_from(
        revision,
        agency_name=heads.name(revision.agency, day),
        superior=heads.superior(revision.agency, day),
        approver=issue.signers.approver.full_name,
        content=content_from(revision, issue.parts),
        history=list(history),
    )
    revision.keep(payload, revision.approved_at, TEMPLATE_VERSION)


def _write_lists(rows: list[Written]) -> None:
    full = [(revision, issue) for revision, issue, _document in rows if not issue.lean]
    _insert(Step, [Step(revision=revision, **vars(row)) for revision, issue in full for row in issue.steps])
    lists: tuple[tuple[type[models.Model], str], ...] = (
        (FormItem, "forms"), (KeptRecord, "records"), (Recipient, "recipients"),
    )  # fmt: skip
    for model, name in lists:
        _insert(model, [model(revision=revision, order=order, **vars(row)) for revision, issue in full
                        for order, row in enumerate(getattr(issue, name), start=1)])  # fmt: skip


def _write_links(procedures: list[Procedure], documents: list[Document], rows: list[Written]) -> None:
    """Who wrote it, what it rests on, what it covers, where it applies."""
    pairs = list(zip(procedures, documents, strict=True))
    units, kinds = Procedure.units.through, Procedure.model_kinds.through
    _insert(units, [units(procedure_id=one.pk, unit_id=unit.pk) for one, of in pairs for unit in of.units])
    _insert(
        kinds, [kinds(procedure_id=one.pk, agencykind_id=kind.pk) for one, of in pairs for kind in of.model_kinds]
    )
    writers, bases = Revision.writers.through, Revision.legal_bases.through
    _insert(writers, [writers(revision_id=row.pk, user_id=issue.signers.author.pk) for row, issue, _of in rows])
    _insert(bases, [bases(revision_id=row.pk, legaldocument_id=law.pk) for row, issue, _of in rows
                    if not issue.lean for law in issue.laws])  # fmt: skip
    _insert(Coverage, [Coverage(revision=row, tthc=tthc, fingerprint=tthc.fingerprint if row.is_frozen else "")
                       for row, issue, _of in rows if not issue.lean for tthc in issue.tthcs])  # fmt: skip


@cache
def _last_day(opened_on: date) -> date:
    return add_working_days(opened_on, settings.DISSEMINATION_WORKING_DAYS)


def _write_readers(rows: list[Written]) -> None:
    """A dissemination for each issue that took effect, whoever must read it."""
    spread = [
        (Dissemination(revision=row, agency=row.agency, opened_on=row.effective_from,
                       due_on=_last_day(row.effective_from)), issue)
        for row, issue, document in rows if row.effective_from and not issue.lean and not document.is_model
    ]  # fmt: skip
    _insert(Dissemination, [dissemination for dissemination, _issue in spread])
    _insert(
        Acknowledgement,
        [Acknowledgement(dissemination=dissemination, user_id=reader.user_id, unit_id=reader.unit_id,
                         acknowledged_on=reader.on)
         for dissemination, issue in spread for reader in issue.readers],
    )  # fmt: skip


def _write_life(procedures: list[Procedure], documents: list[Document], rows: list[Written]) -> None:
    """What happened to the procedures since: their use, the reviews that the law asked for, and the next periodic."""
    pairs = list(zip(procedures, documents, strict=True))
    _insert(UseRecord, [UseRecord(procedure=one, used_on=day, dossiers=count) for one, of in pairs
                        for day, count in of.uses.items()])  # fmt: skip
    asked = [DocumentReview(procedure=one, agency=of.agency, **vars(review)) for one, of in pairs
             for review in of.reviews]  # fmt: skip
    periodic = [
        DocumentReview(procedure=row.procedure, agency=row.agency, due_on=add_months(row.effective_from, months))
        for row, _issue, document in rows
        if row.status == Status.EFFECTIVE and row.effective_from and (months := document.review_months)
    ]
    _insert(DocumentReview, asked + periodic)
    log_many(asked, "documentreview.open", by=SYSTEM)
    log_many([review for review in asked if review.outcome], "documentreview.decide", by=SYSTEM)
