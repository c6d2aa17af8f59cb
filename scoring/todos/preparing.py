"""What inspections that lie ahead ask of Sở KH&CN: the request for the report, the decision to inspect."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import ngettext

from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from scoring.models import Inspection, InspectionPlan
from scoring.permissions import Perm

Status = Inspection.Status
DAYS_TO_REQUEST, DAYS_TO_DECIDE = 30, 14


@todos
def reports_to_request(actor: Actor) -> list[Todo]:
    """Inspectors and administrators: a month ahead, of a plan that is approved or outside a plan (Art. 35.2)."""
    if not can(actor, Perm.INSPECTION_PREPARE):
        return []
    may_begin = Q(plan=None) | Q(plan__status=InspectionPlan.Status.APPROVED)
    ahead = Inspection.objects.filter(may_begin, status=Status.PLANNED)
    return [
        _of(row, {"state": Status.PLANNED.value}, ngettext(
            "Request the report for %(n)d inspection, which begins on %(day)s",
            "Request the reports for %(n)d inspections, the first of which begins on %(day)s",
            row["n"],
        ))
        for row in _by_year(ahead, DAYS_TO_REQUEST)
    ]  # fmt: skip


@todos
def decisions_to_make(actor: Actor) -> list[Todo]:
    """Who decides: two weeks ahead, of visits at the office (Mẫu 20.QĐKT)."""
    if not can(actor, Perm.INSPECTION_DECIDE):
        return []
    at_office = {"status": Status.REQUESTED, "form": Inspection.Form.ON_SITE}
    chosen = {"state": Status.REQUESTED.value, "form_of": Inspection.Form.ON_SITE.value}
    return [
        _of(row, chosen, ngettext(
            "Make the decision on %(n)d inspection at the office, which begins on %(day)s",
            "Make the decisions on %(n)d inspections at the office, the first of which begins on %(day)s",
            row["n"],
        ))
        for row in _by_year(Inspection.objects.filter(**at_office), DAYS_TO_DECIDE)
    ]  # fmt: skip


def _by_year(inspections, days: int):
    """How many begin within so many days or should have begun, and the first day of them."""
    soon = inspections.filter(starts_on__lte=today() + timedelta(days=days)).order_by("year")
    return soon.values("year").annotate(n=Count("pk"), first=Min("starts_on"))


def _of(row: dict, chosen: dict, title: str) -> Todo:
    told = title % {"n": row["n"], "day": f"{row['first']:%d/%m/%Y}"}
    url = f"{reverse('inspections')}?{urlencode({'year': row['year']} | chosen)}"
    return Todo(told, url, row["first"], count=row["n"])
