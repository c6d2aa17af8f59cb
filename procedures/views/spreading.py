"""Dissemination: what a person has to read, who has read a document, and the list as a record."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.roles import AGENCY_ROLES
from agencies.views.acting import Crumbs
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.views import content_disposition
from procedures import readers, readers_export
from procedures.forms.dissemination import DisseminationFilter
from procedures.models import Acknowledgement, Dissemination
from procedures.permissions import Perm
from procedures.services.dissemination import acknowledge


def get_dissemination(request: ActorRequest, pk: int) -> Dissemination:
    """404 outside the actor's agencies."""
    rows = Dissemination.objects.select_related("agency", "revision__procedure")
    return get_visible(rows, request.actor, pk=pk)


def dissemination_crumbs(spread: Dissemination, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("Dissemination"), reverse("disseminations"))]
    if not here:
        return [*crumbs, (str(spread), None)]
    return [*crumbs, (str(spread), spread.get_absolute_url()), (here, None)]


@require_safe
def dissemination_list(request: ActorRequest) -> HttpResponse:
    """What I have to read, what I have read, and every document with how many have read it."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    reads = request.actor.role in AGENCY_ROLES
    shown = request.GET.get("show", "")
    if shown not in LISTS or not reads:
        shown = "mine" if reads else "all"
    mine = Acknowledgement.objects.visible_to(request.actor).filter(user=request.actor.user_id)
    context = {
        "shown": shown,
        "reads": reads,
        "waiting": mine.to_read_on(today()).count(),
        "may_record": can(request.actor, Perm.MEETING_RECORD),
    }
    return LISTS[shown](request, mine, context)


def _mine(request: ActorRequest, mine, context: dict) -> HttpResponse:
    rows = mine.to_read_on(today()).with_due_day().order_by("last_day", "pk")
    return _own_page(request, rows, context)


def _read(request: ActorRequest, mine, context: dict) -> HttpResponse:
    rows = mine.filter(acknowledged_on__isnull=False).order_by("-acknowledged_on", "-pk")
    return _own_page(request, rows, context)


def _own_page(request: ActorRequest, rows, context: dict) -> HttpResponse:
    rows = rows.select_related("dissemination__revision__procedure", "meeting__unit", "meeting__agency")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "procedures/disseminations.html", context | {"page": page, "today": today()})


def _all(request: ActorRequest, _mine, context: dict) -> HttpResponse:
    rows = Dissemination.objects.visible_to(request.actor).select_related("agency", "revision__procedure")
    listing = DisseminationFilter(request.GET, rows)
    page = Paginator(listing.qs, 50).get_page(request.GET.get("page"))
    counts = readers.counts_of(page)
    for spread in page:
        spread.counts = counts.get(spread.pk, readers.Counts())
    context |= {"page": page, "filter": listing, "today": today()}
    return render(request, "procedures/disseminations.html", context)


LISTS: dict[str, Callable] = {"mine": _mine, "read": _read, "all": _all}


@require_safe
def dissemination_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """By division: who has read it, how and when, and who has not."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    spread = get_dissemination(request, pk)
    divisions = readers.divisions_of(spread)
    rows = [row for division in divisions for row in division.rows]
    context = {
        "spread": spread,
        "crumbs": dissemination_crumbs(spread),
        "divisions": divisions,
        "counts": readers.Division("", rows).counts,
        "own": next((row for row in rows if row.user_id == request.actor.user_id), None),
        "in_force": spread.revision.status == spread.revision.Status.EFFECTIVE,
        "may_read": can(request.actor, Perm.DOCUMENT_ACKNOWLEDGE, spread),
        "may_record": can(request.actor, Perm.MEETING_RECORD, spread),
    }
    return render(request, "procedures/dissemination.html", context)


@require_POST
def dissemination_read(request: ActorRequest, pk: int) -> HttpResponse:
    spread = get_dissemination(request, pk)
    acknowledge(dissemination=spread, by=request.actor)
    messages.success(request, _("Your reading of %(document)s is recorded.") % {"document": spread})
    return redirect("disseminations")


@require_safe
def dissemination_record(request: ActorRequest, pk: int) -> HttpResponse:
    """The list as a record to print and sign, in official Vietnamese."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    spread = get_dissemination(request, pk)
    context = {
        "spread": spread,
        "crumbs": dissemination_crumbs(spread, _("The list as a record")),
        "rows": readers_export.record_rows(spread),
        "letterhead": spread.agency.letterheads.on(today()).first(),
        "today": today(),
    }
    return render(request, "procedures/dissemination_record.html", context)


@require_safe
def dissemination_export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    spread = get_dissemination(request, pk)
    if kind not in readers_export.FORMATS:
        raise Http404
    write, content_type = readers_export.FORMATS[kind]
    response = HttpResponse(write(spread), content_type=content_type)
    name = f"pho-bien-{spread.revision.procedure.code}-{spread.revision.issue_label}.{kind}"
    response.headers["Content-Disposition"] = content_disposition(name)
    return response
