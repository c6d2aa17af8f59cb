"""What is written into a draft of the plan: the proposal and single lines; and inspections outside the plan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.views.acting import form_page, posted, seen_version
from core.actors import ActorRequest
from core.permissions import require
from core.text import number_in
from scoring.forms.plans import MOST_VISITS, AdHocForm, LineChangeForm, NewLineForm, ProposeForm, VisitsForm
from scoring.inspectable import coverage_of
from scoring.models import Inspection, InspectionPlan
from scoring.permissions import Perm
from scoring.services import plans
from scoring.views.plans import get_plan, plan_crumbs


def _plan_to_write(request: ActorRequest, year: int) -> InspectionPlan:
    plan = get_plan(request, year=year)
    require(request.actor, Perm.PLAN_WRITE, plan)
    return plan


@require_http_methods(["GET", "HEAD", "POST"])
def plan_propose(request: ActorRequest, year: int) -> HttpResponse:
    """Says what the proposal would add and change; putting it in is a POST of the same number of visits."""
    plan = _plan_to_write(request, year)
    required = coverage_of(plan).required
    asked = VisitsForm(request.GET if "visits" in request.GET else None, required=required)
    visits = asked.cleaned_data["visits"] if asked.is_bound and asked.is_valid() else required
    if not asked.is_bound:
        asked.initial["visits"] = required
    form = ProposeForm(posted(request), initial={"visits": visits, "inspecting_agency": request.actor.agency_id})

    def act(values: dict) -> InspectionPlan:
        plans.plan_propose(plan=plan, seen=seen_version(request), by=request.actor, **values)
        return plan

    here = _("Propose the inspections")
    sent = _visits_sent(request, visits)
    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Put the proposal into the plan"),
        done=_("The proposal is in the plan; change its lines as you see fit."),
        back=plan.get_absolute_url(),
        crumbs=plan_crumbs(plan, here),
        template="scoring/plans/propose.html",
        plan=plan,
        asked=asked,
        proposal=plans.proposal_for(plan, sent),
    )


def _visits_sent(request: ActorRequest, otherwise: int) -> int:
    """Those that a page hands back with the proposal."""
    sent = number_in(request.POST.get("visits", ""))
    return otherwise if sent is None else min(sent, MOST_VISITS)


@require_http_methods(["GET", "HEAD", "POST"])
def line_new(request: ActorRequest, year: int) -> HttpResponse:
    plan = _plan_to_write(request, year)
    here = _("Add an inspection")

    def act(values: dict) -> InspectionPlan:
        agency = values.pop("agency")
        plans.plan_line_add(plan=plan, agency=agency, values=values, by=request.actor)
        return plan

    initial = {"inspecting_agency": request.actor.agency_id, "agency": request.GET.get("agency", "")[:35]}
    return form_page(
        request,
        NewLineForm(posted(request), initial=initial),
        act,
        title=here,
        submit=here,
        done=_("The inspection is in the plan."),
        back=plan.get_absolute_url(),
        crumbs=plan_crumbs(plan, here),
    )


def _get_line(plan: InspectionPlan, pk: int) -> Inspection:
    return get_object_or_404(plan.inspections.select_related("agency", "plan"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request: ActorRequest, year: int, pk: int) -> HttpResponse:
    plan = _plan_to_write(request, year)
    line = _get_line(plan, pk)

    def act(values: dict) -> InspectionPlan:
        seen = values.pop("seen")
        plans.plan_line_change(line=line, values=values, seen=seen, by=request.actor)
        return plan

    here = _("Change the inspection")
    return form_page(
        request,
        LineChangeForm(posted(request), instance=_get_line(plan, pk)),
        act,
        title=here,
        submit=_("Save"),
        done=_("The inspection has been changed; the proposal leaves it alone from now on."),
        back=plan.get_absolute_url(),
        crumbs=plan_crumbs(plan, here),
        note=str(line),
    )


@require_POST
def line_remove(request: ActorRequest, year: int, pk: int) -> HttpResponse:
    plan = _plan_to_write(request, year)
    line = _get_line(plan, pk)
    told = str(line)
    plans.plan_line_remove(line=line, seen=seen_version(request), by=request.actor)
    messages.success(request, _("%(inspection)s is no longer in the plan.") % {"inspection": told})
    return redirect(plan)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_new(request: ActorRequest) -> HttpResponse:
    """An inspection outside the plan."""
    require(request.actor, Perm.INSPECTION_PREPARE)
    here = _("Inspection outside the plan")

    def act(values: dict) -> Inspection:
        agency = values.pop("agency")
        return plans.inspection_ask(agency=agency, values=values, by=request.actor)

    return form_page(
        request,
        AdHocForm(posted(request), initial={"inspecting_agency": request.actor.agency_id}),
        act,
        title=here,
        submit=_("Prepare the inspection"),
        done=_("The inspection is being prepared; name its team next."),
        back=reverse("inspections"),
        crumbs=[(_("Inspections"), reverse("inspections")), (here, None)],
        note=_("UBND tỉnh may ask for an inspection outside the plan at any time (TT 26/2014/TT-BKHCN, Art. 34)."),
    )
