"""Freezing a signed audit report: what the PDF prints, and nothing else. The words go into a document: Vietnamese."""

from datetime import date

from agencies.models import Agency, Letterhead, Membership, User
from core.dates import today
from core.models import Attachment

STAGES = {"opening": "Họp khai mạc", "closing": "Họp kết thúc"}
GRADES: dict[str, str] = {
    "major": "Không phù hợp nặng",
    "minor": "Không phù hợp nhẹ",
    "observation": "Lưu ý",
    "ofi": "Cơ hội cải tiến",
    "conformity": "Điểm phù hợp",
}
RESULTS: dict[str, str] = {
    "conform": "Phù hợp",
    "nonconform": "Không phù hợp",
    "observation": "Lưu ý",
    "ofi": "Có thể cải tiến",
    "na": "Không áp dụng",
}
OUTCOMES: dict[str, str] = {"settled": "Đã khắc phục", "postponed": "Tiếp tục theo dõi"}
WHOLE = "Toàn cơ quan"
ITEMS = "audits.checklistitem"


def audit_payload(audit, *, signer: str) -> dict:
    """The payload of a report (docs/payload.md); as many queries for an audit of any size."""
    day = audit.signed_on or today()
    findings = list(audit.findings.select_related("clause", "procedure", "unit"))
    items = list(audit.items.select_related("clause", "procedure", "unit"))
    team = list(audit.members.select_related("user", "lent_by"))
    return {
        "schema": 1,
        "number": audit.number,
        "title": audit.title,
        "agency": {"code": audit.agency.code, "name": audit.agency.name_on(day)},
        "letterhead": letterhead_on(audit.agency, day, signer),
        "document_type": "BÁO CÁO",
        "subject": f"Kết quả đánh giá nội bộ hệ thống quản lý chất lượng (cuộc đánh giá {audit.number})",
        "month": day.month,
        "year_of_issue": day.year,
        "edition": audit.edition.name if audit.edition else "TCVN ISO 9001",
        "planned": {"starts_on": audit.starts_on.isoformat(), "ends_on": audit.ends_on.isoformat()},
        "opened_on": _iso(audit.opened_on),
        "concluded_on": _iso(audit.concluded_on),
        "scope": audit.scope,
        "criteria": audit.criteria,
        "covered": covered(audit),
        "team": [*(_member(member) for member in team), *former_members(audit)],
        "meetings": [_meeting(meeting) for meeting in audit.meetings.all()],
        "counts": [_count(GRADES[grade], (row.grade == grade for row in findings)) for grade in GRADES],
        "answers": [_count(RESULTS[result], (item.result == result for item in items)) for result in RESULTS],
        "findings": [_finding(row) for row in findings],
        "follow_ups": follow_ups(audit),
        "strengths": audit.strengths,
        "conclusion": audit.conclusion,
        "checklist": [_item(item) for item in items],
        "photos": photos(items),
        "signatures": {"lead": next((str(member) for member in team if member.is_lead), ""), "head": signer},
        "illustrative": audit.is_illustrative or audit.agency.is_illustrative,
    }


def letterhead_on(agency, day: date, signer: str) -> dict:
    """The agency's letterhead on a day; its plain name where nobody has set one."""
    row = Letterhead.objects.filter(agency=agency).on(day).first()
    return {
        "superior_line": row.superior_line if row else "",
        "issuing_line": row.issuing_line if row else agency.name_on(day).upper(),
        "notation": row.notation if row else agency.code.rpartition(".")[2],
        "place": row.place if row else "",
        "authority": row.authority if row else "",
        "signer_title": row.signer_title.upper() if row else "THỦ TRƯỞNG CƠ QUAN",
        "signer_name": signer,
    }


def covered(audit) -> dict:
    """What was audited, by name: divisions, clauses, procedures."""
    return {
        "units": [unit.name for unit in audit.units.all()] or [WHOLE],
        "clauses": [_clause(clause) for clause in audit.clauses.order_by("edition", "order")],
        "procedures": [f"{row.code} {row.title}" for row in audit.procedures.order_by("code")],
    }


def follow_ups(audit) -> list[dict]:
    """Earlier findings, what became of each, and at how many audits it was put off."""
    findings = audit.findings.model.objects.filter(pk__in=audit.follow_ups.values("finding"))
    known = {row.pk: row for row in findings.with_postponements().select_related("audit", "clause", "procedure")}
    return [
        {
            "finding": str(known[row.finding_id]),
            "grade": GRADES[known[row.finding_id].grade],
            "criterion": _criterion(known[row.finding_id]),
            "statement": known[row.finding_id].statement,
            "outcome": OUTCOMES.get(row.outcome, ""),
            "note": row.note,
            "postponed": known[row.finding_id].postponed,
        }
        for row in audit.follow_ups.all()
    ]


def photos(items: list) -> list[dict]:
    """The photos of all questions by the hash of their bytes."""
    order_of = {item.pk: item.order for item in items}
    kept = Attachment.objects.filter(object_type=ITEMS, object_id__in=order_of)
    rows = [{"question": order_of[photo.object_id], "name": photo.name, "sha256": photo.sha256} for photo in kept]
    return sorted(rows, key=lambda row: (row["question"], row["sha256"]))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _member(member) -> dict:
    role = "Trưởng đoàn đánh giá" if member.is_lead else "Đánh giá viên"
    return {"name": str(member), "role": role, "lent_by": member.lent_by.name if member.lent_by else ""}


def former_members(audit) -> list[dict]:
    """Who answered before leaving the team, in the order of their names, and where they worked at the opening."""
    left = list(User.objects.filter(pk__in=audit.author_ids - audit.team_ids).order_by("sort_text", "pk"))
    homes: dict[int, list[Agency]] = {user.pk: [] for user in left}
    for post in (
        Membership.objects.filter(user__in=left)
        .on(audit.opened_on or audit.starts_on)
        .select_related("agency")
        .order_by("pk")
    ):
        homes[post.user_id].append(post.agency)
    return [
        {
            "name": str(user),
            "role": "Đã tham gia trước khi thay đổi đoàn",
            "lent_by": "" if audit.agency in homes[user.pk] else next((home.name for home in homes[user.pk]), ""),
        }
        for user in left
    ]


def _meeting(meeting) -> dict:
    return {
        "stage": STAGES[meeting.stage],
        "held_on": meeting.held_on.isoformat(),
        "present": [line.strip() for line in meeting.present.splitlines() if line.strip()],
        "notes": meeting.notes,
    }


def _count(label: str, found) -> dict:
    return {"label": label, "value": sum(found)}


def _clause(clause) -> str:
    return f"{clause.number} {clause.title_vi}".strip()


def _criterion(row) -> str:
    parts = [f"Điều {row.clause.number}" if row.clause else "", row.procedure.code if row.procedure else ""]
    return "; ".join(part for part in parts if part)


def _finding(row) -> dict:
    return {
        "number": row.number,
        "grade": GRADES[row.grade],
        "criterion": _criterion(row),
        "clause": row.clause.number if row.clause else "",
        "procedure": row.procedure.code if row.procedure else "",
        "unit": row.unit.name if row.unit else WHOLE,
        "statement": row.statement,
        "evidence": row.evidence,
    }


def _item(item) -> dict:
    return {
        "order": item.order,
        "unit": item.unit.name if item.unit else WHOLE,
        "criterion": _criterion(item),
        "question": item.question,
        "result": RESULTS.get(item.result, ""),
        "evidence": item.evidence,
    }
