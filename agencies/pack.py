"""What agencies contribute to the pack of a management review: what changed in them and in how they adopt."""

from collections import defaultdict
from collections.abc import Mapping

from agencies.models import Adoption, AgencyName
from core.sections import PACK, REVIEW, Batch, Block, section, table

STEPS = {
    "building_from": "Bắt đầu xây dựng hệ thống",
    "applied_from": "Bắt đầu áp dụng",
    "effectiveness_confirmed_on": "Người đứng đầu xác nhận hiệu lực",
    "ended_on": "Thôi áp dụng",
}
COLUMNS = [("Ngày", 18, "center"), ("Thay đổi", 82, "left")]


def adoptions_of(batch: Batch) -> list[Adoption]:
    """Every adoption of the agencies with its edition, older editions first. One query for all who read them."""
    rows = Adoption.objects.filter(agency__in=batch.ids).select_related("edition")
    return batch.once("adoptions", lambda: list(rows.order_by("edition__published_on")))


@section(REVIEW, "b", 40, "Cơ quan và phiên bản tiêu chuẩn", forms={PACK})
def changes(batch: Batch) -> Mapping[int, list[Block]]:
    """Steps of adoption and new names within the span."""
    found: dict[int, list[tuple]] = defaultdict(list)
    for row in adoptions_of(batch):
        for field, words in STEPS.items():
            day = getattr(row, field)
            if batch.period.holds(day):
                found[row.agency_id].append((day, f"{words} theo {row.edition.name}", row.get_absolute_url()))
    for name in AgencyName.objects.filter(agency__in=batch.ids).select_related("agency"):
        if batch.period.holds(name.ends_on):
            told = f"Thôi dùng tên “{name.name}” sau ngày này"
            found[name.agency_id].append((name.ends_on, told, name.agency.get_absolute_url()))
    return {agency: [_table(sorted(rows))] for agency, rows in found.items()}


def _table(rows: list[tuple]) -> Block:
    lines = [[f"{day:%d/%m/%Y}", words] for day, words, _url in rows]
    return table(COLUMNS, lines, links=[url for _day, _words, url in rows])
