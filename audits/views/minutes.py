"""The meeting and its minutes: the moves of a review, remarks and conclusion, decisions while they are written."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.views.acting import CONFLICT, REFUSED, arrived, move_now, move_page, posted, seen_version
from audits.forms.reviews import CONCLUSION, DecisionForm, HoldForm, MinutesForm, ReasonForm
from audits.models import ManagementReview, ReviewDecision
from audits.permissions import Perm
from audits.services.reviews import decision_add, decision_change, decision_remove, minutes_write
from audits.views.reviews import ASKING, get_review, review_crumbs
from audits.views.shared import conflict_page
from core.actors import ActorRequest
from core.errors import Refused, Stale, WrongStatus
from core.permissions import require
from core.scope import get_visible
from core.workflow import get_move, may


@require_http_methods(["GET", "HEAD", "POST"])
def review_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """One page or button per move; the moves that ask for more show their form on a GET."""
    review = get_review(request, pk)
    if name in ASKING.split():
        return _asking_page(request, review, name)
    return move_now(request, review, name)


def _asking_page(request: ActorRequest, review: ManagementReview, name: str) -> HttpResponse:
    data = posted(request)
    return move_page(
        request,
        review,
        name,
        (lambda: HoldForm(data, review=review)) if name == "hold" else (lambda: ReasonForm(data)),
        crumbs=review_crumbs(review, str(get_move(review, name).label)),
        note=_("The pack is kept as the records stand now.") if name == "hold" else str(review),
        at="held_on" if name == "hold" else None,
        answer=may(review, name, request.actor),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Remarks and conclusion; never over somebody else's words."""
    review = get_review(request, pk)
    require(request.actor, Perm.REVIEW_PREPARE, review)
    if request.method != "POST" or review.inputs is None:
        _refuse_unless_held(review)
    form = MinutesForm(posted(request), review=review)
    if request.method != "POST":
        return _minutes_page(request, review, form)
    if not form.is_valid():
        return _minutes_page(request, review, form, REFUSED)
    values = {"remarks": form.remarks, "conclusion": form.cleaned_data[CONCLUSION]}
    try:
        minutes_write(review=review, **values, seen=seen_version(request), by=request.actor)
    except Stale:
        theirs = get_review(request, pk)
        stored = MinutesForm(review=theirs)
        return conflict_page(request, form, stored, seen=theirs.version, back=review.get_absolute_url())
    except WrongStatus as error:
        form.add_error(None, list(error.reasons))
        return _minutes_page(request, review, form, CONFLICT)
    return arrived(request, _("The minutes are saved."), review)


def _minutes_page(
    request: ActorRequest, review: ManagementReview, form: MinutesForm, status: int = 200
) -> HttpResponse:
    here = _("Write the minutes")
    context = {
        "review": review,
        "form": form,
        "seen": request.POST.get("seen") or review.version,
        "crumbs": review_crumbs(review, here),
    }
    return render(request, "audits/reviews/minutes.html", context, status=status)


def get_decision(request: ActorRequest, pk: int) -> ReviewDecision:
    """404 outside the actor's agencies."""
    require(request.actor, Perm.AUDIT_VIEW)
    rows = ReviewDecision.objects.select_related("review", "agency", "owner", "unit")
    return get_visible(rows, request.actor, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request: ActorRequest, pk: int) -> HttpResponse:
    review = get_review(request, pk)
    require(request.actor, Perm.REVIEW_PREPARE, review)
    _refuse_unless_held(review)
    form = DecisionForm(posted(request), review=review)
    here = _("Add a decision")
    if request.method == "POST" and form.is_valid():
        try:
            decision_add(review=review, values=dict(form.cleaned_data), by=request.actor)
        except Refused as error:
            form.add_error(None, list(error.reasons))
        else:
            return arrived(request, _("The decision is in the minutes."), review)
    return _decision_page(request, review, form, here)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_edit(request: ActorRequest, pk: int) -> HttpResponse:
    decision = get_decision(request, pk)
    require(request.actor, Perm.REVIEW_PREPARE, decision)
    _refuse_unless_held(decision.review)
    fresh = ReviewDecision.objects.get(pk=pk)
    form = DecisionForm(posted(request), instance=fresh, review=decision.review)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            decision_change(decision=decision, values=values, seen=seen_version(request), by=request.actor)
        except Stale:
            theirs = ReviewDecision.objects.get(pk=pk)
            stored = DecisionForm(instance=theirs, review=decision.review)
            return conflict_page(request, form, stored, seen=theirs.version, back=decision.get_absolute_url())
        except Refused as error:
            form.add_error(None, list(error.reasons))
        else:
            return arrived(request, _("The decision is changed."), decision.review)
    return _decision_page(request, decision.review, form, _("Change the decision"), decision)


@require_POST
def decision_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Take it out of minutes that are being written."""
    decision = get_decision(request, pk)
    review = decision.review
    decision_remove(decision=decision, seen=seen_version(request), by=request.actor)
    messages.success(request, _("The decision is taken out of the minutes."))
    return redirect(review)


def _refuse_unless_held(review: ManagementReview) -> None:
    if not review.is_held:
        raise WrongStatus(_("The minutes can be written between the meeting and their handing in."))


def _decision_page(
    request: ActorRequest, review: ManagementReview, form: DecisionForm, here: str, decision=None
) -> HttpResponse:
    context = {
        "review": review,
        "decision": decision,
        "form": form,
        "title": here,
        "seen": request.POST.get("seen") or (decision.version if decision else ""),
        "crumbs": review_crumbs(review, here),
    }
    return render(request, "audits/reviews/decision_form.html", context, status=REFUSED if form.errors else 200)
