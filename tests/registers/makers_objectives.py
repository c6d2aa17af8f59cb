"""Makers of years with objectives, their measurements, and quality policies, by those who may."""

from decimal import Decimal

from agencies.models import Agency
from agencies.roles import Role
from core.workflow import perform
from registers.models import Measurement, QualityObjective, QualityPolicy, RegisterYear
from registers.services.objectives import Entry, measurement_record, objective_add, seen_of
from registers.services.policies import policy_write
from registers.services.years import year_open
from tests.cast import holder_of


def objective_values(**fields) -> dict:
    return {
        "title": "Tỷ lệ hồ sơ đúng hạn",
        "formula": "Đúng hạn ÷ đã giải quyết × 100",
        "measure": "%",
        "better": "more",
        "target": Decimal(95),
        "aggregate": "mean",
        "frequency": "month",
        "first_month": 1,
        "last_month": 12,
        "indicator": "",
        "share_of": "",
    } | fields


def open_year(agency: Agency, year: int = 2019) -> RegisterYear:
    held = RegisterYear.objects.filter(agency=agency, year=year).first()
    return held or year_open(agency=agency, year=year, by=holder_of(agency, Role.SECRETARY))


def confirm(register: RegisterYear) -> RegisterYear:
    perform(register, "submit", by=holder_of(register.agency, Role.SECRETARY))
    return perform(register, "confirm", by=holder_of(register.agency, Role.HEAD))


def make_objective(register: RegisterYear, *, confirmed: bool = True, **fields) -> QualityObjective:
    """An objective, its year confirmed after it unless it shall stay a draft."""
    by = holder_of(register.agency, Role.SECRETARY)
    if not register.is_draft:
        perform(register, "reopen", by=by, reason="Bổ sung mục tiêu")
    objective = objective_add(register=register, values=objective_values(**fields), by=by)
    if confirmed:
        confirm(register)
        objective.refresh_from_db()
    return objective


def measure(objective: QualityObjective, *values, start: int = 1) -> None:
    """Record values month by month, or quarter by quarter, from `start`."""
    by = holder_of(objective.agency, Role.STAFF)
    for index, value in enumerate(values, start):
        stored = Measurement.objects.filter(objective=objective, index=index).first()
        entry = Entry(objective, index, Decimal(value), "", seen_of(stored))
        measurement_record(entry=entry, by=by)


POLICY_MOVES = {
    "draft": (),
    "awaiting": ("send",),
    "in_force": ("send", "approve"),
    "public": ("send", "approve", "publish"),
}


def make_policy(agency: Agency, status: str = "in_force", text: str = "Đúng hẹn, đúng luật.") -> QualityPolicy:
    secretary, head = holder_of(agency, Role.SECRETARY), holder_of(agency, Role.HEAD)
    policy = policy_write(agency=agency, text=text, by=secretary)
    for name in POLICY_MOVES[status]:
        perform(policy, name, by=head if name == "approve" else secretary)
    return policy


def records_of_years(cast) -> dict:
    """What the table of permissions opens: years of agency A in each state, objectives, policies."""
    draft, submitted, confirmed = (open_year(cast.a, year) for year in (2016, 2017, 2018))
    objectives = {
        "objective-draft": make_objective(draft, confirmed=False),
        "objective": make_objective(confirmed),
    }
    perform(submitted, "submit", by=holder_of(cast.a, Role.SECRETARY))
    policies = {"policy": make_policy(cast.a), "policy-awaiting": make_policy(cast.a, "awaiting")}
    years = {"year-draft": draft, "year-submitted": submitted, "year-confirmed": confirmed}
    return objectives | policies | years | {"month-9": 9}
