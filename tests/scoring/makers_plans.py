"""Makers of inspection plans, inspectors and their records in the table of permissions."""

from datetime import date

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.workflow import perform
from scoring.models import Inspection, InspectionPlan
from scoring.services import plans
from tests.cast import Cast, actor_of, make_agency
from tests.scoring.makers import leader, make_inspector

QUALIFIED = {
    "has_degree": True,
    "has_state_management": True,
    "audit_certificate": "45/2016/CN",
    "is_of_good_conduct": True,
}


def line_values(**values) -> dict:
    """What the form of a line hands to the service: two days in July of today's year, by another agency."""
    day = today().replace(month=7, day=1)
    defaults = {
        "form": Inspection.Form.ON_SITE,
        "starts_on": day,
        "ends_on": day,
        "inspecting_agency": values.get("inspecting_agency") or make_agency(name="Chi cục TĐC", obligation=None),
        "partners": "Sở Nội vụ",
        "cost": 1_500_000,
        "why": "Chưa kiểm tra.",
    }
    return defaults | values


def plan_filled(by: Actor, visits: int = 0, status: str = "draft") -> InspectionPlan:
    """This year's plan with a line for every agency, sent by `by` and approved by a leader."""
    plan = plans.plan_open(year=today().year, by=by)
    inspecting = Agency.objects.filter(name="Chi cục TĐC").first() or make_agency(name="Chi cục TĐC", obligation=None)
    plans.plan_propose(plan=plan, visits=visits, inspecting_agency=inspecting, by=by)
    if status in {"submitted", "approved"}:
        perform(plan, "submit", by=by)
    if status == "approved":
        perform(plan, "approve", by=leader(), decision_number="12/QĐ-UBND", decided_on=today())
    return plan


def records_of_plans(cast: Cast) -> dict:
    """What the table of permissions opens: the draft of 2020 with a line of agency A, and an inspector."""
    by = actor_of(cast.em)
    plan = plans.plan_open(year=2020, by=by)
    day = date(2020, 7, 1)
    values = line_values(starts_on=day, ends_on=day)
    line = plans.plan_line_add(plan=plan, agency=cast.a, values=values, by=by)
    return {"plan-draft": plan, "plan-line": line, "inspector": make_inspector()}
