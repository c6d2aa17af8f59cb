"""What the page of an agency says of the inspections by Sở KH&CN."""

from agencies.models import Agency
from core.actors import Actor
from core.panels import Panel, panel
from core.permissions import can
from scoring.models import Inspection
from scoring.permissions import Perm

SHOWN = 5


@panel("agency", 60)
def inspections_of(agency: Agency, actor: Actor) -> Panel | None:
    """The last inspections, newest first; nothing for an agency that was never inspected."""
    if not can(actor, Perm.VIEW, agency):
        return None
    rows = list(Inspection.objects.filter(agency=agency).defer("payload")[:SHOWN])
    return Panel("scoring/panels/inspections.html", {"inspections": rows}) if rows else None
