"""The register of controlled documents, and the page of one document."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, posted
from core import panels
from core.actors import ActorRequest
from core.permissions import can, require
from core.scope import get_visible
from procedures.filters.documents import ProcedureFilter, with_revisions
from procedures.forms.documents import DescribeForm, ProcedureForm
from procedures.models import Procedure, Revision
from procedures.permissions import Perm
from procedures.services import drafting

PER_PAGE = 50


def get_procedure(request: ActorRequest, pk: int) -> Procedure:
    require(request.actor, Perm.PROCEDURE_VIEW)
    return get_visible(Procedure.objects.select_related("agency", "owner_unit", "model"), request.actor, pk=pk)


def procedure_crumbs(procedure: Procedure, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Controlled documents"), reverse("procedures"))]
    if here is None:
        return [*crumbs, (procedure.code, None)]
    return [*crumbs, (procedure.code, procedure.get_absolute_url()), (here, None)]


@require_safe
def procedure_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    chosen = ProcedureFilter(request.GET, Procedure.objects.visible_to(request.actor))
    page = Paginator(with_revisions(chosen.qs), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": chosen,
        "may_write": can(request.actor, Perm.PROCEDURE_WRITE),
        "may_keep": can(request.actor, Perm.PROCEDURE_KEEP),
    }
    return render(request, "procedures/list.html", context)


@require_safe
def procedure_detail(request: ActorRequest, pk: int) -> HttpResponse:
    procedure = get_procedure(request, pk)
    actor = request.actor
    revisions = list(procedure.revisions.defer("payload").select_related("approved_by"))
    effective = next((row for row in revisions if row.status == Revision.Status.EFFECTIVE), None)
    opened = next((row for row in revisions if row.is_open), None)
    current = effective or opened
    context = {
        "procedure": procedure,
        "crumbs": procedure_crumbs(procedure),
        "revisions": revisions,
        "effective": effective,
        "opened": opened,
        "tthcs": current.tthcs.all() if current else [],
        "units": procedure.units.all(),
        "reviews": procedure.reviews.open().select_related("change__document", "change__changed"),
        "uses": procedure.uses.all()[:5],
        "may": {
            "revise": can(actor, Perm.PROCEDURE_WRITE, procedure) and not opened and not procedure.withdrawn_on,
            "keep": can(actor, Perm.PROCEDURE_KEEP, procedure) and not procedure.withdrawn_on,
        },
        "panels": panels.of("procedure", procedure, request.actor),
    }
    return render(request, "procedures/detail.html", context)


def procedure_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_WRITE)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)

    def act(values: dict) -> Revision:
        tthcs = values.pop("tthcs")
        return drafting.procedure_create(agency=agency, values=values, by=request.actor, tthcs=tthcs)

    here = _("New document")
    return form_page(
        request,
        ProcedureForm(posted(request), agency=agency),
        act,
        title=here,
        submit=_("Enter and write the draft"),
        done=_("The document has been entered; write its first issue."),
        back=reverse("procedures"),
        crumbs=[(_("Controlled documents"), reverse("procedures")), (here, None)],
        at="code",
    )


def procedure_describe(request: ActorRequest, pk: int) -> HttpResponse:
    procedure = get_procedure(request, pk)
    require(request.actor, Perm.PROCEDURE_KEEP, procedure)
    here = _("Change the data")
    return form_page(
        request,
        DescribeForm(posted(request), instance=procedure),
        lambda values: drafting.procedure_describe(procedure=procedure, values=values, by=request.actor),
        title=here,
        submit=_("Save"),
        done=_("The data of the document have been changed."),
        back=procedure.get_absolute_url(),
        crumbs=procedure_crumbs(procedure, here),
    )


@require_POST
def procedure_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Show it to citizens, or no longer."""
    procedure = get_procedure(request, pk)
    public = request.POST.get("public") == "yes"
    drafting.procedure_publish(procedure=procedure, public=public, by=request.actor)
    if public:
        messages.success(request, _("Citizens can now find this procedure."))
    else:
        messages.success(request, _("Citizens no longer see this procedure."))
    return redirect(procedure)


@require_POST
def revision_new(request: ActorRequest, pk: int) -> HttpResponse:
    procedure = get_procedure(request, pk)
    return redirect(drafting.revision_open(procedure=procedure, by=request.actor))
