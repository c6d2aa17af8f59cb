"""How inspectors differ, for the administrator of the programme."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.actors import ActorRequest
from core.permissions import require
from scoring.calibration import FEW, calibration_of
from scoring.permissions import Perm
from scoring.views.rounds import get_round, round_crumbs


@require_safe
def calibration_page(request: ActorRequest, year: int) -> HttpResponse:
    require(request.actor, Perm.FINALISE)
    scoring_round = get_round(request, year=year)
    context = {
        "round": scoring_round,
        "crumbs": round_crumbs(scoring_round, _("How inspectors differ")),
        "inspectors": calibration_of(scoring_round),
        "few": FEW,
    }
    return render(request, "scoring/rounds/calibration.html", context)
