"""Decisions of signed minutes: the list, the page of one, its moves."""

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import Crumbs, move_page, posted
from audits.filters.reviews import DecisionFilter, in_order
from audits.forms.reviews import CompleteForm, ExtendForm, ReasonForm, ReassignForm
from audits.models import ReviewDecision
from audits.permissions import Perm
from audits.views.minutes import get_decision
from core import panels
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.workflow import get_move, may

PER_PAGE = 50


@require_safe
def decision_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.AUDIT_VIEW)
    actor = request.actor
    visible = ReviewDecision.objects.visible_to(actor)
    rows = visible.select_related("review", "agency", "owner", "unit").defer("review__payload", "review__inputs")
    listing = DecisionFilter(request.GET, rows, user_id=actor.user_id, sees_all=actor.sees_all)
    context = {
        "page": Paginator(in_order(listing.qs), PER_PAGE).get_page(request.GET.get("page")),
        "filter": listing,
        "open": visible.open().count(),
        "overdue": visible.overdue_on(today()).count(),
        "crumbs": decision_crumbs(None),
    }
    return render(request, "audits/reviews/decisions.html", context)


def decision_crumbs(decision: ReviewDecision | None, here: str | None = None) -> Crumbs:
    first = (_("Decisions of management reviews"), reverse("review_decisions") if decision else None)
    if decision is None:
        return [first]
    if here is None:
        return [first, (str(decision), None)]
    return [first, (str(decision), decision.get_absolute_url()), (here, None)]


@require_safe
def decision_detail(request: ActorRequest, pk: int) -> HttpResponse:
    decision = get_decision(request, pk)
    prepares = can(request.actor, Perm.REVIEW_PREPARE, decision)
    context = {
        "decision": decision,
        "crumbs": decision_crumbs(decision),
        "is_signed": decision.review.status == decision.review.Status.SIGNED,
        "may_change": decision.review.is_held and prepares,
        "asking": " ".join(move.name for move in decision.MOVES),
        "panels": panels.of("review_decision", decision, request.actor),
    }
    return render(request, "audits/reviews/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every move of a decision asks for words."""
    decision = get_decision(request, pk)
    data = posted(request)
    make_form = {
        "complete": partial(CompleteForm, data),
        "extend": partial(ExtendForm, data),
        "reassign": partial(ReassignForm, data, decision=decision),
        "drop": partial(ReasonForm, data),
    }.get(name)
    if make_form is None:
        raise Http404
    return move_page(
        request,
        decision,
        name,
        make_form,
        crumbs=decision_crumbs(decision, str(get_move(decision, name).label)),
        note=decision.text,
        at={"extend": "due_on", "reassign": "owner"}.get(name),
        answer=may(decision, name, request.actor),
    )
