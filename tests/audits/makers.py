"""Makers of audits, findings, slips and reviews, moved to their status by those who may."""

from datetime import date, timedelta
from itertools import count

from agencies.models import Agency, Clause, Unit, User
from agencies.roles import Role
from audits.models import Audit, AuditMember, AuditProgramme, CorrectiveAction, Finding, ManagementReview
from audits.services import checklists
from audits.services.actions import action_propose, action_write
from audits.services.planning import audit_plan, programme_open
from audits.services.reviews import review_plan
from core.actors import Actor
from core.dates import today
from core.workflow import perform
from tests.cast import actor_of, holder_of, make_adoption, make_letterhead, make_membership, make_unit, make_user

_numbers = count(1)
WHYS = {"method": "whys", "analysis": {"whys": ["Không ai nhắc hạn.", "Chưa có lịch nhắc việc."]}}
PLAN = WHYS | {
    "correction": "Trả kết quả và xin lỗi người dân.",
    "root_cause": "Chưa phân công người theo dõi hạn.",
    "action": "Phân công và đặt lịch nhắc.",
    "elsewhere": False,
    "elsewhere_note": "Đã xem hồ sơ của các phòng khác.",
}


def clauses(*numbers: str, edition: str = "9001:2015") -> list[Clause]:
    return list(Clause.objects.filter(edition__code=edition, number__in=numbers or ("7.5", "8.5")))


def two_units(agency: Agency) -> tuple[Unit, Unit]:
    """The agency's first two divisions, made where they are missing."""
    names = ("Phòng Quản lý", "Phòng Nghiệp vụ")
    found = list(agency.units.filter(closed_on=None).order_by("pk")[:2])
    found += [make_unit(agency, name) for name in names[len(found) :]]
    return found[0], found[1]


def make_auditor(agency: Agency, unit: Unit | None = None) -> User:
    user = make_user(f"Đánh Giá Viên {next(_numbers)}")
    make_membership(user, agency, Role.AUDITOR, unit=unit)
    return user


def make_programme(agency: Agency, status: str = "approved", *, year: int | None = None) -> AuditProgramme:
    """A programme of this year; one that is sent or approved holds an audit."""
    secretary, head = holder_of(agency, Role.SECRETARY), holder_of(agency, Role.HEAD)
    programme = programme_open(agency=agency, year=year or today().year, by=secretary)
    if status != "draft" and not programme.audits.exists():
        plan_audit(programme)
    for name, by in (("submit", secretary), ("approve", head))[: ("draft", "submitted", "approved").index(status)]:
        perform(programme, name, by=by)
    return programme


def plan_audit(programme: AuditProgramme, **fields) -> Audit:
    """An audit of one of two divisions by an auditor of the other."""
    agency, day = programme.agency, date(programme.year, today().month, today().day)
    audited, other = two_units(agency)
    defaults = {
        "title": "Đánh giá nội bộ",
        "scope": "Hoạt động của phòng.",
        "criteria": "TCVN ISO 9001:2015.",
        "starts_on": day,
        "ends_on": day,
        "units": [audited],
        "clauses": clauses(),
    }
    audit = audit_plan(programme=programme, values=defaults | fields, by=holder_of(agency, Role.SECRETARY))
    AuditMember.objects.create(audit=audit, user=make_auditor(agency, other), is_lead=True)
    return audit


STATES = ("planned", "announced", "under_way", "concluded", "signed")


def make_audit(agency: Agency, status: str = "under_way", *, findings: tuple[str, ...] = (), **fields) -> Audit:
    """An audit moved to its status; `findings` are grades raised while it was under way."""
    if not agency.adoptions.exists():
        make_adoption(agency, "applying")
    programme = AuditProgramme.objects.filter(agency=agency, year=today().year).first()
    if programme is None or programme.is_draft:
        programme = programme or make_programme(agency, "draft")
        audit = plan_audit(programme, **fields)
        perform(programme, "submit", by=holder_of(agency, Role.SECRETARY))
        perform(programme, "approve", by=holder_of(agency, Role.HEAD))
    else:
        perform(programme, "reopen", by=holder_of(agency, Role.SECRETARY), reason="Bổ sung cuộc đánh giá.")
        return make_audit(agency, status, findings=findings, **fields)
    move_audit(audit, status, findings)
    return audit


def lead_of(audit: Audit) -> Actor:
    return actor_of(audit.members.get(is_lead=True).user)


