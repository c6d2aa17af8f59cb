"""What reports say about corrective actions (Table 12), and the province's results (Table H)."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from audits.indicators.actions import KEYS, keys_of, slips
from audits.models import CorrectiveAction
from audits.sections.pack import SOURCES
from core.indicators import Period
from core.sections import APPENDIX, Batch, Block, day_of, figure_of, nil, percent_of, section, short, table

BOTH = {"full", "short"}
PROVINCIAL = {"consolidated", "ministry"}
STATES: dict[str, str] = {
    CorrectiveAction.Status.PROPOSED: "Mới đề nghị",
    CorrectiveAction.Status.ANALYSING: "Đang tìm nguyên nhân",
    CorrectiveAction.Status.AWAITING: "Chờ phê duyệt",
    CorrectiveAction.Status.DOING: "Đang thực hiện",
    CorrectiveAction.Status.VERIFYING: "Đang kiểm tra hiệu lực",
}
COLUMNS = [
    ("Nguồn", 28, "left"), ("Mở trong kỳ", 12, "right"), ("Đóng trong kỳ", 12, "right"), ("Đúng hạn", 12, "right"),
    ("Đến hạn trong kỳ", 12, "right"), ("Quá hạn", 12, "right"), ("Lập lại", 12, "right"),
]  # fmt: skip


@section("annual", "II", 100, "Hành động khắc phục", basis="Điều 36.1đ", forms=BOTH, keys=KEYS)
def actions(batch: Batch) -> Mapping[int, list[Block]]:
    """Table 12: by source, then the figures of the agency."""
    by_agency: dict[int, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for slip in slips(batch.ids, [batch.period]):
        by_agency[slip.agency_id][slip.source].update(keys_of(slip, batch.period))
    return {agency: [_table(by_agency[agency], batch, agency)] for agency in batch.ids}


def _table(by_source: Mapping[str, Counter[str]], batch: Batch, agency: int) -> Block:
    rows = [[label, *_cells(by_source[key])] for key, label in SOURCES.items() if sum(by_source[key].values())]
    if not rows:
        return nil("Không phát sinh.")
    total = ["Tổng", *(str(batch.figures.value(key, agency, batch.period)) for key in KEYS)]
    note = f"Quá hạn tính đến ngày {day_of(batch.period.as_of)}. Không hiệu lực thì lập phiếu mới."
    return table(COLUMNS, rows, caption="Hành động khắc phục theo nguồn", total=total, note=note)


def _cells(counts: Counter[str]) -> list[str]:
    return [str(counts[key]) for key in KEYS]


OPEN_COLUMNS = [
    ("Số phiếu", 17, "left"), ("Nội dung không phù hợp", 36, "left"), ("Nguồn", 17, "left"),
    ("Hạn đóng", 15, "center"), ("Tình trạng", 15, "left"),
]  # fmt: skip


@section("annual", APPENDIX, 40, "Hành động khắc phục đang mở", forms={"full"})
def open_actions(batch: Batch) -> Mapping[int, list[Block]]:
    """Open on the last day. Of slips that have moved since, only that they were open is known."""
    rows = CorrectiveAction.objects.filter(agency__in=batch.ids).open_on(batch.period.as_of)
    by_agency: dict[int, list[list[str]]] = defaultdict(list)
    links: dict[int, list[str]] = defaultdict(list)
    for action in rows.order_by("proposed_on", "pk"):
        by_agency[action.agency_id].append(_line(action, batch.period))
        links[action.agency_id].append(action.get_absolute_url())
    return {agency: [table(OPEN_COLUMNS, found, links=links[agency])] for agency, found in by_agency.items()}


def _line(action: CorrectiveAction, period: Period) -> list[str]:
    late = action.due_on is not None and action.due_on < period.as_of
    state = "Quá hạn" if late else STATES.get(action.status, "Đang mở")
    return [action.number, short(action.description), SOURCES[action.source], day_of(action.due_on), state]


RESULTS = (
    ("Cuộc đánh giá nội bộ theo kế hoạch", "audits.planned"),
    ("Cuộc đánh giá nội bộ đã thực hiện", "audits.held"),
    ("Cuộc xem xét của lãnh đạo", "reviews.held"),
    ("Điểm không phù hợp nặng", "findings.major"),
    ("Điểm không phù hợp nhẹ", "findings.minor"),
    ("Điểm lưu ý", "findings.observation"),
    ("Cơ hội cải tiến", "findings.ofi"),
    ("Hành động khắc phục mở trong kỳ", "actions.opened"),
    ("Hành động khắc phục đóng trong kỳ", "actions.closed"),
    ("Trong đó đóng đúng hạn", "actions.closed_on_time"),
    ("Hành động khắc phục quá hạn", "actions.overdue"),
    ("Hành động không hiệu lực, lập lại", "actions.reissued"),
    ("Mục tiêu chất lượng", "objectives.total"),
    ("Trong đó đạt", "objectives.met"),
    ("Hồ sơ thủ tục hành chính đã giải quyết", "dossiers.resolved"),
    ("Trong đó trước và đúng hạn", "dossiers.on_time"),
    ("Phiếu khảo sát sự hài lòng", "satisfaction.responses"),
    ("Tỷ lệ hài lòng", "satisfaction.rate"),
)
NUMBERS = [("Nội dung", 60, "left"), ("Kỳ này", 20, "right"), ("Kỳ trước", 20, "right")]


@section("provincial", "II", 80, "Kết quả hoạt động", forms=PROVINCIAL, keys=[key for _label, key in RESULTS])
def results(batch: Batch) -> Mapping[int, list[Block]]:
    """Table H: totals of the province beside those of the period before; figures nobody declares are left out."""
    declared = set(batch.figures.keys)
    spans = (batch.period, batch.previous)
    rows = [
        [label, *(_shown(key, batch.figures.total(key, span)) for span in spans)]
        for label, key in RESULTS
        if key in declared
    ]
    return {0: [table(NUMBERS, rows, caption="Bảng H. Kết quả hoạt động")]}


def _shown(key: str, value) -> str:
    if value is None:
        return "Chưa có dữ liệu"
    return percent_of(value) if key.endswith(".rate") else figure_of(value)
