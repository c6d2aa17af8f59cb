"""Requests of inspections: their list, the page of one with its moves, and the letter that urges an agency."""

from functools import partial
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, move_now, move_page, posted
from audits.models import CorrectiveAction
from audits.permissions import Perm as AuditPerm
from core import uploads
from core.actors import Actor, ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.views import content_disposition
from core.workflow import get_move, may
from scoring import request_exports
from scoring.filters.requests import RequestFilter, counted, overdue_by_agency
from scoring.forms.requests import MOVE_FORMS
from scoring.models import Inspection, InspectionRequest
from scoring.permissions import Perm
from scoring.services.requests import request_report
from scoring.urging import urging_letter

PER_PAGE = 50
LONGEST_DESCRIPTION = 1500


def filtered(request: ActorRequest) -> RequestFilter:
    require(request.actor, Perm.VIEW)
    rows = InspectionRequest.objects.visible_to(request.actor).asked()
    return RequestFilter(request.GET, rows, actor=request.actor)


@require_safe
def request_list(request: ActorRequest) -> HttpResponse:
    """Those that the agency is to report on first, the longest overdue at the top."""
    chosen = filtered(request)
    rows = chosen.qs.select_related("agency", "inspection").defer("inspection__payload").order_by("due_on", "pk")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "counts": counted(chosen.qs),
        "late": overdue_by_agency(chosen.qs) if can(request.actor, Perm.REQUEST_ANSWER) else [],
    }
    return render(request, "scoring/requests/list.html", context)


@require_safe
def requests_export(request: ActorRequest, kind: str) -> HttpResponse:
    """What the filter shows, as a file."""
    if kind not in request_exports.KINDS:
        raise Http404
    write, content_type = request_exports.KINDS[kind]
    return _file(write(filtered(request).qs), content_type, f"yeu-cau-sau-kiem-tra-{today():%Y-%m-%d}.{kind}")


@require_safe
def requests_urge(request: ActorRequest, agency: int) -> HttpResponse:
    """Công văn đôn đốc, drawn from the requests that are overdue today; 404 where none is."""
    require(request.actor, Perm.REQUEST_ANSWER)
    content = urging_letter(get_object_or_404(Agency, pk=agency))
    if content is None:
        raise Http404
    return _file(content, "application/pdf", f"don-doc-{today():%Y-%m-%d}.pdf", inline=True)


def _file(content: bytes, content_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name, inline=inline)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def get_asked(request: ActorRequest, pk: int) -> InspectionRequest:
    """404 for a request in minutes that are still being written, and outside what the person sees."""
    require(request.actor, Perm.VIEW)
    rows = InspectionRequest.objects.asked().select_related(
        "agency", "inspection", "check_item", "criterion", "reported_by", "answered_by", "settled_in"
    )
    rows = rows.defer("inspection__payload", "settled_in__payload")
    return get_visible(rows.prefetch_related("inspection__members__inspector"), request.actor, pk=pk)


def request_crumbs(asked: InspectionRequest, *further: tuple[str, str | None]) -> Crumbs:
    first: Crumbs = [(_("Requests of inspections"), reverse("inspection_requests"))]
    here = None if not further else asked.get_absolute_url()
    return [*first, (str(asked), here), *further]


@require_safe
def request_detail(request: ActorRequest, pk: int) -> HttpResponse:
    asked = get_asked(request, pk)
    context = {
        "asked": asked,
        "crumbs": request_crumbs(asked),
        "asking": " ".join(MOVE_FORMS),
        "files": uploads.of(asked),
        "follow_ups": _follow_ups(asked, request.actor),
        "propose_url": _propose_url(asked) if can(request.actor, AuditPerm.ACTION_PROPOSE, asked) else "",
    }
    return render(request, "scoring/requests/detail.html", context)


def _follow_ups(asked: InspectionRequest, actor: Actor):
    """What later inspections saw, as far as the person may read them."""
    told = Inspection.objects.told_to(actor).values("pk")
    rows = asked.follow_ups.exclude(outcome="").filter(inspection__in=told)
    return rows.select_related("inspection").defer("inspection__payload").order_by("pk")


def _propose_url(asked: InspectionRequest) -> str:
    """A corrective action names the request in words."""
    told = _("Request %(number)s: %(text)s") % {"number": asked, "text": asked.statement}
    given = {"source": CorrectiveAction.Source.INSPECTION.value, "description": told[:LONGEST_DESCRIPTION]}
    return f"{reverse('action_new')}?{urlencode(given)}"


@require_http_methods(["GET", "HEAD", "POST"])
def request_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """A page for moves that ask for words; the report takes files as well."""
    asked = get_asked(request, pk)
    if name not in MOVE_FORMS:
        return move_now(request, asked, name)
    files = {"files": request.FILES} if name == "report" and request.method == "POST" else {}
    return move_page(
        request,
        asked,
        name,
        lambda: MOVE_FORMS[name](posted(request), asked=asked, **files),
        crumbs=request_crumbs(asked, (str(get_move(asked, name).label), None)),
        note=asked.statement,
        act=partial(request_report, request=asked) if name == "report" else None,
        answer=may(asked, name, request.actor),
    )
