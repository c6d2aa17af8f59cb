"""Payloads of the papers of an inspection: minutes (Mẫu 21.BBKT), letters, decision (Mẫu 20.QĐKT). Vietnamese."""

from datetime import date

from audits.freezing.audit import letterhead_on
from core.dates import today

RESULTS = {"conform": "Phù hợp", "nonconform": "Chưa phù hợp", "na": "Không áp dụng", "": "Chưa xem xét"}
FORMS = {"on_site": "Tại trụ sở", "by_dossier": "Qua hồ sơ, báo cáo"}
OUTCOMES = {"effective": "Đã thực hiện, có hiệu lực", "postponed": "Chưa thực hiện xong, tiếp tục theo dõi"}
SUBJECT = "hệ thống quản lý chất lượng theo tiêu chuẩn quốc gia TCVN ISO 9001"


def inspection_payload(inspection) -> dict:
    """Minutes of an inspection at the office, or the letter that ends one by dossier; as many queries for any."""
    day = inspection.confirmed_on or inspection.concluded_on or today()
    name = inspection.agency.name_on(day)
    lead = next((row.inspector.name for row in inspection.members.all() if row.is_lead), "")
    signed_by = inspection.signed_by.full_name if inspection.signed_by else lead
    confirmed_by = inspection.confirmed_by.full_name if inspection.confirmed_by else ""
    signer = signed_by if inspection.is_on_site else confirmed_by
    number = inspection.number if inspection.is_on_site else inspection.letter_number
    kind = "BIÊN BẢN" if inspection.is_on_site else ""
    about = f"Kiểm tra hoạt động xây dựng, áp dụng {SUBJECT}"
    if not inspection.is_on_site:
        about = f"V/v kết quả kiểm tra qua hồ sơ, báo cáo việc áp dụng {SUBJECT}"
    return {
        "schema": 1,
        "year": inspection.year,
        "form": FORMS[inspection.form],
        "is_on_site": inspection.is_on_site,
        **head(inspection, number, day, kind, about, signer),
        "agency": {
            "code": inspection.agency.code,
            "name": name,
            "letterhead": letterhead_on(inspection.agency, day, confirmed_by if inspection.is_on_site else ""),
        },
        "inspection_number": inspection.number,
        "partners": inspection.partners,
        "request": {"number": inspection.request_number, "day": _iso(inspection.requested_on)},
        "decision": {"number": inspection.decision_number, "day": _iso(inspection.decided_on)},
        "programme": inspection.programme,
        "opened_on": _iso(inspection.opened_on),
        "concluded_on": _iso(inspection.concluded_on),
        "confirmed_on": _iso(inspection.confirmed_on),
        "reported_on": _iso(inspection.reported_on),
        "announced_to": [line.strip() for line in inspection.announced_to.splitlines() if line.strip()],
        "team": team(inspection),
        "items": [_item(row) for row in inspection.items.select_related("check_item")],
        "follow_ups": [_follow_up(row) for row in inspection.follow_ups.select_related("request__inspection")],
        "requests": [_request(row) for row in inspection.requests.select_related("check_item").order_by("number")],
        "strengths": inspection.strengths,
        "shortcomings": inspection.shortcomings,
        "conclusion": inspection.conclusion,
        "agency_opinion": inspection.agency_opinion,
        "letter_number": inspection.letter_number,
        "signed_by": signed_by,
        "confirmed_by": confirmed_by,
        "illustrative": inspection.is_illustrative or inspection.agency.is_illustrative,
    }


def head(inspection, number: str, day: date, document_type: str, subject: str, signer: str) -> dict:
    """Boxes 1 to 5 of the layout of NĐ 30/2020/NĐ-CP: months 1 and 2 and days below 10 take a leading 0."""
    return {
        "letterhead": letterhead_on(inspection.inspecting_agency, day, signer),
        "inspecting_agency": inspection.inspecting_agency.name_on(day),
        "number": number,
        "issued": {
            "day": f"{day.day:02d}",
            "month": f"{day.month:02d}" if day.month < 3 else str(day.month),
            "year": str(day.year),
        },
        "document_type": document_type,
        "subject": subject,
    }


def team(inspection) -> list[dict]:
    """The team, its head first."""
    return [
        {"name": row.inspector.name, "organisation": row.inspector.organisation, "is_lead": row.is_lead}
        for row in inspection.members.select_related("inspector")
    ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _item(row) -> dict:
    return {
        "code": row.check_item.code,
        "section": row.check_item.section,
        "text": row.check_item.text,
        "result": RESULTS[row.result],
        "evidence": row.evidence,
    }


def _follow_up(row) -> dict:
    return {
        "request": str(row.request),
        "text": row.request.statement,
        "outcome": OUTCOMES.get(row.outcome, ""),
        "note": row.note,
    }


def _request(row) -> dict:
    return {
        "number": f"{row.number:02d}",
        "item": row.check_item.code if row.check_item else "",
        "statement": row.statement,
        "due_on": _iso(row.due_on),
    }
