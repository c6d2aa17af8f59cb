"""What reports say about the context, risks and opportunities."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Count, Max, Q

from core.indicators import Period
from core.sections import Batch, Block, nil, section, table, text
from registers.levels import BANDS, band_of
from registers.models import ContextIssue, ContextReview, InterestedParty
from registers.risk_chains import Chain, chains

COLUMNS = [
    ("Mức độ", 28, "left"), ("Rủi ro còn theo dõi", 18, "right"), ("Cơ hội còn theo dõi", 18, "right"),
    ("Đã xử lý trong kỳ", 18, "right"), ("Đã rà soát trong kỳ", 18, "right"),
]  # fmt: skip


@section("annual", "II", 70, "Bối cảnh, bên quan tâm, rủi ro và cơ hội", basis="Điều 36.1c", forms={"full"})
def risks(batch: Batch) -> Mapping[int, list[Block]]:
    """Table 9: by band of the last day what is followed, what was treated and reviewed; then the context."""
    by_agency: dict[int, list[Chain]] = defaultdict(list)
    for chain in chains(batch.ids):
        by_agency[chain.agency].append(chain)
    told = _context(batch)
    return {agency: [*_risk_blocks(by_agency[agency], batch.period), told[agency]] for agency in batch.ids}


def _risk_blocks(found: Sequence[Chain], period: Period) -> list[Block]:
    lines = {band.key: Counter[str]() for band in BANDS}
    for chain in found:
        lines[band_of(chain.level_on(period.as_of)).key].update(_counted(chain, period))
    total = sum(lines.values(), Counter())
    if not total:
        return [nil("Chưa có rủi ro, cơ hội nào được theo dõi trong kỳ.")]
    rows = [_cells(band.vi, lines[band.key]) for band in BANDS]
    caption = "Rủi ro và cơ hội theo mức độ"
    days = [day for chain in found for day in _days(chain, period)]
    last = f"Lần rà soát rủi ro, cơ hội gần nhất: {max(days):%d/%m/%Y}." if days else ""
    return [table(COLUMNS, rows, caption=caption, total=_cells("Tổng", total), note=last)]


def _counted(chain: Chain, period: Period) -> Iterable[str]:
    if chain.stands_on(period.as_of):
        yield chain.kind
    if chain.treated_in(period.starts, period.ends, period.as_of):
        yield "treated"
    if chain.reviewed_in(period.starts, period.ends):
        yield "reviewed"


def _cells(label: str, line: Counter[str]) -> list[str]:
    return [label, *(str(line[name]) for name in ("risk", "opportunity", "treated", "reviewed"))]


def _days(chain: Chain, period: Period) -> list[date]:
    return [day for day, *_rating in chain.ratings if period.starts <= day <= period.ends]


def _context(batch: Batch) -> Mapping[int, Block]:
    """One paragraph per agency: how many issues and parties its register of that year holds; four queries at most."""
    year = batch.period.as_of.year
    issues = _by_agency(ContextIssue.objects.filter(register__year=year, agency__in=batch.ids))
    parties = _by_agency(InterestedParty.objects.filter(register__year=year, agency__in=batch.ids))
    span = (batch.period.starts, batch.period.ends)
    reviews = ContextReview.objects.filter(agency__in=batch.ids, reviewed_on__range=span)
    days = dict(reviews.values("agency_id").annotate(last=Max("reviewed_on")).values_list("agency_id", "last"))
    return {agency: _context_block(issues.get(agency), parties.get(agency), days.get(agency)) for agency in batch.ids}


def _by_agency(rows) -> dict[int, tuple[int, int]]:
    climate = Count("pk", filter=Q(is_climate_related=True))
    counted = rows.order_by().values("agency_id").annotate(n=Count("pk"), climate=climate)
    return {row["agency_id"]: (row["n"], row["climate"]) for row in counted}


def _context_block(issues: tuple[int, int] | None, parties: tuple[int, int] | None, day: date | None) -> Block:
    if not issues and not parties:
        return nil("Chưa xác định bối cảnh và các bên quan tâm của năm.")
    (n, climate), (m, with_climate) = issues or (0, 0), parties or (0, 0)
    told = f"Vấn đề bối cảnh: {n}; bên quan tâm: {m}; liên quan đến biến đổi khí hậu: {climate + with_climate}."
    return text(told, f"Lần rà soát bối cảnh gần nhất: {day:%d/%m/%Y}." if day else "Chưa rà soát bối cảnh trong kỳ.")
