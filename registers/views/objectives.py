"""The objectives of a year: list, page, forms."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Unit
from agencies.views.acting import Crumbs, form_page, posted, seen_version
from core import indicators, panels
from core.actors import ActorRequest
from core.charts import Trend
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from registers.filters.objectives import ObjectiveFilter
from registers.followed import Followed, followed
from registers.forms.objectives import EvaluationForm, ObjectiveForm
from registers.models import QualityObjective, RegisterYear
from registers.permissions import Perm
from registers.services.objectives import objective_add, objective_change, objective_drop, objective_evaluate
from registers.typical import TYPICAL, values_of
from registers.views.years import get_register, register_crumbs

PER_PAGE = 50
RELATED = ("register__agency", "agency", "unit", "procedure", "owner", "carried_from__register")


def get_objective(request: ActorRequest, pk: int) -> QualityObjective:
    require(request.actor, Perm.REGISTER_VIEW)
    return get_visible(QualityObjective.objects.select_related(*RELATED), request.actor, pk=pk)


def objective_crumbs(objective: QualityObjective, here: str = "") -> Crumbs:
    own = (objective.number, objective.get_absolute_url() if here else None)
    return register_crumbs(objective.register, own, *([(here, None)] if here else []))


@require_safe
def objective_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    actor = request.actor
    units = None if actor.sees_all else Unit.objects.filter(agency=actor.agency_id)
    chosen = ObjectiveFilter(request.GET, QualityObjective.objects.visible_to(actor), units=units)
    rows = chosen.qs.order_by("-register__year", "agency__sort_text", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    register = (
        None if actor.sees_all else RegisterYear.objects.filter(agency=actor.agency_id).order_by("-year").first()
    )
    context = {
        "page": page,
        "rows": followed(page.object_list, today()),
        "filter": chosen,
        "register": register,
        "may_add": register and register.is_draft and can(actor, Perm.YEAR_KEEP, register),
    }
    return render(request, "registers/objectives/list.html", context)


@require_safe
def objective_detail(request: ActorRequest, pk: int) -> HttpResponse:
    objective = get_objective(request, pk)
    measurements = list(objective.measurements.select_related("recorded_by"))
    row = Followed(objective, measurements, today())
    keeps = can(request.actor, Perm.YEAR_KEEP, objective)
    by_index = {one.index: one for one in measurements}
    context = {
        "objective": objective,
        "crumbs": objective_crumbs(objective),
        "row": row,
        "feeding": _feeding(objective),
        "chart": trend_of(objective, measurements),
        "slots": [
            (index, objective.label_of(index), by_index.get(index), objective.span_of(index)[1] <= today())
            for index in objective.indexes
        ],
        "may": {
            "edit": keeps and objective.register.takes_rows,
            "drop": keeps and objective.register.is_draft and not objective.in_force_from,
            "evaluate": keeps and objective.in_force_from and objective.ends_on <= today(),
            "measure": bool(can(request.actor, Perm.OBJECTIVE_MEASURE, objective))
            and not objective.is_fed
            and objective.in_force_from is not None,
        },
        "panels": panels.of("objective", objective, request.actor),
    }
    return render(request, "registers/objectives/detail.html", context)


def trend_of(objective: QualityObjective, measurements) -> Trend:
    by_index = {row.index: row.value for row in measurements}
    return Trend(
        f"trend-{objective.pk}",
        _("Measurements of %(objective)s") % {"objective": objective},
        [(objective.label_of(index), by_index.get(index)) for index in objective.indexes],
        None if objective.aggregate == QualityObjective.Aggregate.SUM else objective.target,
        objective.measure,
    )


def _feeding(objective: QualityObjective) -> str:
    """Which registered figures feed it, in words."""
    known = indicators.known()
    names = [key for key in (objective.indicator, objective.share_of) if key]
    return " ÷ ".join(known[key].told_apart if key in known else key for key in names)


@require_http_methods(["GET", "HEAD", "POST"])
def objective_new(request: ActorRequest, pk: int) -> HttpResponse:
    """A new objective of a draft; `typical` in the address begins with one that many agencies set."""
    register = get_register(request, pk)
    require(request.actor, Perm.YEAR_KEEP, register)
    blank = QualityObjective(register=register, agency=register.agency)
    form = ObjectiveForm(posted(request), instance=blank, initial=values_of(request.GET.get("typical", "")))

    def act(values: dict) -> QualityObjective:
        del values["seen"]
        return objective_add(register=register, values=values, by=request.actor)

    here = _("New objective")
    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Enter the objective"),
        done=_("The objective has been entered."),
        back=register.get_absolute_url(),
        crumbs=register_crumbs(register, (here, None)),
        template="registers/objectives/form.html",
        typical=TYPICAL,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def objective_edit(request: ActorRequest, pk: int) -> HttpResponse:
    objective = get_objective(request, pk)
    require(request.actor, Perm.YEAR_KEEP, objective)
    here = _("Change the objective")

    def act(values: dict) -> QualityObjective:
        seen = values.pop("seen")
        stored = QualityObjective.objects.select_related("register").get(pk=objective.pk)
        return objective_change(objective=stored, values=values, by=request.actor, seen=seen)

    return form_page(
        request,
        ObjectiveForm(posted(request), instance=objective),
        act,
        title=here,
        submit=_("Save"),
        done=_("The objective has been changed."),
        back=objective.get_absolute_url(),
        crumbs=objective_crumbs(objective, here),
        template="registers/objectives/form.html",
        note=_("Its definition and target are confirmed and stay as they are.") if objective.in_force_from else "",
    )


@require_POST
def objective_drop_view(request: ActorRequest, pk: int) -> HttpResponse:
    objective = get_objective(request, pk)
    register = objective_drop(objective=objective, by=request.actor, seen=seen_version(request))
    messages.success(request, _("The objective has been taken out of the draft."))
    return redirect(register)


@require_http_methods(["GET", "HEAD", "POST"])
def objective_evaluate_view(request: ActorRequest, pk: int) -> HttpResponse:
    objective = get_objective(request, pk)
    require(request.actor, Perm.YEAR_KEEP, objective)
    here = _("Evaluate the objective")
    return form_page(
        request,
        EvaluationForm(posted(request), instance=objective, initial={"evaluation": objective.evaluation}),
        lambda values: objective_evaluate(
            objective=objective, evaluation=values["evaluation"], by=request.actor, seen=seen_version(request)
        ),
        title=here,
        submit=_("Keep the evaluation"),
        done=_("The evaluation has been kept."),
        back=objective.get_absolute_url(),
        crumbs=objective_crumbs(objective, here),
        template="registers/objectives/evaluate.html",
        objective=objective,
        row=Followed(objective, list(objective.measurements.all()), today()),
    )
