"""The leaders' dashboard: on the screen, each picture as a file, and on paper for a meeting."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.exports import CSV
from core.actors import ActorRequest
from core.dates import now, today
from core.permissions import require
from core.spreadsheets import export_csv
from core.text import number_in
from core.views import content_disposition
from reports.dashboard import Dashboard, dashboard
from reports.dashboard.paper import paper
from reports.permissions import Perm

FIRST, LAST = 2000, 2100


def of_year(request: ActorRequest, year: int) -> Dashboard:
    """404 for a year that can have no figures."""
    require(request.actor, Perm.DASHBOARD_VIEW)
    return dashboard(possible(year))


def possible(year: int) -> int:
    if not FIRST <= year <= LAST:
        raise Http404
    return year


@require_safe
def dashboard_page(request: ActorRequest) -> HttpResponse:
    """Of this year unless `?year=` asks for another."""
    year = number_in(request.GET.get("year", "")) or today().year
    return render(request, "reports/dashboard.html", {"dashboard": of_year(request, year)})


@require_safe
def dashboard_csv(request: ActorRequest, year: int, picture: str) -> HttpResponse:
    """The figures of one picture."""
    found = of_year(request, year).files.get(picture)
    if found is None:
        raise Http404
    return as_file(export_csv(found.table, found.rows), CSV, f"dieu-hanh-{year}-{picture}.csv")


@require_safe
def dashboard_pdf(request: ActorRequest, year: int) -> HttpResponse:
    require(request.actor, Perm.DASHBOARD_VIEW)
    return as_file(paper(possible(year), now()), "application/pdf", f"dieu-hanh-{year}.pdf")


def as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
