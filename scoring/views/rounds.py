"""Scoring rounds: their list, the page of one, its dates, its moves, agencies that join later."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import Crumbs, form_page, move_now, move_page, posted, seen_version
from core import panels
from core.actors import ActorRequest
from core.permissions import can, require
from core.workflow import get_move, may
from scoring.forms.rounds import ReopenForm, RescheduleForm, RoundDatesForm, RoundForm
from scoring.models import ScoringRound
from scoring.permissions import Perm
from scoring.round_progress import progress_of
from scoring.services import rescheduling, rounds

PER_PAGE = 50
REOPEN = "reopen"


def get_round(request: ActorRequest, **lookup) -> ScoringRound:
    require(request.actor, Perm.PROVINCE_VIEW)
    return get_object_or_404(ScoringRound, **lookup)


def round_crumbs(scoring_round: ScoringRound | None, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Scoring rounds"), reverse("scoring_rounds"))]
    if scoring_round:
        crumbs.append((str(scoring_round), scoring_round.get_absolute_url() if here else None))
    return [*crumbs, (here, None)] if here else crumbs


@require_safe
def round_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROVINCE_VIEW)
    rows = ScoringRound.objects.with_progress().order_by("-year")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_prepare": can(request.actor, Perm.ROUND_MANAGE)}
    return render(request, "scoring/rounds/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.ROUND_MANAGE)
    here = _("Prepare a scoring round")
    return form_page(
        request,
        RoundForm(posted(request)),
        lambda values: rounds.round_prepare(values=values, by=request.actor),
        title=here,
        submit=here,
        done=_("The scoring round is prepared; it begins when you open it."),
        back=reverse("scoring_rounds"),
        crumbs=round_crumbs(None, here),
    )


@require_safe
def round_detail(request: ActorRequest, year: int) -> HttpResponse:
    scoring_round = get_round(request, year=year)
    manages = can(request.actor, Perm.ROUND_MANAGE, scoring_round)
    context = {
        "round": scoring_round,
        "crumbs": round_crumbs(scoring_round),
        "progress": progress_of(scoring_round),
        "missing": rounds.agencies_missing(scoring_round).count() if manages else 0,
        "dates": _dates_address(scoring_round) if manages else "",
        "asking": REOPEN,
        "panels": panels.of("scoring_round", scoring_round, request.actor),
    }
    return render(request, "scoring/rounds/detail.html", context)


def _dates_address(scoring_round: ScoringRound) -> str:
    """Where its dates are changed; "" once that is over."""
    if scoring_round.is_draft:
        return reverse("scoring_round_edit", args=[scoring_round.pk])
    if scoring_round.is_open and rescheduling.days_ahead(scoring_round):
        return reverse("scoring_round_reschedule", args=[scoring_round.pk])
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: ActorRequest, pk: int) -> HttpResponse:
    scoring_round = get_round(request, pk=pk)
    require(request.actor, Perm.ROUND_MANAGE, scoring_round)
    here = _("Change the dates")
    return form_page(
        request,
        RoundDatesForm(posted(request), instance=get_round(request, pk=pk)),
        lambda values: rounds.round_change(
            scoring_round=scoring_round, values=values, seen=seen_version(request), by=request.actor
        ),
        title=here,
        submit=_("Save the dates"),
        done=_("The dates have been changed."),
        back=scoring_round.get_absolute_url(),
        crumbs=round_crumbs(scoring_round, here),
        template="move.html",
        note=str(scoring_round),
        record=scoring_round,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def round_reschedule(request: ActorRequest, pk: int) -> HttpResponse:
    """Days of an open round that are still ahead."""
    scoring_round = get_round(request, pk=pk)
    require(request.actor, Perm.ROUND_MANAGE, scoring_round)
    here, form = _("Change the dates"), RescheduleForm(posted(request), instance=get_round(request, pk=pk))
    return form_page(
        request,
        form,
        lambda _values: rescheduling.round_reschedule(
            scoring_round=scoring_round, seen=seen_version(request), by=request.actor, **form.values()
        ),
        title=here,
        submit=_("Save the dates"),
        done=_("The dates have been changed."),
        back=scoring_round.get_absolute_url(),
        crumbs=round_crumbs(scoring_round, here),
        template="move.html",
        note=_("Days that are over stay. Agencies to which the inspectors gave a day of their own keep it."),
        record=scoring_round,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def round_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    scoring_round = get_round(request, pk=pk)
    if name != REOPEN:
        return move_now(request, scoring_round, name)
    return move_page(
        request,
        scoring_round,
        name,
        partial(ReopenForm, posted(request)),
        crumbs=round_crumbs(scoring_round, str(get_move(scoring_round, name).label)),
        note=_("The ranking is withdrawn with the same reason. Scores that are to change are opened one by one."),
        answer=may(scoring_round, name, request.actor),
    )


@require_POST
def round_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Let agencies that joined after the opening take part."""
    scoring_round = get_round(request, pk=pk)
    rows = rounds.assessments_add(scoring_round=scoring_round, by=request.actor)
    done = ngettext("%(n)d agency takes part from now on.", "%(n)d agencies take part from now on.", len(rows))
    messages.success(request, done % {"n": len(rows)})
    return redirect(scoring_round)
