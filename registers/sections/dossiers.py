"""What the annual report says of dossiers and of outputs that did not conform."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from core.indicators import Value
from core.sections import UNKNOWN, Batch, Block, figure_of, section, table, text
from registers.dossier_rules import last_day_of
from registers.models import DossierMonth, NonconformingOutput

BOTH = {"full", "short"}
NO_DATA = "Chưa có dữ liệu"
LINES = (
    ("Tiếp nhận trong kỳ", "dossiers.received"),
    ("Trong đó: trực tuyến", "dossiers.online"),
    ("Đã giải quyết", "dossiers.resolved"),
    ("Giải quyết trước và đúng hạn", "dossiers.on_time"),
    ("Giải quyết trễ hạn", "dossiers.late"),
    ("Đang giải quyết quá hạn (cuối kỳ)", "dossiers.pending_overdue"),
    ("Văn bản xin lỗi đã gửi", "dossiers.apologies"),
    ("Hồ sơ trễ hạn chưa có văn bản xin lỗi", "dossiers.late_without_apology"),
)
COLUMNS = [("Nội dung", 60, "left"), ("Kỳ này", 20, "right"), ("Kỳ trước", 20, "right")]
SOURCES: dict[str, str] = {
    DossierMonth.Source.TYPED: "cơ quan nhập",
    DossierMonth.Source.IMPORTED: "cơ quan nhập từ bảng Excel",
    DossierMonth.Source.ONE_STOP: "hệ thống một cửa",
}


@section("annual", "II", 81, "Kết quả giải quyết thủ tục hành chính", basis="Điều 36.1d", forms=BOTH)
def dossiers(batch: Batch) -> Mapping[int, list[Block]]:
    """Table 10: this period beside the one before, where the figures are from; then the nonconforming outputs."""
    notes, outputs = _notes(batch), _outputs(batch)
    return {agency: [_table(batch, agency, notes.get(agency, "")), text(outputs[agency])] for agency in batch.ids}


def _table(batch: Batch, agency: int, note: str) -> Block:
    value = batch.figures.value
    periods = (batch.period, batch.previous)
    if all(value("dossiers.received", agency, period) is None for period in periods):
        return UNKNOWN
    rows = [[label, *(_said(value(key, agency, period)) for period in periods)] for label, key in LINES]
    return table(COLUMNS, rows, caption="Bảng 10. Giải quyết hồ sơ thủ tục hành chính", note=note)


def _said(value: Value) -> str:
    return NO_DATA if value is None else figure_of(value)


def _notes(batch: Batch) -> dict[int, str]:
    """Agency id → source of the figures of this period, the last day on which they were taken, the months."""
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    rows = DossierMonth.objects.filter(agency__in=batch.ids).between(batch.period.starts, batch.period.ends)
    for agency, month, source, taken_on in rows.order_by("pk").values_list(
        "agency_id", "month", "source", "taken_on"
    ):
        if last_day_of(month) <= batch.period.ends:
            found[agency].append((SOURCES[source], taken_on))
    return {agency: _note(told) for agency, told in found.items()}


def _note(told: list[tuple[str, date]]) -> str:
    sources = ", ".join(dict.fromkeys(sorted(source for source, _day in told)))
    latest = max(day for _source, day in told)
    return (
        f"Nguồn: {sources}; ngày lấy số liệu gần nhất: {latest:%d/%m/%Y}; số tháng có số liệu trong kỳ: {len(told)}."
    )


def _outputs(batch: Batch) -> dict[int, str]:
    """Agency id → how many outputs were found not to conform in the period, and how many of them are verified."""
    found, verified = dict.fromkeys(batch.ids, 0), dict.fromkeys(batch.ids, 0)
    span = (batch.period.starts, batch.period.ends)
    rows = NonconformingOutput.objects.filter(agency__in=batch.ids, detected_on__range=span)
    for agency, verified_on in rows.values_list("agency_id", "verified_on"):
        found[agency] += 1
        verified[agency] += bool(verified_on and verified_on <= batch.period.as_of)
    return {
        agency: f"Đầu ra không phù hợp ghi nhận trong kỳ: {n}; đã xử lý và kiểm tra lại: {verified[agency]}."
        if n
        else "Đầu ra không phù hợp: không phát sinh."
        for agency, n in found.items()
    }
