"""What complaints and surveys contribute to the annual report. No names, no denunciations."""

from collections.abc import Mapping

from core.indicators import Period
from core.sections import SILENT, Batch, Block, figure_of, percent_of, section, table

BOTH = {"full", "short"}
COLUMNS = [("Nội dung", 60, "left"), ("Kỳ này", 20, "right"), ("Kỳ trước", 20, "right")]
NO_DATA = "Chưa đủ số liệu"
ROWS = (
    ("Khiếu nại đã tiếp nhận", "complaints.received"),
    ("Khiếu nại đến hạn trả lời", "complaints.due"),
    ("Trong đó: trả lời đúng hạn", "complaints.answered_on_time"),
    ("Phản ánh, kiến nghị đã tiếp nhận", "feedback.received"),
    ("Phản ánh, kiến nghị đến hạn trả lời", "feedback.due"),
    ("Trong đó: trả lời đúng hạn", "feedback.answered_on_time"),
    ("Phiếu khảo sát sự hài lòng thu về", "satisfaction.responses"),
    ("Tỷ lệ hài lòng", "satisfaction.rate"),
)
SHARES = {"satisfaction.rate"}
NOTE = (
    "Phản ánh, kiến nghị gồm cả ý kiến gửi trên trang công khai của quy trình. Phiếu hài lòng là phiếu có điểm trung "
    "bình từ 4/5 trở lên."
)


@section("annual", "II", 120, "Khiếu nại, phản ánh, kiến nghị; sự hài lòng", basis="Điều 36.1e", forms=BOTH)
def complaints(batch: Batch) -> Mapping[int, list[Block]]:
    """Figures of this span beside those of the one before."""
    return {agency: [_block(batch, agency)] for agency in batch.ids}


def _block(batch: Batch, agency: int) -> Block:
    def told(key: str, period: Period) -> str:
        value = batch.figures.value(key, agency, period)
        if value is None:
            return NO_DATA
        return percent_of(value) if key in SHARES else figure_of(value)

    rows = [[label, told(key, batch.period), told(key, batch.previous)] for label, key in ROWS]
    counts = [batch.figures.value(key, agency, batch.period) for _label, key in ROWS if key not in SHARES]
    if not any(counts):
        return SILENT
    return table(COLUMNS, rows, caption="Khiếu nại, phản ánh, kiến nghị và sự hài lòng", note=NOTE)
