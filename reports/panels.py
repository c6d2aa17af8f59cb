"""What the home page shows to those who lead the province."""

from core.actors import Actor
from core.panels import Panel, panel
from core.permissions import can
from reports.permissions import Perm


@panel("home", 10)
def way_to_the_dashboard(_home: None, actor: Actor) -> Panel | None:
    return Panel("reports/panels/dashboard.html", {}) if can(actor, Perm.DASHBOARD_VIEW) else None
