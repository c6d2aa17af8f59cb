"""The annual report of one agency: list, page, sections, checking, moves, PDF."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import Crumbs, move_page, posted, seen_version
from core.actors import ActorRequest
from core.dates import now
from core.permissions import can, require
from core.scope import get_visible
from core.views import file_response
from core.workflow import get_move, may, perform
from reports import checks
from reports.filters import ReportFilter
from reports.forms import RegisterForm, ReturnForm, SendBackForm
from reports.freezing import payloads
from reports.models import AnnualReport
from reports.outline import is_written, written_for
from reports.permissions import Perm
from reports.services import last_year_words, newer_than

ASKING = "send_back return register submit"


def get_report(request: ActorRequest, pk: int) -> AnnualReport:
    """404 outside the actor's agencies."""
    rows = AnnualReport.objects.select_related("agency__kind", "agency__parent", "period", "revises", "signed_copy")
    return get_visible(rows, request.actor, pk=pk)


def report_crumbs(report: AnnualReport, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("Annual reports"), reverse("reports"))]
    if not here:
        return [*crumbs, (str(report), None)]
    return [*crumbs, (str(report), report.get_absolute_url()), (here, None)]


@require_safe
def report_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REPORT_VIEW)
    rows = AnnualReport.objects.visible_to(request.actor).defer("payload").select_related("agency__kind", "period")
    listing = ReportFilter(
        request.GET, rows.order_by("-period__year", "agency__kind__order", "agency__sort_text", "pk")
    )
    page = Paginator(listing.qs, 50).get_page(request.GET.get("page"))
    return render(request, "reports/list.html", {"page": page, "filter": listing})


@require_safe
def report_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.REPORT_VIEW)
    report = get_report(request, pk)
    context = {
        "report": report,
        "crumbs": report_crumbs(report),
        "payload": report.payload or payloads([report], now())[0],
        "newer": newer_than(report),
        "due_on": report.period.due_day(report.extended_to()),
        "asking": ASKING,
    }
    if report.is_working:
        context |= {"tasks": _tasks(report), "may_write": can(request.actor, Perm.REPORT_WRITE, report)}
    return render(request, "reports/detail.html", context)


def _tasks(report: AnnualReport) -> list[dict]:
    """The written sections as a task list: finished, begun, not begun, or closed."""
    narratives = {narrative.key: narrative for narrative in report.narratives.all()}
    return [
        {
            "title": written.title,
            "url": reverse("report_section", args=[report.pk, written.key]),
            "status": _task_status(narratives[written.key], written),
            "hint": narratives[written.key].return_reason,
            "required": written.is_required,
        }
        for written in written_for(report.form)
        if written.key in narratives
    ]


def _task_status(narrative, written) -> str:
    if not narrative.is_open:
        return "done"
    if narrative.is_done:
        return "done"
    return "doing" if is_written(written, narrative.data) else "todo"


@require_http_methods(["GET", "HEAD", "POST"])
def report_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """One page or button per move; the moves that ask for more show their form on a GET."""
    report = get_report(request, pk)
    if name not in {move.name for move in report.MOVES} - {"issue"}:
        raise Http404
    if name == "submit":
        return _submit_page(request, report)
    if name in ASKED:
        return _asking_page(request, report, name)
    if request.method != "POST":
        return redirect(report)
    perform(report, name, by=request.actor, seen=seen_version(request))
    return redirect(report)


ASKED = {"send_back", "return", "register"}


def _asking_page(request: ActorRequest, report: AnnualReport, name: str) -> HttpResponse:
    make_form = {
        "send_back": lambda: SendBackForm(posted(request)),
        "return": lambda: ReturnForm(posted(request), form=report.form),
        "register": lambda: RegisterForm(posted(request), request.FILES or None),
    }[name]
    crumbs = report_crumbs(report, str(get_move(report, name).label))
    return move_page(request, report, name, make_form, crumbs=crumbs, note=f"{report} – {report.agency.name}")


def _submit_page(request: ActorRequest, report: AnnualReport) -> HttpResponse:
    """Check the answers, then one clearly named button."""
    require(request.actor, Perm.REPORT_WRITE, report)
    if request.method == "POST":
        perform(report, "submit", by=request.actor, seen=seen_version(request))
        return redirect("report_submitted", report.pk)
    answer = may(report, "submit", request.actor)
    context = {
        "report": report,
        "crumbs": report_crumbs(report, _("Check before submitting")),
        "payload": payloads([report], now())[0],
        "answer": answer,
        "reminders": checks.reminders(report, last_year_words(report)),
    }
    return render(request, "reports/check.html", context)


@require_safe
def report_submitted(request: ActorRequest, pk: int) -> HttpResponse:
    """The confirmation: what was received, when, and what happens next."""
    require(request.actor, Perm.REPORT_VIEW)
    report = get_report(request, pk)
    if not report.submitted_at:
        raise Http404
    return render(
        request, "reports/submitted.html", {"report": report, "crumbs": report_crumbs(report, _("Submitted"))}
    )


@require_safe
def report_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.REPORT_VIEW)
    report = get_report(request, pk)
    if not report.issued_at:
        raise Http404
    return file_response(report.pdf_sha256, report.file_name, "application/pdf", inline=True)
