"""What is covered by procedures, agency by agency, and the lists of TTHC that the province posts."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.exports import XLSX
from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.views import content_disposition
from procedures import coverage
from procedures.forms.tthc import PostingForm
from procedures.models import TthcListPosting
from procedures.permissions import Perm
from procedures.services.tthc import list_post
from procedures.tthc_exports import list_xlsx
from procedures.tthc_lists import list_standings, tthcs_on_list


@require_safe
def tthc_coverage(request: ActorRequest) -> HttpResponse:
    """The province: every agency with its figures. An agency: its own figures and what stands behind them."""
    require(request.actor, Perm.TTHC_VIEW)
    if request.actor.sees_all:
        rows = _figures(Agency.objects.active_on(today()).in_order())
        totals = {name: sum(row[name] for row in rows) for name in ("handled", "covered", "uncovered", "mismatched")}
        return render(request, "procedures/tthc/coverage.html", {"rows": rows, "totals": totals})
    return _coverage_of(request, get_visible(Agency, request.actor, pk=request.actor.agency_id))


@require_safe
def tthc_coverage_of(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.TTHC_VIEW)
    return _coverage_of(request, get_visible(Agency, request.actor, pk=pk))


def _figures(agencies) -> list[dict]:
    """Of the agencies that handle a TTHC or whose procedures cover one. A constant number of queries."""
    day = today()
    pairs = {
        "handled": coverage.handled_pairs(None, day),
        "covered": coverage.covered_pairs(None, day),
        "mismatched": coverage.mismatched_pairs(None, day),
    }
    counts = {name: Counter(agency for agency, _tthc in found) for name, found in pairs.items()}
    rows = [{"agency": agency} | {name: counts[name][agency.pk] for name in counts} for agency in agencies]
    shown = [row | {"uncovered": row["handled"] - row["covered"]} for row in rows]
    return [row for row in shown if row["handled"] or row["mismatched"]]


def _coverage_of(request: ActorRequest, agency: Agency) -> HttpResponse:
    day = today()
    uncovered = coverage.uncovered_scopes(day).filter(agency=agency).select_related("tthc")
    context = {
        "agency": agency,
        "crumbs": _crumbs(request, agency),
        "handled": len(coverage.handled_pairs([agency.pk], day)),
        "uncovered": uncovered.order_by("tthc__field", "tthc__sort_text"),
        "mismatches": coverage.mismatches([agency.pk], day),
        "unused": coverage.unused_procedures(day).filter(agency=agency).order_by("code"),
    }
    return render(request, "procedures/tthc/coverage_of.html", context)


def _crumbs(request: ActorRequest, agency: Agency) -> Crumbs:
    here = _("TTHC and procedures")
    if not request.actor.sees_all:
        return [(_("TTHC"), reverse("tthcs")), (here, None)]
    return [(_("TTHC"), reverse("tthcs")), (here, reverse("tthc_coverage")), (agency.label, None)]


@require_safe
def tthc_lists(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.TTHC_VIEW)
    rows = list_standings(Agency.objects.visible_to(request.actor), today())
    context = {
        "rows": rows,
        "behind": sum(row.is_behind for row in rows),
        "to_post": sum(row.due_on is not None for row in rows),
        "may_post": can(request.actor, Perm.TTHC_MANAGE),
    }
    return render(request, "procedures/tthc/lists.html", context)


@require_safe
def tthc_list_of(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.TTHC_VIEW)
    agency = get_visible(Agency, request.actor, pk=pk)
    context = {
        "agency": agency,
        "crumbs": _list_crumbs(agency),
        "tthcs": tthcs_on_list(agency, today()),
        "standing": next(iter(list_standings(Agency.objects.filter(pk=agency.pk), today())), None),
        "postings": TthcListPosting.objects.filter(agency=agency),
        "day": today(),
        "may_post": can(request.actor, Perm.TTHC_MANAGE),
    }
    return render(request, "procedures/tthc/list_of.html", context)


def _list_crumbs(agency: Agency, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("TTHC"), reverse("tthcs")), (_("Posted lists"), reverse("tthc_lists"))]
    if not here:
        return [*crumbs, (agency.label, None)]
    return [*crumbs, (agency.label, reverse("tthc_list_of", args=[agency.pk])), (here, None)]


@require_safe
def tthc_list_xlsx(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.TTHC_VIEW)
    agency = get_visible(Agency, request.actor, pk=pk)
    response = HttpResponse(list_xlsx(tthcs_on_list(agency, today())), content_type=XLSX)
    name = f"danh-muc-tthc-{agency.code}-{today():%Y-%m-%d}.xlsx"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def tthc_list_post(request: ActorRequest, pk: int) -> HttpResponse:
    agency = get_visible(Agency, request.actor, pk=pk)
    require(request.actor, Perm.TTHC_MANAGE)

    def act(values: dict) -> str:
        list_post(agency=agency, by=request.actor, **values)
        return reverse("tthc_lists")

    here = _("Record the posting")
    return form_page(
        request,
        PostingForm(posted(request), initial={"posted_on": today()}),
        act,
        title=here,
        submit=here,
        done=_("The posting has been recorded."),
        at="posted_on",
        back=reverse("tthc_list_of", args=[agency.pk]),
        crumbs=_list_crumbs(agency, here),
        note=agency.name,
    )
