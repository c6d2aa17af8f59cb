"""The years of an agency's registers, and the page of one year."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, move_now, move_page, posted
from core import panels
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.workflow import get_move, may
from procedures.forms.documents import ReasonForm
from registers.carrying import CARRIED, DROPPED, Difference, compare
from registers.filters.objectives import YearFilter
from registers.followed import Followed, followed
from registers.forms.objectives import YearForm
from registers.models import QualityObjective, RegisterYear
from registers.permissions import Perm
from registers.services.years import year_open
from registers.standing import Standing

PER_PAGE = 50
ASKING = ("return", "reopen")


def get_register(request: ActorRequest, pk: int) -> RegisterYear:
    require(request.actor, Perm.REGISTER_VIEW)
    return get_visible(RegisterYear.objects.select_related("agency"), request.actor, pk=pk)


def register_crumbs(register: RegisterYear, *further: tuple[str, str | None]) -> Crumbs:
    """From the list over the year to what is further down, the last without an address."""
    own = register.get_absolute_url() if further else None
    return [(_("Registers by year"), reverse("registers")), (str(register), own), *further]


@require_safe
def register_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    visible = RegisterYear.objects.visible_to(request.actor).select_related("agency")
    chosen = YearFilter(request.GET, visible, sees_all=request.actor.sees_all)
    context = {
        "page": Paginator(_counted(chosen.qs), PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "year": today().year,
        "lacking": _lacking(request, today().year) if request.actor.sees_all else 0,
        "may_open": can(request.actor, Perm.YEAR_KEEP),
    }
    return render(request, "registers/years/list.html", context)


def _counted(rows: QuerySet[RegisterYear]) -> QuerySet[RegisterYear]:
    """With the number of objectives, and of those that carry a target."""
    return rows.order_by("-year", "agency__sort_text", "pk").annotate(
        objectives=Count("qualityobjective_rows"),
        targets=Count("qualityobjective_rows", filter=Q(qualityobjective_rows__target__isnull=False)),
    )


def _lacking(request: ActorRequest, year: int) -> int:
    """Agencies of the programme that have not opened the registers of a year."""
    opened = RegisterYear.objects.filter(year=year)
    return Agency.objects.in_programme_on(today()).exclude(pk__in=opened.values("agency")).count()


@require_http_methods(["GET", "HEAD", "POST"])
def register_open(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.YEAR_KEEP)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    here = _("Open a year")
    return form_page(
        request,
        YearForm(posted(request), opened=agency.register_years.values_list("year", flat=True)),
        lambda values: year_open(agency=agency, year=values["year"], by=request.actor),
        title=here,
        submit=_("Open the registers"),
        done=_("The registers are open as a draft; complete them and send them to the head."),
        back=reverse("registers"),
        crumbs=[(_("Registers by year"), reverse("registers")), (here, None)],
        at="year",
        note=_("What still stands in the last registers is copied, and what changes is marked for the head."),
    )


@require_safe
def register_detail(request: ActorRequest, pk: int) -> HttpResponse:
    register = get_register(request, pk)
    rows = _objectives(register)
    differences = compare(CARRIED["qualityobjective"], register)
    kinds = {difference.row.pk: difference for difference in differences if difference.row}
    context: dict[str, Any] = {
        "register": register,
        "crumbs": register_crumbs(register),
        "rows": [(row, kinds[row.objective.pk]) for row in rows if row.objective.pk in kinds],
        "dropped": [difference.before for difference in differences if difference.kind == DROPPED],
        "standings": _counts(rows),
        "previous": _has_previous(differences),
        "panels": panels.of("register_year", register, request.actor),
        "asking": " ".join(ASKING),
        "measurable": any(row.objective.in_force_from for row in rows),
        "may": {
            "add": register.is_draft and can(request.actor, Perm.YEAR_KEEP, register),
            "measure": can(request.actor, Perm.OBJECTIVE_MEASURE, register),
            "reopen": may(register, "reopen", request.actor),
        },
    }
    return render(request, "registers/years/detail.html", context)


def _objectives(register: RegisterYear) -> list[Followed]:
    return followed(QualityObjective.objects.filter(register=register).order_by("pk"), today())


def _has_previous(differences: list[Difference]) -> bool:
    return any(difference.before for difference in differences)


def _counts(rows: list[Followed]) -> dict[str, int]:
    """How many objectives stand how, for the sentence at the head of the page."""
    return {str(name): sum(row.standing == name for row in rows) for name in Standing}


@require_http_methods(["GET", "HEAD", "POST"])
def register_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    register = get_register(request, pk)
    if name in ASKING:
        crumbs = register_crumbs(register, (str(get_move(register, name).label), None))
        return move_page(
            request, register, name, lambda: ReasonForm(posted(request)), crumbs=crumbs, note=str(register)
        )
    return move_now(request, register, name)
