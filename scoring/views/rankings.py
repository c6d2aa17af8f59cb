"""Rankings: their list, the page of one, its decision and withdrawal, its files."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import Crumbs, move_now, move_page, posted
from core.actors import ActorRequest
from core.permissions import require
from core.scope import get_visible
from core.views import content_disposition, file_response
from core.workflow import get_move, may
from scoring import ranking_exports
from scoring.forms.rankings import MOVE_FORMS
from scoring.models import Ranking
from scoring.permissions import Perm
from scoring.ranked import KindTable, kinds_for, tables_of

PER_PAGE = 50


def get_ranking(request: ActorRequest, pk: int) -> Ranking:
    """404 for agencies while nothing of it is published."""
    require(request.actor, Perm.VIEW)
    return get_visible(Ranking.objects.select_related("round"), request.actor, pk=pk)


def ranking_crumbs(ranking: Ranking, here: str | None = None) -> Crumbs:
    first: Crumbs = [(_("Rankings"), reverse("rankings"))]
    if here is None:
        return [*first, (str(ranking), None)]
    return [*first, (str(ranking), ranking.get_absolute_url()), (here, None)]


def shown_to(request: ActorRequest, ranking: Ranking) -> list[KindTable]:
    """The tables that this person sees."""
    sees_all = request.actor.sees_all
    return tables_of(ranking, kinds_for(ranking, request.actor), public=not sees_all)


@require_safe
def ranking_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.VIEW)
    rows = Ranking.objects.visible_to(request.actor).defer("payload").select_related("round")
    page = Paginator(rows.prefetch_related("published_kinds"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "scoring/rankings/list.html", {"page": page, "sees_all": request.actor.sees_all})


@require_safe
def ranking_detail(request: ActorRequest, pk: int) -> HttpResponse:
    ranking = get_ranking(request, pk)
    context = {
        "ranking": ranking,
        "crumbs": ranking_crumbs(ranking),
        "tables": shown_to(request, ranking),
        "sees_all": request.actor.sees_all,
        "asking": " ".join(MOVE_FORMS),
    }
    return render(request, "scoring/rankings/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    ranking = get_ranking(request, pk)
    if name not in MOVE_FORMS:
        return move_now(request, ranking, name)
    return move_page(
        request,
        ranking,
        name,
        lambda: MOVE_FORMS[name](posted(request), ranking=ranking),
        crumbs=ranking_crumbs(ranking, str(get_move(ranking, name).label)),
        note=str(ranking),
        answer=may(ranking, name, request.actor),
    )


@require_safe
def ranking_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """As frozen, with every kind: for the province."""
    ranking = get_ranking(request, pk)
    require(request.actor, Perm.PROVINCE_VIEW)
    if not ranking.pdf_sha256:
        raise Http404
    return file_response(ranking.pdf_sha256, ranking.file_name, "application/pdf", inline=True)


@require_safe
def ranking_export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """The tables that this person sees, as a file."""
    ranking = get_ranking(request, pk)
    if kind not in ranking_exports.KINDS:
        raise Http404
    write, content_type = ranking_exports.KINDS[kind]
    response = HttpResponse(write(shown_to(request, ranking)), content_type=content_type)
    name = f"xep-hang-{ranking.round.year}-{ranking.revision:02d}.{kind}"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
