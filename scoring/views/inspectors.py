"""The register of inspectors, and naming the team of one inspection or of several."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import Crumbs, form_page, posted, seen_version
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.text import number_in
from scoring import conflicts
from scoring.filters.plans import InspectorFilter
from scoring.forms.teams import InspectorChangeForm, InspectorForm, TeamForm
from scoring.models import Inspection, InspectionPlan, Inspector
from scoring.permissions import Perm
from scoring.qualifications import qualification_warnings
from scoring.services import inspectors, teams
from scoring.views.inspecting import get_inspection, inspection_crumbs
from scoring.views.plans import get_plan, plan_crumbs

PER_PAGE = 50


@dataclass(frozen=True)
class Choice:
    """An inspector with what is missing, and why they cannot be in this team."""

    inspector: Inspector
    warnings: list[str]
    refusals: list[str]


def _crumbs(here: str) -> Crumbs:
    return [(_("Inspectors"), reverse("inspectors")), (here, None)]


@require_safe
def inspector_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROVINCE_VIEW)
    chosen = InspectorFilter(request.GET, Inspector.objects.select_related("user"))
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [Choice(row, qualification_warnings(row, today()), []) for row in page],
        "filter": chosen,
        "may_write": can(request.actor, Perm.INSPECTION_PREPARE),
    }
    return render(request, "scoring/inspectors/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspector_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.INSPECTION_PREPARE)
    here = _("Enter an inspector")

    def act(values: dict) -> str:
        inspectors.inspector_add(values=values, by=request.actor)
        return reverse("inspectors")

    return form_page(
        request,
        InspectorForm(posted(request)),
        act,
        title=here,
        submit=here,
        done=_("The inspector is in the register."),
        back=reverse("inspectors"),
        crumbs=_crumbs(here),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def inspector_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """What is on record, which whoever prepares inspections changes."""
    require(request.actor, Perm.INSPECTION_PREPARE)
    inspector = get_object_or_404(Inspector, pk=pk)

    def act(values: dict) -> str:
        seen = values.pop("seen")
        inspectors.inspector_change(inspector=inspector, seen=seen, values=values, by=request.actor)
        return reverse("inspectors")

    return form_page(
        request,
        InspectorChangeForm(posted(request), instance=get_object_or_404(Inspector, pk=pk)),
        act,
        title=inspector.name,
        submit=_("Save"),
        done=_("The register has been changed."),
        back=reverse("inspectors"),
        crumbs=_crumbs(inspector.name),
        note=" ".join(qualification_warnings(inspector, today())),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_team(request: ActorRequest, pk: int) -> HttpResponse:
    inspection = get_inspection(request, pk)
    require(request.actor, Perm.INSPECTION_PREPARE, inspection)
    members = list(inspection.members.all())
    present = {
        "lead": next((row.inspector_id for row in members if row.is_lead), None),
        "others": [row.inspector_id for row in members if not row.is_lead],
    }

    def act(values: dict) -> Inspection:
        return teams.team_set(inspection=inspection, seen=seen_version(request), by=request.actor, **values)

    return _team_page(
        request,
        [inspection],
        act,
        initial=present,
        note=str(inspection),
        seen=inspection.version,
        back=inspection.get_absolute_url(),
        crumbs=inspection_crumbs(inspection, (_("Inspection team"), None)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_teams(request: ActorRequest, year: int) -> HttpResponse:
    """The same team for the lines of a plan that the page of the plan names."""
    plan = get_plan(request, year=year)
    require(request.actor, Perm.INSPECTION_PREPARE, plan)
    source = request.POST if request.method == "POST" else request.GET
    keys = {number_in(value) or 0 for value in source.getlist("lines")}
    rows = list(plan.inspections.defer("payload").select_related("agency").filter(pk__in=keys).order_by("number"))

    def act(values: dict) -> InspectionPlan:
        teams.teams_set(plan=plan, lines=[row.pk for row in rows], by=request.actor, **values)
        return plan

    return _team_page(
        request,
        rows,
        act,
        initial={"lead": None, "others": []},
        note=", ".join(f"{row.number} {row.agency.label}" for row in rows),
        seen=None,
        back=plan.get_absolute_url(),
        crumbs=plan_crumbs(plan, _("Inspection team")),
        lines=rows,
        is_of_plan=True,
    )


def _team_page(request: ActorRequest, rows: list[Inspection], act: Any, *, initial: dict, **context) -> HttpResponse:
    form = TeamForm(posted(request), initial=initial)
    people = list(Inspector.objects.all())
    day = min((row.starts_on for row in rows), default=today())
    refusals = conflicts.refusals(rows, people)
    return form_page(
        request,
        form,
        act,
        title=_("Inspection team"),
        submit=_("Name the inspection team"),
        done=_("The inspection team has been named."),
        template="scoring/inspections/team.html",
        choices=[Choice(row, qualification_warnings(row, day), refusals.get(row.pk, [])) for row in people],
        chosen=_chosen(request, initial),
        **context,
    )


def _chosen(request: ActorRequest, initial: dict) -> dict:
    """Whom the page shows as ticked: what was sent, else the present team."""
    if request.method != "POST":
        return initial
    others = [number_in(value) or 0 for value in request.POST.getlist("others")]
    return {"lead": number_in(request.POST.get("lead", "")), "others": others}
