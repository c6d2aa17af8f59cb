"""The blocks of a Word procedure, sorted by the headings and tables under which they stand."""

import re

from django.utils.translation import gettext as _

from procedures.word import headings, tables
from procedures.word.front import Cells
from procedures.word.reading import Grid, Line, Row
from procedures.word.steps import label_of, step_in
from procedures.word.tables import Found, Header

MAX_ROWS = 100
WORDS = (headings.PURPOSE, headings.SCOPE, headings.REFERENCES, headings.DEFINITIONS, headings.NOTES)
NOT_BEFORE_THE_FIRST = (headings.OTHER, headings.HISTORY, headings.REPEATED)


def rows_of(blocks: list[Line | Grid]) -> list[Cells]:
    return [row for block in blocks for row in (_cells(block) if isinstance(block, Grid) else [[[block.text]]])]


def _cells(grid: Grid) -> list[Cells]:
    return [_lines_of(row) for row in grid.rows]


def _lines_of(row: Row) -> Cells:
    return [
        [line.strip() for line in cell.text.splitlines() if line.strip()]
        for cell in row
        if cell.text and not cell.is_continued
    ]


class Sorter:
    """Walks the document once; `part` is the one that the last heading opened, "" before the first."""

    def __init__(self):
        self.part = ""
        self.heading = ""
        self.front: list[Cells] = []
        self.lines: dict[str, list[str]] = {part: [] for part in headings.PARTS}
        self.left: dict[str, list[str]] = {}
        self.steps: list[Found] = []
        self.labels: list[str] = []
        self.forms: list[Found] = []
        self.records: list[Found] = []
        self.changes: list[str] = []
        self.everything: list[str] = []
        self.last: tuple[Header, int] | None = None
        self.tables_of_steps = 0

    def take_line(self, line: Line) -> None:
        self.everything.append(line.text)
        if headings.is_line_of_contents(line.text):
            return
        if not self.opens(line.text, line.is_strong, line.is_listed):
            self.add(f"- {line.text}" if line.is_listed and line.text[0] not in "-+•*" else line.text)

    def opens(self, text: str, is_strong: bool, is_listed: bool = False) -> bool:
        """Whether the line is a heading; then what follows belongs to its part."""
        heading = headings.heading_of(text, is_strong=is_strong, is_listed=is_listed)
        if heading is None or (not self.part and heading.part in NOT_BEFORE_THE_FIRST):
            self.leave_repeated(text, is_strong)
            return False
        self.part, self.heading, self.last = heading.part, text, None
        if heading.rest:
            self.heading = text.partition(":")[0].strip()
            self.add(heading.rest)
        return True

    def leave_repeated(self, text: str, is_strong: bool) -> None:
        """“5.8 …” after the parts that repeat the TTHC is the agency's own again."""
        number, words = headings.split(text)
        if self.part == headings.REPEATED and is_strong and headings.depth_of(number) == 2 and words:
            self.part = headings.CONTENT

    def add(self, text: str) -> None:
        if not self.part:
            self.front.append([[text]])
        elif self.part in (*WORDS, headings.CONTENT, headings.FORMS, headings.RECORDS):
            self.lines[self.part].append(text)
        else:
            self.leave(text)

    def leave(self, text: str, under: str = "") -> None:
        self.left.setdefault(under or self.heading or _("At the beginning"), []).append(text)

    def take_grid(self, grid: Grid) -> None:
        header = self.carried_on(grid)
        for row in grid.rows:
            self.everything += [line for cell in _lines_of(row) for line in cell]
            found = tables.header_of(row, self.part)
            if found and (header is None or found.kind != header.kind or found.texts == header.texts):
                self.tables_of_steps += found.kind == tables.STEPS and header is None
                header = found
            elif self.is_heading_row(row, header):
                header = None
            elif header is None:
                self.take_plain(row)
            else:
                self.take_row(header, row)
        self.last = (header, len(grid.rows[0])) if header and grid.rows else None

    def carried_on(self, grid: Grid) -> Header | None:
        """The header of the table before, where this one goes on with its rows on the next page."""
        if not self.last or not grid.rows or len(grid.rows[0]) != self.last[1]:
            return None
        header = self.last[0]
        return header if header.kind == tables.STEPS and label_of(header, grid.rows[0]) else None

    def is_heading_row(self, row: Row, header: Header | None) -> bool:
        """A row that is a heading; chapters of unknown words divide a table of steps, they do not end it."""
        texts = [text for cell in row if (text := cell.text.strip()) and not cell.is_continued]
        line = " ".join(texts)
        if len(texts) > 2 or "\n" in line or (len(texts) == 2 and not headings.split(f"{texts[0]} ")[0]):
            return False
        heading = headings.heading_of(line)
        if heading is None or (header and heading.part == headings.OTHER):
            return False
        return bool(headings.split(line)[0] or line.isupper()) and self.opens(line, is_strong=False)

    def take_plain(self, row: Row) -> None:
        if not self.part:
            self.front.append(_lines_of(row))
        elif text := _joined(row):
            self.add(text)

    def take_row(self, header: Header, row: Row) -> None:
        if header.kind == tables.STEPS:
            self.take_step(header, row)
        elif header.kind == tables.FORMS and (form := tables.form_in(header, row)):
            self.forms.append(form)
        elif header.kind == tables.RECORDS and (record := tables.record_in(header, row)):
            self.records.append(record)
        elif text := _joined(row):
            if header.kind == tables.HISTORY:
                self.changes.append(" ".join(header.text(row, tables.CHANGE).split()))
            self.leave(text, _("Changes so far") if header.kind == tables.HISTORY else "")

    def take_step(self, header: Header, row: Row) -> None:
        filled = {cell.text.strip() for cell in row if cell.text.strip()}
        step = step_in(header, row) if len(filled) > 1 and not _is_total(row) else None
        if step and len(self.steps) < MAX_ROWS:
            self.steps.append(step)
            self.labels.append(label_of(header, row))
        elif text := _joined(row):
            self.leave(text, _("In the table of steps"))


def _is_total(row: Row) -> bool:
    first = next((cell.text for cell in row if cell.text.strip()), "")
    return re.match(r"\s*t[oổ]ng\b", first, re.IGNORECASE) is not None


def _joined(row: Row) -> str:
    texts = (" ".join(cell.text.split()) for cell in row if not cell.is_continued)
    return " | ".join(text for text in texts if text)
