"""Provincial documents: consolidated from the agencies' reports, frozen and issued like them."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from agencies.models import Agency, Letterhead
from core import log
from core.actors import Actor
from core.dates import local_day, now
from core.indicators import Figures, compute
from core.permissions import require
from core.sections import Batch, Block, of, table
from reports.codes import verification_code
from reports.effects import plan_issue
from reports.freezing import GROUNDS, ROMAN, numbered_parts, verification
from reports.models import ProvincialReport, ReportingPeriod
from reports.models.frozen import TEMPLATE_VERSION
from reports.outline import PARTS
from reports.permissions import Perm
from reports.standing import Standing, standings

Kind = ProvincialReport.Kind
PREFIX: dict[str, str] = {
    Kind.CONSOLIDATED: "TH",
    Kind.INSPECTION: "KT",
    Kind.MINISTRY: "BKHCN",
    Kind.CONFIRMATION: "XN",
}
TITLES: dict[str, str] = {
    Kind.CONSOLIDATED: "Tổng hợp kết quả xây dựng, áp dụng, duy trì và cải tiến Hệ thống quản lý chất lượng theo "
    "TCVN ISO 9001 của các cơ quan tỉnh {province} năm {year}",
    Kind.INSPECTION: "Kết quả kiểm tra việc xây dựng, áp dụng Hệ thống quản lý chất lượng theo TCVN ISO 9001 "
    "tại các cơ quan tỉnh {province} năm {year}",
    Kind.MINISTRY: "Tình hình xây dựng và áp dụng Hệ thống quản lý chất lượng theo TCVN ISO 9001 "
    "của tỉnh {province} năm {year}",
    Kind.CONFIRMATION: "Xác nhận kết quả thực hiện chế độ báo cáo về Hệ thống quản lý chất lượng theo TCVN ISO 9001 "
    "phục vụ chấm điểm cải cách hành chính năm {year}",
}
ADDRESSEES: dict[str, str] = {
    Kind.CONSOLIDATED: "Ủy ban nhân dân tỉnh {province}",
    Kind.INSPECTION: "Ủy ban nhân dân tỉnh {province}",
    Kind.MINISTRY: "Bộ Khoa học và Công nghệ",
    Kind.CONFIRMATION: "Sở Nội vụ tỉnh {province}",
}


def provincial_prepare(*, period: ReportingPeriod, kind: str, by: Actor) -> ProvincialReport:
    """Freeze a new revision of a provincial document and plan its PDF."""
    require(by, Perm.PERIOD_MANAGE)
    with transaction.atomic():
        ReportingPeriod.objects.select_for_update().get(pk=period.pk)
        moment = now()
        highest = period.provincial_reports.filter(kind=kind).aggregate(n=Max("revision"))["n"] or 0
        report = ProvincialReport(period=period, kind=kind, revision=highest + 1)
        report.code = f"BC-{period.year}-{PREFIX[kind]}-{report.revision:02d}"
        report.verification_code = verification_code(report.code)
        report.keep(payload(report, moment), moment, TEMPLATE_VERSION)
        report.save()
        log.log(report, "provincialreport.prepare", by=by, after={"code": report.code})
        plan_issue([report])
    return report


def payload(report: ProvincialReport, moment: datetime) -> dict:
    """The document's data: totals, by kind, late and missing, what agencies wrote."""
    period = report.period
    agencies = list(Agency.objects.select_related("kind").in_order())
    figures = compute([agency.pk for agency in agencies], [period.span, period.previous_span])
    batch = Batch(agencies, period.span, period.previous_span, figures)
    place = {"province": settings.PROVINCE_NAME, "year": period.year}
    day = local_day(moment)
    return {
        "schema": 1,
        "report": {
            "code": report.code,
            "book_number": None,
            "kind": "confirmed",
            "form": report.kind,
            "year": period.year,
            "revision": report.revision,
            "revises": "",
            "data_from": period.data_from.isoformat(),
            "data_to": period.data_to.isoformat(),
            "frozen_at": moment.isoformat(timespec="seconds"),
        },
        "agency": {"code": "", "name": f"Sở Khoa học và Công nghệ tỉnh {settings.PROVINCE_NAME}"},
        "letterhead": _letterhead(day),
        "document_type": "BẢNG XÁC NHẬN" if report.kind == Kind.CONFIRMATION else "BÁO CÁO",
        "title": TITLES[report.kind].format(**place),
        "month": day.month,
        "year_of_issue": day.year,
        "addressee": [ADDRESSEES[report.kind].format(**place)],
        "grounds": GROUNDS,
        "summary": _summary(figures, period),
        "parts": [] if report.kind == Kind.CONFIRMATION else _parts(report.kind, batch),
        "appendices": _appendices(report.kind, standings(period)),
        "recipients": ["Như trên;", "Các cơ quan, đơn vị;", "Lưu: VT, Chi cục TĐC."],
        "verification": verification(report.verification_code),
        "illustrative": period.is_illustrative or any(agency.is_illustrative for agency in agencies),
        "indicators": totals(figures, period),
    }


