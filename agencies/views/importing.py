"""The pages of an import: upload, look at what would happen, confirm.

Between the steps the file lies in the store, named by its digest in the session.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import exports
from agencies.forms import UploadForm
from agencies.views.acting import CONFLICT, REFUSED, Crumbs, form_page
from core import files, spreadsheets
from core.actors import Actor, ActorRequest
from core.errors import Refused, Stale
from core.importing import ImportPlan
from core.permissions import require
from core.spreadsheets import guard
from core.views import content_disposition

SHOWN_ROWS = 500


def upload_page(
    request: ActorRequest,
    form_class: type[forms.Form],
    take: Callable[[UploadedFile], HttpResponse],
    *,
    title: str,
    back: str,
    back_label: str,
    template: str,
    **context,
) -> HttpResponse:
    """Ask for one file; `take` keeps it and answers where to look at it, or refuses it with a sentence."""
    return form_page(
        request,
        form_class(request.POST, request.FILES) if request.method == "POST" else form_class(),
        lambda values: take(values["file"]),
        title=title,
        submit=_("Upload and look at it"),
        done="",
        at="file",
        back=back,
        crumbs=[(back_label, back), (title, None)],
        template=template,
        **context,
    )


def office_content(upload: UploadedFile, kind: str, refusal: Callable[[bytes], str | None]) -> bytes:
    """The bytes of an upload that Office made; Refused with the sentence that says what it is instead."""
    if upload.size <= files.MAX_UPLOAD and (refused := refusal(upload.read())):
        raise Refused(refused)
    upload.seek(0)
    return files.checked_content(upload, kind)


@dataclass(frozen=True)
class TableImport:
    """An import from Excel. `name` is the address of its upload; those of the other pages begin with it.

    `words` holds what its pages say of its rows: list_title and list_words (of the list that the rows come into),
    title, submit, caption, subject; `new` and `changed` say how many there were.
    """

    name: str
    perm: str
    table: spreadsheets.Table
    plan: Callable[[bytes, Actor], ImportPlan]
    apply: Callable[[ImportPlan, Actor], Counter]
    stale: Any
    list_url: str
    file_name: str
    words: dict[str, Any]
    new: Callable[[int], str]
    changed: Callable[[int], str]

    def upload(self, request: ActorRequest) -> HttpResponse:
        require(request.actor, self.perm)

        def take(upload: UploadedFile) -> HttpResponse:
            request.session[self.name] = files.store(office_content(upload, "xlsx", guard.refusal))
            return redirect(f"{self.name}_preview")

        return upload_page(
            request,
            UploadForm,
            take,
            title=str(self.words["title"]),
            back=reverse(self.list_url),
            back_label=self.words["list_title"],
            template="import_table.html",
            words=self.words,
            template_url=reverse(f"{self.name}_template"),
        )

    def preview(self, request: ActorRequest) -> HttpResponse:
        require(request.actor, self.perm)
        digest = request.session.get(self.name)
        if digest is None:
            return redirect(self.name)
        plan = self.plan(files.read(digest), request.actor)
        if request.method != "POST":
            return self._preview_page(request, plan)
        if request.POST.get("seen") != plan.fingerprint:
            return self._preview_page(request, plan, [self.stale], CONFLICT)
        try:
            counts = self.apply(plan, request.actor)
        except Stale as error:
            fresh = self.plan(files.read(digest), request.actor)
            return self._preview_page(request, fresh, error.reasons, CONFLICT)
        except Refused:
            return self._preview_page(request, plan, status=REFUSED)
        del request.session[self.name]
        messages.success(request, f"{self.new(counts['new'])} {self.changed(counts['changed'])}")
        return redirect(self.list_url)

    def _preview_page(self, request: ActorRequest, plan: ImportPlan, said=(), status: int = 200) -> HttpResponse:
        moving = [planned for planned in plan.rows if planned.state != "unchanged"]
        crumbs: Crumbs = [
            (self.words["list_title"], reverse(self.list_url)),
            (self.words["title"], reverse(self.name)),
            (_("Preview"), None),
        ]
        context = {
            "plan": plan,
            "said": said,
            "new": plan.counts["new"],
            "changed": plan.counts["changed"],
            "unchanged": plan.counts["unchanged"],
            "moving": moving[:SHOWN_ROWS],
            "left_out": max(len(moving) - SHOWN_ROWS, 0),
            "words": self.words,
            "crumbs": crumbs,
            "upload_url": reverse(self.name),
        }
        return render(request, "import_preview.html", context, status=status)

    def blank(self, request: ActorRequest) -> HttpResponse:
        """The template to fill in."""
        require(request.actor, self.perm)
        response = HttpResponse(spreadsheets.template(self.table), content_type=exports.XLSX)
        response.headers["Content-Disposition"] = content_disposition(self.file_name)
        return response
