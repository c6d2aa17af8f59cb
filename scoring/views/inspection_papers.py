"""The papers of an inspection as PDFs, and the whole file of Art. 39 as one ZIP."""

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from core.actors import ActorRequest
from core.views import content_disposition, file_response
from scoring.inspection_file import drawn, zipped
from scoring.views.inspecting import get_inspection


@require_safe
def inspection_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """Minutes or letter, as frozen."""
    inspection = get_inspection(request, pk)
    if not inspection.pdf_sha256:
        raise Http404
    return file_response(inspection.pdf_sha256, inspection.file_name, "application/pdf", inline=True)


@require_safe
def inspection_request_letter(request: ActorRequest, pk: int) -> HttpResponse:
    """The letter that requests the report, from the rows as they are."""
    inspection = get_inspection(request, pk)
    if not inspection.request_number:
        raise Http404
    return _pdf(drawn(inspection, "request"), f"{inspection.number} yeu cau bao cao.pdf")


@require_safe
def inspection_decision(request: ActorRequest, pk: int) -> HttpResponse:
    """The decision to inspect, from the rows as they are."""
    inspection = get_inspection(request, pk)
    if not inspection.decision_number:
        raise Http404
    return _pdf(drawn(inspection, "decision"), f"{inspection.number} quyet dinh kiem tra.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition(name, inline=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def inspection_zip(request: ActorRequest, pk: int) -> FileResponse:
    """The ten kinds of documents of Art. 39 with a list of contents that says what is missing."""
    inspection = get_inspection(request, pk)
    content = zipped(inspection, with_photos=inspection.tells(request.actor))
    response = FileResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition(f"Ho so kiem tra {inspection.number}.zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response
