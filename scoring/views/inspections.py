"""The inspections of a year, the page of one, its moves, and the agency's own report on the request."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import form_page, move_now, move_page, posted, seen_version
from audits.views.shared import conflict_page
from core.actors import ActorRequest
from core.errors import Stale
from core.permissions import can, require
from core.workflow import get_move, may
from scoring.filters.inspections import InspectionFilter
from scoring.forms.conducting import PaperForm, ReportForm
from scoring.forms.inspection_moves import MOVE_FORMS
from scoring.inspectable import too_few_without
from scoring.models import Assessment, Inspection, InspectionRequest
from scoring.permissions import Perm
from scoring.services import papers
from scoring.services.conducting import may_conduct
from scoring.views.inspecting import get_inspection, inspection_crumbs

PER_PAGE = 50
TEAMS_VERBS = (
    "inspection.answer",
    "inspection.photo",
    "inspection.photo_remove",
    "inspection.ask",
    "inspection.ask_change",
    "inspection.ask_remove",
    "inspection.follow_up",
)


@require_safe
def inspection_list(request: ActorRequest) -> HttpResponse:
    """Inspections that the person sees, of one year."""
    require(request.actor, Perm.VIEW)
    chosen = InspectionFilter(request.GET, Inspection.objects.visible_to(request.actor))
    rows = chosen.qs.defer("payload").select_related("agency", "inspecting_agency")
    told = Q(pk__in=Inspection.objects.told_to(request.actor).values("pk"))
    dropped = Q(requests__status=InspectionRequest.Status.DROPPED)
    rows = rows.annotate(asked=Count("requests", filter=~dropped & told))
    context = {
        "page": Paginator(rows.order_by("starts_on", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "year": chosen.year_shown,
    }
    return render(request, "scoring/inspections/list.html", context)


@require_safe
def inspection_detail(request: ActorRequest, pk: int) -> HttpResponse:
    inspection = get_inspection(request, pk)
    items = inspection.items.aggregate(total=Count("pk"), answered=Count("pk", filter=~Q(result="")))
    requests = inspection.requests.select_related("check_item").order_by("number")
    told = inspection.tells(request.actor)
    context = {
        "inspection": inspection,
        "crumbs": inspection_crumbs(inspection),
        "asking": " ".join(MOVE_FORMS),
        "members": inspection.members.all(),
        "told": told,
        "unseen": () if told else TEAMS_VERBS,
        "items": items,
        "not_conforming": inspection.items.filter(result="nonconform").select_related("check_item"),
        "requests": requests,
        "follow_ups": inspection.follow_ups.select_related("request__inspection"),
        "files": papers.files_of(inspection),
        "papers": papers.papers_with_files(inspection),
        "paper_form": PaperForm() if can(request.actor, Perm.INSPECTION_PREPARE, inspection) else None,
        "assessment": Assessment.objects.visible_to(request.actor)
        .filter(agency=inspection.agency_id, round__year=inspection.year)
        .select_related("agency", "round")
        .defer("payload")
        .first(),
        "user_id": request.actor.user_id,
        "may_name": inspection.is_planning and can(request.actor, Perm.INSPECTION_PREPARE, inspection),
        "may_answer": may_conduct(inspection, request.actor),
        "may_report": can(request.actor, Perm.INSPECTION_REPORT, inspection)
        and inspection.status in papers.REPORTING,
    }
    return render(request, "scoring/inspections/inspection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """A page for moves that ask for words, a button for the others."""
    inspection = get_inspection(request, pk)
    if name not in MOVE_FORMS:
        return move_now(request, inspection, name)
    return move_page(
        request,
        inspection,
        name,
        lambda: MOVE_FORMS[name](posted(request), inspection=inspection),
        crumbs=inspection_crumbs(inspection, (str(get_move(inspection, name).label), None)),
        note=str(inspection),
        answer=may(inspection, name, request.actor),
        warning=too_few_without(inspection) if name == "cancel" else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_report(request: ActorRequest, pk: int) -> HttpResponse:
    """The agency answers the request for a report, with its evidence."""
    inspection = get_inspection(request, pk)
    require(request.actor, Perm.INSPECTION_REPORT, inspection)
    files = request.FILES if request.method == "POST" else None
    form = ReportForm(posted(request), files, inspection=inspection)
    here = _("Report on the request")

    def act(values: dict) -> Inspection | HttpResponse:
        try:
            return papers.report_send(inspection=inspection, seen=seen_version(request), by=request.actor, **values)
        except Stale:
            return _reported_before(request, inspection, form)

    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Send the report"),
        done=_("The report has been sent to the inspectors."),
        back=inspection.get_absolute_url(),
        crumbs=inspection_crumbs(inspection, (here, None)),
        template="move.html",
        note=_asked_by(inspection),
        record=inspection,
    )


def _reported_before(request: ActorRequest, inspection: Inspection, form: ReportForm) -> HttpResponse:
    theirs = get_inspection(request, inspection.pk)
    stored = ReportForm(inspection=theirs)
    return conflict_page(request, form, stored, seen=theirs.version, back=theirs.get_absolute_url())


def _asked_by(inspection: Inspection) -> str:
    if inspection.report_due_on is None:
        return str(inspection)
    return _("The inspectors asked for it by %(day)s.") % {"day": f"{inspection.report_due_on:%d/%m/%Y}"}
