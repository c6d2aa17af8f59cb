"""What reports say about the requests of inspections (Tables 14 and E), and the pack of a management review."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from core.sections import (
    PACK,
    REVIEW,
    Batch,
    Block,
    Line,
    day_of,
    figure_of,
    listed_by_agency,
    nil,
    section,
    short,
    table,
)
from scoring.freezing.inspections import FORMS
from scoring.indicators.requests import keys_of
from scoring.models import Inspection, InspectionRequest
from scoring.request_days import Dated, dated

SHOWN = (
    "requests.received", "requests.report_due", "requests.reported_on_time", "requests.reported_on_time_accepted",
    "requests.not_accepted", "requests.overdue",
)  # fmt: skip
COLUMNS = [
    ("Cuộc kiểm tra", 19, "left"), ("Hình thức", 15, "left"), ("Yêu cầu trong kỳ", 11, "right"),
    ("Đến hạn báo cáo", 11, "right"), ("Báo cáo đúng hạn", 11, "right"), ("Được chấp nhận", 11, "right"),
    ("Chưa chấp nhận", 11, "right"), ("Quá hạn", 11, "right"),
]  # fmt: skip


def _dated(batch: Batch) -> list[Dated]:
    return batch.once("scoring.requests", lambda: dated(batch.ids, batch.period.as_of))


@section("annual", "II", 150, "Thực hiện kết luận kiểm tra", basis="Điều 37", forms={"full", "short"}, keys=SHOWN)
def conclusions(batch: Batch) -> Mapping[int, list[Block]]:
    """Table 14: inspections held within the span, and earlier ones whose requests still count in it; two queries."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for request in _dated(batch):
        counts[request.inspection_id].update(keys_of(request, batch.period))
    span = (batch.period.starts, batch.period.ends)
    asked = [pk for pk, found in counts.items() if found]
    held = Inspection.objects.filter(agency__in=batch.ids).held()
    rows = held.filter(concluded_on__range=span) | held.filter(pk__in=asked)
    by_agency: dict[int, list[Inspection]] = defaultdict(list)
    for row in rows.defer("payload").order_by("concluded_on", "pk"):
        by_agency[row.agency_id].append(row)
    return {agency: [_conclusions(by_agency[agency], counts, batch, agency)] for agency in batch.ids}


def _conclusions(rows: Sequence[Inspection], counts: Mapping, batch: Batch, agency: int) -> Block:
    if not rows:
        return nil("Không được kiểm tra trong kỳ, không có yêu cầu còn lại của các lần kiểm tra trước.")
    lines = [
        [f"{row.number}, {day_of(row.concluded_on)}", FORMS[row.form], *(str(counts[row.pk][key]) for key in SHOWN)]
        for row in rows
    ]
    total = ["Tổng", "", *(figure_of(batch.figures.value(key, agency, batch.period)) for key in SHOWN)]
    note = f"Chưa chấp nhận, quá hạn tính đến ngày {day_of(batch.period.as_of)}."
    links = [row.get_absolute_url() for row in rows]
    return table(COLUMNS, lines, caption="Thực hiện yêu cầu sau kiểm tra", total=total, note=note, links=links)


BY_AGENCY = [
    ("Cơ quan", 30, "left"), ("Yêu cầu trong kỳ", 11, "right"), ("Đến hạn báo cáo", 11, "right"),
    ("Báo cáo đúng hạn", 11, "right"), ("Được chấp nhận", 11, "right"), ("Chưa chấp nhận", 11, "right"),
    ("Quá hạn", 8, "right"), ("Số năm tồn", 7, "right"),
]  # fmt: skip


@section("provincial", "II", 60, "Yêu cầu sau kiểm tra", forms={"consolidated", "inspection"}, keys=SHOWN)
def by_agency(batch: Batch) -> Mapping[int, list[Block]]:
    """Table E: agencies that received requests or have some left, with the years since the oldest overdue one."""
    value, day = batch.figures.value, batch.period.as_of
    oldest: dict[int, int] = {}
    for request in _dated(batch):
        if request.is_overdue_on(day):
            known = oldest.get(request.agency_id, request.opened_on.year)
            oldest[request.agency_id] = min(known, request.opened_on.year)
    lines = []
    for agency in batch.agencies:
        figures = [value(key, agency.pk, batch.period) for key in SHOWN]
        if any(figures):
            years = str(day.year - oldest[agency.pk]) if agency.pk in oldest else "–"
            lines.append([agency.name, *map(figure_of, figures), years])
    if not lines:
        return {0: [nil("Không có yêu cầu sau kiểm tra trong kỳ.")]}
    total = ["Cộng", *(figure_of(batch.figures.total(key, batch.period)) for key in SHOWN), ""]
    note = f"Chưa chấp nhận, quá hạn tính đến ngày {day_of(day)}."
    return {0: [table(BY_AGENCY, lines, caption="Bảng E. Yêu cầu sau kiểm tra", total=total, note=note)]}


@section(REVIEW, "c6", 30, "Yêu cầu sau kiểm tra chưa được chấp nhận", forms={PACK})
def open_requests(batch: Batch) -> Mapping[int, list[Block]]:
    """Requests of inspections by Sở KH&CN that are open on the last day; two queries."""
    day = batch.period.as_of
    still = {row.pk: row for row in _dated(batch) if row.is_open_on(day)}
    rows = InspectionRequest.objects.filter(pk__in=still).select_related("inspection").defer("inspection__payload")
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows.order_by("due_on", "pk"):
        kept = still[row.pk]
        cells = [str(row), short(row.statement), day_of(kept.due_day_on(day)), _state(kept, batch)]
        found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [
        ("Yêu cầu", 20, "left"), ("Nội dung", 45, "left"), ("Hạn báo cáo", 15, "center"), ("Tình trạng", 20, "left"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


def _state(request: Dated, batch: Batch) -> str:
    if request.is_overdue_on(batch.period.as_of):
        return "Quá hạn"
    return "Chưa chấp nhận" if request.is_not_accepted_on(batch.period.as_of) else "Đang thực hiện"
