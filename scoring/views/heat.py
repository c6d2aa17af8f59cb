"""The province's heat map of a round: agencies × groups of criteria, and how the ranks moved."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.exports import CSV, XLSX
from core.actors import ActorRequest
from core.spreadsheets import export_csv, export_xlsx
from core.views import content_disposition
from scoring.filters.heat import HeatFilter
from scoring.heat import heat_maps, movement, scored_in
from scoring.heat_exports import sheet_of
from scoring.models import ScoringRound
from scoring.views.rounds import get_round, round_crumbs

KINDS = {"xlsx": (export_xlsx, XLSX), "csv": (export_csv, CSV)}


def chosen(request: ActorRequest, year: int) -> tuple[ScoringRound, HeatFilter]:
    return get_round(request, year=year), HeatFilter(request.GET, None)


@require_safe
def heat(request: ActorRequest, year: int) -> HttpResponse:
    scoring_round, listing = chosen(request, year)
    scored = scored_in(year, listing.kind_id)
    before = scored_in(year - 1, listing.kind_id)
    context = {
        "round": scoring_round,
        "crumbs": round_crumbs(scoring_round, _("Heat map")),
        "filter": listing,
        "maps": heat_maps(scored),
        "movement": movement(scored, before, year) if before else [],
        "count": len(scored),
    }
    return render(request, "scoring/heat.html", context)


@require_safe
def heat_export(request: ActorRequest, year: int, kind: str) -> HttpResponse:
    """What the filter shows, as a file: a line for each agency."""
    _round, listing = chosen(request, year)
    if kind not in KINDS:
        raise Http404
    write, content_type = KINDS[kind]
    scored, before = scored_in(year, listing.kind_id), scored_in(year - 1, listing.kind_id)
    table, rows = sheet_of(scored, before)
    response = HttpResponse(write(table, rows), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(f"ban-do-nhiet-{year}.{kind}")
    response.headers["Cache-Control"] = "private, no-store"
    return response
