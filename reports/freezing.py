"""Freezing: figures, words and letterhead of a whole batch become payloads that never change again."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from django.conf import settings
from django.db.models import Max

from agencies.models import Adoption, Letterhead
from core.dates import local_day
from core.indicators import Figures, Period, Value, compute
from core.sections import APPENDIX, Batch, Section, figure_of, of, percent_of
from reports.codes import verification_code
from reports.models.frozen import TEMPLATE_VERSION
from reports.outline import PARTS, blocks_of, written_for

GROUNDS = [
    "Căn cứ Quyết định số 19/2014/QĐ-TTg ngày 05 tháng 3 năm 2014 của Thủ tướng Chính phủ về việc áp dụng Hệ thống "
    "quản lý chất lượng theo Tiêu chuẩn quốc gia TCVN ISO 9001:2008 vào hoạt động của các cơ quan, tổ chức thuộc hệ "
    "thống hành chính nhà nước;",
    "Căn cứ Thông tư số 26/2014/TT-BKHCN ngày 10 tháng 10 năm 2014 của Bộ trưởng Bộ Khoa học và Công nghệ.",
]
STANDARD = "TCVN ISO 9001"
NOBODY: Mapping[int, str] = MappingProxyType({})
STEPS = (
    ("adoption.declared", "Đã công bố"),
    ("adoption.effectiveness_confirmed", "Đã xác nhận hiệu lực"),
    ("adoption.applying", "Đang áp dụng"),
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def freeze(reports: Collection, moment: datetime, *, signers: Mapping[int, str] = NOBODY) -> None:
    """Give reports of one period their numbers, codes and payloads, unsaved. The caller's transaction holds the lock.

    Figures are computed once for the whole batch. `signers` are the names of the heads who approve, by agency; nobody
    signs automatic summaries.
    """
    if not reports:
        return
    period = next(iter(reports)).period
    type(period).objects.select_for_update().get(pk=period.pk)
    _number(reports, period)
    for report, payload in zip(reports, payloads(reports, moment, signers=signers), strict=True):
        report.keep(payload, moment, TEMPLATE_VERSION)


def _number(reports: Collection, period) -> None:
    taken = type(next(iter(reports))).objects.filter(period=period)
    book_number = taken.aggregate(highest=Max("book_number"))["highest"] or 0
    revisions = dict(taken.values_list("agency_id").annotate(Max("revision")))
    for report in reports:
        book_number += 1
        report.book_number = book_number
        report.revision = (revisions.get(report.agency_id) or 0) + 1
        report.code = f"BC-{period.year}-{report.agency.code}-{report.revision:02d}"
        report.verification_code = verification_code(report.code)


def payloads(reports: Collection, moment: datetime, *, signers: Mapping[int, str] = NOBODY) -> list[dict]:
    """The payloads of reports of one period, in their order (shape: docs/payload.md)."""
    period = next(iter(reports)).period
    agencies = [report.agency for report in reports]
    figures = compute([agency.pk for agency in agencies], [period.span, period.previous_span])
    batch = Batch(agencies, period.span, period.previous_span, figures)
    facts = _Facts(batch, local_day(moment))
    return [_payload(report, moment, batch, facts, signers.get(report.agency_id, "")) for report in reports]


class _Facts:
    """What payloads need beside figures, fetched once for the batch."""

    def __init__(self, batch: Batch, day: date):
        self.letterheads = {row.agency_id: row for row in Letterhead.objects.filter(agency__in=batch.ids).on(day)}
        self.editions = _editions(batch)
        forms = {agency.kind.report_form for agency in batch.agencies}
        built: dict[Section, dict] = {}
        for section in {section for form in forms for section in of("annual", form)}:
            built[section] = dict(section.build(batch))
        self.built = built


def _editions(batch: Batch) -> dict[int, str]:
    applying = Adoption.objects.filter(agency__in=batch.ids).applying_on(batch.period.as_of)
    rows = applying.select_related("edition").order_by("edition__published_on")
    return {row.agency_id: row.edition.name for row in rows}


def _payload(report, moment: datetime, batch: Batch, facts: _Facts, signer: str) -> dict:
    agency, year = report.agency, report.period.year
    edition = facts.editions.get(agency.pk, STANDARD)
    letterhead = facts.letterheads.get(agency.pk)
    return {
        "schema": 1,
        "report": {
            "code": report.code,
            "book_number": report.book_number,
            "kind": "automatic" if report.is_automatic else "confirmed",
            "form": report.form,
            "year": year,
            "revision": report.revision,
            "revises": report.revises.code if report.revises else "",
            "data_from": report.period.data_from.isoformat(),
            "data_to": report.period.data_to.isoformat(),
            "frozen_at": moment.isoformat(timespec="seconds"),
        },
        "agency": {"code": agency.code, "name": agency.name_on(local_day(moment))},
        "letterhead": None if report.is_automatic else letterhead_of(letterhead, signer),
        "document_type": "BÁO CÁO",
        "title": "Kết quả xây dựng, áp dụng, duy trì và cải tiến Hệ thống quản lý chất lượng theo "
        f"{edition} năm {year}",
        "month": local_day(moment).month,
        "year_of_issue": local_day(moment).year,
        "addressee": ["Sở Khoa học và Công nghệ"],
        "grounds": GROUNDS,
        "summary": summary(agency, batch),
        "parts": parts(report, facts.built),
        "appendices": appendices(report, facts.built),
        "recipients": [] if report.is_automatic else recipients(agency),
        "verification": verification(report.verification_code),
        "illustrative": agency.is_illustrative or report.period.is_illustrative,
        "indicators": own_figures(batch.figures, agency.pk, batch.period),
    }


def letterhead_of(row: Letterhead | None, signer: str) -> dict | None:
    """The lines at head and foot of the document; None when the agency has none."""
    if row is None:
        return None
    return {
        "superior_line": row.superior_line,
        "issuing_line": row.issuing_line,
        "notation": f"BC-{row.notation}",
        "place": row.place,
        "authority": row.authority,
        "signer_title": row.signer_title.upper(),
        "signer_name": signer,
    }


def summary(agency, batch: Batch) -> list[dict]:
    """The frame of six figures near the top."""
    value = partial(batch.figures.value, agency_id=agency.pk, period=batch.period)
    due = value("law.reviews_due")
    return [
        {"label": "Tình trạng áp dụng", "value": _step(value)},
        {"label": "TTHC đã có quy trình", "value": f"{value('tthc.covered')}/{value('tthc.total')}"},
        {"label": "Quy trình đang hiệu lực", "value": figure_of(value("procedures.effective"))},
        {
            "label": "Cập nhật pháp luật đúng hạn",
            "value": f"{value('law.reviews_on_time')}/{due}" if due else "Không phát sinh",
        },
        {"label": "Hành động khắc phục quá hạn", "value": figure_of(value("actions.overdue"))},
        {
            "label": "Hồ sơ giải quyết đúng hạn",
            "value": percent_of(share(value, "dossiers.on_time", "dossiers.resolved")),
        },
    ]


def _step(value: Callable[[str], Value]) -> str:
    """The highest step of the adoption that the agency has reached."""
    return next((label for key, label in STEPS if value(key)), "Chưa áp dụng")


def share(value: Callable[[str], Value], above: str, below: str) -> Value:
    """The quotient of two figures, None where the lower one is missing or 0."""
    part, whole = value(above), value(below)
    return Decimal(part) / Decimal(whole) if part is not None and whole else None


def parts(report, built: dict[Section, dict]) -> list[dict]:
    """Computed and written sections by part, numbered as they stand."""
    data = {n.key: n.data for n in report.narratives.all()} if report.pk and not report.is_automatic else {}
    entries = [
        (section.part, section.order, section.title, section.basis, blocks[report.agency_id])
        for section, blocks in built.items()
        if report.form in section.forms and report.agency_id in blocks
    ]
    if not report.is_automatic:
        entries += [
            (w.part, w.order, w.title, w.basis, blocks_of(w, data.get(w.key, {})))
            for w in written_for(report.form)
            if not w.is_appendix
        ]
    return numbered_parts(PARTS, entries)


def numbered_parts(titles: dict[str, str], entries: list[tuple]) -> list[dict]:
    """Entries (part, order, title, basis, blocks) under their parts; empty parts fall away and numbers close up."""
    present = [part for part in titles if any(entry[0] == part for entry in entries)]
    return [
        {
            "number": ROMAN[position],
            "title": titles[part],
            "sections": [
                {"number": str(n), "title": title, "basis": basis, "blocks": blocks}
                for n, (_part, _order, title, basis, blocks) in enumerate(
                    sorted((entry for entry in entries if entry[0] == part), key=lambda entry: entry[1]), start=1
                )
            ],
        }
        for position, part in enumerate(present)
    ]


def appendices(report, built: dict[Section, dict]) -> list[dict]:
    """Computed appendices, then the written ones, of the report's form; an automatic summary has none."""
    if report.is_automatic:
        return []
    computed = [
        (section.title, blocks[report.agency_id])
        for section, blocks in sorted(built.items(), key=lambda item: item[0].order)
        if section.part == APPENDIX and report.form in section.forms and blocks.get(report.agency_id)
    ]
    data = {n.key: n.data for n in report.narratives.all()} if report.pk else {}
    written = [(w.title, blocks_of(w, data.get(w.key, {}))) for w in written_for(report.form) if w.is_appendix]
    return [
        {"number": ROMAN[position], "title": title, "orientation": "portrait", "blocks": blocks}
        for position, (title, blocks) in enumerate([*computed, *(written if report.pk else [])])
    ]


def recipients(agency) -> list[str]:
    superior = [f"{agency.parent.name};"] if agency.parent else []
    return ["Như trên;", "Chi cục Tiêu chuẩn Đo lường Chất lượng;", *superior, "Lưu: VT."]


def verification(code: str) -> dict:
    return {"code": code, "url": f"{settings.PUBLIC_URL}/verify/{code}/"}


def own_figures(figures: Figures, agency_id: int, period: Period) -> dict:
    """Every figure of one agency, as data beside the words."""
    values = {key: figures.value(key, agency_id, period) for key in figures.keys}
    return {key: value if value is None or isinstance(value, int) else str(value) for key, value in values.items()}
