"""What the agencies app contributes to reports."""

from collections.abc import Mapping

from agencies import pack  # noqa: F401
from agencies.models import Adoption, AgencyKind, ClauseExclusion, Membership
from agencies.roles import Role
from core.sections import Batch, Block, nil, section, table, text

BOTH = {"full", "short"}
PROVINCIAL = {"consolidated", "ministry"}


def day(value) -> str:
    return f"{value:%d/%m/%Y}" if value else "–"


@section("annual", "I", 20, "Thư ký ISO, đánh giá viên nội bộ", forms=BOTH)
def people(batch: Batch) -> Mapping[int, list[Block]]:
    """Who keeps the QMS on the last day of the span."""
    rows = Membership.objects.filter(agency__in=batch.ids, role__in=[Role.SECRETARY, Role.AUDITOR])
    by_agency: dict[int, list] = {}
    for row in rows.on(batch.period.as_of).select_related("user").order_by("role", "user__sort_text"):
        by_agency.setdefault(row.agency_id, []).append(row)
    return {agency_id: [_people_table(by_agency.get(agency_id, []))] for agency_id in batch.ids}


ROLE_NAMES: dict[str, str] = {Role.SECRETARY: "Thư ký ISO", Role.AUDITOR: "Đánh giá viên nội bộ"}


def _people_table(rows: list[Membership]) -> Block:
    if not rows:
        return nil("Chưa có dữ liệu về thư ký ISO và đánh giá viên nội bộ.")
    columns = [
        ("STT", 8, "center"),
        ("Họ và tên", 34, "left"),
        ("Nhiệm vụ", 32, "left"),
        ("Từ ngày", 26, "center"),
    ]
    data = [
        [str(n), row.user.full_name, ROLE_NAMES[row.role], day(row.starts_on)] for n, row in enumerate(rows, start=1)
    ]
    return table(columns, data)


@section("annual", "II", 10, "Tình trạng áp dụng", basis="Điều 36.2b, c, đ", forms=BOTH)
def adoption_status(batch: Batch) -> Mapping[int, list[Block]]:
    """Steps of QĐ 19/2014/QĐ-TTg, Art. 4 with their dates, the declaration, clauses that do not apply."""
    rows = Adoption.objects.filter(agency__in=batch.ids, planned_on__lte=batch.period.as_of)
    rows = rows.select_related("edition").prefetch_related("declarations").order_by("edition__published_on")
    excluded = _exclusions(batch)
    by_agency: dict[int, list[Adoption]] = {}
    for row in rows:
        by_agency.setdefault(row.agency_id, []).append(row)
    return {
        agency_id: _adoption_blocks(by_agency.get(agency_id, []), excluded.get(agency_id, []), batch)
        for agency_id in batch.ids
    }


def _exclusions(batch: Batch) -> dict[int, list[ClauseExclusion]]:
    rows = ClauseExclusion.objects.filter(adoption__agency__in=batch.ids, adoption__ended_on=None)
    by_agency: dict[int, list[ClauseExclusion]] = {}
    for row in rows.select_related("clause", "adoption").order_by("clause__order"):
        by_agency.setdefault(row.adoption.agency_id, []).append(row)
    return by_agency


def _adoption_blocks(rows: list[Adoption], excluded: list[ClauseExclusion], batch: Batch) -> list[Block]:
    if not rows:
        return [nil("Cơ quan chưa có kế hoạch áp dụng.")]
    columns = [
        ("Bước theo Điều 4 QĐ 19/2014/QĐ-TTg", 40, "left"),
        *((row.edition.name, 60 // len(rows), "center") for row in rows),
    ]
    steps = [
        ("Xây dựng", "building_from"),
        ("Áp dụng", "applied_from"),
        ("Xác nhận hiệu lực", "effectiveness_confirmed_on"),
    ]
    data = [[label, *(day(_by(getattr(row, field), batch)) for row in rows)] for label, field in steps]
    data.append(["Quyết định công bố", *(_declaration(row, batch) for row in rows)])
    data.append(["Đã thay thế bằng phiên bản mới", *(day(_by(row.ended_on, batch)) for row in rows)])
    blocks = [table(columns, data, caption="Tình trạng xây dựng, áp dụng, công bố")]
    if excluded:
        items = [f"Điều khoản {row.clause.number}: {row.reason}" for row in excluded]
        blocks += [text("Điều khoản không áp dụng và lý do:"), {"type": "list", "items": items}]
    return blocks


def _by(value, batch: Batch):
    return value if value and value <= batch.period.as_of else None


def _declaration(row: Adoption, batch: Batch) -> str:
    declared = [d for d in row.declarations.all() if d.decided_on <= batch.period.as_of]
    return f"{declared[0].number}, {day(declared[0].decided_on)}" if declared else "–"


@section("provincial", "II", 10, "Cơ quan áp dụng", forms=PROVINCIAL)
def agencies_by_kind(batch: Batch) -> Mapping[int, list[Block]]:
    """Table A: one row a kind; the totals add up to the agencies in the programme."""
    columns = [
        ("Nhóm cơ quan", 34, "left"),
        ("Hiện có", 11, "right"),
        ("Thuộc chương trình", 13, "right"),
        ("Đang áp dụng", 12, "right"),
        ("Đã công bố", 10, "right"),
        ("Phiên bản mới", 10, "right"),
        ("So kỳ trước", 10, "right"),
    ]
    rows = [_kind_row(kind, batch) for kind in AgencyKind.objects.order_by("order")]
    rows = [row for row in rows if any(row[1:])]
    total = ["Cộng", *(sum(row[position] for row in rows) for position in range(1, 7))]
    return {
        0: [table(columns, [_shown(row) for row in rows], caption="Bảng A. Cơ quan áp dụng", total=_shown(total))]
    }


def _kind_row(kind: AgencyKind, batch: Batch) -> list:
    ids = [agency.pk for agency in batch.agencies if agency.kind_id == kind.pk]
    value = batch.figures.value

    def count(key: str, period=batch.period) -> int:
        return sum(value(key, agency_id, period) or 0 for agency_id in ids)

    now, before = count("agencies.total"), count("agencies.total", batch.previous)
    return [
        kind.name,
        count(f"agencies.eligible.{kind.code}"),
        now,
        count("adoption.applying"),
        count("adoption.declared"),
        count("adoption.converted"),
        now - before,
    ]


def _shown(row: list) -> list[str]:
    return [row[0], *(str(value) for value in row[1:6]), f"{row[6]:+d}" if row[6] else "0"]


@section("provincial", "II", 20, "Chuyển đổi phiên bản tiêu chuẩn", forms=PROVINCIAL)
def conversion(batch: Batch) -> Mapping[int, list[Block]]:
    """Table B: on the newest edition, and still to convert."""
    figures = batch.figures
    applying = figures.total("adoption.applying", batch.period)
    converted = figures.total("adoption.converted", batch.period)
    columns = [("Nội dung", 70, "left"), ("Số cơ quan", 30, "right")]
    rows = [
        ["Đang áp dụng", str(applying)],
        ["Đã chuyển đổi sang phiên bản mới nhất", str(converted)],
        ["Chưa chuyển đổi", str((applying or 0) - (converted or 0))],
    ]
    return {0: [table(columns, rows, caption="Bảng B. Chuyển đổi phiên bản")]}
