"""Sections of reports: each app contributes blocks of data; screens and documents only lay them out.

A section is built for a whole batch of agencies at once, so that a province costs as many queries as one agency.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.indicators import Figures, Period, Value

Block = dict[str, Any]
APPENDIX = "appendix"
REVIEW, PACK = "review", "pack"
SILENT: Block = {"type": "nil", "text": "Không phát sinh."}
UNKNOWN: Block = {"type": "nil", "text": "Chưa có dữ liệu."}
LONGEST = 40
VIETNAMESE = str.maketrans(",.", ".,")
Line = tuple[list[str], str]


@dataclass(frozen=True)
class Batch:
    """What sections are built for: agencies (records), the period, the one before, and the figures of both."""

    agencies: Collection[Any]
    period: Period
    previous: Period
    figures: Figures
    shared: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, load: Callable[[], Any]) -> Any:
        """What several sections read: loaded for the first of them."""
        if name not in self.shared:
            self.shared[name] = load()
        return self.shared[name]

    @property
    def ids(self) -> list[int]:
        return [agency.pk for agency in self.agencies]


@dataclass(frozen=True)
class Section:
    """One numbered section of a document, or an appendix (part APPENDIX). `forms` are those in which it stands;
    `keys` the figures it reads, named where a document computes only those."""

    document: str
    part: str
    order: int
    title: str
    basis: str
    forms: frozenset[str]
    build: Callable[[Batch], Mapping[int, list[Block]]]
    keys: frozenset[str] = frozenset()


SECTIONS: list[Section] = []


def section(
    document: str,
    part: str,
    order: int,
    title: str,
    *,
    basis: str = "",
    forms: Collection[str],
    keys: Collection[str] = (),
):
    """Register a function batch → {agency_id: blocks}. Titles and blocks are Vietnamese: they go into documents."""

    def register(build):
        SECTIONS.append(Section(document, part, order, title, basis, frozenset(forms), build, frozenset(keys)))
        SECTIONS.sort(key=lambda section: (section.part, section.order))
        return build

    return register


def of(document: str, form: str) -> list[Section]:
    """The sections of one form of a document, in order."""
    return [section for section in SECTIONS if section.document == document and form in section.forms]


def text(*paragraphs: str) -> Block:
    """Paragraphs."""
    return {"type": "text", "paragraphs": [paragraph for paragraph in paragraphs if paragraph]}


def nil(sentence: str) -> Block:
    """The sentence that stands where there is nothing: "Không phát sinh", "Chưa có dữ liệu"."""
    return {"type": "nil", "text": sentence}


def table(
    columns: list[tuple[str, int, str]], rows: list[list[str]], *, caption="", total=None, note="", links=()
) -> Block:
    """A table; columns are (label, width in percent, "left" | "center" | "right") and widths add up to 100.

    `links`, one path in the portal for each row or none, lead a screen to the record behind the row.
    """
    return ({"links": list(links)} if links else {}) | {
        "type": "table",
        "caption": caption,
        "columns": [{"label": label, "width": width, "align": align} for label, width, align in columns],
        "rows": rows,
        "total": total,
        "note": note,
    }


def listed(columns: list[tuple[str, int, str]], rows: list[Line]) -> Block:
    """A table of records, each with its path. Beyond LONGEST rows a note says how many there are more."""
    shown, rest = rows[:LONGEST], len(rows) - LONGEST
    note = f"Còn {rest} dòng nữa, xem tại sổ theo dõi." if rest > 0 else ""
    return table(columns, [cells for cells, _path in shown], note=note, links=[path for _cells, path in shown])


def listed_by_agency(columns: list[tuple[str, int, str]], lines: Mapping[int, list[Line]]) -> dict[int, list[Block]]:
    """One such table for each agency that has lines."""
    return {agency: [listed(columns, rows)] for agency, rows in lines.items()}


def day_of(value: date | None) -> str:
    """dd/MM/yyyy; an en dash for no day."""
    return f"{value:%d/%m/%Y}" if value else "–"


def figure_of(value: Value, digits: int = 0) -> str:
    """As Vietnamese documents write it: dots between thousands, a comma before `digits` decimals, rounded half up;
    an en dash for no data."""
    if value is None:
        return "–"
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded:,}".translate(VIETNAMESE)


def percent_of(share: Value) -> str:
    """A share (0–1) in percent with one decimal; an en dash for no data."""
    return "–" if share is None else f"{figure_of(100 * share, 1)}%"


def short(words: str, length: int = 200) -> str:
    """The first words on one line: tables stay readable, and the path leads to all of them."""
    flat = " ".join(words.split())
    return flat if len(flat) <= length else f"{flat[: length - 1].rstrip()}…"
