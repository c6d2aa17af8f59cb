"""Payload of the inspection plan of a year (Mẫu 19.KHKT). Vietnamese."""

from audits.freezing.audit import letterhead_on
from core.dates import today
from scoring.freezing.inspections import FORMS
from scoring.inspectable import coverage_of
from scoring.models import Inspection, InspectionPlan

SUBJECT = "Kiểm tra hoạt động xây dựng, áp dụng hệ thống quản lý chất lượng theo TCVN ISO 9001 năm {year}"


def plan_payload(plan: InspectionPlan) -> dict:
    """The plan with its lines by their days, under the head of the agency that inspects most; empty without lines."""
    lines = list(
        plan.inspections.not_cancelled()
        .defer("payload")
        .select_related("agency", "inspecting_agency")
        .order_by("starts_on", "number")
    )
    if not lines:
        return {}
    issuer = _issuer(lines)
    day, coverage = plan.decided_on or today(), coverage_of(plan)
    return {
        "letterhead": letterhead_on(issuer, day, ""),
        "inspecting_agency": issuer.name_on(day),
        "number": "",
        "issued": {
            "day": f"{day.day:02d}",
            "month": f"{day.month:02d}" if day.month < 3 else str(day.month),
            "year": str(day.year),
        },
        "document_type": "KẾ HOẠCH",
        "subject": SUBJECT.format(year=plan.year),
        "year": str(plan.year),
        "decision": {
            "number": plan.decision_number,
            "day": plan.decided_on.isoformat() if plan.decided_on else "",
        },
        "purpose": [line.strip() for line in plan.purpose.splitlines() if line.strip()],
        "figures": {
            "agencies": str(len(lines)),
            "visits": str(sum(row.is_on_site for row in lines)),
            "mandatory": str(coverage.mandatory),
            "visited": str(coverage.visited),
        },
        "cost": _money(cost) if (cost := sum(row.cost or 0 for row in lines)) else "",
        "lines": [_line(row) for row in lines],
        "illustrative": plan.is_illustrative or any(row.agency.is_illustrative for row in lines),
    }


def _issuer(lines: list[Inspection]):
    counts: dict[int, int] = {}
    for row in lines:
        counts[row.inspecting_agency_id] = counts.get(row.inspecting_agency_id, 0) + 1
    return max(lines, key=lambda row: (counts[row.inspecting_agency_id], -row.inspecting_agency_id)).inspecting_agency


def _line(row: Inspection) -> dict:
    return {
        "agency": row.agency.name,
        "inspecting": row.inspecting_agency.label,
        "partners": row.partners,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "form": FORMS[row.form],
        "cost": _money(row.cost) if row.cost else "",
        "why": row.why,
    }


def _money(value: int) -> str:
    return f"{value:,}".replace(",", ".")
