"""Explanations: writing one, answering one, and those that wait."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import REFUSED, arrived, posted, seen_version
from audits.views.shared import conflict_page
from core.actors import ActorRequest
from core.errors import DomainError, NotAllowed, Stale
from core.permissions import can, require
from core.scope import get_visible
from scoring import conflicts
from scoring.counting import leaf_of
from scoring.forms.explanations import AnswerExplanationForm, ExplanationForm
from scoring.models import Explanation, Score
from scoring.permissions import Perm
from scoring.services.explanations import explanation_answer, explanation_write, why_not_explained
from scoring.views.assessments import assessment_crumbs

PER_PAGE = 50
LINKS = ("criterion", "inspector", "assessment__agency", "assessment__round")


@require_safe
def explanation_list(request: ActorRequest) -> HttpResponse:
    """Those that wait for an answer, the oldest first; for the agency all of its own of the open rounds."""
    require(request.actor, Perm.VIEW)
    rows = Explanation.objects.visible_to(request.actor).waiting()
    rows = rows.select_related("score__criterion", "score__assessment__agency", "score__assessment__round")
    page = Paginator(rows.order_by("written_on", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "scoring/explanations/list.html",
        {"page": page, "answers": can(request.actor, Perm.EXPLANATION_ANSWER)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def explanation_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The agency explains one criterion, or corrects what it wrote."""
    score = get_visible(_scores(), request.actor, pk=pk)
    require(request.actor, Perm.EXPLAIN, score.assessment)
    row = getattr(score, "explanation", None)
    form = ExplanationForm(posted(request), row=row, leaf=leaf_of(score.criterion))
    context = {"form": form, "score": score, "row": row, "reasons": why_not_explained(score)}
    if request.method != "POST" or not form.is_valid():
        return _page(request, "write", context)
    try:
        explanation_write(score=score, seen=seen_version(request), by=request.actor, **form.cleaned_data)
    except NotAllowed:
        raise
    except Stale:
        theirs = Explanation.objects.get(score=score)
        stored = ExplanationForm(row=theirs, leaf=leaf_of(score.criterion))
        return conflict_page(request, form, stored, seen=theirs.version, back=_address(score), by=theirs.written_by)
    except DomainError as error:
        form.add_error(None, list(error.reasons))
        return _page(request, "write", context)
    return arrived(request, _("Your explanation is saved; the inspectors answer it."), _address(score))


@require_http_methods(["GET", "HEAD", "POST"])
def explanation_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One explanation; who answers finds the form."""
    row = get_object_or_404(Explanation, score__in=Score.objects.visible_to(request.actor), pk=pk)
    score = _scores().get(pk=row.score_id)
    row.score = score
    form = AnswerExplanationForm(posted(request), row=row, leaf=leaf_of(score.criterion))
    context = {"form": form, "score": score, "row": row, "reasons": _why_not_answered(request, score)}
    if request.method != "POST":
        require(request.actor, Perm.VIEW)
        return _page(request, "answer", context)
    require(request.actor, Perm.EXPLANATION_ANSWER, score.assessment)
    if not form.is_valid():
        return _page(request, "answer", context)
    try:
        explanation_answer(explanation=row, seen=seen_version(request), by=request.actor, **form.values())
    except NotAllowed:
        raise
    except Stale:
        theirs = Explanation.objects.select_related("score", "answered_by").get(pk=pk)
        stored = AnswerExplanationForm(row=theirs, leaf=leaf_of(score.criterion))
        return conflict_page(request, form, stored, seen=theirs.version, back=_address(score), by=theirs.answered_by)
    except DomainError as error:
        form.add_error(None, list(error.reasons))
        return _page(request, "answer", context)
    return arrived(request, _("The explanation is answered."), _address(score))


def _scores():
    return Score.objects.select_related(*LINKS, "explanation__written_by", "explanation__answered_by")


def _why_not_answered(request: ActorRequest, score: Score) -> list[str]:
    if not can(request.actor, Perm.EXPLANATION_ANSWER, score.assessment):
        return [_("The inspectors answer explanations.")]
    if score.assessment.status != "inspected":
        return [_("The explanations of this assessment are settled.")]
    return conflicts.sentences(request.actor.user_id, score.agency_id)


def _page(request: ActorRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    score, row = context["score"], context["row"]
    label = _("Criterion %(code)s") % {"code": score.criterion.code}
    is_posted = request.method == "POST"
    context |= {
        "assessment": score.assessment,
        "crumbs": assessment_crumbs(score.assessment, label),
        "back": _address(score),
        "seen": seen_version(request) if is_posted else (row.version if row else 0),
    }
    return render(request, f"scoring/explanations/{name}.html", context, status=REFUSED if is_posted else 200)


def _address(score: Score) -> str:
    return f"{reverse('assessment_reconciliation', args=[score.assessment_id])}#c-{score.pk}"
