"""The section of the annual report on internal audits."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from audits.models import NONCONFORMITIES, Audit, Finding
from core.sections import Batch, Block, nil, section, table, text

FIGURES = (
    ("Cuộc đánh giá theo kế hoạch", "audits.planned"),
    ("Cuộc đánh giá đã thực hiện", "audits.held"),
    ("Đơn vị được đánh giá", "audits.units_audited"),
    ("Đơn vị hiện có", "audits.units_total"),
    ("Điểm không phù hợp nặng", "findings.major"),
    ("Điểm không phù hợp nhẹ", "findings.minor"),
    ("Điểm lưu ý", "findings.observation"),
    ("Cơ hội cải tiến", "findings.ofi"),
    ("Chuyên gia đánh giá nội bộ có chứng chỉ còn giá trị", "training.auditors_valid"),
    ("Chuyên gia đánh giá mượn của cơ quan khác", "audits.borrowed_auditors"),
)
NUMBERS = [("Nội dung", 60, "left"), ("Kỳ này", 20, "right"), ("Kỳ trước", 20, "right")]
MOST_MET = 5


@section(
    "annual",
    "II",
    90,
    "Đánh giá nội bộ",
    basis="Điều 36.1đ",
    forms={"full", "short"},
    keys=[*(key for _label, key in FIGURES), "audits.unit_coverage"],
)
def internal_audits(batch: Batch) -> Mapping[int, list[Block]]:
    """Figures of both spans; the days of the audits held; the clauses against which most was found."""
    days, clauses = _days(batch), _clauses(batch)
    return {agency: _blocks(agency, batch, days[agency], clauses[agency]) for agency in batch.ids}


def _blocks(agency: int, batch: Batch, days: list[str], clauses: Counter) -> list[Block]:
    value = batch.figures.value
    if not any(value(key, agency, batch.period) for key in ("audits.planned", "audits.held")):
        return [nil("Trong kỳ cơ quan chưa lập kế hoạch và chưa thực hiện đánh giá nội bộ.")]
    rows = [
        [label, *(str(value(key, agency, period)) for period in (batch.period, batch.previous))]
        for label, key in FIGURES
    ]
    rows.insert(4, ["Tỷ lệ đơn vị được đánh giá", *_shares(agency, batch)])
    return [table(NUMBERS, rows, caption="Bảng 11. Đánh giá nội bộ"), text(_held(days), _met(clauses))]


def _shares(agency: int, batch: Batch) -> list[str]:
    shares = [batch.figures.value("audits.unit_coverage", agency, one) for one in (batch.period, batch.previous)]
    return ["–" if share is None else f"{share:.0%}".replace("%", " %") for share in shares]


def _held(days: list[str]) -> str:
    return f"Thời gian đánh giá: {'; '.join(days)}." if days else "Chưa có cuộc đánh giá nào được thực hiện trong kỳ."


def _met(clauses: Counter) -> str:
    if not clauses:
        return ""
    told = [f"{number} ({count})" for number, count in sorted(clauses.items(), key=_heaviest)[:MOST_MET]]
    return f"Điều khoản có nhiều điểm không phù hợp nhất: {', '.join(told)}."


def _heaviest(row: tuple[str, int]) -> tuple[int, list[int]]:
    number, count = row
    return -count, [int(part) for part in number.split(".") if part.isdigit()]


def _days(batch: Batch) -> dict[int, list[str]]:
    span = (batch.period.starts, batch.period.ends)
    held = (
        Audit.objects.filter(agency__in=batch.ids, opened_on__range=span).not_cancelled().order_by("opened_on", "pk")
    )
    days: dict[int, list[str]] = defaultdict(list)
    for agency, number, first, last in held.values_list("agency_id", "number", "opened_on", "concluded_on"):
        told = f"{first:%d/%m/%Y}" + (f"–{last:%d/%m/%Y}" if last and last != first else "")
        days[agency].append(f"{number} ({told})")
    return days


def _clauses(batch: Batch) -> dict[int, Counter]:
    """Nonconformities of the audits concluded in the span, by the number of their clause."""
    span = (batch.period.starts, batch.period.ends)
    found = Finding.objects.filter(agency__in=batch.ids, grade__in=NONCONFORMITIES, audit__concluded_on__range=span)
    found = found.filter(audit__status__in=(Audit.Status.CONCLUDED, Audit.Status.SIGNED)).exclude(clause=None)
    counts: dict[int, Counter] = defaultdict(Counter)
    for agency, number in found.values_list("agency_id", "clause__number"):
        counts[agency][number] += 1
    return counts
