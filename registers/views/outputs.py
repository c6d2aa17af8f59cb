"""The register of nonconforming outputs, the page of one, its moves."""

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, move_page, posted, seen_version
from core import panels
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.workflow import may
from registers.filters.outputs import OutputFilter
from registers.forms.outputs import HandleForm, OutputForm, ReopenForm, VerifyForm
from registers.models import NonconformingOutput
from registers.permissions import Perm
from registers.services.outputs import output_change, output_record

PER_PAGE = 50
RELATED = ("agency", "procedure", "unit", "detected_by", "handled_by", "concession_by", "verified_by")
MOVES = {"handle": HandleForm, "verify": VerifyForm, "reopen": ReopenForm}


def get_output(request: ActorRequest, pk: int) -> NonconformingOutput:
    require(request.actor, Perm.REGISTER_VIEW)
    return get_visible(NonconformingOutput.objects.select_related(*RELATED), request.actor, pk=pk)


def output_crumbs(output: NonconformingOutput | None, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Nonconforming outputs"), reverse("outputs"))]
    if output:
        crumbs.append((output.code, output.get_absolute_url() if here else None))
    return [*crumbs, (here, None)] if here else crumbs


@require_safe
def output_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    visible = NonconformingOutput.objects.visible_to(request.actor)
    rows = visible.select_related("agency", "procedure")
    chosen = OutputFilter(request.GET, rows, sees_all=request.actor.sees_all)
    context = {
        "page": Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "open": visible.to_handle().count(),
        "handled": visible.to_verify().count(),
        "may_record": can(request.actor, Perm.OUTPUT_RECORD),
    }
    return render(request, "registers/outputs/list.html", context)


@require_safe
def output_detail(request: ActorRequest, pk: int) -> HttpResponse:
    output = get_output(request, pk)
    is_open = output.status == NonconformingOutput.Status.OPEN
    context = {
        "output": output,
        "crumbs": output_crumbs(output),
        "asking": " ".join(MOVES),
        "may_change": is_open and can(request.actor, Perm.OUTPUT_RECORD, output),
        "is_reopened": is_open and output.handled_on is not None,
        "panels": panels.of("output", output, request.actor),
    }
    return render(request, "registers/outputs/detail.html", context)


def output_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.OUTPUT_RECORD)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    here = _("Record a nonconforming output")
    initial = {"detected_on": today(), "detected_by": request.actor.user_id}
    return form_page(
        request,
        OutputForm(posted(request), agency=agency, initial=initial),
        lambda values: output_record(agency=agency, values=values, by=request.actor),
        title=here,
        submit=_("Record it"),
        done=_("The nonconforming output has been recorded; somebody must handle it."),
        back=reverse("outputs"),
        crumbs=output_crumbs(None, here),
        at="detected_on",
        note=_("A result, or a part of one, that is not as it must be, found before or after it was handed over."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def output_edit(request: ActorRequest, pk: int) -> HttpResponse:
    output = get_output(request, pk)
    require(request.actor, Perm.OUTPUT_RECORD, output)
    here = _("Change what is recorded")
    fresh = NonconformingOutput.objects.get(pk=pk)
    return form_page(
        request,
        OutputForm(posted(request), agency=output.agency, instance=fresh),
        lambda values: output_change(output=output, values=values, by=request.actor, seen=seen_version(request)),
        title=here,
        submit=_("Save"),
        done=_("What is recorded of the output has been changed."),
        back=output.get_absolute_url(),
        crumbs=output_crumbs(output, here),
        at="detected_on",
        template="move.html",
        note=output.code,
        record=output,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def output_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    output = get_output(request, pk)
    if name not in MOVES:
        raise Http404
    return move_page(
        request,
        output,
        name,
        partial(MOVES[name], posted(request)),
        crumbs=output_crumbs(output, str(next(move.label for move in output.MOVES if move.name == name))),
        note=f"{output.code}: {output.description}",
        at="disposition" if name == "handle" else None,
        answer=may(output, name, request.actor),
    )
