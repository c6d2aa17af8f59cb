"""Explanations close by themselves once their time is over and none waits for an answer."""

from django.db.models import Exists, OuterRef

from core.actors import SYSTEM
from core.dates import today
from core.errors import DomainError
from core.workflow import perform
from scoring.models import Assessment, Explanation, ScoringRound


def explanations_settle() -> int:
    """Settle every assessment whose time is over; how many. Safe to run twice or twice at once."""
    waiting = Explanation.objects.filter(score__assessment=OuterRef("pk"), outcome="")
    due = Assessment.objects.filter(
        ~Exists(waiting),
        status=Assessment.Status.INSPECTED,
        explain_until__lt=today(),
        round__status=ScoringRound.Status.OPEN,
    )
    return sum(_settled(row) for row in due.order_by("pk"))


def _settled(assessment: Assessment) -> bool:
    try:
        perform(assessment, "settle", by=SYSTEM)
    except DomainError:
        return False  # somebody else was faster
    return True
