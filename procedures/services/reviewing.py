"""Reviews of procedures and TTHC: decided, closed by what they led to, opened again by the interval."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Membership, User
from core import notices
from core.actors import SYSTEM, Actor
from core.dates import add_months, today
from core.errors import Refused, Stale, WrongStatus
from core.log import log, log_many
from core.permissions import require
from procedures.models import AdministrativeProcedure, DocumentReview, Procedure, Revision
from procedures.permissions import Perm
from procedures.services.drafting import revision_open

Outcome = DocumentReview.Outcome


def perm_of(review: DocumentReview) -> Perm:
    """A procedure's review is its agency's; that of a TTHC the programme's, which keeps the catalogue."""
    return Perm.TTHC_MANAGE if review.tthc_id else Perm.REVIEW_DECIDE


def review_decide(
    *, review: DocumentReview, outcome: str, note: str, by: Actor, seen: int | None = None
) -> DocumentReview:
    """Decide what a review leads to. "No change" closes it with its reasons; "new revision" opens a draft, unless
    one is open, and closes when that takes effect; "withdraw" asks the head and closes when it is done.

    Raises Refused for a decision without reasons, WrongStatus for a closed review, Stale as `workflow.lock`.
    """
    require(by, perm_of(review), review)
    with transaction.atomic():
        _lock(review, seen)
        if not note.strip():
            raise Refused(_("Write the reasons."))
        review.outcome, review.note = outcome, note.strip()
        review.decided_on, review.decided_by_id = today(), by.user_id
        if outcome == Outcome.NO_CHANGE:
            review.closed_on = review.decided_on
        elif outcome == Outcome.NEW_REVISION and review.procedure:
            _ensure_draft(review.procedure, by)
        review.version += 1
        review.save()
        log(review, "documentreview.decide", by=by, after={"outcome": review.get_outcome_display(), "note": note})
        if review.closed_on and review.change_id is None and review.procedure:
            _next_after(review)
        notices.announce("documentreview.decide", review, by)
    return review


def _lock(review: DocumentReview, seen: int | None) -> None:
    """Refresh and lock an open review inside a transaction."""
    review.refresh_from_db(from_queryset=DocumentReview.objects.select_for_update())
    if seen is not None and review.version != seen:
        raise Stale(_("Somebody else has changed this record. Look at it again before you go on."))
    if review.closed_on:
        raise WrongStatus(_("This review is closed."))


def _ensure_draft(procedure: Procedure, by: Actor) -> None:
    if not procedure.revisions.filter(status__in=Revision.OPEN).exists():
        revision_open(procedure=procedure, by=by)


def review_assign(
    *, review: DocumentReview, owner: User | None, by: Actor, seen: int | None = None
) -> DocumentReview:
    """Name who prepares the decision, or nobody. Raises Refused for somebody outside the review's agency."""
    require(by, perm_of(review), review)
    with transaction.atomic():
        _lock(review, seen)
        if owner and not Membership.objects.filter(user=owner, agency=review.agency_id).on(today()).exists():
            raise Refused(_("The responsible person must belong to the agency."))
        if owner == review.owner:
            return review
        before = {"owner": str(review.owner or "")}
        review.owner = owner
        review.version += 1
        review.save()
        log(review, "documentreview.assign", by=by, before=before, after={"owner": str(owner or "")})
        notices.announce("documentreview.assign", review, by)
    return review


def reviews_close(revision: Revision) -> int:
    """Close the open reviews of a procedure that a new issue or its withdrawal answers; how many.

    A new issue answers those decided so, and those that nobody had decided before it took effect; but not a change
    of the law that takes effect only later.
    """
    withdrawn = revision.status == Revision.Status.WITHDRAWN
    outcome = Outcome.WITHDRAW if withdrawn else Outcome.NEW_REVISION
    day = revision.effective_to if withdrawn else revision.effective_from
    assert day
    closed = 0
    for review in _open_reviews(procedure=revision.procedure_id):
        if not withdrawn and review.change and review.change.effective_on > day and not review.outcome:
            continue
        _close(review, outcome, day, {"revision": str(revision)}, SYSTEM)
        closed += 1
    return closed


def tthc_reviews_close(tthc: AdministrativeProcedure, *, by: Actor) -> int:
    """Close the open reviews of a TTHC that its change or repeal answers; how many.

    A change answers those decided so and, when it comes by a new decision, those that nobody had decided.
    """
    repealed = tthc.repealed_on is not None
    outcome = Outcome.WITHDRAW if repealed else Outcome.NEW_REVISION
    closed = 0
    for review in _open_reviews(tthc=tthc.pk):
        answered = review.change is not None and review.change.effective_on <= tthc.decided_on
        if repealed or review.outcome == Outcome.NEW_REVISION or (answered and not review.outcome):
            _close(review, outcome, today(), {"decision_number": tthc.decision_number}, by)
            closed += 1
    return closed


def _open_reviews(**of) -> QuerySet[DocumentReview]:
    """Those of one procedure or TTHC, locked until the transaction ends."""
    return DocumentReview.objects.open().filter(**of).select_for_update()


def _close(review: DocumentReview, outcome, day, noted: dict, by: Actor) -> None:
    review.outcome, review.closed_on = outcome, day
    review.decided_on = review.decided_on or day
    review.version += 1
    review.save()
    log(review, "documentreview.close", by=by, after={"outcome": str(outcome.label)} | noted)


def next_periodic_review(revision: Revision) -> DocumentReview | None:
    """The review by interval that follows a revision's day of effect; None for an interval of 0."""
    procedure = revision.procedure
    if not procedure.review_months or not revision.effective_from:
        return None
    due_on = add_months(revision.effective_from, procedure.review_months)
    review, _created = DocumentReview.objects.get_or_create(
        change=None, procedure=procedure, due_on=due_on, defaults={"agency_id": procedure.agency_id}
    )
    return review


def _next_after(review: DocumentReview) -> None:
    """A periodic review that changed nothing is followed by the next one, counted from the decision."""
    procedure = review.procedure
    if procedure.review_months:
        DocumentReview.objects.get_or_create(
            change=None,
            procedure=procedure,
            due_on=add_months(today(), procedure.review_months),
            defaults={"agency_id": procedure.agency_id},
        )


def periodic_reviews_open() -> int:
    """Give every procedure in effect that has an interval and no open periodic review its next one; how many.

    Counted from its day of effect, or from its last review where that is later.
    """
    periodic = DocumentReview.objects.periodic().filter(procedure=OuterRef("procedure"))
    lacking = Revision.objects.effective().filter(~Exists(periodic.open()), procedure__review_months__gt=0)
    reviews = DocumentReview.objects.periodic().filter(procedure__in=lacking.values("procedure"))
    last = dict(reviews.values_list("procedure").annotate(last=Max("closed_on")).order_by())
    taken = set(reviews.values_list("procedure", "due_on"))
    rows = lacking.select_related("procedure")
    new = [_periodic(row, last.get(row.procedure_id), taken) for row in rows]
    DocumentReview.objects.bulk_create(new, batch_size=500)
    log_many(new, "documentreview.open", by=SYSTEM)
    return len(new)


def _periodic(revision: Revision, last: date | None, taken: set[tuple[int, date]]) -> DocumentReview:
    months, since = revision.procedure.review_months, max(filter(None, [revision.effective_from, last]))
    due_on = add_months(since, months)
    while (revision.procedure_id, due_on) in taken:
        due_on = add_months(due_on, months)
    return DocumentReview(procedure=revision.procedure, agency_id=revision.agency_id, due_on=due_on)
