"""Anybody checks a document: by its code, and the file itself by its hash."""

import hashlib
import hmac

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.codes import as_written
from core.errors import DomainError
from core.files import checked_content
from reports.forms import CompareForm, VerifyForm
from reports.models import AnnualReport, ProvincialReport
from reports.services import newer_than


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code; dashes, spaces and small letters do not matter."""
    form = VerifyForm(request.GET or None)
    if form.is_valid() and (code := form.cleaned_data["code"]):
        return redirect("verify_code", as_written(code))
    return render(request, "reports/verify.html", {"form": form})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    document = find(as_written(code))
    if document is None:
        return render(
            request, "reports/verify.html", {"form": VerifyForm({"code": code}), "unknown": code}, status=404
        )
    context = {"document": document, "payload": document.payload, "newer": _newer(document)}
    form = CompareForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        context["outcome"] = _compare(document, form)
    return render(request, "reports/verified.html", context | {"form": form}, status=422 if form.errors else 200)


def find(code: str) -> AnnualReport | ProvincialReport | None:
    """The issued document with this code."""
    for model in (AnnualReport, ProvincialReport):
        if found := model._base_manager.filter(verification_code=code, issued_at__isnull=False).first():
            return found
    return None


def _newer(document) -> AnnualReport | ProvincialReport | None:
    if isinstance(document, AnnualReport):
        return newer_than(document)
    same = ProvincialReport.objects.filter(period=document.period, kind=document.kind, issued_at__isnull=False)
    return same.filter(revision__gt=document.revision).order_by("-revision").first()


def _compare(document, form: CompareForm) -> dict:
    """Whether the uploaded file is the issued one, or its signed copy, byte for byte."""
    try:
        content = checked_content(form.cleaned_data["upload"], "pdf")
    except DomainError as error:
        form.add_error("upload", list(error.reasons))
        return {}
    digest = hashlib.sha256(content).hexdigest()
    if hmac.compare_digest(digest, document.pdf_sha256):
        return {"same": True, "sentence": _("This file is the document that the portal issued, byte for byte.")}
    signed = getattr(document, "signed_copy", None)
    if signed and hmac.compare_digest(digest, signed.sha256):
        return {"same": True, "sentence": _("This file is the signed copy that the agency entered, byte for byte.")}
    return {"same": False, "sentence": _("This file differs from the document that the portal issued.")}
