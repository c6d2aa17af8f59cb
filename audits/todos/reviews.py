"""What management reviews ask of people, and by when."""

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency
from agencies.roles import AGENCY_ROLES
from audits.models import ManagementReview, ReviewDecision
from audits.permissions import OWNERS, Perm
from core.actors import Actor
from core.dates import in_year, today
from core.permissions import can
from core.todos import Todo, todos

Status = ManagementReview.Status
FROM, UNTIL = "10-01", "12-31"
AHEAD = timedelta(days=30)
LISTED = 20


def _reviews(actor: Actor):
    return ManagementReview.objects.visible_to(actor).defer("payload", "inputs", "remarks")


@todos
def review_of_the_year(actor: Actor) -> list[Todo]:
    """Secretary and head, from 1 October while nothing is held or planned: one review a year at least
    (QĐ 19/2014/QĐ-TTg, Art. 4.4 b)."""
    day = today()
    if actor.role not in OWNERS or day < in_year(day.year, FROM):
        return []
    if _reviews(actor).of_year(day.year).exists():
        return []
    if not Agency.objects.in_programme_on(day).filter(pk=actor.agency_id).exists():
        return []
    title = _("Hold the management review of %(year)s") % {"year": day.year}
    plans = can(actor, Perm.REVIEW_PREPARE)
    url = reverse("management_review_new" if plans else "management_reviews")
    return [Todo(title, url, in_year(day.year, UNTIL), actor.agency_name)]


@todos
def reviews_to_move(actor: Actor) -> list[Todo]:
    """Secretary: planned ones to hold (a month ahead), minutes to hand in. Head: minutes to sign."""
    if actor.role not in OWNERS:
        return []
    waiting = _reviews(actor)
    if can(actor, Perm.REVIEW_PREPARE):
        near = waiting.filter(status=Status.PLANNED, planned_on__lte=today() + AHEAD)
        found = [
            (_("Hold the management review %(number)s"), near, "planned_on"),
            (_("Hand in the minutes of %(number)s"), waiting.filter(status=Status.HELD), None),
        ]
    else:
        found = [(_("Sign the minutes of %(number)s"), waiting.filter(status=Status.SUBMITTED), None)]
    return [
        Todo(
            title % {"number": review.number},
            review.get_absolute_url(),
            getattr(review, due) if due else None,
            actor.agency_name,
        )
        for title, rows, due in found
        for review in rows.order_by("planned_on", "pk")[:LISTED]
    ]


@todos
def decisions_to_carry_out(actor: Actor) -> list[Todo]:
    """Everybody's own, by due day."""
    if actor.role not in AGENCY_ROLES:
        return []
    own = ReviewDecision.objects.visible_to(actor).open().filter(owner=actor.user_id).order_by("due_on", "pk")
    return [
        Todo(
            _("Carry out the decision: %(text)s") % {"text": Truncator(decision.text).chars(120)},
            decision.get_absolute_url(),
            decision.due_on,
            actor.agency_name,
        )
        for decision in own[:LISTED]
    ]


@todos
def decisions_overdue(actor: Actor) -> list[Todo]:
    """The head: how many decisions of others should have been carried out."""
    if not can(actor, Perm.REVIEW_SIGN):
        return []
    late = ReviewDecision.objects.visible_to(actor).overdue_on(today()).exclude(owner=actor.user_id)
    found = late.aggregate(count=Count("pk"), due_on=Min("due_on"))
    if not found["count"]:
        return []
    title = ngettext(
        "%(n)d decision of a management review is overdue",
        "%(n)d decisions of management reviews are overdue",
        found["count"],
    )
    url = f"{reverse('review_decisions')}?state=overdue"
    return [Todo(title % {"n": found["count"]}, url, found["due_on"], actor.agency_name, count=found["count"])]
