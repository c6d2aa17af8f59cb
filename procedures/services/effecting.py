"""What happens when a revision takes effect or a procedure ends: the revision itself, its readers, its reviews."""

from django.db import transaction

from core.actors import SYSTEM, Actor
from core.dates import today
from core.workflow import perform
from procedures.models import Revision
from procedures.services.dissemination import dissemination_open
from procedures.services.reviewing import next_periodic_review, reviews_close
from procedures.services.telling import newer_issue_is_told


def give_effect() -> int:
    """Bring every approved revision into effect whose day has come; how many. Safe to run twice, or twice at once."""
    due = Revision.objects.to_take_effect_by(today()).order_by("planned_effective_on", "pk")
    return sum(revision_take_effect(revision) for revision in due.select_related("procedure"))


def revision_take_effect(revision: Revision) -> bool:
    """One approved revision takes effect, is spread, and answers the reviews that waited for it."""
    with transaction.atomic():
        locked = Revision.objects.select_for_update(of=("self",)).filter(
            pk=revision.pk, status=Revision.Status.APPROVED
        )
        if not locked.exists():
            return False
        perform(revision, "take_effect", by=SYSTEM)
        dissemination_open(revision)
        reviews_close(revision)
        next_periodic_review(revision)
        newer_issue_is_told(revision)
    return True


def procedure_withdraw(*, revision: Revision, reason: str, by: Actor, seen: int | None = None) -> Revision:
    """End a procedure with its effective revision and whatever reviews still ask for it."""
    with transaction.atomic():
        perform(revision, "withdraw", by=by, seen=seen, reason=reason)
        reviews_close(revision)
    return revision
