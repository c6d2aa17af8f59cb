"""Inspectors' points on a phone: one criterion a screen, beside what the agency gave and shows."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import REFUSED, Crumbs, posted, seen_version
from audits.views.shared import conflict_page
from core.actors import ActorRequest
from core.models import Attachment
from core.permissions import require
from core.scope import get_visible
from scoring.counting import leaf_of
from scoring.forms.conducting import ScoreForm
from scoring.models import Assessment, Evidence, Score
from scoring.permissions import Perm
from scoring.services.inspector_scores import check_judges, may_judge, score_give, why_closed
from scoring.services.papers import attachments_of
from scoring.views.answering import Answering, take


def get_judged(request: ActorRequest, pk: int) -> Assessment:
    """404 out of scope, 403 for who does not score this agency."""
    found = Assessment.objects.select_related("agency", "round", "criteria_set")
    assessment = get_visible(found, request.actor, pk=pk)
    require(request.actor, Perm.SCORE_WRITE, assessment)
    return assessment


def scores_of(assessment: Assessment):
    """In the order of the set, with all that stands beside the points. Five queries with the levels and evidence."""
    rows = assessment.scores.select_related("criterion", "criterion__parent", "inspector")
    return rows.prefetch_related("criterion__levels", Prefetch("evidence", Evidence.objects.order_by("pk")))


@require_safe
def inspect(request: ActorRequest, pk: int) -> HttpResponse:
    """Every criterion on one page, which shows one at a time where scripts run, and goes on without a network."""
    assessment = get_judged(request, pk)
    scores = list(scores_of(assessment))
    files = attachments_of([row for score in scores for row in score.evidence.all()])
    may = may_judge(assessment, request.actor)
    context = {
        "assessment": assessment,
        "crumbs": inspect_crumbs(assessment),
        "rows": [(score, ScoreForm(score=score), shown(score, files)) for score in scores],
        "scored": sum(score.is_scored for score in scores),
        "total": len(scores),
        "refused": () if may else may.reasons,
        "closed": why_closed(assessment, request.actor),
    }
    return render(request, "scoring/inspect/scores.html", context)


def inspect_crumbs(assessment: Assessment, *further: tuple[str, str | None]) -> Crumbs:
    here = reverse("assessment_inspect", args=[assessment.pk])
    label = _("Points for %(agency)s %(year)d") % {"agency": assessment.agency.label, "year": assessment.round.year}
    return [
        (_("Assessments"), reverse("assessments")),
        (str(assessment), assessment.get_absolute_url()),
        (label, here if further else None),
        *further,
    ]


def shown(score: Score, files: dict[int, list[Attachment]]) -> dict:
    """What stands beside the points of one criterion: how it is scored, and the agency's evidence."""
    leaf = leaf_of(score.criterion)
    return {
        "levels": score.criterion.levels.all(),
        "lowest": leaf.lowest,
        "highest": leaf.highest,
        "evidence": [(row, files.get(row.pk, [])) for row in score.evidence.all()],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def inspect_score(request: ActorRequest, pk: int, score: int) -> HttpResponse:
    """One criterion."""
    assessment = get_judged(request, pk)
    row = get_object_or_404(scores_of(assessment), pk=score)
    row.assessment = assessment
    form = ScoreForm(posted(request), score=row)
    if request.method != "POST":
        return _score_page(request, row, form)

    def act(values: dict) -> int:
        score_give(score=row, seen=seen_version(request), by=request.actor, **values)
        return row.version if row.inspector_id == request.actor.user_id else seen_version(request)

    return take(
        request,
        Answering(
            form=form,
            check=lambda: check_judges(row.assessment, request.actor),
            act=act,
            page=lambda: _score_page(request, row, form, status=REFUSED),
            conflict=lambda: _scored_before(request, row, form),
            done=_("Criterion %(code)s is scored.") % {"code": row.criterion.code},
            to=lambda: _next_address(row),
        ),
    )


def _score_page(request: ActorRequest, score: Score, form: ScoreForm, status: int = 200) -> HttpResponse:
    assessment = score.assessment
    may = may_judge(assessment, request.actor)
    files = attachments_of(list(score.evidence.all()))
    context = {
        "assessment": assessment,
        "score": score,
        "form": form,
        "beside": shown(score, files),
        "crumbs": inspect_crumbs(assessment, (score.criterion.code, None)),
        "refused": () if may else may.reasons,
        "closed": why_closed(assessment, request.actor),
        "seen": seen_version(request) if request.method == "POST" else score.version,
    }
    return render(request, "scoring/inspect/score.html", context, status=status)


def _scored_before(request: ActorRequest, score: Score, form: ScoreForm) -> HttpResponse:
    theirs = scores_of(score.assessment).get(pk=score.pk)
    return conflict_page(
        request, form, ScoreForm(score=theirs), seen=theirs.version, back=_address(theirs), by=theirs.inspector
    )


def _address(score: Score) -> str:
    return reverse("inspect_score", args=[score.assessment_id, score.pk])


def _next_address(score: Score) -> str:
    """The next criterion without the inspectors' points; the overview where there is none."""
    waiting = Score.objects.filter(assessment=score.assessment_id, inspector_points=None, inspector_na=False)
    following = waiting.filter(criterion__order__gt=score.criterion.order).first() or waiting.first()
    return _address(following) if following else reverse("assessment_inspect", args=[score.assessment_id])
