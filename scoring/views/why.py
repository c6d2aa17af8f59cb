"""The page that tells an agency why it has its score, and what would gain the next grade."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.actors import ActorRequest
from scoring.views.assessments import assessment_crumbs, get_assessment
from scoring.why import why


@require_safe
def assessment_why(request: ActorRequest, pk: int) -> HttpResponse:
    """Before the score is final the page says so."""
    assessment = get_assessment(request, pk)
    context = {
        "assessment": assessment,
        "crumbs": assessment_crumbs(assessment, _("Why this score, and what next")),
        "why": why(assessment) if assessment.is_final else None,
    }
    return render(request, "scoring/why.html", context)
