"""What citizens say: received under a receipt, answered by the agency; who they are is forgotten in time."""

from django.conf import settings
from django.db import transaction

from agencies.services import lock_as_seen
from core import notices
from core.actors import SYSTEM, Actor
from core.codes import random_code
from core.dates import add_months, add_working_days, today
from core.log import log, log_many
from core.permissions import require
from procedures.models import Feedback, Procedure, Rating
from procedures.permissions import Perm

CITIZEN = Actor(name="Người dân")
ANSWER_FIELDS = ("answer", "is_published")


def feedback_receive(*, procedure: Procedure, text: str, contact: str = "") -> Feedback:
    """Keep a reflection or recommendation; the agency answers within FEEDBACK_WORKING_DAYS working days."""
    received_on = today()
    with transaction.atomic():
        feedback = Feedback.objects.create(
            procedure=procedure,
            agency_id=procedure.agency_id,
            receipt=random_code(),
            text=text,
            contact=contact,
            received_on=received_on,
            due_on=add_working_days(received_on, settings.FEEDBACK_WORKING_DAYS),
        )
        log(feedback, "feedback.receive", by=CITIZEN, after={"due_on": feedback.due_on.isoformat()})
        notices.announce("feedback.receive", feedback, CITIZEN)
    return feedback


def feedback_answer(*, feedback: Feedback, answer: str, publish: bool, by: Actor, seen: str) -> Feedback:
    """Answer, or correct the answer; the day of the first one stays. Raises Stale when it is not what was `seen`
    (the fingerprint of ANSWER_FIELDS)."""
    require(by, Perm.FEEDBACK_ANSWER, feedback)
    with transaction.atomic():
        lock_as_seen(feedback, ANSWER_FIELDS, seen)
        before = {"is_published": feedback.is_published}
        feedback.answer, feedback.is_published = answer, publish
        feedback.answered_on, feedback.answered_by_id = feedback.answered_on or today(), by.user_id
        feedback.version += 1
        feedback.save()
        log(feedback, "feedback.answer", by=by, before=before, after={"is_published": publish})
    return feedback


def rating_give(*, procedure: Procedure, stars: int, comment: str = "") -> Rating:
    """Keep one to five stars and perhaps some words; nothing leads back to who gave them."""
    with transaction.atomic():
        rating = Rating.objects.create(procedure=procedure, stars=stars, comment=comment, rated_on=today())
        log(rating, "rating.give", by=CITIZEN)
    return rating


def contacts_forget() -> int:
    """Erase how to reach those who were answered FEEDBACK_CONTACT_MONTHS months ago or earlier; how many."""
    last_day = add_months(today(), -settings.FEEDBACK_CONTACT_MONTHS)
    with transaction.atomic():
        rows = list(Feedback.objects.select_for_update().filter(answered_on__lte=last_day).exclude(contact=""))
        Feedback.objects.filter(pk__in=[row.pk for row in rows]).update(contact="")
        log_many(rows, "feedback.forget", by=SYSTEM)
    return len(rows)
