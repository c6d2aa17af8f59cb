"""What provincial reports say about inspections (Tables D and Đ)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction

from agencies.models import AgencyKind
from core.sections import Batch, Block, figure_of, percent_of, section, table, text
from scoring.freezing.inspections import RESULTS
from scoring.models import CheckItem, Inspection, InspectionItem

FORMS = {"consolidated", "inspection", "ministry"}
SHOWN = ("agencies.total", "inspections.total", "inspections.on_site", "inspections.by_dossier")
SHARE = ("inspections.mandatory_on_site", "agencies.mandatory", "inspections.on_site_share_mandatory")
LEAST = Fraction(1, 3)
COLUMNS = [
    ("Nhóm cơ quan", 40, "left"), ("Thuộc chương trình", 15, "right"), ("Đã kiểm tra", 15, "right"),
    ("Tại trụ sở", 15, "right"), ("Qua hồ sơ", 15, "right"),
]  # fmt: skip


@section("provincial", "II", 50, "Kiểm tra", basis="Điều 33–38", forms=FORMS, keys=(*SHOWN, *SHARE))
def inspections(batch: Batch) -> Mapping[int, list[Block]]:
    """Table D by kind and form, the rule of one third, who was not inspected; Table Đ by item of Art. 36."""
    return {0: [_by_kind(batch), *_told(batch), _by_item(batch)]}


def _by_kind(batch: Batch) -> Block:
    kinds: dict[int, list[int]] = defaultdict(list)
    for agency in batch.agencies:
        kinds[agency.kind_id].append(agency.pk)
    value, rows = batch.figures.value, []
    for kind in AgencyKind.objects.order_by("order"):
        counts = [sum(value(key, agency, batch.period) or 0 for agency in kinds[kind.pk]) for key in SHOWN]
        if any(counts):
            rows.append([kind.name, *map(figure_of, counts)])
    total = ["Cộng", *(figure_of(batch.figures.total(key, batch.period)) for key in SHOWN)]
    return table(COLUMNS, rows, caption="Bảng D. Kiểm tra theo nhóm cơ quan và hình thức", total=total)


def _told(batch: Batch) -> list[Block]:
    visited, mandatory, share = (batch.figures.total(key, batch.period) for key in SHARE)
    if not mandatory:
        return []
    verdict = "đạt" if Fraction(visited or 0) >= LEAST * Fraction(mandatory) else "chưa đạt"
    told = (
        f"Số cơ quan bắt buộc áp dụng được kiểm tra tại trụ sở: {figure_of(visited)}/{figure_of(mandatory)} "
        f"({percent_of(share)}), {verdict} mức tối thiểu 1/3 (Điều 33)."
    )
    value = batch.figures.value
    left = [
        agency.name
        for agency in batch.agencies
        if value("agencies.total", agency.pk, batch.period)
        and not value("inspections.total", agency.pk, batch.period)
    ]
    names = [text(f"Cơ quan thuộc chương trình chưa được kiểm tra trong kỳ: {'; '.join(left)}.")] if left else []
    return [text(told), *names]


def _by_item(batch: Batch) -> Block:
    """How many inspections found each item conforming; two queries."""
    span = (batch.period.starts, batch.period.ends)
    held = Inspection.objects.held().filter(agency__in=batch.ids, concluded_on__range=span)
    seen: dict[int, Counter[str]] = defaultdict(Counter)
    for item, result in InspectionItem.objects.filter(inspection__in=held).values_list("check_item", "result"):
        seen[item][result] += 1
    rows = [
        [item.code, item.text, *(figure_of(seen[item.pk][result]) for result in InspectionItem.Result.values)]
        for item in CheckItem.objects.all()
    ]
    results = [(RESULTS[result], 14, "right") for result in InspectionItem.Result.values]
    columns = [("Mục", 8, "left"), ("Nội dung kiểm tra", 50, "left"), *results]
    return table(columns, rows, caption="Bảng Đ. Kết quả theo các nội dung của Điều 36 (số cuộc kiểm tra)")
