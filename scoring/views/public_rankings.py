"""Rankings for everybody: of each year what the province's decision makes public, and nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from scoring.models import Ranking
from scoring.ranked import tables_of


@login_not_required
@require_safe
def public_rankings(request: HttpRequest) -> HttpResponse:
    rankings = Ranking.objects.public().defer("payload").select_related("round").prefetch_related("published_kinds")
    return render(request, "scoring/public/rankings.html", {"rankings": rankings})


@login_not_required
@require_safe
def public_ranking(request: HttpRequest, year: int) -> HttpResponse:
    """404 for a year without a decided ranking of which a kind is published."""
    rankings = Ranking.objects.public().defer("payload").select_related("round")
    ranking = get_object_or_404(rankings, round__year=year)
    kinds = list(ranking.published_kinds.values_list("pk", flat=True))
    tables = tables_of(ranking, kinds, public=True)
    return render(request, "scoring/public/ranking.html", {"ranking": ranking, "tables": tables})
