"""What the inspection plan asks of people: to prepare next year's, to send it, to approve it."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from scoring.models import InspectionPlan
from scoring.permissions import Perm

Status = InspectionPlan.Status
FROM_MONTH = 12


@todos
def plans_to_make(actor: Actor) -> list[Todo]:
    """Inspectors and administrators: next year's plan from December, and drafts to send for approval."""
    if not can(actor, Perm.PLAN_WRITE):
        return []
    year = today().year + 1
    plans = {plan.year: plan for plan in InspectionPlan.objects.defer("payload").filter(year__gte=year - 1)}
    drafts = [plan for plan in plans.values() if plan.is_draft]
    found = [_of(plan, _("Send the inspection plan of %(year)d for approval")) for plan in drafts]
    if today().month >= FROM_MONTH and year not in plans:
        title = _("Prepare the inspection plan of %(year)d") % {"year": year}
        found.append(Todo(title, reverse("inspection_plans"), date(year - 1, 12, 31)))
    return found


@todos
def plans_to_approve(actor: Actor) -> list[Todo]:
    """The leaders, other than who sent it."""
    if not can(actor, Perm.PLAN_APPROVE):
        return []
    waiting = InspectionPlan.objects.filter(status=Status.SUBMITTED).exclude(prepared_by=actor.user_id)
    return [_of(plan, _("Approve the inspection plan of %(year)d")) for plan in waiting]


def _of(plan: InspectionPlan, title: str) -> Todo:
    """Plans are ready before their year begins."""
    return Todo(title % {"year": plan.year}, plan.get_absolute_url(), date(plan.year - 1, 12, 31))
