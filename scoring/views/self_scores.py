"""One criterion of a self-assessment: its answer, what the figures propose, its evidence."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agencies.views.acting import REFUSED, Crumbs, arrived, form_page, posted, seen_version
from audits.views.shared import conflict_page
from core.actors import ActorRequest
from core.errors import DomainError, NotAllowed, Refused, Stale
from core.permissions import require
from core.scope import get_visible
from scoring.counting import leaf_of
from scoring.forms.self_assessment import TAKE, EvidenceForm, SelfScoreForm, key_of
from scoring.models import Evidence, Score
from scoring.permissions import Perm
from scoring.services import self_assessment
from scoring.views.assessments import get_assessment

LIST = "list"


def get_score(request: ActorRequest, pk: int) -> Score:
    """404 outside the actor's agencies."""
    require(request.actor, Perm.VIEW)
    rows = Score.objects.select_related("criterion__parent", "assessment__agency", "assessment__round", "self_by")
    return get_visible(rows.prefetch_related("criterion__levels"), request.actor, pk=pk)


def score_crumbs(score: Score, here: str | None = None) -> Crumbs:
    label = _("Criterion %(code)s") % {"code": score.criterion.code}
    assessment = score.assessment
    crumbs: Crumbs = [
        (_("Assessments"), reverse("assessments")),
        (str(assessment), assessment.get_absolute_url()),
        (label, reverse("self_score", args=[score.pk]) if here else None),
    ]
    return [*crumbs, (here, None)] if here else crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def self_score(request: ActorRequest, pk: int) -> HttpResponse:
    """The page of one criterion; whoever does not write reads it."""
    score = get_score(request, pk)
    form = SelfScoreForm(_given(request), score=score, leaf=leaf_of(score.criterion))
    if request.method != "POST":
        return _page(request, score, form)
    require(request.actor, Perm.ASSESSMENT_WRITE, score.assessment)
    if not form.is_valid():
        return _page(request, score, form, REFUSED)
    try:
        self_assessment.score_self(score=score, seen=seen_version(request), by=request.actor, **form.values())
    except NotAllowed:
        raise
    except Stale:
        return _conflict(request, form, pk)
    except DomainError as error:
        form.add_error("points" if type(error) is Refused else None, list(error.reasons))
        return _page(request, get_score(request, pk), form, REFUSED)
    is_answered = score.is_answered
    done = _("Criterion %(code)s is answered.") if is_answered else _("Criterion %(code)s is saved, unanswered.")
    return arrived(request, done % {"code": score.criterion.code}, _next_address(request, score))


def _given(request: ActorRequest) -> QueryDict | None:
    """What was posted; the button that takes the proposal puts its points, as shown, in place of the own."""
    data = posted(request)
    if data is None or TAKE not in data:
        return data
    given = data.copy()
    given["points"] = given[TAKE]
    given.pop("na", None)
    return given


def _next_address(request: ActorRequest, score: Score) -> str:
    """The next criterion that waits for an answer, else the first one; the assessment where none waits."""
    assessment = score.assessment
    if request.POST.get("go") == LIST:
        return assessment.get_absolute_url()
    waiting = assessment.scores.filter(self_points=None, self_na=False).exclude(pk=score.pk)
    order = score.criterion.order
    following = waiting.filter(criterion__order__gt=order).first() or waiting.first()
    return reverse("self_score", args=[following.pk]) if following else assessment.get_absolute_url()


def _page(request: ActorRequest, score: Score, form: SelfScoreForm, status: int = 200) -> HttpResponse:
    evidence = list(score.evidence.select_related("added_by"))
    files = self_assessment.files_of(evidence)
    order = score.criterion.order
    siblings = score.assessment.scores.order_by("criterion__order")
    context = {
        "score": score,
        "assessment": score.assessment,
        "criterion": score.criterion,
        "leaf": leaf_of(score.criterion),
        "form": form,
        "crumbs": score_crumbs(score),
        "evidence": [(row, files[row.pk]) for row in evidence],
        "writes": self_assessment.may_self_score(score.assessment, request.actor),
        "take": key_of(score.proposed),
        "seen": seen_version(request) if request.method == "POST" else score.version,
        "previous": siblings.filter(criterion__order__lt=order).last(),
        "next": siblings.filter(criterion__order__gt=order).first(),
    }
    return render(request, "scoring/assessments/criterion.html", context, status=status)


def _conflict(request: ActorRequest, form: SelfScoreForm, pk: int) -> HttpResponse:
    theirs = get_score(request, pk)
    stored = SelfScoreForm(score=theirs, leaf=leaf_of(theirs.criterion))
    back = reverse("self_score", args=[pk])
    return conflict_page(request, form, stored, seen=theirs.version, back=back, by=theirs.self_by)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Show files or an address for a criterion."""
    score = get_score(request, pk)
    require(request.actor, Perm.ASSESSMENT_WRITE, score.assessment)
    here = _("Add evidence")
    form = EvidenceForm(posted(request), request.FILES if request.method == "POST" else None)
    return form_page(
        request,
        form,
        lambda _values: _shown(request, score, form),
        title=here,
        submit=here,
        done=_("The evidence has been added."),
        back=reverse("self_score", args=[pk]),
        crumbs=score_crumbs(score, here),
        template="scoring/assessments/evidence_form.html",
        score=score,
        answer=self_assessment.may_self_score(score.assessment, request.actor),
    )


def _shown(request: ActorRequest, score: Score, form: EvidenceForm) -> str:
    self_assessment.evidence_add(score=score, by=request.actor, **form.values())
    return reverse("self_score", args=[score.pk])


@require_POST
def evidence_drop(request: ActorRequest, pk: int, evidence: int) -> HttpResponse:
    score = get_score(request, pk)
    require(request.actor, Perm.ASSESSMENT_WRITE, score.assessment)
    row = get_object_or_404(Evidence.objects.select_related("score__assessment__round"), score=score, pk=evidence)
    self_assessment.evidence_remove(evidence=row, by=request.actor)
    messages.success(request, _("“%(title)s” has been taken away.") % {"title": row.title})
    return redirect("self_score", pk)


@require_POST
def proposals_refresh(request: ActorRequest, pk: int) -> HttpResponse:
    """Read the agency's figures again."""
    assessment = get_assessment(request, pk)
    changed = self_assessment.proposals_refresh(assessment=assessment, by=request.actor)
    if changed:
        done = ngettext("%(n)d proposal has changed.", "%(n)d proposals have changed.", changed) % {"n": changed}
    else:
        done = _("The figures propose what they proposed before.")
    messages.success(request, done)
    return redirect(assessment)
