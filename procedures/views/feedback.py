"""What citizens said about the agency's procedures, and answering it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from procedures.forms.public import AnswerForm
from procedures.models import Feedback, Procedure, Rating
from procedures.permissions import Perm
from procedures.services.feedback import feedback_answer

PER_PAGE = 50
LATEST_RATINGS = 20


@require_safe
def feedback_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    visible = Feedback.objects.visible_to(request.actor)
    waiting = request.GET.get("state") != "answered"
    rows = visible.filter(answered_on=None).order_by("due_on", "pk") if waiting else visible.exclude(answered_on=None)
    page = Paginator(rows.select_related("procedure", "agency"), PER_PAGE).get_page(request.GET.get("page"))
    owned = Procedure.objects.visible_to(request.actor).order_by().values("pk")
    ratings = Rating.objects.filter(procedure__in=owned)
    context = {
        "page": page,
        "rows": [(row, (row.due_on - today()).days) for row in page],
        "waiting": waiting,
        "ratings": ratings.select_related("procedure__agency").order_by("-rated_on", "-pk")[:LATEST_RATINGS],
    }
    return render(request, "procedures/feedback_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Everybody of the agency reads it; who may answer sees how to reach the person too."""
    feedback = get_visible(Feedback.objects.select_related("procedure", "agency"), request.actor, pk=pk)
    may = can(request.actor, Perm.FEEDBACK_ANSWER, feedback)
    require(request.actor, Perm.FEEDBACK_ANSWER if request.method == "POST" else Perm.PROCEDURE_VIEW, feedback)
    here = feedback.receipt
    return form_page(
        request,
        AnswerForm(posted(request), instance=Feedback.objects.get(pk=pk)),
        lambda values: _answer(request, feedback, values),
        title=here,
        submit=_("Correct the answer") if feedback.answered_on else _("Send the answer"),
        done=_("The answer has been sent; whoever has the receipt can read it."),
        back=reverse("feedback_list"),
        crumbs=[(_("Citizens' feedback"), reverse("feedback_list")), (here, None)],
        template="procedures/feedback.html",
        feedback=feedback,
        days_left=(feedback.due_on - today()).days,
        may=may,
    )


def _answer(request: HttpRequest, feedback: Feedback, values: dict) -> Feedback:
    return feedback_answer(
        feedback=feedback,
        answer=values["answer"],
        publish=values["is_published"],
        by=request.actor,
        seen=values["seen"],
    )
