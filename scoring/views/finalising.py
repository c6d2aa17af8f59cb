"""Making the settled scores of a round final, all at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.actors import ActorRequest
from core.permissions import require
from scoring.models import Assessment
from scoring.permissions import Perm
from scoring.services.finals import assessments_finalise, settled_for
from scoring.views.rounds import get_round, round_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def round_finalise(request: ActorRequest, pk: int) -> HttpResponse:
    """The question with its counts, and the act."""
    scoring_round = get_round(request, pk=pk)
    require(request.actor, Perm.FINALISE, scoring_round)
    if request.method == "POST":
        rows = assessments_finalise(scoring_round=scoring_round, by=request.actor)
        done = ngettext("The score of %(n)d agency is final.", "The scores of %(n)d agencies are final.", len(rows))
        messages.success(request, done % {"n": len(rows)})
        return redirect(scoring_round)
    rows, mine = scoring_round.assessments, settled_for(scoring_round, request.actor).count()
    context = {
        "round": scoring_round,
        "crumbs": round_crumbs(scoring_round, _("Make all settled scores final")),
        "settled": mine,
        "others": rows.filter(status=Assessment.Status.EXPLAINED).count() - mine,
        "waiting": rows.exclude(status__in=[Assessment.Status.EXPLAINED, *Assessment.FINAL]).count(),
    }
    return render(request, "scoring/rounds/finalise.html", context)
