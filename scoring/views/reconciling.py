"""The reconciliation of one assessment."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.actors import ActorRequest
from core.permissions import can
from scoring.permissions import Perm
from scoring.reconciling import reconciliation
from scoring.services.explanations import may_explain
from scoring.views.assessments import assessment_crumbs, get_assessment


@require_safe
def assessment_reconciliation(request: ActorRequest, pk: int) -> HttpResponse:
    """Self, proposed, inspectors and final beside each other, with reasons, explanations and answers."""
    assessment, actor = get_assessment(request, pk), request.actor
    context = {
        "assessment": assessment,
        "crumbs": assessment_crumbs(assessment, _("Reconciliation")),
        "found": reconciliation(assessment, actor),
        "explains": may_explain(assessment, actor),
        "answers": can(actor, Perm.EXPLANATION_ANSWER, assessment) and assessment.status == "inspected",
    }
    return render(request, "scoring/assessments/reconciliation.html", context)
