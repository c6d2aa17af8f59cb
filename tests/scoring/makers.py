"""Makers for scoring: a small criteria set, a round with its assessments, inspections and requests."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from agencies.models import Agency, AgencyKind
from agencies.roles import Role
from core.actors import Actor
from core.dates import now, today
from core.workflow import perform
from scoring.effects.plans import TEMPLATE_VERSION
from scoring.freezing import plan_payload
from scoring.models import (
    Assessment,
    CriteriaSet,
    Criterion,
    GradeBand,
    Inspection,
    InspectionMember,
    InspectionPlan,
    InspectionRequest,
    Inspector,
    Level,
    ScoringRound,
)
from tests.cast import actor_of, holder_of, make_agency, make_membership, make_user

YEAR = 2019
_numbers = count(1)

# code, parent, side, method, max, step, levels as (points, threshold), indicator
SMALL = (
    ("1", "", "base", "group", 40, None, (), ""),
    ("1.1", "1", "base", "levels", 10, None, ((10, None), (5, None), (0, None)), ""),
    ("1.2", "1", "base", "ratio", 20, None, ((20, 90), (10, 70), (0, None)), "objectives.met / objectives.total"),
    ("1.3", "1", "base", "manual", 10, 1, (), ""),
    ("2", "", "base", "group", 60, None, (), ""),
    ("2.1", "2", "base", "timeliness", 30, None, ((30, 0), (10, 30), (0, None)), ""),
    ("2.2", "2", "base", "deduction", 30, 5, (), ""),
    ("3", "", "bonus", "group", 5, None, (), ""),
    ("3.1", "3", "bonus", "bonus", 5, None, ((5, None), (0, None)), ""),
    ("4", "", "penalty", "group", -10, None, (), ""),
    ("4.1", "4", "penalty", "penalty", -10, 5, (), ""),
)
GRADES = (
    ("good", "Tốt", 80, ["no_overdue_request"], "fair"),
    ("fair", "Khá", 50, [], ""),
    ("weak", "Yếu", 0, [], ""),
)
ANSWERS = {"1.1": 10, "1.2": 10, "1.3": 7, "2.1": 30, "2.2": 25, "3.1": 0, "4.1": 0}


def make_set(kinds: tuple[str, ...] = ("provincial_department",), *, issued: bool = True, **fields) -> CriteriaSet:
    """A set of seven criteria, 100 points; issued unless told otherwise."""
    defaults = {"year": YEAR, "name": f"Bộ tiêu chí {next(_numbers)}", "bonus_cap": 5, "penalty_floor": -10}
    criteria_set = CriteriaSet.objects.create(**defaults | fields)
    criteria_set.kinds.set(AgencyKind.objects.filter(code__in=kinds))
    by_code: dict[str, Criterion] = {}
    for order, (code, parent, side, method, most, step, levels, indicator) in enumerate(SMALL):
        by_code[code] = Criterion.objects.create(
            criteria_set=criteria_set, parent=by_code.get(parent), code=code, order=order, text=f"Tiêu chí {code}",
            side=side, method=method, max_points=most, step=step, indicator=indicator,
        )  # fmt: skip
        Level.objects.bulk_create(
            Level(criterion=by_code[code], points=points, threshold=threshold, text=f"{points} điểm")
            for points, threshold in levels
        )
    for code, name, edge, conditions, otherwise in GRADES:
        GradeBand.objects.create(
            criteria_set=criteria_set, code=code, name=name, from_points=edge, conditions=conditions,
            otherwise=otherwise,
        )  # fmt: skip
    criteria_set.refresh_from_db()
    if issued:
        perform(criteria_set, "issue", by=administrator(), decision_number="1500/QĐ-UBND", decided_on=today())
    return criteria_set


def administrator() -> Actor:
    """An administrator of the programme who belongs to no agency that is scored."""
    return Actor(name="Người quản trị", user_id=make_user().pk, role=Role.ADMIN, sees_all=True)


def leader() -> Actor:
    return Actor(name="Lãnh đạo tỉnh", user_id=make_user().pk, role=Role.LEADER, sees_all=True)


def inspecting() -> Actor:
    """An inspector of an agency of their own, which takes part in nothing."""
    user = make_user("Nguyễn Thanh Tra")
    make_membership(user, make_agency(name="Chi cục TĐC", obligation=None), Role.INSPECTOR)
    return actor_of(user)


def make_round(status: str = "open", **fields) -> ScoringRound:
    """A round whose self-assessment runs for thirty days from today. Make sets and agencies first."""
    day = today()
    days = {
        "opens_on": day,
        "self_due_on": day + timedelta(days=30),
        "inspect_due_on": day + timedelta(days=60),
        "final_due_on": day + timedelta(days=90),
    }
    scoring_round = ScoringRound.objects.create(**{"year": day.year} | days | fields)
    if status == "open":
        perform(scoring_round, "open", by=administrator())
    return scoring_round


def answer(
    assessment: Assessment, side: str = "self", answers: dict[str, int] | None = None, by: Actor | None = None
):
    """Write one side's points of all criteria straight into the rows."""
    given = answers or ANSWERS
    for score in assessment.scores.select_related("criterion"):
        setattr(score, f"{side}_points", Decimal(given[score.criterion.code]))
        if side == "inspector":
            score.inspector_id = (by or inspecting()).user_id
        score.save()


