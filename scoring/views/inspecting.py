"""How the pages of one inspection find it, and where they stand."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.views.acting import Crumbs
from core.actors import ActorRequest
from core.permissions import require
from core.scope import get_visible
from scoring.models import Inspection
from scoring.permissions import Perm


def get_inspection(request: ActorRequest, pk: int) -> Inspection:
    """404 outside the agencies and the teams of the person."""
    require(request.actor, Perm.VIEW)
    found = Inspection.objects.select_related("agency", "plan", "inspecting_agency", "signed_by", "confirmed_by")
    return get_visible(found.prefetch_related("members__inspector"), request.actor, pk=pk)


def get_told(request: ActorRequest, pk: int) -> Inspection:
    """404 as well for what the agency does not read before the team has signed."""
    inspection = get_inspection(request, pk)
    if not inspection.tells(request.actor):
        raise Http404
    return inspection


def inspection_crumbs(inspection: Inspection, *further: tuple[str, str | None]) -> Crumbs:
    """The way to an inspection's page, or to a page below it; the last has no address."""
    first: Crumbs = [(_("Inspections"), reverse("inspections"))]
    if not further:
        return [*first, (inspection.number, None)]
    return [*first, (inspection.number, inspection.get_absolute_url()), *further]
