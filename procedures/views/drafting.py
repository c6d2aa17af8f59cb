"""Writing in a draft, part by part: saved by button or by itself, never over somebody else's words."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actors import ActorRequest
from core.dates import now
from core.errors import Refused, Stale
from core.permissions import require
from procedures.editors import Editor
from procedures.models import Revision
from procedures.permissions import Perm
from procedures.services.drafting import PARTS, fingerprint, part_save
from procedures.views.revisions import get_revision, place_label, revision_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def revision_part(request: ActorRequest, pk: int, part: str) -> HttpResponse:
    revision = get_revision(request, pk)
    if part not in PARTS:
        raise Http404
    require(request.actor, Perm.PROCEDURE_WRITE, revision)
    if request.method != "POST":
        return _page(request, revision, Editor(revision, part))
    editor = Editor(revision, part, request.POST, request.FILES)
    if not revision.is_editable:
        return _page(request, revision, editor, status=409)
    if not editor.is_valid():
        return _unfit(request, revision, editor)
    try:
        part_save(
            revision=revision, part=part, values=editor.values(), by=request.actor, seen=request.POST.get("seen", "")
        )
    except Stale:
        return _conflict(request, revision, editor)
    except Refused as error:
        return _page(request, revision, editor, status=422, said=error.reasons)
    if request.htmx:
        context = {"seen": fingerprint(revision, part), "at": now()}
        return render(request, "procedures/saved.html", context)
    return redirect(revision)


def _unfit(request: ActorRequest, revision: Revision, editor: Editor) -> HttpResponse:
    if request.htmx:
        return render(request, "procedures/not_saved.html", {"stale": False}, status=422)
    return _page(request, revision, editor, status=422)


def _page(request: ActorRequest, revision: Revision, editor: Editor, status: int = 200, said=()) -> HttpResponse:
    reasons = [
        (place_label(revision, key), reason) for key, reason in revision.remarks.items() if editor.concerns(key)
    ]
    context = {
        "revision": revision,
        "editor": editor,
        "form": editor.form,
        "title": PARTS[editor.part],
        "seen": request.POST.get("seen") or fingerprint(revision, editor.part),
        "remarks": reasons,
        "said": said,
        "crumbs": revision_crumbs(revision, str(PARTS[editor.part])),
    }
    return render(request, "procedures/part.html", context, status=status)


def _conflict(request: ActorRequest, revision: Revision, editor: Editor) -> HttpResponse:
    """Both versions side by side; what this person typed stays in the form, which may be sent again."""
    if request.htmx:
        return render(request, "procedures/not_saved.html", {"stale": True}, status=409)
    revision.refresh_from_db()
    stored = Editor(revision, editor.part)
    context = {
        "revision": revision,
        "editor": editor,
        "form": editor.form if isinstance(editor.form, forms.Form | forms.ModelForm) else None,
        "seen": fingerprint(revision, editor.part),
        "differences": editor.differences(stored),
        "back_url": revision.get_absolute_url(),
        "crumbs": revision_crumbs(revision, _("Somebody else changed this meanwhile")),
    }
    return render(request, "procedures/conflict.html", context, status=409)
