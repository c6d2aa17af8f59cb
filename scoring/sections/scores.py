"""What reports say of the province's scores: an agency's own, and the grades of all by kind."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from core.sections import Batch, Block, figure_of, nil, section, table
from scoring.models import Assessment

COLUMNS = [
    ("Năm", 16, "center"),
    ("Tổng điểm", 24, "right"),
    ("Xếp loại", 30, "left"),
    ("Ngày chốt điểm", 30, "center"),
]
GRADE = "scores.grade."


@section("annual", "II", 140, "Kết quả chấm điểm, xếp loại", basis="Bộ tiêu chí của tỉnh", forms={"full", "short"})
def own_scores(batch: Batch) -> Mapping[int, list[Block]]:
    """Final total and grade of the year and of the year before. One query."""
    years = {batch.period.ends.year, batch.previous.ends.year}
    rows = Assessment.objects.final().filter(agency__in=batch.ids, round__year__in=years)
    found: dict[int, list[list[str]]] = defaultdict(list)
    fields = ("agency", "round__year", "final_total", "payload__grade__name", "finalised_on")
    for agency, year, total, grade, day in rows.order_by("-round__year").values_list(*fields):
        found[agency].append([str(year), figure_of(total, 2), grade, f"{day:%d/%m/%Y}"])
    return {pk: [_own(found[pk])] for pk in batch.ids}


def _own(rows: list[list[str]]) -> Block:
    if not rows:
        return nil("Chưa có điểm chính thức của năm báo cáo và năm trước.")
    return table(COLUMNS, rows)


@section(
    "provincial", "II", 86, "Kết quả chấm điểm, xếp loại các cơ quan",
    forms={"consolidated", "inspection", "ministry"}, keys=["scores.final_mean"],
)  # fmt: skip
def grades_by_kind(batch: Batch) -> Mapping[int, list[Block]]:
    """Agencies with a final score by kind and grade, with the mean of their totals."""
    value = batch.figures.value
    graded: dict = defaultdict(list)
    for agency in batch.agencies:
        if value("scores.final_count", agency.pk, batch.period):
            graded[agency.kind].append(agency.pk)
    if not graded:
        return {0: [nil("Chưa có điểm chính thức của năm báo cáo.")]}
    keys = [key for key in batch.figures.keys if key.startswith(GRADE) and batch.figures.total(key, batch.period)]
    rows = [[kind.name, *_counts(batch, keys, graded[kind])] for kind in sorted(graded, key=lambda kind: kind.order)]
    everybody = [pk for ids in graded.values() for pk in ids]
    labels = ["Số cơ quan", "Điểm bình quân", *(str(batch.figures.declared(key).label) for key in keys)]
    width = 60 // len(labels)
    columns = [("Loại cơ quan", 100 - width * len(labels), "left"), *((label, width, "right") for label in labels)]
    return {0: [table(columns, rows, total=["Tổng số", *_counts(batch, keys, everybody)])]}


def _counts(batch: Batch, keys: Sequence[str], ids: Sequence[int]) -> list[str]:
    mean = _sum(batch, "scores.final_sum", ids) / len(ids)
    counts = [str(_sum(batch, key, ids)) for key in keys]
    return [str(len(ids)), figure_of(mean, 2), *counts]


def _sum(batch: Batch, key: str, ids: Sequence[int]) -> Decimal:
    return sum((Decimal(batch.figures.value(key, pk, batch.period) or 0) for pk in ids), Decimal())
