"""The PDF of a signed audit report."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from audits.views.shared import get_audit
from core.actors import ActorRequest
from core.views import file_response


@require_safe
def audit_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    audit = get_audit(request, pk)
    if not audit.pdf_sha256:
        raise Http404
    return file_response(audit.pdf_sha256, audit.file_name, "application/pdf", inline=True)
