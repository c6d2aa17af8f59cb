from core.actors import Actor
from core.dates import today
from core.panels import Panel, panel
from registers.models import SatisfactionSurvey


@panel("public_agency", 40)
def open_surveys(agency, actor: Actor) -> Panel | None:
    """The way for citizens to the surveys that take answers today."""
    surveys = list(SatisfactionSurvey.objects.answerable_on(today()).filter(agency=agency).order_by("ends_on", "pk"))
    return Panel("registers/panels/surveys.html", {"surveys": surveys}) if surveys else None
