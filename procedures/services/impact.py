"""Which procedures and TTHC rest on a legal document, and the reviews that a change of it asks for."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from agencies.models import Agency, Membership
from agencies.roles import Role
from core.actors import SYSTEM, Actor
from core.dates import add_months, today
from core.log import log_changes, log_many
from core.notices import Message, notify
from procedures.models import AdministrativeProcedure, DocumentReview, LegalChange, LegalDocument, Procedure, Revision

REVIEW_WITHIN_MONTHS = 3
IN_USE = (Revision.Status.EFFECTIVE, Revision.Status.APPROVED)
BATCH = 500


def review_day(change: LegalChange) -> date:
    """By when what rests on the changed document must follow (QĐ 19/2014/QĐ-TTg, Art. 4.4 a: within 3 months)."""
    return add_months(change.effective_on, REVIEW_WITHIN_MONTHS)


def procedures_resting_on(document: LegalDocument) -> QuerySet[Procedure]:
    """Whose revision in effect, or approved for a later day, cites the document or carries out a TTHC that does."""
    cites = Q(legal_bases=document) | Q(tthcs__legal_bases=document)
    return Procedure.objects.filter(pk__in=Revision.objects.filter(cites, status__in=IN_USE).values("procedure"))


def tthcs_resting_on(document: LegalDocument) -> QuerySet[AdministrativeProcedure]:
    """The TTHC that cite the document and are not repealed."""
    return AdministrativeProcedure.objects.filter(_not_repealed(), legal_bases=document)


def _not_repealed(path: str = "") -> Q:
    return Q(**{f"{path}repealed_on": None}) | Q(**{f"{path}repealed_on__gt": today()})


def reviews_open(change: LegalChange, *, by: Actor) -> list[DocumentReview]:
    """Ask for the reviews that follow from one change and are not there yet; those opened now."""
    return _open(LegalChange.objects.filter(pk=change.pk), by)


def reviews_open_missing() -> int:
    """Ask for reviews of what has begun to rest on a document since its change was recorded; how many."""
    return len(_open(LegalChange.objects.all(), SYSTEM))


def _open(changes: QuerySet[LegalChange], by: Actor) -> list[DocumentReview]:
    """Call inside a transaction that holds the lock of the law. A constant number of queries."""
    found = [*_procedure_reviews(changes), *_tthc_reviews(changes)]
    known = LegalChange.objects.select_related("document", "changed").in_bulk({row.change_id for row in found})
    for row in found:
        row.change = known[row.change_id]
        row.due_on = review_day(row.change)
    DocumentReview.objects.bulk_create(found, batch_size=BATCH)
    _name_subjects(found)
    log_many(found, "documentreview.open", by=by)
    _tell(found, by)
    return found


def _procedure_reviews(changes: QuerySet[LegalChange]) -> list[DocumentReview]:
    """Of what cites the document, itself or through a TTHC; a revision that cites its amendment too knows both."""
    direct, through = "changed__revisions", "changed__tthcs__revisions"
    aware = LegalChange.objects.filter(kind=LegalChange.Kind.AMENDS, pk=OuterRef("pk"))
    rows: set[tuple[int, int, int]] = set()
    for path in (direct, through):
        resting = changes.filter(**{f"{path}__status__in": IN_USE}).annotate(
            revision=F(f"{path}__pk"), procedure=F(f"{path}__procedure"), holder=F(f"{path}__agency")
        )
        asked = DocumentReview.objects.filter(change=OuterRef("pk"), procedure=OuterRef("procedure"))
        knows = aware.filter(document__revisions=OuterRef("revision"))
        rows |= set(resting.filter(~Exists(asked), ~Exists(knows)).values_list("pk", "procedure", "holder"))
    return [DocumentReview(change_id=pk, procedure_id=one, agency_id=agency) for pk, one, agency in sorted(rows)]


def _tthc_reviews(changes: QuerySet[LegalChange]) -> list[DocumentReview]:
    """They belong to the lead agency; without one there is nobody to ask."""
    lead = lead_agency()
    if lead is None:
        return []
    resting = changes.filter(_not_repealed("changed__tthcs__"), changed__tthcs__isnull=False)
    resting = resting.annotate(tthc=F("changed__tthcs__pk"))
    asked = DocumentReview.objects.filter(change=OuterRef("pk"), tthc=OuterRef("tthc"))
    knows = LegalChange.objects.filter(
        kind=LegalChange.Kind.AMENDS, pk=OuterRef("pk"), document__tthcs=OuterRef("tthc")
    )
    rows = set(resting.filter(~Exists(asked), ~Exists(knows)).values_list("pk", "tthc"))
    return [DocumentReview(change_id=pk, tthc_id=tthc, agency=lead) for pk, tthc in sorted(rows)]


def lead_agency() -> Agency | None:
    """The department that leads the programme and keeps the catalogue of TTHC."""
    return Agency.objects.filter(code=settings.LEAD_AGENCY_CODE, dissolved_on=None).first()


def _name_subjects(reviews: list[DocumentReview]) -> None:
    """Fetch at once what the log calls the reviews by."""
    procedures = Procedure.objects.in_bulk({row.procedure_id for row in reviews} - {None})
    tthcs = AdministrativeProcedure.objects.in_bulk({row.tthc_id for row in reviews} - {None})
    for row in reviews:
        row.procedure, row.tthc = procedures.get(row.procedure_id), tthcs.get(row.tthc_id)


def reviews_move(change: LegalChange, *, by: Actor) -> int:
    """Give the open reviews of a change the due day that follows from its present day; how many moved."""
    due_on = review_day(change)
    late = DocumentReview.objects.open().filter(change=change).exclude(due_on=due_on)
    rows = list(late.select_for_update(of=("self",)).select_related("procedure", "tthc"))
    before = [{"due_on": row.due_on.isoformat()} for row in rows]
    for row in rows:
        row.change, row.due_on, row.version = change, due_on, row.version + 1
    DocumentReview.objects.bulk_update(rows, ["due_on", "version"], batch_size=BATCH)
    after = {"due_on": due_on.isoformat()}
    log_changes([(row, old, after) for row, old in zip(rows, before, strict=True)], "documentreview.move", by=by)
    return len(rows)


def _tell(reviews: list[DocumentReview], by: Actor) -> None:
    """One notice a change to each secretary, and to the administrators for the TTHC; not one a procedure."""
    asked: dict[tuple[int | None, int | None], list[DocumentReview]] = defaultdict(list)
    for row in reviews:
        asked[row.change_id, row.agency_id if row.procedure_id else None].append(row)
    people = _people({agency for _change, agency in asked})
    notices: dict[str, list[Message]] = defaultdict(list)
    first = {(row.change_id, row.procedure_id is None): row.pk for row in reversed(reviews)}
    with translation.override(settings.LANGUAGE_CODE):
        for (change, agency), rows in asked.items():
            told = [_message(user, rows) for user in people[agency] if user != by.user_id]
            notices[f"reviews:{first[change, agency is None]}"] += told
        for key, messages in notices.items():
            notify(key, messages)


def _people(agencies: Iterable[int | None]) -> dict[int | None, list[int]]:
    """Secretaries by agency; the administrators under None."""
    secretaries = Q(role=Role.SECRETARY, agency__in={agency for agency in agencies if agency})
    holders = Membership.objects.filter(secretaries | Q(role=Role.ADMIN)).on(today())
    found: dict[int | None, list[int]] = defaultdict(list)
    for agency, user, role in holders.order_by("user").values_list("agency", "user", "role").distinct():
        found[agency if role == Role.SECRETARY else None].append(user)
    return found


def _message(user: int, rows: list[DocumentReview]) -> Message:
    facts = {"n": len(rows), "change": str(rows[0].change), "day": f"{rows[0].due_on:%d/%m/%Y}"}
    subject = ngettext(
        "%(change)s: %(n)d review is due on %(day)s.", "%(change)s: %(n)d reviews are due on %(day)s.", len(rows)
    )
    body = gettext("Decide for each whether it stays, needs a new revision or is withdrawn.")
    return Message(user, subject % facts, body, f"{reverse('reviews')}?change={rows[0].change_id}")
