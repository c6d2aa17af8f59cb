"""Reviews of procedures: closed by what they led to, opened again by the interval."""

from core.actors import SYSTEM
from core.dates import add_months
from core.log import log
from procedures.models import DocumentReview, Revision

Outcome = DocumentReview.Outcome


def reviews_close(revision: Revision) -> int:
    """Close the open reviews of a procedure that a new issue or its withdrawal answers; how many.

    A new issue answers those decided so, and those that nobody had decided before it took effect.
    """
    withdrawn = revision.status == Revision.Status.WITHDRAWN
    outcome = Outcome.WITHDRAW if withdrawn else Outcome.NEW_REVISION
    day = revision.effective_to if withdrawn else revision.effective_from
    closed = 0
    for review in DocumentReview.objects.open().filter(procedure=revision.procedure_id):
        if not withdrawn and review.change and review.change.effective_on > day and not review.outcome:
            continue
        review.outcome, review.closed_on = outcome, day
        review.decided_on = review.decided_on or day
        review.version += 1
        review.save()
        log(review, "documentreview.close", by=SYSTEM, after={"outcome": outcome.label, "revision": str(revision)})
        closed += 1
    return closed


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
