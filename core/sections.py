"""Sections of reports: each app contributes blocks of data; screens and documents only lay them out.

A section is built for a whole batch of agencies at once, so that a province costs as many queries as one agency.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from core.indicators import Figures, Period

Block = dict[str, Any]
APPENDIX = "appendix"


@dataclass(frozen=True)
class Batch:
    """What sections are built for: agencies (records), the period, the one before, and the figures of both."""

    agencies: Collection[Any]
    period: Period
    previous: Period
    figures: Figures

    @property
    def ids(self) -> list[int]:
        return [agency.pk for agency in self.agencies]


@dataclass(frozen=True)
class Section:
    """One numbered section of a document, or an appendix (part APPENDIX). `forms` are those in which it stands."""

    document: str
    part: str
    order: int
    title: str
    basis: str
    forms: frozenset[str]
    build: Callable[[Batch], Mapping[int, list[Block]]]


SECTIONS: list[Section] = []


def section(document: str, part: str, order: int, title: str, *, basis: str = "", forms: Collection[str]):
    """Register a function batch → {agency_id: blocks}. Titles and blocks are Vietnamese: they go into documents."""

    def register(build):
        SECTIONS.append(Section(document, part, order, title, basis, frozenset(forms), build))
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


def table(columns: list[tuple[str, int, str]], rows: list[list[str]], *, caption="", total=None, note="") -> Block:
    """A table; columns are (label, width in percent, "left" | "center" | "right") and widths add up to 100."""
    return {
        "type": "table",
        "caption": caption,
        "columns": [{"label": label, "width": width, "align": align} for label, width, align in columns],
        "rows": rows,
        "total": total,
        "note": note,
    }
