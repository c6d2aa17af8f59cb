"""The audit programme of one agency in one year: its page, its words, its moves."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, move_now, move_page, posted
from audits.coverage import coverage_of
from audits.forms.planning import ProgrammeForm
from audits.models import AuditProgramme
from audits.permissions import Perm
from audits.priorities import suggestions
from audits.services import planning
from audits.standing import standings_of
from core.actors import ActorRequest
from core.permissions import can, require
from core.scope import get_visible
from core.workflow import get_move, may
from procedures.forms.documents import ReasonForm

ASKING = "return reopen"
PER_PAGE = 50


def get_programme(request: ActorRequest, pk: int) -> AuditProgramme:
    require(request.actor, Perm.AUDIT_VIEW)
    return get_visible(
        AuditProgramme.objects.select_related("agency", "prepared_by", "approved_by"), request.actor, pk=pk
    )


def programme_crumbs(programme: AuditProgramme, here: str | None = None) -> Crumbs:
    first: Crumbs = [(_("Internal audits"), reverse("audits"))]
    label = _("Programme of %(year)s") % {"year": programme.year}
    if here is None:
        return [*first, (label, None)]
    return [*first, (label, programme.get_absolute_url()), (here, None)]


@require_POST
def programme_new(request: ActorRequest) -> HttpResponse:
    """Make the agency's programme of a year, or go to the one there is."""
    require(request.actor, Perm.PROGRAMME_WRITE)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    year = request.POST.get("year", "")
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
    return redirect(planning.programme_open(agency=agency, year=number, by=request.actor))


@require_safe
def programme_detail(request: ActorRequest, pk: int) -> HttpResponse:
    programme = get_programme(request, pk)
    writes = can(request.actor, Perm.PROGRAMME_WRITE, programme) and programme.is_draft
    audits = programme.audits.defer("payload").select_related("agency").prefetch_related("units", "members__user")
    context = {
        "programme": programme,
        "crumbs": programme_crumbs(programme),
        "page": Paginator(audits.order_by("starts_on", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "standing": standings_of([programme.agency], programme.year, with_findings=False)[0],
        "coverage": coverage_of(programme),
        "suggestions": suggestions(programme) if programme.is_draft else [],
        "asking": ASKING,
        "may_write": writes,
    }
    return render(request, "audits/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: ActorRequest, pk: int) -> HttpResponse:
    programme = get_programme(request, pk)
    require(request.actor, Perm.PROGRAMME_WRITE, programme)

    def act(values: dict) -> AuditProgramme:
        seen = values.pop("seen")
        return planning.programme_write(programme=programme, values=values, seen=seen, by=request.actor)

    here = _("Change the programme")
    return form_page(
        request,
        ProgrammeForm(posted(request), instance=get_programme(request, pk)),
        act,
        title=here,
        submit=_("Save"),
        done=_("The audit programme has been changed."),
        back=programme.get_absolute_url(),
        crumbs=programme_crumbs(programme, here),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def programme_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    programme = get_programme(request, pk)
    if name in ASKING.split():
        return move_page(
            request,
            programme,
            name,
            lambda: ReasonForm(posted(request)),
            crumbs=programme_crumbs(programme, str(get_move(programme, name).label)),
            note=str(programme),
            answer=may(programme, name, request.actor),
        )
    return move_now(request, programme, name)
