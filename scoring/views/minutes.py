"""Requests in the minutes being written, and papers put into the file of an inspection."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import form_page, posted, seen_version
from audits.views.shared import conflict_page
from core.actors import ActorRequest
from core.errors import Stale
from core.models import Attachment
from core.permissions import require
from core.views import file_response
from scoring.forms.conducting import PaperForm, RequestForm
from scoring.models import Inspection, InspectionPaper, InspectionRequest
from scoring.permissions import Perm
from scoring.services import conducting, minutes, papers
from scoring.views.inspecting import get_inspection, inspection_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Write a request down; an item that does not conform fills it in."""
    inspection = get_inspection(request, pk)
    conducting.check_team(inspection, request.actor)
    here = _("Write a request")

    def act(values: dict) -> Inspection:
        minutes.request_add(inspection=inspection, values=values, by=request.actor)
        return inspection

    return form_page(
        request,
        RequestForm(posted(request), initial=_from_item(inspection, request.GET.get("item", ""))),
        act,
        title=here,
        submit=_("Write the request down"),
        done=_("The request stands in the minutes."),
        back=inspection.get_absolute_url(),
        crumbs=inspection_crumbs(inspection, (here, None)),
        at="statement",
    )


def _from_item(inspection: Inspection, order: str) -> dict:
    if not order.isdecimal():
        return {}
    item = inspection.items.filter(check_item__order=int(order[:4])).select_related("check_item").first()
    return {"check_item": item.check_item, "statement": item.evidence} if item else {}


@require_http_methods(["GET", "HEAD", "POST"])
def request_edit(request: ActorRequest, pk: int, asked: int) -> HttpResponse:
    inspection = get_inspection(request, pk)
    conducting.check_team(inspection, request.actor)
    row = _draft(inspection, asked)
    form = RequestForm(posted(request), initial=RequestForm.initial_of(row))
    here = _("Change the request")

    def act(values: dict) -> Inspection | HttpResponse:
        try:
            minutes.request_change(request=row, values=values, seen=seen_version(request), by=request.actor)
        except Stale:
            theirs = _draft(inspection, asked)
            stored = RequestForm(initial=RequestForm.initial_of(theirs))
            return conflict_page(request, form, stored, seen=theirs.version, back=inspection.get_absolute_url())
        return inspection

    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Save"),
        done=_("The request has been changed."),
        back=inspection.get_absolute_url(),
        crumbs=inspection_crumbs(inspection, (here, None)),
        template="move.html",
        note=str(row),
        record=row,
    )


@require_POST
def request_remove(request: ActorRequest, pk: int, asked: int) -> HttpResponse:
    inspection = get_inspection(request, pk)
    conducting.check_team(inspection, request.actor)
    minutes.request_remove(request=_draft(inspection, asked), by=request.actor)
    messages.success(request, _("The request is out of the minutes."))
    return redirect(inspection)


def _draft(inspection: Inspection, pk: int) -> InspectionRequest:
    row = get_object_or_404(inspection.requests.select_related("check_item"), pk=pk)
    row.inspection = inspection
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a signed or scanned document into the file (Art. 39)."""
    inspection = get_inspection(request, pk)
    require(request.actor, Perm.INSPECTION_PREPARE, inspection)
    files = request.FILES if request.method == "POST" else None
    here = _("Add a document")

    def act(values: dict) -> Inspection:
        papers.paper_add(inspection=inspection, by=request.actor, **values)
        return inspection

    return form_page(
        request,
        PaperForm(posted(request), files),
        act,
        title=here,
        submit=_("Add it"),
        done=_("The document is in the file."),
        back=inspection.get_absolute_url(),
        crumbs=inspection_crumbs(inspection, (here, None)),
        at="upload",
        template="move.html",
        note=str(inspection),
        record=inspection,
    )


@require_POST
def paper_remove(request: ActorRequest, pk: int, paper: int) -> HttpResponse:
    inspection = get_inspection(request, pk)
    papers.paper_remove(paper=get_object_or_404(inspection.papers, pk=paper), by=request.actor)
    messages.success(request, _("The document has been taken back."))
    return redirect(inspection)


@require_safe
def inspection_file(request: ActorRequest, pk: int, file: int) -> HttpResponse:
    """A file of the agency's report or of the papers, for everybody who sees the inspection."""
    inspection = get_inspection(request, pk)
    kept = get_object_or_404(Attachment, pk=file)
    own = {Inspection._meta.label_lower: {inspection.pk}}
    own[InspectionPaper._meta.label_lower] = set(inspection.papers.values_list("pk", flat=True))
    if kept.object_id not in own.get(kept.object_type, ()):
        raise Http404
    return file_response(kept.sha256, kept.name, kept.content_type)
