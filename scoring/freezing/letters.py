"""What the letter that requests a report and the decision to inspect print, from the rows as they are today."""

from core.dates import today
from scoring.freezing.inspections import SUBJECT, head, team
from scoring.models import CheckItem, Inspection

PURPOSE = "hoạt động xây dựng, áp dụng"


def request_payload(inspection: Inspection) -> dict:
    """The letter of Art. 35.2: report on the items of Art. 36, with evidence, until a day."""
    day = inspection.requested_on or today()
    about = f"V/v báo cáo phục vụ kiểm tra {PURPOSE} {SUBJECT}"
    return {
        **head(inspection, inspection.request_number, day, "", about, ""),
        **_common(inspection),
        "due_on": inspection.report_due_on.isoformat() if inspection.report_due_on else "",
        "items": [{"code": row.code, "text": row.text} for row in CheckItem.objects.all()],
    }


def decision_payload(inspection: Inspection) -> dict:
    """The decision with its team and programme (Mẫu 20.QĐKT)."""
    day = inspection.decided_on or today()
    about = f"Về việc kiểm tra {PURPOSE} {SUBJECT}"
    return {
        **head(inspection, inspection.decision_number, day, "QUYẾT ĐỊNH", about, ""),
        **_common(inspection),
        "team": team(inspection),
        "partners": inspection.partners,
        "programme": inspection.programme,
    }


def _common(inspection: Inspection) -> dict:
    plan = inspection.plan
    return {
        "agency": {"name": inspection.agency.name, "code": inspection.agency.code},
        "year": inspection.year,
        "plan": {"number": plan.decision_number, "year": plan.year} if plan else {"number": "", "year": ""},
        "ad_hoc_basis": inspection.ad_hoc_basis,
        "starts_on": inspection.starts_on.isoformat(),
        "ends_on": inspection.ends_on.isoformat(),
        "is_on_site": inspection.is_on_site,
        "illustrative": inspection.is_illustrative or inspection.agency.is_illustrative,
    }
