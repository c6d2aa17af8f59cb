"""What the page of an agency says of its scores."""

from agencies.models import Agency
from core.actors import Actor
from core.panels import Panel, panel
from core.permissions import can
from scoring.models import Assessment
from scoring.permissions import Perm


@panel("agency", 60)
def newest_assessment_of(agency: Agency, actor: Actor) -> Panel | None:
    """The assessment of the newest round in which the agency takes part; nothing where there is none."""
    if not can(actor, Perm.VIEW):
        return None
    rows = Assessment.objects.visible_to(actor).filter(agency=agency).defer("payload").select_related("round")
    assessment = rows.order_by("-round__year").first()
    if assessment is None:
        return None
    assessment.agency = agency
    return Panel("scoring/panels/assessment.html", {"assessment": assessment})