def move_audit(audit: Audit, status: str, findings: tuple[str, ...] = ()) -> None:
    agency, lead = audit.agency, lead_of(audit)
    wanted = STATES.index(status)
    if wanted >= 1:
        perform(audit, "announce", by=holder_of(agency, Role.SECRETARY))
    if wanted >= 2:
        perform(audit, "open", by=lead, held_on=today(), present="Trưởng phòng, đoàn đánh giá")
        for grade in findings:
            make_finding(audit, grade)
    if wanted >= 3:
        answer_all(audit)
        perform(audit, "conclude", by=lead, held_on=today(), present="Như trên", conclusion="Hệ thống được duy trì.")
    if wanted >= 4:
        if not agency.letterheads.exists():
            make_letterhead(agency)
        perform(audit, "sign", by=holder_of(agency, Role.HEAD))


def answer_all(audit: Audit) -> None:
    lead = lead_of(audit)
    for follow_up in audit.follow_ups.filter(outcome=""):
        checklists.follow_up_answer(follow_up=follow_up, outcome="settled", note="Đã làm.", seen=1, by=lead)
    for item in audit.items.filter(result=""):
        checklists.item_answer(item=item, result="conform", evidence="", seen=item.version, by=lead)


def make_finding(audit: Audit, grade: str = "minor", **fields) -> Finding:
    defaults = {
        "grade": grade,
        "clause": audit.clauses.first(),
        "unit": audit.units.first(),
        "statement": "Hồ sơ lưu chưa có mục lục.",
        "evidence": "Hồ sơ số 12, 15.",
    }
    item = fields.pop("item", None)
    return checklists.finding_raise(audit=audit, values=defaults | fields, item=item, by=lead_of(audit))


ACTION_STATES = ("proposed", "analysing", "awaiting", "doing", "verifying", "closed")


def make_action(agency: Agency, status: str = "proposed", *, owner: User | None = None, **fields) -> CorrectiveAction:
    """A slip from another source, moved to its status; the owner is staff, the verifier an internal auditor."""
    secretary, head = holder_of(agency, Role.SECRETARY), holder_of(agency, Role.HEAD)
    due_on = fields.pop("due_on", None) or today() + timedelta(days=30)
    values = {"source": "other", "description": "Trả kết quả muộn."} | fields
    action = action_propose(agency=agency, values=values, by=secretary)
    worker = actor_of(owner) if owner else holder_of(agency, Role.STAFF)
    steps = {
        "analysing": lambda: perform(action, "assign", by=secretary, owner=User.objects.get(pk=worker.user_id)),
        "awaiting": lambda: send_action(action, worker, due_on),
        "doing": lambda: perform(action, "approve", by=head),
        "verifying": lambda: perform(
            action, "complete", by=worker, done_note="Đã phân công.", risk_note="Không phát sinh rủi ro mới."
        ),
        "closed": lambda: perform(
            action, "close", by=holder_of(agency, Role.AUDITOR), verification="Ba tháng không còn hồ sơ trễ."
        ),
    }
    for name in ACTION_STATES[1 : ACTION_STATES.index(status) + 1]:
        steps[name]()
    return action


def send_action(action: CorrectiveAction, worker: Actor, due_on: date) -> None:
    action_write(action=action, values=PLAN | {"due_on": due_on}, seen=action.version, by=worker)
    perform(action, "submit", by=worker)


def make_review(agency: Agency, status: str = "planned", **fields) -> ManagementReview:
    """A review of the past year, moved to its status."""
    secretary, head = holder_of(agency, Role.SECRETARY), holder_of(agency, Role.HEAD)
    day = today()
    defaults = {"planned_on": day, "starts_on": date(day.year, 1, 1), "ends_on": day}
    review = review_plan(agency=agency, values=defaults | fields, by=secretary)
    chair = User.objects.get(pk=head.user_id)
    steps = {
        "held": lambda: perform(review, "hold", by=secretary, held_on=day, chair=chair, present="Ban lãnh đạo"),
        "submitted": lambda: (conclude(review), perform(review, "submit", by=secretary)),
        "signed": lambda: perform(review, "sign", by=head),
    }
    states = ("planned", "held", "submitted", "signed")
    for name in states[1 : states.index(status) + 1]:
        steps[name]()
    return review


def conclude(review: ManagementReview) -> None:
    review.conclusion = review.conclusion or "Hệ thống phù hợp, có hiệu lực."
    review.save(update_fields=["conclusion"])
