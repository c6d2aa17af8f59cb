"""Makers of years, risks, context issues and interested parties, moved to their status by those who may."""

from datetime import date

from agencies.models import Agency, User
from agencies.roles import Role
from core.actors import Actor
from core.dates import add_months, today
from core.workflow import perform
from registers.models import ContextIssue, InterestedParty, RegisterYear, Risk
from registers.services import context, risks
from registers.services.years import year_open
from tests.cast import actor_of, holder_of, make_membership, make_user

RISK_MOVES = {
    "open": (),
    "treated": ("treat",),
    "closed": ("treat", "close"),
    "reopened": ("treat", "reopen"),
}


def confirm(register: RegisterYear) -> RegisterYear:
    perform(register, "submit", by=holder_of(register.agency, Role.SECRETARY))
    return perform(register, "confirm", by=holder_of(register.agency, Role.HEAD))


def make_year(agency: Agency, year: int | None = None, *, confirmed: bool = True) -> RegisterYear:
    """The registers of a year (this one unless another is given), there already or opened now."""
    year = year or today().year
    register = RegisterYear.objects.filter(agency=agency, year=year).first()
    register = register or year_open(agency=agency, year=year, by=holder_of(agency, Role.SECRETARY))
    return confirm(register) if confirmed and register.is_draft else register


def risk_values(owner: User, **fields) -> dict:
    return {
        "kind": "risk",
        "description": "Hồ sơ trễ hẹn",
        "cause": "Thiếu người",
        "consequence": "Người dân phải chờ",
        "likelihood": 4,
        "impact": 3,
        "action": "Bố trí người thay thế",
        "due_on": add_months(today(), 2),
        "review_on": add_months(today(), 3),
        "owner": owner,
    } | fields


def make_risk(agency: Agency, status: str = "open", *, register: RegisterYear | None = None, **fields) -> Risk:
    """A risk that a member of staff is responsible for, judged by the head."""
    register = register or make_year(agency, confirmed=status != "draft")
    owner = fields.pop("owner", None) or owner_in(agency)
    secretary = holder_of(agency, Role.SECRETARY)
    risk = risks.risk_add(register=register, values=risk_values(owner, **fields), by=secretary)
    for name in RISK_MOVES.get(status, ()):
        by, values = step_of(risk, name)
        perform(risk, name, by=by, **values)
    return risk


def owner_in(agency: Agency) -> User:
    held = agency.memberships.filter(role=Role.STAFF).select_related("user").first()
    return held.user if held else make_membership(make_user(), agency, Role.STAFF).user


def step_of(risk: Risk, name: str) -> tuple[Actor, dict]:
    """Who may make the move, and what it takes."""
    head = holder_of(risk.agency, Role.HEAD)
    return {
        "treat": (actor_of(risk.owner), {"done": "Đã bố trí", "likelihood": 2, "impact": 3}),
        "close": (head, {"effectiveness": "Ba tháng không trễ"}),
        "reopen": (head, {"reason": "Vẫn trễ", "due_on": add_months(today(), 1)}),
        "recur": (head, {"reason": "Lại trễ", "due_on": add_months(today(), 1)}),
        "review": (
            actor_of(risk.owner),
            {"likelihood": 5, "impact": 4, "note": "Nặng thêm", "review_on": add_months(today(), 3)},
        ),
    }[name]


def make_issue(register: RegisterYear, **fields) -> ContextIssue:
    defaults = {
        "side": "external",
        "category": "political",
        "issue": "Sắp xếp đơn vị hành chính",
        "effect": "Quy trình phải viết lại",
        "review_on": date(register.year, 12, 15),
    }
    row = ContextIssue(**defaults | fields)
    return context.context_add(row=row, register=register, by=holder_of(register.agency, Role.SECRETARY))


def make_party(register: RegisterYear, **fields) -> InterestedParty:
    defaults = {
        "party": "Người dân, tổ chức",
        "needs": "Giải quyết đúng hẹn",
        "is_requirement": True,
        "monitoring": "Khảo sát mỗi quý",
        "review_on": date(register.year, 12, 15),
    }
    row = InterestedParty(**defaults | fields)
    return context.context_add(row=row, register=register, by=holder_of(register.agency, Role.SECRETARY))


def records_of_risks(cast) -> dict:
    """Rows of agency A in the year that runs, and drafts in one that was never confirmed."""
    register = make_year(cast.a)
    old = RegisterYear.objects.create(agency=cast.a, year=2015)
    draft = Risk(register=old, agency=cast.a, number="RR-2015-01", **risk_values(cast.ha))
    draft.save()
    issues = {"side": "internal", "category": "people", "issue": "…", "effect": "…"}
    shared = {"register": old, "agency": cast.a, "review_on": date(2015, 12, 1)}
    return {
        "risks-year": register,
        "risk-draft": draft,
        "risk-open": make_risk(cast.a),
        "risk-treated": make_risk(cast.a, "treated"),
        "risk-closed": make_risk(cast.a, "closed"),
        "issue": make_issue(register),
        "party": make_party(register),
        "issue-draft": ContextIssue.objects.create(number="BC-2015-01", **shared, **issues),
        "party-draft": InterestedParty.objects.create(number="BQT-2015-01", **shared, party="…"),
    }
