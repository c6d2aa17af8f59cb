"""What audits contribute to the pack of a management review: inputs a, c4, c6, d and f of ISO 9001, 9.3.2."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from agencies.models import Membership
from agencies.roles import AGENCY_ROLES, Role
from audits.models import Audit, AuditorCourse, CorrectiveAction, Finding, FollowUp, Grade, ReviewDecision
from audits.models.checklist import TO_FOLLOW_UP
from core.sections import (
    PACK,
    REVIEW,
    UNKNOWN,
    Batch,
    Block,
    Line,
    day_of,
    listed,
    listed_by_agency,
    section,
    short,
    table,
    text,
)

FORM = {PACK}
GRADES: dict[str, str] = {
    Grade.MAJOR: "Không phù hợp nặng",
    Grade.MINOR: "Không phù hợp nhẹ",
    Grade.OBSERVATION: "Điểm lưu ý",
    Grade.IMPROVEMENT: "Cơ hội cải tiến",
    Grade.CONFORMITY: "Phù hợp",
}
SOURCES: dict[str, str] = {
    CorrectiveAction.Source.AUDIT: "Đánh giá nội bộ",
    CorrectiveAction.Source.INSPECTION: "Kiểm tra của tỉnh",
    CorrectiveAction.Source.COMPLAINT: "Khiếu nại, phản ánh",
    CorrectiveAction.Source.DOSSIER: "Hồ sơ trễ hạn",
    CorrectiveAction.Source.OBJECTIVE: "Mục tiêu không đạt",
    CorrectiveAction.Source.OUTPUT: "Đầu ra không phù hợp",
    CorrectiveAction.Source.REVIEW: "Xem xét của lãnh đạo",
    CorrectiveAction.Source.SIMILAR: "Trường hợp tương tự",
    CorrectiveAction.Source.OTHER: "Nguồn khác",
}
ENDS: dict[str, str] = {
    CorrectiveAction.Status.CLOSED: "Đóng, có hiệu lực",
    CorrectiveAction.Status.REISSUED: "Không hiệu lực, lập lại",
    CorrectiveAction.Status.CANCELLED: "Không tiếp nhận",
}
ROLES: dict[str, str] = {
    Role.HEAD: "Người đứng đầu",
    Role.SECRETARY: "Thư ký ISO",
    Role.AUDITOR: "Đánh giá viên nội bộ",
    Role.STAFF: "Cán bộ, công chức khác",
}
NEEDED = {Role.HEAD: "người đứng đầu", Role.SECRETARY: "thư ký ISO", Role.AUDITOR: "đánh giá viên nội bộ"}


@section(REVIEW, "a", 10, "Quyết định của các cuộc xem xét trước", forms=FORM)
def earlier_decisions(batch: Batch) -> Mapping[int, list[Block]]:
    """Of minutes signed by the last day: those still open then, and those that ended within the span."""
    day = batch.period.as_of
    rows = ReviewDecision.objects.standing().filter(agency__in=batch.ids, review__signed_on__lte=day)
    rows = rows.filter(Q(done_on=None) | Q(done_on__gte=batch.period.starts))
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows.select_related("review", "owner").order_by("due_on", "pk"):
        cells = [str(row), short(row.text), str(row.owner), day_of(row.due_on), _fate(row, day)]
        found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [
        ("Số", 24, "left"), ("Quyết định", 29, "left"), ("Người thực hiện", 16, "left"), ("Thời hạn", 15, "center"),
        ("Tình trạng", 16, "left"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


def _fate(decision: ReviewDecision, day: date) -> str:
    if decision.done_on and decision.done_on <= day:
        done = decision.status == ReviewDecision.Status.DONE
        return f"{'Đã thực hiện' if done else 'Thôi thực hiện'} {day_of(decision.done_on)}"
    return "Quá hạn" if decision.due_on < day else "Đang thực hiện"


@section(REVIEW, "c4", 10, "Phiếu yêu cầu hành động khắc phục", forms=FORM)
def corrective_actions(batch: Batch) -> Mapping[int, list[Block]]:
    """Slips proposed or ended within the span, or open on its last day: counts by source, then those open."""
    day, span = batch.period.as_of, (batch.period.starts, batch.period.ends)
    rows = CorrectiveAction.objects.filter(agency__in=batch.ids, proposed_on__lte=day)
    rows = rows.filter(Q(proposed_on__range=span) | Q(ended_on__range=span) | Q(ended_on=None) | Q(ended_on__gt=day))
    by_agency: dict[int, list[CorrectiveAction]] = defaultdict(list)
    for row in rows.order_by("due_on", "pk"):
        by_agency[row.agency_id].append(row)
    return {agency: _action_blocks(found, batch) for agency, found in by_agency.items()}


def _is_open(action: CorrectiveAction, day: date) -> bool:
    return action.ended_on is None or action.ended_on > day


def _is_overdue(action: CorrectiveAction, day: date) -> bool:
    return _is_open(action, day) and action.due_on is not None and action.due_on < day


def _action_blocks(rows: list[CorrectiveAction], batch: Batch) -> list[Block]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row.source].update(_counted(row, batch))
    names = ("opened", "closed", "reissued", "open", "overdue")
    sources = [key for key in SOURCES if key in counts]
    lines = [[SOURCES[key], *(str(counts[key][name]) for name in names)] for key in sources]
    links = [f"{reverse('actions')}?source={key}" for key in sources]
    total = sum(counts.values(), Counter())
    columns = [
        ("Nguồn", 30, "left"), ("Mở trong kỳ", 14, "right"), ("Đóng, có hiệu lực", 14, "right"),
        ("Phải lập lại", 14, "right"), ("Đang mở", 14, "right"), ("Quá hạn", 14, "right"),
    ]  # fmt: skip
    summary = table(columns, lines, total=["Tổng", *(str(total[name]) for name in names)], links=links)
    return [summary, _each_action(rows, batch.period.as_of)]


def _counted(row: CorrectiveAction, batch: Batch) -> list[str]:
    period, status = batch.period, CorrectiveAction.Status
    ended = row.ended_on is not None and period.starts <= row.ended_on <= period.ends
    holds = {
        "opened": period.starts <= row.proposed_on <= period.ends,
        "closed": ended and row.status == status.CLOSED,
        "reissued": ended and row.status == status.REISSUED,
        "open": _is_open(row, period.as_of),
        "overdue": _is_overdue(row, period.as_of),
    }
    return [name for name, held in holds.items() if held]


def _each_action(rows: list[CorrectiveAction], day: date) -> Block:
    columns = [
        ("Số phiếu", 19, "left"), ("Sự không phù hợp", 46, "left"), ("Thời hạn", 15, "center"),
        ("Tình trạng", 20, "left"),
    ]  # fmt: skip
    open_first = sorted(rows, key=lambda row: not _is_open(row, day))
    return listed(columns, [(_action_cells(row, day), row.get_absolute_url()) for row in open_first])


def _action_cells(action: CorrectiveAction, day: date) -> list[str]:
    return [action.number, short(action.description), day_of(action.due_on), _state(action, day)]


def _state(action: CorrectiveAction, day: date) -> str:
    """How the slip stood on the last day of the span."""
    if _is_open(action, day):
        return "Quá hạn" if _is_overdue(action, day) else "Đang mở"
    return f"{ENDS[action.status]} {day_of(action.ended_on)}"


@section(REVIEW, "c6", 10, "Các cuộc đánh giá nội bộ", forms=FORM)
def audits(batch: Batch) -> Mapping[int, list[Block]]:
    """Planned or held within the span, with what was found by grade."""
    span = (batch.period.starts, batch.period.ends)
    rows = Audit.objects.filter(agency__in=batch.ids).exclude(status=Audit.Status.CANCELLED)
    rows = rows.filter(Q(starts_on__range=span) | Q(opened_on__range=span)).defer("payload")
    grades: dict[int, Counter[str]] = defaultdict(Counter)
    for finding in _findings(batch):
        grades[finding.audit_id][finding.grade] += 1
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows.order_by("starts_on", "pk"):
        counts = [str(grades[row.pk][grade]) for grade in list(GRADES)[:4]]
        found[row.agency_id].append(([row.number, short(row.title), _held(row), *counts], row.get_absolute_url()))
    columns = [
        ("Số", 19, "left"), ("Cuộc đánh giá", 25, "left"), ("Thực hiện", 20, "left"), ("KPH nặng", 9, "right"),
        ("KPH nhẹ", 9, "right"), ("Lưu ý", 9, "right"), ("Cải tiến", 9, "right"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


def _held(audit: Audit) -> str:
    if audit.status == Audit.Status.SIGNED:
        return f"Báo cáo ký ngày {day_of(audit.signed_on)}"
    return f"Tiến hành từ {day_of(audit.opened_on)}" if audit.opened_on else f"Kế hoạch {day_of(audit.starts_on)}"


def _findings(batch: Batch) -> list[Finding]:
    """Of audits held by the last day: raised within the span, or not settled yet. With `settled` and `postponed`."""

    def load() -> list[Finding]:
        day, span = batch.period.as_of, (batch.period.starts, batch.period.ends)
        settled = FollowUp.objects.filter(finding=OuterRef("pk"), outcome=FollowUp.Outcome.SETTLED)
        rows = Finding.objects.filter(agency__in=batch.ids, audit__opened_on__lte=day)
        rows = rows.with_postponements().annotate(settled=Exists(settled)).select_related("audit", "clause")
        unsettled = Q(grade__in=TO_FOLLOW_UP, settled=False)
        return list(rows.filter(Q(audit__opened_on__range=span) | unsettled).defer("audit__payload").order_by("pk"))

    return batch.once("audits.findings", load)


@section(REVIEW, "c6", 20, "Phát hiện đánh giá chưa khắc phục xong", forms=FORM)
def open_findings(batch: Batch) -> Mapping[int, list[Block]]:
    """Those to be followed up that no audit has settled, and how often they were put off."""
    found: dict[int, list[Line]] = defaultdict(list)
    for row in _findings(batch):
        if row.grade in TO_FOLLOW_UP and not row.settled:  # type: ignore[attr-defined]
            put_off = row.postponed  # type: ignore[attr-defined]
            cells = [str(row), GRADES[row.grade], _clause(row), short(row.statement), str(put_off or "–")]
            found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [
        ("Số", 22, "left"), ("Mức độ", 17, "left"), ("Điều khoản", 11, "center"), ("Nội dung", 40, "left"),
        ("Lần gia hạn", 10, "right"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


def _clause(finding: Finding) -> str:
    return finding.clause.number if finding.clause else "–"


@section(REVIEW, "d", 10, "Nhân sự của hệ thống", forms=FORM)
def people(batch: Batch) -> Mapping[int, list[Block]]:
    """Who holds which role on the last day, auditors with a valid course among them, and which posts are vacant."""
    day = batch.period.as_of
    valid = AuditorCourse.objects.filter(user=OuterRef("user"), passed_on__lte=day)
    valid = valid.filter(Q(valid_to=None) | Q(valid_to__gte=day))
    rows = Membership.objects.filter(agency__in=batch.ids, role__in=AGENCY_ROLES, user__is_active=True).on(day)
    held: dict[int, Counter[str]] = defaultdict(Counter)
    trained: Counter[int] = Counter()
    for agency, role, has_course in rows.annotate(trained=Exists(valid)).values_list("agency_id", "role", "trained"):
        held[agency][role] += 1
        trained[agency] += role == Role.AUDITOR and has_course
    return {agency: _people_blocks(agency, held[agency], trained[agency]) for agency in batch.ids}


def _people_blocks(agency: int, held: Counter[str], trained: int) -> list[Block]:
    posts, courses = reverse("agency", args=[agency]), reverse("auditor_courses")
    lines: list[Line] = [([name, str(held[role])], posts) for role, name in ROLES.items()]
    lines.append((["Đánh giá viên nội bộ có chứng nhận còn giá trị", str(trained)], courses))
    vacant = [name for role, name in NEEDED.items() if not held[role]]
    told = f"Chưa có {', '.join(vacant)}." if vacant else "Các vị trí bắt buộc của hệ thống đều có người."
    return [listed([("Vị trí", 70, "left"), ("Số người", 30, "right")], lines), text(told)]


@section(REVIEW, "d", 20, "Kinh phí duy trì hệ thống", forms=FORM)
def budget(batch: Batch) -> Mapping[int, list[Block]]:
    """The portal keeps no budget yet; the minutes say what was said about it."""
    return {agency: [UNKNOWN] for agency in batch.ids}


@section(REVIEW, "f", 10, "Cơ hội cải tiến từ đánh giá nội bộ", forms=FORM)
def improvements(batch: Batch) -> Mapping[int, list[Block]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for row in _findings(batch):
        if row.grade == Grade.IMPROVEMENT:
            found[row.agency_id].append(([str(row), _clause(row), short(row.statement)], row.get_absolute_url()))
    columns = [("Số", 22, "left"), ("Điều khoản", 12, "center"), ("Nội dung", 66, "left")]
    return listed_by_agency(columns, found)
