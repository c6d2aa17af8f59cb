"""Assessments: their list, the page of one, checking before sending, and their moves."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import Crumbs, move_now, move_page, posted
from core import panels
from core.actors import ActorRequest
from core.permissions import can, require
from core.scope import get_visible
from core.workflow import get_move, may
from procedures.forms.documents import ReasonForm
from scoring.conditions import holding
from scoring.filters.assessments import AssessmentFilter
from scoring.forms.explanations import ResumeForm
from scoring.forms.self_assessment import ReturnForm
from scoring.models import Assessment, GradeBand
from scoring.permissions import Perm
from scoring.points import graded
from scoring.reconciling import may_see_inspectors
from scoring.services.self_assessment import may_self_score
from scoring.sheet import Sheet, sheet_of

PER_PAGE = 50
INSPECTORS_VERBS = ("assessment.score",)
LINKS = ("agency__kind", "round", "criteria_set", "submitted_by")
ASKING: dict[str, Callable[..., forms.Form]] = {
    "return": ReturnForm,
    "resume": ResumeForm,
    "take_back": lambda *args, assessment: ReasonForm(*args),
    "reopen": lambda *args, assessment: ReasonForm(*args),
}


def get_assessment(request: ActorRequest, pk: int) -> Assessment:
    """404 outside the actor's agencies."""
    require(request.actor, Perm.VIEW)
    return get_visible(Assessment.objects.select_related(*LINKS), request.actor, pk=pk)


def assessment_crumbs(assessment: Assessment, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Assessments"), reverse("assessments"))]
    if here is None:
        return [*crumbs, (str(assessment), None)]
    return [*crumbs, (str(assessment), assessment.get_absolute_url()), (here, None)]


@require_safe
def assessment_list(request: ActorRequest) -> HttpResponse:
    """An agency's own by year; for the province those of all agencies."""
    require(request.actor, Perm.VIEW)
    visible = Assessment.objects.visible_to(request.actor).defer("payload").select_related("agency__kind", "round")
    listing = AssessmentFilter(request.GET, visible, actor=request.actor)
    page = Paginator(listing.qs, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = as_listed(page.object_list)
    context = {"page": page, "filter": listing, "sees_all": request.actor.sees_all}
    return render(request, "scoring/assessments/list.html", context)


def as_listed(rows: Any) -> list[Assessment]:
    """The rows of one page with the count of their criteria and answers, and the names of their grades."""
    shown = list(rows)
    counted = Assessment.objects.filter(pk__in=[row.pk for row in shown]).order_by().with_answers()
    found = {pk: (criteria, answered) for pk, criteria, answered in counted.values_list("pk", "criteria", "answered")}
    bands = GradeBand.objects.filter(criteria_set__in={row.criteria_set_id for row in shown})
    names = {(band.criteria_set_id, band.code): band.name for band in bands}
    for row in shown:
        row.criteria, row.answered = found[row.pk]
        row.grade_name = names.get((row.criteria_set_id, row.grade), "")
    return shown


@require_safe
def assessment_detail(request: ActorRequest, pk: int) -> HttpResponse:
    assessment, actor = get_assessment(request, pk), request.actor
    context = {
        "assessment": assessment,
        "crumbs": assessment_crumbs(assessment),
        "sheet": sheet_of(assessment),
        "writes": may_self_score(assessment, actor),
        "may_write": can(actor, Perm.ASSESSMENT_WRITE, assessment),
        "asking": " ".join(ASKING),
        "panels": panels.of("assessment", assessment, actor),
        "unseen": () if may_see_inspectors(assessment, actor) else INSPECTORS_VERBS,
    }
    return render(request, "scoring/assessments/detail.html", context)


@require_safe
def assessment_check(request: ActorRequest, pk: int) -> HttpResponse:
    """Every answer on one page, what is missing, and the head's button."""
    assessment, actor = get_assessment(request, pk), request.actor
    here = _("Check the answers")
    sheet = sheet_of(assessment)
    context = {
        "assessment": assessment,
        "crumbs": assessment_crumbs(assessment, here),
        "sheet": sheet,
        "grade": grade_so_far(assessment, sheet),
        "writes": may_self_score(assessment, actor),
        "may_send": can(actor, Perm.ASSESSMENT_SUBMIT, assessment) and assessment.is_self,
    }
    return render(request, "scoring/assessments/check.html", context)


def grade_so_far(assessment: Assessment, sheet: Sheet) -> str:
    """The grade that the agency's own points would give today."""
    return graded(sheet.tree, sheet.result.total, holding([assessment])[assessment.pk]).name


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """One page or button per move; sending is asked for on the page that checks the answers."""
    assessment = get_assessment(request, pk)
    if name in ASKING:
        return _asking_page(request, assessment, name)
    if name == "submit" and request.method != "POST":
        return redirect("assessment_check", pk)
    return move_now(request, assessment, name)


def _asking_page(request: ActorRequest, assessment: Assessment, name: str) -> HttpResponse:
    return move_page(
        request,
        assessment,
        name,
        lambda: ASKING[name](posted(request), assessment=assessment),
        crumbs=assessment_crumbs(assessment, str(get_move(assessment, name).label)),
        note=str(assessment),
        answer=may(assessment, name, request.actor),
    )
