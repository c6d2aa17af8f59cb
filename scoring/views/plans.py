"""Inspection plans: their list, the page of one year, its purpose, its moves, its files."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.exports import XLSX
from agencies.views.acting import Crumbs, form_page, move_now, move_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.text import number_in
from core.views import content_disposition
from core.workflow import get_move, may
from scoring.filters.plans import LineFilter
from scoring.forms.plans import MOVE_FORMS, PurposeForm
from scoring.inspectable import coverage_of, inspected_from_within, mandatory_in
from scoring.models import Inspection, InspectionPlan
from scoring.permissions import Perm
from scoring.plan_exports import as_pdf, as_xlsx
from scoring.services import plans

PER_PAGE = 100


def get_plan(request: ActorRequest, **lookup) -> InspectionPlan:
    require(request.actor, Perm.PROVINCE_VIEW)
    return get_object_or_404(InspectionPlan.objects.select_related("prepared_by"), **lookup)


def plan_crumbs(plan: InspectionPlan, here: str | None = None) -> Crumbs:
    first: Crumbs = [(_("Inspection plans"), reverse("inspection_plans"))]
    if here is None:
        return [*first, (str(plan), None)]
    return [*first, (str(plan), plan.get_absolute_url()), (here, None)]


@require_safe
def plan_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROVINCE_VIEW)
    live = ~Q(inspections__status=Inspection.Status.CANCELLED)
    rows = InspectionPlan.objects.defer("payload").annotate(
        lines=Count("inspections", filter=live),
        visits=Count("inspections", filter=live & Q(inspections__form=Inspection.Form.ON_SITE)),
        ended=Count("inspections", filter=Q(inspections__status=Inspection.Status.CONFIRMED)),
    )
    rows = rows.order_by("-year")
    writes = can(request.actor, Perm.PLAN_WRITE)
    years = {today().year, today().year + 1} - set(InspectionPlan.objects.values_list("year", flat=True))
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "years": sorted(years) if writes else [],
        "may_ask": can(request.actor, Perm.INSPECTION_PREPARE),
    }
    return render(request, "scoring/plans/list.html", context)


@require_POST
def plan_new(request: ActorRequest) -> HttpResponse:
    """Make the plan of a year, or go to the one there is."""
    require(request.actor, Perm.PLAN_WRITE)
    year = number_in(request.POST.get("year", "")) or 0
    return redirect(plans.plan_open(year=year, by=request.actor))


@require_safe
def plan_detail(request: ActorRequest, year: int) -> HttpResponse:
    plan = get_plan(request, year=year)
    chosen = LineFilter(request.GET, plan.inspections.all(), year=year)
    rows = chosen.qs.defer("payload").select_related("agency", "inspecting_agency")
    rows = rows.prefetch_related("members__inspector").order_by("starts_on", "number")
    context = {
        "plan": plan,
        "crumbs": plan_crumbs(plan),
        "filter": chosen,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "mandatory": set(mandatory_in(year).values_list("pk", flat=True)),
        "coverage": coverage_of(plan),
        "from_within": list(inspected_from_within(plan)),
        "asking": " ".join(MOVE_FORMS),
        "may_write": plan.is_draft and can(request.actor, Perm.PLAN_WRITE, plan),
        "may_name": can(request.actor, Perm.INSPECTION_PREPARE, plan),
    }
    return render(request, "scoring/plans/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: ActorRequest, year: int) -> HttpResponse:
    plan = get_plan(request, year=year)
    require(request.actor, Perm.PLAN_WRITE, plan)
    here = _("Purpose and requirements")

    def act(values: dict) -> InspectionPlan:
        return plans.plan_write(plan=plan, purpose=values["purpose"], seen=values["seen"], by=request.actor)

    return form_page(
        request,
        PurposeForm(posted(request), instance=get_plan(request, year=year)),
        act,
        title=here,
        submit=_("Save"),
        done=_("The inspection plan has been changed."),
        back=plan.get_absolute_url(),
        crumbs=plan_crumbs(plan, here),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    plan = get_plan(request, pk=pk)
    if name not in MOVE_FORMS:
        return move_now(request, plan, name)
    return move_page(
        request,
        plan,
        name,
        lambda: MOVE_FORMS[name](posted(request)),
        crumbs=plan_crumbs(plan, str(get_move(plan, name).label)),
        note=str(plan),
        answer=may(plan, name, request.actor),
    )


@require_safe
def plan_xlsx(request: ActorRequest, year: int) -> HttpResponse:
    """The lines that the filter leaves."""
    plan = get_plan(request, year=year)
    chosen = LineFilter(request.GET, plan.inspections.all(), year=year)
    content = as_xlsx(chosen.qs.order_by("starts_on", "number"))
    return _sent(content, XLSX, f"Ke hoach kiem tra {year}.xlsx", inline=False)


@require_safe
def plan_pdf(request: ActorRequest, year: int) -> HttpResponse:
    """Mẫu 19.KHKT, as approved or as it is being written; 404 without lines."""
    content = as_pdf(get_plan(request, year=year))
    if content is None:
        raise Http404
    return _sent(content, "application/pdf", f"Ke hoach kiem tra {year}.pdf", inline=True)


def _sent(content: bytes, content_type: str, name: str, *, inline: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name, inline=inline)
    response.headers["Cache-Control"] = "private, no-store"
    return response
