"""What the requests of inspections ask of people, and by when."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import Role
from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from scoring import conflicts
from scoring.models import InspectionRequest
from scoring.permissions import Perm

LISTED = 20
Status = InspectionRequest.Status


@todos
def requests_to_report(actor: Actor) -> list[Todo]:
    """Secretary and head: requests to report on, and those whose corrective action was not accepted."""
    if not can(actor, Perm.REQUEST_REPORT):
        return []
    rows = InspectionRequest.objects.waiting().filter(agency=actor.agency_id)
    rows = rows.select_related("inspection", "agency").defer("inspection__payload").order_by("due_on", "pk")
    return [_to_report(row) for row in rows[:LISTED]]


def _to_report(request: InspectionRequest) -> Todo:
    title = _("Report on request %(number)s: %(text)s")
    if request.status == Status.NOT_ACCEPTED:
        title = _("Correct again what request %(number)s asks: %(text)s")
    facts = {"number": request, "text": Truncator(request.statement).chars(100)}
    return Todo(title % facts, request.get_absolute_url(), request.due_on, request.agency.label)


@todos
def requests_of_officers(actor: Actor) -> list[Todo]:
    """Inspectors and administrators: one line for all reports that they may judge, one for what is overdue."""
    if actor.user_id is None or not can(actor, Perm.REQUEST_ANSWER):
        return []
    return _to_answer(actor, actor.user_id) + _to_urge(actor)


def _to_answer(actor: Actor, user_id: int) -> list[Todo]:
    waiting = InspectionRequest.objects.visible_to(actor).filter(status=Status.REPORTED)
    near = conflicts.agencies_near([user_id]).get(user_id, set())
    found = waiting.exclude(agency__in=near).aggregate(n=Count("pk"), first=Min("reported_on"))
    if not found["n"]:
        return []
    title = ngettext(
        "Answer %(n)d report on a request of an inspection, waiting since %(day)s",
        "Answer %(n)d reports on requests of inspections, waiting since %(day)s",
        found["n"],
    ) % {"n": found["n"], "day": f"{found['first']:%d/%m/%Y}"}
    return [Todo(title, f"{reverse('inspection_requests')}?state={Status.REPORTED.value}", None, "", found["n"])]


def _to_urge(actor: Actor) -> list[Todo]:
    late = InspectionRequest.objects.visible_to(actor).overdue_on(today())
    found = late.aggregate(n=Count("pk"), first=Min("due_on"))
    if not found["n"]:
        return []
    title = ngettext(
        "Urge the agency to report on %(n)d overdue request of an inspection",
        "Urge the agencies to report on %(n)d overdue requests of inspections",
        found["n"],
    )
    return [Todo(title % found, f"{reverse('inspection_requests')}?state=overdue", found["first"], "", found["n"])]


@todos
def long_overdue(actor: Actor) -> list[Todo]:
    """Leaders of the province: requests overdue for as long as corrective actions are when they are told of."""
    if actor.role != Role.LEADER:
        return []
    day = today() - timedelta(days=settings.ACTION_ESCALATION_DAYS - 1)
    late = InspectionRequest.objects.visible_to(actor).overdue_on(day)
    found = late.aggregate(n=Count("pk"), agencies=Count("agency", distinct=True), first=Min("due_on"))
    if not found["n"]:
        return []
    title = ngettext(
        "%(n)d request of an inspection is long overdue in %(agencies)d agencies",
        "%(n)d requests of inspections are long overdue in %(agencies)d agencies",
        found["n"],
    )
    url = f"{reverse('inspection_requests')}?state=overdue"
    return [Todo(title % found, url, found["first"], "", found["n"])]
