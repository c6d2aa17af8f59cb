"""What the reports app contributes to the provincial documents."""

from collections import Counter
from collections.abc import Mapping

from core.sections import Batch, Block, nil, section, table, text
from reports.causes import listed
from reports.models import Narrative, ReportingPeriod
from reports.outline import ADDRESSEES, CAUSES, SHORTCOMINGS
from reports.standing import Standing, standings

ALL = {"consolidated", "inspection", "ministry"}
NAMED = [("Nội dung", 75, "left"), ("Số cơ quan nêu", 25, "right")]


def period_of(batch: Batch) -> ReportingPeriod:
    return ReportingPeriod.objects.get(data_to=batch.period.ends)


@section("provincial", "II", 90, "Chấp hành chế độ báo cáo", forms={"consolidated"})
def compliance(batch: Batch) -> Mapping[int, list[Block]]:
    """Table I: due, in time, late, missing; then who is late or missing, by name."""
    total = batch.figures.total
    rows = standings(period_of(batch))
    labels = [
        ("Phải báo cáo", "reports.due"),
        ("Đã được thủ trưởng xác nhận", "reports.confirmed"),
        ("Trong đó: đúng hạn", "reports.on_time"),
        ("Trong đó: trễ hạn", "reports.late"),
        ("Chưa báo cáo (đã có bản tổng hợp tự động)", "reports.missing"),
    ]
    counts = [[label, str(total(key, batch.period))] for label, key in labels]
    counts += [
        ["Được gia hạn", str(sum(row.is_extended for row in rows))],
        ["Được miễn", str(sum(row.is_waived for row in rows))],
    ]
    columns = [("Nội dung", 70, "left"), ("Số cơ quan", 30, "right")]
    return {0: [table(columns, counts, caption="Bảng I. Chấp hành báo cáo"), *_named(rows)]}


def _named(rows: list[Standing]) -> list[Block]:
    blocks: list[Block] = []
    for title, found in (
        ("Cơ quan báo cáo trễ hạn:", [row.agency.name for row in rows if row.is_late]),
        ("Cơ quan chưa báo cáo:", [row.agency.name for row in rows if row.is_missing]),
        ("Cơ quan được miễn báo cáo:", [f"{row.agency.name} ({row.reason})" for row in rows if row.is_waived]),
    ):
        if found:
            blocks += [text(title), {"type": "list", "items": found}]
    return blocks


def _narratives(batch: Batch, key: str) -> list[Narrative]:
    standing = {row.confirmed.pk for row in standings(period_of(batch)) if row.is_confirmed}
    found = Narrative.objects.filter(key=key, report__in=standing).select_related("report__agency")
    return list(found.order_by("report__agency__kind__order", "report__agency__sort_text"))


@section("provincial", "III", 10, "Kết quả nổi bật (trích báo cáo của các cơ quan)", forms=ALL)
def strengths(batch: Batch) -> Mapping[int, list[Block]]:
    return {0: _extracts(_narratives(batch, "strengths"))}


def _extracts(narratives: list[Narrative], most: int = 12) -> list[Block]:
    """The first sentence of each distinct text, with the agencies that wrote it."""
    by_sentence: dict[str, list[str]] = {}
    for narrative in narratives:
        sentence = narrative.data.get("text", "").strip().split("\n")[0].split(". ")[0].rstrip(".")
        if sentence:
            by_sentence.setdefault(sentence, []).append(narrative.report.agency.label)
    if not by_sentence:
        return [nil("Chưa có báo cáo nào nêu nội dung này.")]
    items = [f"{sentence} ({_who(names)})." for sentence, names in list(by_sentence.items())[:most]]
    return [{"type": "list", "items": items}]


def _who(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} và {len(names) - 3} cơ quan khác"


@section("provincial", "III", 20, "Tồn tại, hạn chế", forms=ALL)
def shortcomings(batch: Batch) -> Mapping[int, list[Block]]:
    """How many agencies name each shortcoming of the coded list."""
    return {0: [_tally(_narratives(batch, "shortcomings"), SHORTCOMINGS, "Tồn tại, hạn chế được nêu")]}


@section("provincial", "III", 30, "Nguyên nhân", forms=ALL, keys=[f"causes.{code}" for code in CAUSES])
def causes(batch: Batch) -> Mapping[int, list[Block]]:
    """How many agencies name each cause of the coded list, the most frequent first."""
    counts = Counter({code: batch.figures.total(f"causes.{code}", batch.period) or 0 for code in CAUSES})
    rows = [[label, str(count)] for label, count in listed(counts)]
    return {0: [table(NAMED, rows, caption="Nguyên nhân được nêu") if rows else nil("Không phát sinh.")]}


@section("provincial", "V", 10, "Kiến nghị của các cơ quan", forms=ALL)
def proposals(batch: Batch) -> Mapping[int, list[Block]]:
    """How many agencies address proposals to whom."""
    narratives = _narratives(batch, "proposals")
    return {0: [_tally(narratives, ADDRESSEES, "Nơi nhận kiến nghị"), *_extracts(narratives)]}


def _tally(narratives: list[Narrative], labels: dict[str, str], caption: str) -> Block:
    counts = Counter(code for narrative in narratives for code in narrative.data.get("codes", []))
    rows = [[label, str(counts[code])] for code, label in labels.items() if counts[code]]
    return table(NAMED, rows, caption=caption) if rows else nil("Không phát sinh.")
