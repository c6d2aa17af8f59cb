"""Dossiers by month: of the province, of one agency in one year, of one month; and where apologies are missing."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs
from core import panels
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.views import content_disposition
from registers.dossier_exports import KINDS
from registers.dossier_rules import FIGURES, last_month, wrong_month
from registers.filters.dossiers import DossierFilter, LatenessFilter, months_of
from registers.models import DossierMonth
from registers.models.dossiers import percent
from registers.permissions import Perm
from registers.services.dossiers import LABELS

PER_PAGE = 50
FIRST_YEAR, LAST_YEAR = 2000, 2999


def dossier_crumbs(*steps: tuple[str, str | None]) -> Crumbs:
    return [(_("Dossiers by month"), reverse("dossiers") if steps else None), *steps]


def year_step(agency: Agency, year: int) -> tuple[str, str]:
    return f"{agency.label} {year}", reverse("dossier_year", args=[agency.pk, year])


def get_agency(request: ActorRequest, pk: int) -> Agency:
    return get_visible(Agency.objects.all(), request.actor, pk=pk)


def months_in(year: int) -> list[date]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return [date(year, month, 1) for month in range(1, 13)]


@require_safe
def dossier_list(request: ActorRequest) -> HttpResponse:
    """The province's agencies beside twelve months; somebody of one agency sees its year at once."""
    require(request.actor, Perm.REGISTER_VIEW)
    if not request.actor.sees_all and request.actor.agency_id:
        return _year_page(request, get_agency(request, request.actor.agency_id), today().year)
    chosen = filtered(request)
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    months, found = chosen.months, months_of(page, chosen.months)
    context = {
        "page": page,
        "filter": chosen,
        "months": months,
        "rows": [_line(agency, months, found.get(agency.pk, {})) for agency in page],
        "last_shown": chosen.last_shown,
        "sums": _sums(DossierMonth.objects.filter(agency__in=chosen.qs).between(months[0], months[-1])),
        "may_import": can(request.actor, Perm.DOSSIER_IMPORT),
    }
    return render(request, "registers/dossiers/list.html", context)


def filtered(request: ActorRequest) -> DossierFilter:
    require(request.actor, Perm.REGISTER_VIEW)
    agencies = Agency.objects.visible_to(request.actor)
    if request.actor.sees_all:
        agencies = agencies.in_programme_on(today())
    return DossierFilter(request.GET, agencies.in_order())


def _line(agency: Agency, months: list[date], found: dict[date, DossierMonth]) -> dict:
    rows = list(found.values())
    late, resolved = sum(row.late for row in rows), sum(row.resolved for row in rows)
    return {
        "agency": agency,
        "months": [(month, found.get(month)) for month in months],
        "late": late,
        "resolved": resolved,
        "percent": percent(late, resolved),
        "known": bool(rows),
        "year": months[-1].year,
    }


def _sums(rows) -> dict:
    """What stands above the table, in one query."""
    unexcused = Sum(F("late") - F("apologies"), filter=Q(late__gt=F("apologies")))
    found = rows.order_by().aggregate(
        unexcused=unexcused, agencies=Count("agency", distinct=True), late=Sum("late"), resolved=Sum("resolved")
    )
    return found | {"percent": percent(found["late"] or 0, found["resolved"] or 0)}


@require_safe
def dossiers_export(request: ActorRequest, kind: str) -> HttpResponse:
    """What the filter shows, as a file."""
    if kind not in KINDS:
        raise Http404
    chosen = filtered(request)
    write, content_type = KINDS[kind]
    rows = DossierMonth.objects.visible_to(request.actor).filter(agency__in=chosen.qs)
    response = HttpResponse(write(rows.between(chosen.months[0], chosen.months[-1])), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(f"ho-so-theo-thang-{today():%Y-%m-%d}.{kind}")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def dossier_year(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    return _year_page(request, get_agency(request, pk), year)


def _year_page(request: ActorRequest, agency: Agency, year: int) -> HttpResponse:
    months = months_in(year)
    found = months_of([agency], months).get(agency.pk, {})
    may_enter = can(request.actor, Perm.DOSSIER_ENTER, agency)
    label, _url = year_step(agency, year)
    context = {
        "agency": agency,
        "year": year,
        "crumbs": dossier_crumbs((label, None)),
        "labels": [LABELS[name] for name in FIGURES],
        "rows": [_month_row(agency, month, found.get(month), bool(may_enter)) for month in months],
        "sums": _totals(list(found.values())),
        "known": len(found),
        "missing": _missing(agency, months, found),
        "unexcused": sum(row.without_apology for row in found.values()),
        "may_enter": may_enter,
        "may_import": can(request.actor, Perm.DOSSIER_IMPORT, agency),
    }
    return render(request, "registers/dossiers/year.html", context)


def _month_row(agency: Agency, month: date, row: DossierMonth | None, may_enter: bool) -> dict:
    possible = not wrong_month(agency, month)
    return {
        "month": month,
        "row": row,
        "figures": [(LABELS[name], getattr(row, name)) for name in FIGURES] if row else [],
        "possible": possible,
        "enter_url": reverse("dossier_month_edit", args=[agency.pk, month.year, month.month])
        if possible and may_enter and row is None
        else "",
    }


def _totals(rows: list[DossierMonth]) -> list[tuple[str, int | None]]:
    """Sums; what stands at the end of a month is that of the last one."""
    standing = {"pending", "pending_overdue"}
    last = max(rows, key=lambda row: row.month, default=None)
    return [
        (LABELS[name], getattr(last, name) if name in standing else sum(getattr(row, name) for row in rows))
        for name in (FIGURES if last else ())
    ]


def _missing(agency: Agency, months: list[date], found: dict[date, DossierMonth]) -> list[date]:
    """Months that have ended, in which the agency existed, and of which nothing is known."""
    latest = last_month(today())
    return [month for month in months if month <= latest and month not in found and not wrong_month(agency, month)]


@require_safe
def dossier_month(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    row = get_visible(DossierMonth.objects.select_related("agency"), request.actor, pk=pk)
    context = {
        "row": row,
        "crumbs": dossier_crumbs(year_step(row.agency, row.month.year), (row.label, None)),
        "figures": [(LABELS[name], getattr(row, name)) for name in FIGURES],
        "may_enter": can(request.actor, Perm.DOSSIER_ENTER, row),
        "panels": panels.of("dossier_month", row, request.actor),
    }
    return render(request, "registers/dossiers/month.html", context)


@require_safe
def dossiers_late(request: ActorRequest) -> HttpResponse:
    """Months with late dossiers for which letters of apology are missing."""
    require(request.actor, Perm.REGISTER_VIEW)
    rows = DossierMonth.objects.visible_to(request.actor).select_related("agency")
    rows = rows.order_by("-month", "agency__sort_text", "pk")
    chosen = LatenessFilter(request.GET, rows, sees_all=request.actor.sees_all)
    context = {
        "page": Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "crumbs": dossier_crumbs((_("Late dossiers without apology"), None)),
    }
    return render(request, "registers/dossiers/late.html", context)
