"""Periods: who has reported and who has not, extensions and waivers, issuing as a batch, provincial documents."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import Crumbs, form_page, posted
from core import jobs
from core.actors import ActorRequest
from core.models import Job
from core.permissions import can, require
from core.views import content_disposition, file_response
from reports import causes
from reports.exports import confirmation_csv, confirmation_xlsx
from reports.forms import ExtensionForm, WaiverForm
from reports.jobs import advance
from reports.models import ProvincialReport, ReportingPeriod
from reports.permissions import Perm
from reports.provincial import provincial_prepare
from reports.services import extension_grant, waiver_grant
from reports.standing import Standing, standings

SHOWN = {
    "missing": lambda row: row.is_missing,
    "late": lambda row: row.is_late,
    "confirmed": lambda row: row.is_confirmed,
    "waived": lambda row: row.is_waived,
}


def get_period(request: ActorRequest, year: int, perm: str = Perm.PERIOD_VIEW) -> ReportingPeriod:
    require(request.actor, perm)
    return get_object_or_404(ReportingPeriod, year=year)


def period_crumbs(period: ReportingPeriod, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("Reporting periods"), reverse("periods"))]
    if not here:
        return [*crumbs, (str(period), None)]
    return [*crumbs, (str(period), period.get_absolute_url()), (here, None)]


@require_safe
def period_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PERIOD_VIEW)
    return render(request, "reports/periods.html", {"periods": ReportingPeriod.objects.all()})


@require_safe
def period_detail(request: ActorRequest, year: int) -> HttpResponse:
    """Counts that add up, and the list behind each."""
    period = get_period(request, year)
    rows = standings(period)
    shown = request.GET.get("standing", "")
    context = {
        "period": period,
        "crumbs": period_crumbs(period),
        "counts": _counts(rows),
        "rows": [row for row in rows if SHOWN[shown](row)] if shown in SHOWN else rows,
        "shown": shown,
        "provincial": period.provincial_reports.defer("payload"),
        "causes": _causes(period, rows),
        "kinds": ProvincialReport.Kind.choices,
        "may_manage": can(request.actor, Perm.PERIOD_MANAGE),
    }
    return render(request, "reports/period.html", context)


def _causes(period: ReportingPeriod, rows: list[Standing]) -> list[tuple[str, int]]:
    """How many of the period's agencies name each cause."""
    return causes.listed(causes.named([row.agency.pk for row in rows], [period.span])[period.span])


def _counts(rows: list[Standing]) -> dict[str, int]:
    counts = {name: sum(counts_row(row) for row in rows) for name, counts_row in SHOWN.items()}
    return counts | {
        "due": sum(row.is_due for row in rows),
        "issued": sum(row.is_issued for row in rows),
        "extended": sum(row.is_extended for row in rows),
    }


@require_safe
def period_confirmation(request: ActorRequest, year: int, kind: str) -> HttpResponse:
    """The confirmation table for administrative-reform scoring, as Excel or CSV."""
    period = get_period(request, year)
    write, content_type = {
        "xlsx": (confirmation_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "csv": (confirmation_csv, "text/csv; charset=utf-8"),
    }[kind]
    response = HttpResponse(write(period), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(f"xac-nhan-bao-cao-{year}.{kind}")
    return response


@require_safe
def period_batch(request: ActorRequest, year: int) -> HttpResponse:
    """How far issuing is, counted in the database; the fragment asks again until all is done."""
    period = get_period(request, year)
    counts = jobs.progress(period.batch)
    open_jobs = Job.objects.filter(batch=period.batch).exclude(state=Job.State.DONE).order_by("-state", "pk")
    context = {
        "period": period,
        "crumbs": period_crumbs(period, _("Issuing")),
        "counts": counts,
        "is_running": counts["planned"] + counts["running"] > 0,
        "open_jobs": open_jobs[:200],
        "rows": standings(period),
        "may_manage": can(request.actor, Perm.PERIOD_MANAGE),
    }
    return render(request, "reports/progress.html" if request.htmx else "reports/batch.html", context)


@require_POST
def period_issue(request: ActorRequest, year: int) -> HttpResponse:
    """Do now what the calendar would do at its next tick, and try failed jobs again."""
    period = get_period(request, year, Perm.PERIOD_MANAGE)
    advance(period)
    retried = jobs.retry(Job.objects.filter(batch=period.batch))
    jobs.ring()
    if retried:
        messages.success(request, _("%(n)d failed jobs will run again.") % {"n": retried})
    return redirect("period_batch", year)


@require_http_methods(["GET", "HEAD", "POST"])
def extension_new(request: ActorRequest, year: int) -> HttpResponse:
    period = get_period(request, year, Perm.PERIOD_MANAGE)
    return form_page(
        request,
        ExtensionForm(posted(request), period=period),
        lambda values: extension_grant(period=period, by=request.actor, **values).period,
        title=_("Give an agency a later due day"),
        submit=_("Extend"),
        done=_("The due day is extended."),
        back=period.get_absolute_url(),
        crumbs=period_crumbs(period, _("Extension")),
        at="due_on",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def waiver_new(request: ActorRequest, year: int) -> HttpResponse:
    period = get_period(request, year, Perm.PERIOD_MANAGE)
    return form_page(
        request,
        WaiverForm(posted(request), period=period),
        lambda values: waiver_grant(period=period, by=request.actor, **values).period,
        title=_("Excuse an agency from reporting"),
        submit=_("Excuse"),
        done=_("The agency is excused from reporting."),
        back=period.get_absolute_url(),
        crumbs=period_crumbs(period, _("Waiver")),
        at="agency",
    )


@require_POST
def provincial_new(request: ActorRequest, year: int) -> HttpResponse:
    period = get_period(request, year, Perm.PERIOD_MANAGE)
    if (kind := request.POST.get("kind")) not in ProvincialReport.Kind.values:
        raise Http404
    report = provincial_prepare(period=period, kind=kind, by=request.actor)
    messages.success(request, _("%(code)s is being issued.") % {"code": report.code})
    return redirect(report)


def get_provincial(request: ActorRequest, pk: int) -> ProvincialReport:
    require(request.actor, Perm.PERIOD_VIEW)
    return get_object_or_404(ProvincialReport.objects.select_related("period"), pk=pk)


@require_safe
def provincial_detail(request: ActorRequest, pk: int) -> HttpResponse:
    report = get_provincial(request, pk)
    context = {"report": report, "crumbs": period_crumbs(report.period, report.code), "payload": report.payload}
    return render(request, "reports/provincial.html", context)


@require_safe
def provincial_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    report = get_provincial(request, pk)
    if not report.issued_at:
        raise Http404
    return file_response(report.pdf_sha256, report.file_name, "application/pdf", inline=True)
