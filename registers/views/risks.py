"""The register of risks and opportunities, its matrix, and the page of one risk."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import Crumbs, form_page, move_page, posted, seen_version
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.workflow import get_move, may
from registers.filters.risks import RiskFilter
from registers.forms.risks import AgainForm, CloseForm, ReviewForm, RiskForm, TreatForm
from registers.matrix import counted, matrix
from registers.models import RegisterYear, Risk
from registers.permissions import Perm
from registers.services import risks

PER_PAGE = 50
RELATED = ("agency", "unit", "owner", "procedure", "context_issue", "register", "carried_from__register")
MOVES = ("treat", "close", "reopen", "recur", "review")
ASKING = " ".join(MOVES)


def get_risk(request: ActorRequest, pk: int) -> Risk:
    require(request.actor, Perm.REGISTER_VIEW)
    return get_visible(Risk.objects.select_related(*RELATED), request.actor, pk=pk)


def risk_crumbs(risk: Risk, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("Risks and opportunities"), reverse("risks"))]
    return [*crumbs, (risk.number, risk.get_absolute_url()), (here, None)] if here else [*crumbs, (risk.number, None)]


def latest_register(request: ActorRequest) -> RegisterYear | None:
    """The last year of the actor's own agency."""
    return RegisterYear.objects.filter(agency=request.actor.agency_id).order_by("-year").first()


@require_safe
def risk_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    actor = request.actor
    visible = Risk.objects.visible_to(actor)
    listing = RiskFilter(request.GET, visible.select_related("agency", "owner", "unit", "register"), actor=actor)
    query = {name: value for name, value in request.GET.items() if name not in ("likelihood", "impact", "page")}
    rows = listing.qs.order_by("-now_level", "agency__sort_text", "number")
    cells = counted(listing.before_cell(visible), listing.rated)
    writing = can(actor, Perm.YEAR_KEEP)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filter": listing,
        "matrix": matrix(cells, listing.rated, request.path, query),
        "figures": _figures(visible),
        "register": latest_register(request) if writing else None,
        "may_write": writing,
    }
    return render(request, "registers/risks/list.html", context)


def _figures(risks: QuerySet[Risk]) -> dict[str, int]:
    late = {"due_on__lt": today(), "status": Risk.Status.OPEN}
    overdue = {"review_on__lt": today(), "status__in": Risk.STANDING}
    return risks.followed().aggregate(
        followed=Count("pk"), actions=Count("pk", filter=Q(**late)), reviews=Count("pk", filter=Q(**overdue))
    )


@require_safe
def risk_detail(request: ActorRequest, pk: int) -> HttpResponse:
    risk = get_risk(request, pk)
    keeps = bool(can(request.actor, Perm.YEAR_KEEP, risk)) and risk.register.takes_rows
    context = {
        "risk": risk,
        "crumbs": risk_crumbs(risk),
        "asking": ASKING,
        "reviews": risk.reviews.select_related("reviewed_by"),
        "treatments": risk.treatments.select_related("done_by", "judged_by"),
        "successor": Risk.objects.filter(carried_from=risk).select_related("register").first(),
        "may_edit": keeps and risk.is_editable,
        "may_drop": keeps and risk.is_draft,
    }
    return render(request, "registers/risks/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def risk_new(request: ActorRequest, pk: int) -> HttpResponse:
    """A new risk in a year."""
    require(request.actor, Perm.REGISTER_VIEW)
    register = get_visible(RegisterYear.objects.select_related("agency"), request.actor, pk=pk)
    require(request.actor, Perm.YEAR_KEEP, register)
    here = _("New risk or opportunity")
    return form_page(
        request,
        RiskForm(posted(request), register=register),
        lambda values: risks.risk_add(register=register, values=values, by=request.actor),
        title=here,
        submit=_("Enter"),
        done=_("The risk has been entered."),
        back=reverse("risks"),
        crumbs=[(_("Risks and opportunities"), reverse("risks")), (here, None)],
        note=_("It belongs to the registers of %(year)s.") % {"year": register.year},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def risk_edit(request: ActorRequest, pk: int) -> HttpResponse:
    risk = get_risk(request, pk)
    require(request.actor, Perm.YEAR_KEEP, risk)
    here = _("Change the risk") if risk.is_draft else _("Change the plan")
    return form_page(
        request,
        RiskForm(posted(request), instance=risk),
        lambda values: risks.risk_change(risk=risk, by=request.actor, seen=values.pop("seen"), values=values),
        title=here,
        submit=_("Save"),
        done=_("The risk has been changed."),
        back=risk.get_absolute_url(),
        crumbs=risk_crumbs(risk, here),
        note=str(risk),
    )


@require_POST
def risk_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a draft out of its year."""
    risk = get_risk(request, pk)
    register = risks.risk_drop(risk=risk, by=request.actor, seen=seen_version(request))
    messages.success(request, _("The risk has been taken out."))
    return redirect(register)


@require_http_methods(["GET", "HEAD", "POST"])
def risk_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """The page of a move; what comes with the year or a corrective action has none."""
    risk = get_risk(request, pk)
    if name not in MOVES:
        raise Http404
    data = posted(request)
    make_form = {
        "treat": lambda: TreatForm(data),
        "close": lambda: CloseForm(data),
        "reopen": lambda: AgainForm(data),
        "recur": lambda: AgainForm(data),
        "review": lambda: ReviewForm(data, risk=risk),
    }[name]
    return move_page(
        request,
        risk,
        name,
        make_form,
        crumbs=risk_crumbs(risk, str(get_move(risk, name).label)),
        note=str(risk),
        answer=may(risk, name, request.actor),
    )