def _letterhead(day) -> dict:
    """That of the department named by LEAD_AGENCY_CODE; its lines alone where none is entered."""
    row = Letterhead.objects.filter(agency__code=settings.LEAD_AGENCY_CODE, agency__dissolved_on=None).on(day).first()
    return {
        "superior_line": row.superior_line if row else f"UBND TỈNH {settings.PROVINCE_NAME.upper()}",
        "issuing_line": row.issuing_line if row else "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "notation": f"BC-{row.notation if row else 'SKHCN'}",
        "place": row.place if row else settings.PROVINCE_NAME,
        "authority": row.authority if row else "",
        "signer_title": (row.signer_title if row else "Giám đốc").upper(),
        "signer_name": "",
    }


def _summary(figures: Figures, period: ReportingPeriod) -> list[dict]:
    keys = [
        ("Cơ quan thuộc chương trình", "agencies.total"),
        ("Đang áp dụng", "adoption.applying"),
        ("Đã chuyển đổi phiên bản", "adoption.converted"),
        ("Phải báo cáo", "reports.due"),
        ("Đã xác nhận báo cáo", "reports.confirmed"),
        ("Chưa báo cáo", "reports.missing"),
    ]
    return [{"label": label, "value": str(figures.total(key, period.span))} for label, key in keys]


def _parts(kind: str, batch: Batch) -> list[dict]:
    entries = [(s.part, s.order, s.title, s.basis, s.build(batch)[0]) for s in of("provincial", kind)]
    return numbered_parts(PARTS, entries)


def _appendices(kind: str, rows: list[Standing]) -> list[dict]:
    if kind == Kind.INSPECTION or kind == Kind.MINISTRY:
        return []
    return [
        {
            "number": ROMAN[0],
            "title": "DANH SÁCH CƠ QUAN VÀ TÌNH TRẠNG BÁO CÁO",
            "orientation": "portrait",
            "blocks": [confirmation_table(rows)],
        }
    ]


def confirmation_table(rows: list[Standing]) -> Block:
    """Who reported how, for administrative-reform scoring."""
    columns = [
        ("STT", 7, "center"),
        ("Cơ quan", 47, "left"),
        ("Hạn nộp", 15, "center"),
        ("Ngày xác nhận", 15, "center"),
        ("Kết quả", 16, "left"),
    ]
    data = [
        [str(n), row.agency.name, f"{row.due_on:%d/%m/%Y}", confirmed_day(row), result(row)]
        for n, row in enumerate(rows, start=1)
    ]
    return table(columns, data)


def confirmed_day(row: Standing) -> str:
    return f"{row.confirmed_on:%d/%m/%Y}" if row.confirmed_on else "–"


def result(row: Standing) -> str:
    """The word of the confirmation table for one agency."""
    if row.is_waived:
        return "Được miễn"
    if row.is_missing:
        return "Chưa báo cáo"
    return "Trễ hạn" if row.is_late else "Đúng hạn"


def totals(figures: Figures, period: ReportingPeriod) -> dict:
    """Every province total, as data."""
    values = {key: figures.total(key, period.span) for key in figures.keys}
    return {key: value if value is None or isinstance(value, int) else str(value) for key, value in values.items()}
