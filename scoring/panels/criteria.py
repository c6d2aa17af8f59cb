"""What the page of an assessment says of answers that a corrected criteria set left without a place."""

from core import uploads
from core.actors import Actor
from core.panels import Panel, panel
from scoring.models import Assessment


@panel("assessment", 20)
def left_over_of(assessment: Assessment, actor: Actor) -> Panel | None:
    """The answers word for word with their files; what inspectors gave only where the reader may see it."""
    if not assessment.left_over:
        return None
    context = {
        "rows": assessment.left_over,
        "files": list(uploads.of(assessment)),
        "shows_inspector": actor.sees_all or assessment.is_scored,
    }
    return Panel("scoring/parts/left_over.html", context)
