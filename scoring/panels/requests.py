"""What the page of an agency says of the requests of its inspections."""

from agencies.models import Agency
from core.actors import Actor
from core.panels import Panel, panel
from core.permissions import can
from scoring.filters.requests import counted
from scoring.models import InspectionRequest
from scoring.permissions import Perm

SHOWN = 5


@panel("agency", 61)
def requests_of(agency: Agency, actor: Actor) -> Panel | None:
    """How many wait and are overdue, and the next due; nothing for an agency that was never asked for anything."""
    if not can(actor, Perm.VIEW, agency):
        return None
    rows = InspectionRequest.objects.filter(agency=agency).asked()
    counts = counted(rows)
    if not counts["total"]:
        return None
    waiting = rows.waiting().select_related("inspection").defer("inspection__payload").order_by("due_on", "pk")
    return Panel("scoring/panels/requests.html", {"counts": counts, "requests": list(waiting[:SHOWN])})
