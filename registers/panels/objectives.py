"""The quality policy and the objectives on the pages of an agency."""

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.panels import Panel, panel
from core.permissions import can
from registers.followed import followed
from registers.models import QualityObjective, QualityPolicy, RegisterYear
from registers.permissions import Perm


@panel("public_agency", 10)
def public_policy(agency: Agency, actor: Actor) -> Panel | None:
    """What citizens may read."""
    policy = QualityPolicy.objects.public_on(today()).filter(agency=agency).first()
    return Panel("registers/panels/public_policy.html", {"policy": policy}) if policy else None


@panel("agency", 20)
def policy_and_objectives(agency: Agency, actor: Actor) -> Panel | None:
    """The policy in force and how this year's objectives stand."""
    if not can(actor, Perm.REGISTER_VIEW):
        return None
    day = today()
    rows = QualityObjective.objects.filter(agency=agency).of_year(day.year).in_force_on(day)
    context = {
        "policy": QualityPolicy.objects.in_force().filter(agency=agency).first(),
        "register": RegisterYear.objects.filter(agency=agency, year=day.year).first(),
        "rows": followed(rows, day),
        "year": day.year,
    }
    return Panel("registers/panels/objectives.html", context)
