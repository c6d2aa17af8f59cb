"""What the page of an agency says of its internal audits."""

from agencies.models import Agency
from audits.models import AuditorCourse
from audits.permissions import Perm
from audits.standing import standings_of
from core.actors import Actor
from core.dates import today
from core.panels import Panel, panel
from core.permissions import can


@panel("agency", 50)
def audits_of(agency: Agency, actor: Actor) -> Panel | None:
    """How far the audits of the year are, and where to record a course; nothing for an agency that is no more or has
    no QMS of its own."""
    if not can(actor, Perm.AUDIT_VIEW, agency) or agency.shares_qms_of_id or not agency.is_active_on(today()):
        return None
    year = today().year
    context = {
        "agency": agency,
        "year": year,
        "standing": standings_of([agency], year, with_findings=False)[0],
        "courses": AuditorCourse.objects.filter(agency=agency).count(),
        "may_record": can(actor, Perm.COURSE_RECORD, agency),
    }
    return Panel("audits/parts/of_agency.html", context)
