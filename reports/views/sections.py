"""Writing one section: saved by button or by itself, never over somebody else's words."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actors import ActorRequest
from core.dates import now
from core.errors import Stale
from core.permissions import can, require
from reports.forms import SectionForm, section_form
from reports.models import AnnualReport, Narrative
from reports.outline import BY_KEY, blocks_of
from reports.permissions import Perm
from reports.services import narrative_save
from reports.views.annual import get_report, report_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def report_section(request: ActorRequest, pk: int, key: str) -> HttpResponse:
    report = get_report(request, pk)
    require(request.actor, Perm.REPORT_VIEW)
    narrative = get_object_or_404(report.narratives, key=key)
    if request.method != "POST":
        return _page(request, report, narrative, _form(narrative))
    require(request.actor, Perm.REPORT_WRITE, report)
    form = _form(narrative, request.POST)
    if not form.is_valid():
        return _page(request, report, narrative, form, status=422)
    try:
        saved = _save(request, report, key, form)
    except Stale:
        return _conflict(request, report, key, form)
    if request.htmx:
        return render(request, "reports/saved.html", {"narrative": saved, "at": now()})
    return redirect(report)


def _form(narrative: Narrative, data=None) -> SectionForm:
    return section_form(narrative.key, narrative.data, narrative.version, narrative.is_done, data)


def _save(request: ActorRequest, report: AnnualReport, key: str, form: SectionForm) -> Narrative:
    given = form.cleaned_data
    return narrative_save(
        report=report, key=key, data=form.content(), is_done=given["is_done"], seen=given["seen"], by=request.actor
    )


def _page(request, report: AnnualReport, narrative: Narrative, form: SectionForm, status: int = 200) -> HttpResponse:
    written = BY_KEY[narrative.key]
    may_write = report.status == AnnualReport.Status.DRAFT and narrative.is_open
    context = {
        "report": report,
        "narrative": narrative,
        "written": written,
        "form": form,
        "may_write": may_write and can(request.actor, Perm.REPORT_WRITE, report),
        "blocks": blocks_of(written, narrative.data),
        "crumbs": report_crumbs(report, written.title),
    }
    return render(request, "reports/section.html", context, status=status)


def _conflict(request: ActorRequest, report: AnnualReport, key: str, form: SectionForm) -> HttpResponse:
    """Both versions side by side; what this person typed stays in the form."""
    theirs = report.narratives.select_related("edited_by").get(key=key)
    if request.htmx:
        return render(request, "reports/not_saved.html", status=409)
    stored, mine = _form(theirs), form.cleaned_data
    differences = [
        (field.label, _shown(mine.get(field.name)), _shown(stored.initial.get(field.name)))
        for field in stored
        if field.name != "seen" and _shown(mine.get(field.name)) != _shown(stored.initial.get(field.name))
    ]
    context = {
        "form": form,
        "seen": theirs.version,
        "differences": differences,
        "back_url": report.get_absolute_url(),
        "changed_by": theirs.edited_by,
        "changed_at": theirs.edited_at,
    }
    return render(request, "409.html", context, status=409)


def _shown(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) if isinstance(value, list) else str(value or "")
