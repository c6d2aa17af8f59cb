"""Signals of formalism: where inspectors, administrators and leaders may look closer."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.models import Agency
from core.actors import ActorRequest
from core.permissions import require
from core.views import content_disposition
from reports import formality_exports
from reports.formality import SIGNALS
from reports.formality_filters import FormalityFilter
from reports.permissions import Perm

PER_PAGE = 50


def filtered(request: ActorRequest) -> FormalityFilter:
    require(request.actor, Perm.FORMALITY_VIEW)
    return FormalityFilter(request.GET, Agency.objects.visible_to(request.actor))


@require_safe
def formality_signals(request: ActorRequest) -> HttpResponse:
    """How many agencies show each signal, and at which agency, with the records behind it."""
    chosen = filtered(request)
    counts = Counter(trace.signal.key for trace in chosen.all_traces)
    context = {
        "filter": chosen,
        "span": chosen.span,
        "counts": [(signal, counts[key]) for key, signal in SIGNALS.items()],
        "page": Paginator(chosen.traces, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reports/formality.html", context)


@require_safe
def formality_export(request: ActorRequest, kind: str) -> HttpResponse:
    """What the filter shows, as a file."""
    chosen = filtered(request)
    if kind not in formality_exports.KINDS:
        raise Http404
    write, content_type = formality_exports.KINDS[kind]
    response = HttpResponse(write(chosen.traces), content_type=content_type)
    name = f"dau-hieu-hinh-thuc-{chosen.reporting.year}.{kind}"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
