"""Procedures of different agencies that do the same thing: the groups found, one side by side, and weak points."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.views.acting import Crumbs
from core.actors import ActorRequest
from core.errors import Refused
from core.models import Job
from core.permissions import can, require
from core.text import number_in
from procedures import weak_points
from procedures.filters.overlaps import OverlapFilter
from procedures.local_fields import USUAL, filled
from procedures.models import OverlapGroup, OverlapMember, OverlapRun, Revision
from procedures.overlaps.aligning import aligned
from procedures.permissions import Perm
from procedures.services.overlapping import JOB, overlap_make_model, overlaps_plan

PER_PAGE, BESIDE = 50, 4


def get_group(request: ActorRequest, pk: int, perm: str = Perm.OVERLAP_VIEW) -> OverlapGroup:
    require(request.actor, perm)
    return get_object_or_404(OverlapGroup.objects.select_related("run", "centre"), pk=pk)


def overlap_crumbs(here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Overlaps"), reverse("overlaps"))]
    return [*crumbs, (here, None)] if here else [(_("Overlaps"), None)]


@require_safe
def overlap_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.OVERLAP_VIEW)
    chosen = OverlapFilter(request.GET, OverlapGroup.objects.select_related("centre"))
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": chosen,
        "agencies": agencies_of(page.object_list),
        "run": OverlapRun.objects.first(),
        "is_running": Job.objects.filter(kind=JOB, state__in=[Job.State.PLANNED, Job.State.RUNNING]).exists(),
        "may_manage": can(request.actor, Perm.MODEL_MANAGE),
    }
    return render(request, "procedures/overlaps/list.html", context)


def agencies_of(groups) -> dict[int, list[str]]:
    """Group → the agencies in it by name, each once."""
    rows = OverlapMember.objects.filter(group__in=[group.pk for group in groups])
    names: dict[int, dict[str, None]] = {}
    labels = rows.order_by("procedure__agency__sort_text", "procedure__agency").select_related("procedure__agency")
    for row in labels:
        names.setdefault(row.group_id, {})[row.procedure.agency.label] = None
    return {group: list(found) for group, found in names.items()}


@require_POST
def overlaps_search(request: ActorRequest) -> HttpResponse:
    """Search again, if no search is on its way."""
    if overlaps_plan(by=request.actor):
        messages.success(request, _("The search will run now; look again in a minute."))
    else:
        messages.info(request, _("A search is on its way already."))
    return redirect("overlaps")


@require_safe
def overlap_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The members of a group, and some of them side by side: those asked for, else the first ones."""
    group = get_group(request, pk)
    members = list(group.members.select_related("procedure__agency", "procedure__model"))
    members.sort(key=lambda row: row.procedure_id != group.centre_id)
    wanted = {number_in(value) for value in request.GET.getlist("with")}
    chosen = [row for row in members if row.pk in wanted] or members
    shown = with_content(chosen[:BESIDE])
    context = {
        "group": group,
        "crumbs": overlap_crumbs(group.centre.title),
        "members": members,
        "shown": shown,
        "shown_ids": [row["member"].pk for row in shown],
        "rows": aligned([row["steps"] for row in shown]),
        "beside": BESIDE,
        "may_manage": can(request.actor, Perm.MODEL_MANAGE),
    }
    return render(request, "procedures/overlaps/detail.html", context)


def with_content(members: list[OverlapMember]) -> list[dict]:
    """What the effective revision of each says, in a constant number of queries; without one, nothing."""
    revisions = (
        Revision.objects.effective()
        .filter(procedure__in=[row.procedure_id for row in members])
        .defer("payload")
        .prefetch_related("steps", "tthcs")
    )
    found = {revision.procedure_id: revision for revision in revisions}
    first = found.get(members[0].procedure_id) if members else None
    shown = []
    for member in members:
        revision = found.get(member.procedure_id)
        tthcs = [str(tthc) for tthc in revision.tthcs.all()] if revision else []
        shown.append(
            {
                "member": member,
                "procedure": member.procedure,
                "revision": revision,
                "title": revision.title if revision else member.procedure.title,
                "tthcs": tthcs,
                "same_tthcs": bool(first) and {str(tthc) for tthc in first.tthcs.all()} == set(tthcs),
                "same_title": bool(first and revision) and first.title == revision.title,
                "steps": filled([(step.what, step.who) for step in revision.steps.all()], USUAL) if revision else [],
            }
        )
    return shown


@require_POST
def overlap_model(request: ActorRequest, pk: int, member: int) -> HttpResponse:
    """Open a draft of a provincial model with the content of one member."""
    group = get_group(request, pk, Perm.MODEL_MANAGE)
    chosen = get_object_or_404(group.members.select_related("procedure"), pk=member)
    try:
        revision = overlap_make_model(member=chosen, by=request.actor)
    except Refused as error:
        messages.error(request, str(error))
        return redirect(group)
    messages.success(request, _("The draft of the model is open; the people of the lead agency write it."))
    return redirect("model", revision.procedure_id)


CHECKS = ("doubled", "handed", "limit")


@require_safe
def weak_point_list(request: ActorRequest) -> HttpResponse:
    """Three checks, one shown at a time; the counts of all stand on the tabs."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    check = request.GET.get("check")
    check = check if check in CHECKS else CHECKS[0]
    found = {
        "doubled": weak_points.doubled(request.actor),
        "handed": weak_points.handed_back(request.actor),
        "limit": weak_points.above_the_limit(request.actor),
    }
    pages = {name: Paginator(rows, PER_PAGE) for name, rows in found.items()}
    page = pages[check].get_page(request.GET.get("page"))
    labels = {"doubled": _("Two for one TTHC"), "handed": _("Back and forth"), "limit": _("Above the legal limit")}
    context = {
        "check": check,
        "tabs": [(name, labels[name], pages[name].count) for name in CHECKS],
        "page": page,
        "rows": rows_of(check, page),
        "total": sum(paginator.count for paginator in pages.values()),
        "crumbs": [(_("Weak points"), None)],
    }
    return render(request, "procedures/overlaps/weak_points.html", context)


def rows_of(check: str, page) -> list:
    if check == "doubled":
        return weak_points.procedures_behind(list(page))
    return weak_points.with_passages(list(page)) if check == "handed" else list(page)
