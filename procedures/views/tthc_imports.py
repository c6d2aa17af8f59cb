"""Import of TTHC: upload, look at what would happen, confirm. Between the steps the file lies in the store."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agencies import exports
from agencies.forms import UploadForm
from agencies.views.acting import CONFLICT, REFUSED, form_page
from agencies.views.imports import workbook
from core import files
from core.actors import ActorRequest
from core.errors import Refused, Stale
from core.permissions import require
from core.spreadsheets import template
from core.views import content_disposition
from procedures.imports import TABLE, ImportPlan, apply_import, plan_import
from procedures.permissions import Perm
from procedures.views.tthc import tthc_crumbs

SESSION_KEY = "tthc_import"
SHOWN_ROWS = 500


def tthc_import(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.TTHC_MANAGE)

    def act(values: dict) -> HttpResponse:
        request.session[SESSION_KEY] = files.store(workbook(values["file"]))
        return redirect("tthc_import_preview")

    here = _("Import TTHC")
    return form_page(
        request,
        UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm(),
        act,
        title=here,
        submit=_("Upload and look at it"),
        done="",
        at="file",
        back=reverse("tthcs"),
        crumbs=tthc_crumbs(None, here),
        template="procedures/tthc/import.html",
    )


def tthc_import_preview(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.TTHC_MANAGE)
    digest = request.session.get(SESSION_KEY)
    if digest is None:
        return redirect("tthc_import")
    plan = plan_import(files.read(digest), request.actor)
    if request.method != "POST":
        return _preview(request, plan)
    if request.POST.get("seen") != plan.fingerprint:
        sentence = _("The catalogue has changed since the preview. Look at the new preview before you go on.")
        return _preview(request, plan, [sentence], CONFLICT)
    try:
        counts = apply_import(plan, request.actor)
    except Stale as error:
        return _preview(request, plan_import(files.read(digest), request.actor), error.reasons, CONFLICT)
    except Refused:
        return _preview(request, plan, status=REFUSED)
    del request.session[SESSION_KEY]
    messages.success(request, _counted(counts["new"], counts["changed"]))
    return redirect("tthcs")


def _counted(new: int, changed: int) -> str:
    entered = ngettext("%(n)d TTHC has been entered.", "%(n)d TTHC have been entered.", new) % {"n": new}
    altered = ngettext("%(n)d TTHC has been changed.", "%(n)d TTHC have been changed.", changed) % {"n": changed}
    return f"{entered} {altered}"


def _preview(request: ActorRequest, plan: ImportPlan, said=(), status: int = 200) -> HttpResponse:
    moving = [planned for planned in plan.rows if planned.state != "unchanged"]
    context = {
        "plan": plan,
        "said": said,
        "new": plan.counts["new"],
        "changed": plan.counts["changed"],
        "unchanged": plan.counts["unchanged"],
        "moving": moving[:SHOWN_ROWS],
        "left_out": max(len(moving) - SHOWN_ROWS, 0),
    }
    return render(request, "procedures/tthc/import_preview.html", context, status=status)


@require_safe
def tthc_import_template(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.TTHC_MANAGE)
    response = HttpResponse(template(TABLE), content_type=exports.XLSX)
    response.headers["Content-Disposition"] = content_disposition("mau-nhap-tthc.xlsx")
    return response
