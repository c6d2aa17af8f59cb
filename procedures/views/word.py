"""Import of a procedure from Word: upload, correct what was recognised, save as a draft.

Nothing is saved before that; between the steps the file lies in the store, named by its digest in the session.
"""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.views.acting import REFUSED
from agencies.views.importing import office_content, upload_page
from core import files
from core.actors import ActorRequest
from core.errors import NotAllowed, Refused
from core.permissions import require
from procedures.permissions import Perm
from procedures.services.importing import procedure_import
from procedures.word import guard
from procedures.word.forms import Sheet, UploadForm
from procedures.word.reading import read
from procedures.word.recognising import Proposal, recognise

SESSION_KEY = "procedure_import"
KEPT_FILES = 5


def word_import(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_WRITE)

    def take(upload: UploadedFile) -> HttpResponse:
        _keep(request, files.store(_document(upload)), upload.name)
        return redirect("word_import_check")

    return upload_page(
        request,
        UploadForm,
        take,
        title=_("Import from Word"),
        back=reverse("procedures"),
        back_label=_("Controlled documents"),
        template="procedures/word_import.html",
    )


def _document(upload: UploadedFile) -> bytes:
    """The bytes of a Word file that can be read; Refused with a sentence that says what it is instead."""
    content = office_content(upload, "docx", guard.refusal)
    read(content)
    return content


def _keep(request: ActorRequest, digest: str, name: str) -> None:
    """Remember the last few uploads, so that two windows do not mix up their files."""
    others = {key: kept for key, kept in _kept(request).items() if key != digest}
    request.session[SESSION_KEY] = dict([*others.items(), (digest, name)][-KEPT_FILES:])


def _kept(request: ActorRequest) -> dict[str, str]:
    return request.session.get(SESSION_KEY, {})


def word_import_check(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_WRITE)
    kept = _kept(request)
    digest = request.POST.get("file") if request.method == "POST" else next(reversed(kept), None)
    if digest not in kept:
        return redirect("word_import")
    proposal = recognise(read(files.read(digest)))
    if request.method != "POST":
        return _check_page(request, digest, proposal, Sheet(proposal))
    return _save(request, digest, proposal, Sheet(proposal, request.POST))


def _save(request: ActorRequest, digest: str, proposal: Proposal, sheet: Sheet) -> HttpResponse:
    if not sheet.is_valid():
        return _check_page(request, digest, proposal, sheet, REFUSED)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    name = _kept(request)[digest]
    try:
        revision = procedure_import(agency=agency, digest=digest, name=name, by=request.actor, **sheet.values())
    except NotAllowed:
        raise
    except Refused as error:
        sheet.form.add_error("code", list(error.reasons))
        return _check_page(request, digest, proposal, sheet, REFUSED)
    request.session[SESSION_KEY] = {key: kept for key, kept in _kept(request).items() if key != digest}
    messages.success(request, _("The draft has been saved with the Word file beside it."))
    return redirect(revision)


def _check_page(
    request: ActorRequest, digest: str, proposal: Proposal, sheet: Sheet, status: int = 200
) -> HttpResponse:
    here = _("Check what was recognised")
    rows = (*proposal.steps, *proposal.forms, *proposal.records)
    context = {
        "title": here,
        "crumbs": [
            (_("Controlled documents"), reverse("procedures")),
            (_("Import from Word"), reverse("word_import")),
            (here, None),
        ],
        "file": {"digest": digest, "name": _kept(request)[digest]},
        "sheet": sheet,
        "form": sheet.form,
        "left": proposal.left,
        "counts": {"steps": len(proposal.steps), "forms": len(proposal.forms), "records": len(proposal.records)},
        "doubts": sum(len(row.doubts) for row in rows),
    }
    return render(request, "procedures/word_check.html", context, status=status)
