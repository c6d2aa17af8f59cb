"""The content of a draft from an Excel file and back, and the dry run of a set."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies import exports
from agencies.forms import UploadForm
from agencies.views.acting import CONFLICT, REFUSED
from agencies.views.importing import SHOWN_ROWS, office_content, upload_page
from core import files, spreadsheets
from core.actors import ActorRequest
from core.errors import Refused, Stale
from core.permissions import require
from core.spreadsheets import guard
from core.views import content_disposition
from scoring.counting import problems_of
from scoring.criteria_imports import TABLES, CriteriaPlan, export, plan_import
from scoring.dry_run import dry_run
from scoring.models import CriteriaSet
from scoring.permissions import Perm
from scoring.services.criteria_files import content_write
from scoring.views.criteria import get_set, get_set_to_write, set_crumbs

PER_PAGE = 100


@require_safe
def criteria_export(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_set(request, pk)
    return _xlsx(export(found), f"bo-tieu-chi-{found.year}-{found.issue_number}.xlsx")


@require_safe
def criteria_template(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.CRITERIA_WRITE)
    return _xlsx(spreadsheets.template(*TABLES), "mau-bo-tieu-chi.xlsx")


def _xlsx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=exports.XLSX)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


def _words(criteria_set: CriteriaSet) -> dict[str, str]:
    return {
        "title": _("Import the criteria set"),
        "list_words": _("content of this set"),
        "submit": _("Put what the file holds in the place of the present content"),
        "caption": _("What is new and what changes"),
        "subject": _("Name"),
    }


def _kept(criteria_set: CriteriaSet) -> str:
    return f"criteria_import_{criteria_set.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_import(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload a file that takes the place of the content of a draft."""
    found = get_set_to_write(request, pk)

    def take(upload: UploadedFile) -> HttpResponse:
        request.session[_kept(found)] = files.store(office_content(upload, "xlsx", guard.refusal))
        return redirect("criteria_import_preview", found.pk)

    words = _words(found)
    return upload_page(
        request,
        UploadForm,
        take,
        title=words["title"],
        back=found.get_absolute_url(),
        back_label=str(found),
        template="scoring/criteria/import.html",
        words=words,
        template_url=reverse("criteria_template"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_import_preview(request: ActorRequest, pk: int) -> HttpResponse:
    """What would change; confirmed, every row is written or none."""
    found = get_set_to_write(request, pk)
    digest = request.session.get(_kept(found))
    if digest is None:
        return redirect("criteria_import", found.pk)
    plan = plan_import(files.read(digest), found)
    if request.method != "POST":
        return _preview(request, found, plan)
    if request.POST.get("seen") != plan.fingerprint:
        told = [_("The criteria set has changed since the preview. Look at the new preview before you go on.")]
        return _preview(request, found, plan, told, CONFLICT)
    if not plan.ok:
        return _preview(request, found, plan, status=REFUSED)
    try:
        content_write(criteria_set=found, content=plan.content, by=request.actor, seen=plan.seen)
    except (Refused, Stale) as error:
        fresh = plan_import(files.read(digest), get_set(request, pk))
        status = CONFLICT if isinstance(error, Stale) else REFUSED
        return _preview(request, found, fresh, list(error.reasons), status)
    del request.session[_kept(found)]
    number = sum(1 for planned in plan.rows if planned.row.number)
    done = ngettext("%(n)d row has been written.", "%(n)d rows have been written.", number)
    messages.success(request, done % {"n": number})
    return redirect(found)


def _preview(
    request: ActorRequest, criteria_set: CriteriaSet, plan: CriteriaPlan, said=(), status: int = 200
) -> HttpResponse:
    moving = [planned for planned in plan.rows if planned.state != "unchanged"]
    context = {
        "plan": plan,
        "said": said,
        "new": plan.counts["new"],
        "changed": plan.counts["changed"],
        "unchanged": plan.counts["unchanged"],
        "moving": moving[:SHOWN_ROWS],
        "left_out": max(len(moving) - SHOWN_ROWS, 0),
        "words": _words(criteria_set),
        "crumbs": set_crumbs(criteria_set, _("Preview")),
        "upload_url": reverse("criteria_import", args=[criteria_set.pk]),
    }
    return render(request, "scoring/criteria/import_preview.html", context, status=status)


@require_safe
def criteria_dry_run(request: ActorRequest, pk: int) -> HttpResponse:
    """What last year's agencies would have got by this set."""
    found = get_set(request, pk)
    require(request.actor, Perm.PROVINCE_VIEW)
    problems = problems_of(found)
    run = None if problems else dry_run(found)
    context = {
        "set": found,
        "crumbs": set_crumbs(found, _("Dry run")),
        "problems": problems,
        "run": run,
        "page": Paginator(run.lines if run else [], PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "scoring/criteria/dry_run.html", context)
