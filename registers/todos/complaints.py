"""What complaints and surveys ask of secretary and head."""

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import Role
from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from registers.models import Complaint, SatisfactionSurvey
from registers.permissions import OWNERS, Perm


@todos
def complaints_to_accept(actor: Actor) -> list[Todo]:
    """Secretary and head: what was received and waits for their decision."""
    if actor.role not in OWNERS:
        return []
    rows = Complaint.objects.visible_to(actor).to_accept()
    return _counted(
        actor, rows, "accept_due_on", _("Decide whether complaints and feedback are accepted"), "received"
    )


@todos
def complaints_to_answer(actor: Actor) -> list[Todo]:
    """The head answers; the secretary prepares."""
    if actor.role not in OWNERS:
        return []
    title = _("Answer complaints and feedback") if actor.role == Role.HEAD else _("Prepare answers to complaints")
    return _counted(actor, Complaint.objects.visible_to(actor).to_answer(), "answer_due_on", title, "accepted")


@todos
def complaints_overdue(actor: Actor) -> list[Todo]:
    """The head, of what should have been accepted or answered by now."""
    if actor.role != Role.HEAD:
        return []
    rows = Complaint.objects.visible_to(actor).overdue_on(today())
    return _counted(actor, rows, "accept_due_on", _("Complaints and feedback are overdue"), "overdue", dated=False)


@todos
def complaints_to_close(actor: Actor) -> list[Todo]:
    """The secretary: what the head has answered."""
    if actor.role != Role.SECRETARY:
        return []
    rows = Complaint.objects.visible_to(actor).to_close()
    return _counted(actor, rows, "answered_on", _("Close answered complaints"), "answered", dated=False)


def _counted(actor: Actor, rows: QuerySet, day: str, title: str, state: str, *, dated: bool = True) -> list[Todo]:
    """One line for all of them, with the earliest day."""
    found = rows.aggregate(count=Count("pk"), first=Min(day))
    if not found["count"]:
        return []
    url = f"{reverse('complaints')}?state={state}"
    return [Todo(title, url, found["first"] if dated else None, actor.agency_name, count=found["count"])]


@todos
def surveys_to_close(actor: Actor) -> list[Todo]:
    """Who keeps surveys: those whose last day has passed."""
    if not can(actor, Perm.SURVEY_KEEP):
        return []
    over = SatisfactionSurvey.objects.visible_to(actor).to_close_on(today())
    found = over.aggregate(count=Count("pk"), first=Min("ends_on"), only=Min("pk"))
    if not found["count"]:
        return []
    title = ngettext("Close the survey that is over", "Close the surveys that are over", found["count"])
    url = reverse("survey", args=[found["only"]]) if found["count"] == 1 else f"{reverse('surveys')}?status=open"
    return [Todo(title, url, None, actor.agency_name, count=found["count"])]