def move_assessment(assessment: Assessment, status: str, *, inspector: Actor | None = None) -> Assessment:
    """Through the moves by those who may, up to the status. The agency's own points and the inspectors' are alike."""
    by = inspector or inspecting()
    head, admin = holder_of(assessment.agency, Role.HEAD), administrator()
    steps = (("submitted", "submit", head), ("inspected", "conclude", by), ("explained", "agree", head),
             ("finalised", "finalise", admin))  # fmt: skip
    for reached, move, actor in steps:
        if assessment.status == status:
            break
        if move in {"submit", "conclude"}:
            answer(assessment, "self" if move == "submit" else "inspector", by=actor)
        perform(assessment, move, by=actor)
        assert assessment.status == reached
    return assessment


def make_assessment(agency: Agency, status: str = "self", **fields) -> Assessment:
    """The agency's assessment in an open round of today's year, which is made with a set for its kind if missing."""
    year = today().year
    if not CriteriaSet.objects.issued().filter(year=year, kinds=agency.kind).exists():
        make_set((agency.kind.code,), year=year)
    if not ScoringRound.objects.filter(year=year).exists():
        make_round(**fields)
    assessment = Assessment.objects.get(agency=agency, round__year=year)
    return move_assessment(assessment, status)


def make_inspector(actor: Actor | None = None, **fields) -> Inspector:
    defaults = {
        "name": "Nguyễn Thanh Tra",
        "organisation": "Chi cục TĐC",
        "user_id": actor.user_id if actor else None,
    }
    return Inspector.objects.create(**defaults | fields)


def make_plan(status: str = "approved", **fields) -> InspectionPlan:
    """A plan of today's year without inspections."""
    decision = {"decision_number": "12/QĐ-UBND", "decided_on": today(), "payload": {}} if status == "approved" else {}
    return InspectionPlan.objects.create(**{"year": today().year, "status": status} | decision | fields)


def _freeze(plan: InspectionPlan | None) -> None:
    if plan and plan.is_approved and not plan.payload:
        plan.keep(plan_payload(plan), now(), TEMPLATE_VERSION)
        plan.save()


INSPECTION_STEPS = ("requested", "decided", "under_way", "concluded", "confirmed")


def make_inspection(
    agency: Agency, status: str = "planned", *, by: Actor | None = None, requests: int = 0, **fields
) -> Inspection:
    """An inspection at the office, led by `by`, moved to its status by those who may; all items conform."""
    by = by or inspecting()
    plan = fields.pop("plan", None) or InspectionPlan.objects.filter(year=today().year).first() or make_plan()
    defaults = {
        "plan": plan,
        "agency": agency,
        "year": today().year,
        "number": f"KT-{today().year}-{next(_numbers):03d}",
        "form": "on_site",
        "starts_on": today(),
        "ends_on": today(),
        "inspecting_agency": make_agency(name="Chi cục TĐC", obligation=None),
    }
    inspection = Inspection(**defaults | fields)
    inspection.refresh_index()
    inspection.save()
    _freeze(inspection.plan)
    profile = Inspector.objects.filter(user=by.user_id).first() or make_inspector(by)
    InspectionMember.objects.create(inspection=inspection, inspector=profile, is_lead=True)
    move_inspection(inspection, status, by=by, requests=requests)
    return inspection


def move_inspection(inspection: Inspection, status: str, *, by: Actor, requests: int = 0) -> None:
    """Through the moves, up to the status; `requests` are written down before the team signs."""
    head, day = holder_of(inspection.agency, Role.HEAD), today()
    request = {"request_number": "5/CCTĐC", "requested_on": day, "report_due_on": day + timedelta(days=10)}
    decide = {"decision_number": "6/QĐ", "decided_on": day, "programme": "Sáng: làm việc tại Một cửa."}
    result = {"held_on": day, "conclusion": "Hệ thống được duy trì."}
    last = ("confirm", head, {}) if inspection.is_on_site else (
        "send", administrator(), {"letter_number": "7/CCTĐC", "report_due_on": day + timedelta(days=30)}
    )  # fmt: skip
    steps = {
        "requested": ("request", by, request),
        "decided": ("decide", administrator(), decide),
        "under_way": ("open", by, {"held_on": day, "announced_to": "Ban Giám đốc"}),
        "concluded": ("conclude", by, result),
        "confirmed": last,
    }
    for reached in INSPECTION_STEPS:
        if inspection.status == status:
            return
        if reached == "decided" and not inspection.is_on_site:
            continue
        if reached == "concluded":
            inspection.items.update(result="conform", answered_by=by.user_id)
            make_requests(inspection, requests)
        name, actor, values = steps[reached]
        perform(inspection, name, by=actor, **values)


def make_requests(inspection: Inspection, number: int) -> list[InspectionRequest]:
    """Requests in the minutes being written."""
    return [write_request(inspection, n) for n in range(1, number + 1)]


def write_request(inspection: Inspection, number: int, **fields) -> InspectionRequest:
    """One request straight into the rows."""
    request = InspectionRequest(
        inspection=inspection,
        agency=inspection.agency,
        number=number,
        statement=f"Bổ sung hồ sơ số {number}.",
        **fields,
    )
    request.refresh_index()
    request.save()
    return request
