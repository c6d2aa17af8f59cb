"""What a .docx says, as paragraphs and tables in their order. Nothing outside the file is fetched."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from core.errors import Refused
from core.text import clean
from procedures.word import guard
from procedures.word.styles import Looks

logger = logging.getLogger(__name__)

MAX_BLOCKS = 20_000
MAX_COLUMNS = 40
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
TEXT_BOX, CONTROL = qn("w:txbxContent"), qn("w:sdt")
SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
NOT_SAID = {
    TEXT_BOX, f"{MC}Fallback", qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:pPr"), qn("w:rPr"),
}  # fmt: skip
PICTURES = (qn("a:blip"), "{urn:schemas-microsoft-com:vml}imagedata")


@dataclass(frozen=True)
class Line:
    """One line of a paragraph; `is_strong` for a heading's style or bold letters throughout."""

    text: str
    is_strong: bool = False
    is_listed: bool = False


@dataclass(frozen=True)
class Cell:
    """`is_continued`: it is merged with the one above, whose text it repeats."""

    text: str
    is_continued: bool = False


Row = list[Cell]


@dataclass(frozen=True)
class Grid:
    rows: list[Row]


@dataclass
class Reading:
    """A whole document. `margins` are headers and footers, `asides` text boxes and footnotes outside the text."""

    body: list[Line | Grid]
    margins: list[Line | Grid] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    title: str = ""
    pictures: int = 0


def read(content: bytes) -> Reading:
    """Read a .docx. Raises Refused with the sentence for a file that is not opened."""
    if refused := guard.refusal(content):
        raise Refused(refused)
    try:
        return _reading(content)
    except Refused:
        raise
    except Exception as error:
        # python-docx and lxml let almost any exception out of a malformed part; the person needs one sentence.
        logger.info("a Word document cannot be read", exc_info=True)
        raise Refused(guard.damaged()) from error


def _reading(content: bytes) -> Reading:
    document = Document(io.BytesIO(content))
    looks = Looks(document)
    body = document.element.body
    boxes = [box for box in body.iter(TEXT_BOX) if not _is_within(box, f"{MC}Fallback", CELL)]
    notes = [
        note for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES) for note in _notes(document, kind)
    ]
    return Reading(
        body=_limited(_blocks(body, looks)),
        margins=_margins(document, looks),
        asides=[text for element in (*boxes, *notes) if (text := _said_in(element))],
        title=clean(document.core_properties.title or "").strip(),
        pictures=sum(1 for tag in PICTURES for _picture in body.iter(tag)),
    )


def _limited(blocks: Iterator[Line | Grid]) -> list[Line | Grid]:
    found: list[Line | Grid] = []
    size = 0
    for block in blocks:
        size += len(block.rows) if isinstance(block, Grid) else 1
        if size > MAX_BLOCKS:
            raise Refused(_("The document is far longer than a procedure; upload one procedure at a time."))
        found.append(block)
    return found


def _blocks(parent, looks: Looks) -> Iterator[Line | Grid]:
    for child in parent:
        if child.tag == PARAGRAPH:
            yield from _lines(child, looks)
        elif child.tag == TABLE:
            yield _grid(child)
        elif child.tag not in NOT_SAID and isinstance(child.tag, str) and not _is_contents(child):
            yield from _blocks(child, looks)


def _is_contents(element) -> bool:
    """A table of contents, which Word makes from the headings."""
    gallery = element.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _lines(paragraph, looks: Looks) -> Iterator[Line]:
    text = _text(paragraph)
    if text.strip() and not looks.is_contents(paragraph):
        is_strong, is_listed = looks.is_strong(paragraph), looks.is_listed(paragraph)
        yield from (Line(line.strip(), is_strong, is_listed) for line in text.split("\n") if line.strip())


def _text(element) -> str:
    return clean("".join(_pieces(element)))


def _pieces(element) -> Iterator[str]:
    for child in element:
        if child.tag in (qn("w:t"), MATH_TEXT):
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag not in NOT_SAID and isinstance(child.tag, str):
            yield from _pieces(child)


def _said_in(element) -> str:
    """Every paragraph within, line by line."""
    texts = (_text(paragraph).strip() for paragraph in element.iter(PARAGRAPH) if _is_said(paragraph, element))
    return "\n".join(text for text in texts if text)


def _is_said(paragraph, within) -> bool:
    for ancestor in paragraph.iterancestors():
        if ancestor is within:
            return True
        if ancestor.tag in NOT_SAID:
            return False
    return True


def _is_within(element, *tags: str) -> bool:
    return any(ancestor.tag in tags for ancestor in element.iterancestors())


def _grid(table) -> Grid:
    rows: list[Row] = []
    for element in _children(table, ROW):
        rows.append(_row(element, rows[-1] if rows else []))
        if len(rows) > MAX_BLOCKS:
            break
    return Grid([row for row in rows if any(cell.text for cell in row)])


def _children(parent, tag: str) -> Iterator:
    """Direct children of a table or row, also within content controls and tracked insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in (*NOT_SAID, TABLE, PARAGRAPH) and isinstance(child.tag, str):
            yield from _children(child, tag)


def _row(element, above: Row) -> Row:
    row: Row = [Cell("")] * _number(element.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
    for cell in _children(element, CELL):
        properties = cell.find(qn("w:tcPr"))
        merge = None if properties is None else properties.find(qn("w:vMerge"))
        if merge is not None and merge.get(qn("w:val"), "continue") == "continue":
            row.append(Cell(above[len(row)].text if len(row) < len(above) else "", is_continued=True))
        else:
            row.append(Cell(_cell_text(cell)))
        span = None if properties is None else properties.find(qn("w:gridSpan"))
        row += [Cell("")] * (_number(span, 1) - 1)
        if len(row) >= MAX_COLUMNS:
            break
    return row


def _cell_text(cell) -> str:
    """The words of a cell; those of the shapes drawn in it where it has no others."""
    if said := _said_in(cell):
        return said
    boxes = (box for box in cell.iter(TEXT_BOX) if not _is_within(box, f"{MC}Fallback"))
    return "\n".join(text for box in boxes if (text := _said_in(box)))


def _number(element, otherwise: int) -> int:
    value = "" if element is None else element.get(qn("w:val"), "")
    return min(int(value), MAX_COLUMNS) if value.isdigit() else otherwise


def _margins(document, looks: Looks) -> list[Line | Grid]:
    found: list[Line | Grid] = []
    for kind in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
        for relation in document.part.rels.values():
            if relation.reltype == kind and not relation.is_external:
                found += _limited(_blocks(parse_xml(relation.target_part.blob), looks))
    return found


def _notes(document, kind: str) -> Iterator:
    for relation in document.part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                if note.get(qn("w:type")) is None:
                    yield note
