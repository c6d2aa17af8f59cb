"""Công văn đôn đốc: a letter that urges an agency to report on its overdue requests, from the rows of today."""

from agencies.models import Agency
from core import documents
from core.dates import now, today
from core.log import canonical
from scoring.freezing.inspections import head
from scoring.models import InspectionRequest

TEMPLATE = "documents/scoring1/urging.html"
SUBJECT = "V/v đôn đốc báo cáo thực hiện yêu cầu sau kiểm tra hệ thống quản lý chất lượng"


def urging_letter(agency: Agency) -> bytes | None:
    """The PDF, or None where nothing is overdue. The number is left open for the registry of the office."""
    rows = InspectionRequest.objects.filter(agency=agency).overdue_on(today())
    late = list(
        rows.select_related("inspection__inspecting_agency").defer("inspection__payload").order_by("due_on", "pk")
    )
    if not late:
        return None
    payload = urging_payload(agency, late)
    return documents.render(TEMPLATE, payload, created=now(), attachment=canonical(payload).encode())


def urging_payload(agency: Agency, late: list[InspectionRequest]) -> dict:
    """What the letter prints; the newest inspection decides whose letterhead it bears."""
    newest = max((row.inspection for row in late), key=lambda inspection: (inspection.confirmed_on, inspection.pk))
    return {
        **head(newest, "", today(), "", SUBJECT, ""),
        "agency": {"name": agency.name_on(today()), "code": agency.code},
        "as_of": today().isoformat(),
        "requests": [_line(row) for row in late],
        "illustrative": agency.is_illustrative or any(row.is_illustrative for row in late),
    }


def _line(request: InspectionRequest) -> dict:
    return {
        "number": str(request),
        "statement": request.statement,
        "due_on": request.due_on.isoformat() if request.due_on else "",
        "days": -(request.days_left or 0),
        "refused": request.refused,
        "postponed": request.postponed,
    }
