"""Excel and CSV in: the rows of an upload and everything that is wrong with them. No file raises."""

import csv
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import NamedTuple

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, SHEET_MAIN_NS, WorkSheetParser
from openpyxl.xml.functions import iterparse

from core.spreadsheets import guard
from core.spreadsheets.cells import CellReader, RawCell, Wrong, plain_text, shortened
from core.spreadsheets.tables import (
    MAX_ROWS,
    Column,
    Problem,
    Row,
    Severity,
    Sheet,
    Table,
    in_every_language,
    sheet_title,
)
from core.text import clean, fold

logger = logging.getLogger(__name__)

MAX_PROBLEMS = 500
MAX_COLUMNS = 16_384
MERGED_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
EMPTY = RawCell(None, "n")

Cells = dict[int, RawCell]


class Stop(Exception):
    """Reading cannot or need not go on; str() is the sentence for the whole file."""


class Merged(NamedTuple):
    name: str
    left: int
    top: int
    right: int
    bottom: int


def read(content: bytes, table: Table, max_rows: int = MAX_ROWS) -> Sheet:
    """The rows of an .xlsx made from the table's template, with every problem as a sentence.

    Headings count in any of settings.LANGUAGES or as column names, in any order; blank rows are skipped.
    The caller checks the size of the upload (core.files). Reading stops after MAX_PROBLEMS problems.
    """
    return read_book(content, [table], max_rows)[0]


def read_book(content: bytes, tables: Sequence[Table], max_rows: int = MAX_ROWS) -> list[Sheet]:
    """The sheets of one .xlsx, one for each table, with problems as in `read`.

    The first table has to be there; another one only counts where a worksheet bears its title, and may have no rows.
    """
    if refused := guard.refusal(content):
        return _unread(refused, tables)
    try:
        with _damage_told():
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Stop as stop:
        return _unread(str(stop), tables)
    with closing(book):
        return [_read_sheet(book, table, max_rows, among=tables) for table in tables]


def _unread(sentence: str, tables: Sequence[Table]) -> list[Sheet]:
    return [Sheet(problems=[Problem(None, "", sentence)]), *(Sheet() for _table in tables[1:])]


def _read_sheet(book: Workbook, table: Table, max_rows: int, among: Sequence[Table]) -> Sheet:
    is_first = table is among[0]
    merged: list[Merged] = []
    reading = _Reading(table, max_rows, needs_rows=is_first, title=str(table.title) if len(among) > 1 else "")
    return reading.run(_filled_rows(book, table, merged, is_first), merged)


def read_csv(content: bytes, table: Table, max_rows: int = MAX_ROWS, delimiter: str = "") -> Sheet:
    """The rows of a CSV file (UTF-8, parted by `delimiter`, else commas or semicolons), with problems as in `read`.

    Programs write it, not people: columns that need no value may be missing.
    """
    return _Reading(table, max_rows, needs_all=False).run(_filled_lines(content, delimiter), [])


def duplicates(rows: Iterable[Row], column: Column) -> list[Problem]:
    """One problem for each row that repeats an earlier row's value, compared folded; blanks don't count."""
    first: dict[str, Row] = {}
    problems = []
    for row in rows:
        value = plain_text(row.values.get(column.name))
        if not value:
            continue
        earlier = first.setdefault(fold(value), row)
        if earlier is not row:
            message = _("Rows %(first)d and %(second)d both hold “%(value)s” in the column “%(column)s”.") % {
                "first": earlier.number,
                "second": row.number,
                "value": shortened(value),
                "column": column.label,
            }
            problems.append(row.problem(column, message))
    return problems


class _Reading:
    """One upload on its way to a Sheet. `readers` go by the column's number in the file."""

    def __init__(
        self, table: Table, max_rows: int, *, needs_all: bool = True, needs_rows: bool = True, title: str = ""
    ):
        self.table = table
        self.max_rows = max_rows
        self.needs_all = needs_all
        self.needs_rows = needs_rows
        self.sheet = Sheet(title=title)
        self.readers: dict[int, CellReader] = {}
        self.letters: dict[str, str] = {}
        self.ignored: set[int] = set()

    def run(self, rows: Iterable[tuple[int, Cells]], merged: list[Merged]) -> Sheet:
        try:
            for number, cells in rows:
                if self.readers:
                    self.take_row(number, cells)
                else:
                    self.take_headings(number, cells)
            for area in merged:
                self.take_merged(area)
            if self.needs_rows and not self.sheet.rows:
                raise Stop(_("The file holds no rows under the headings."))
        except Stop as stop:
            self.sheet.problems.append(Problem(None, "", str(stop)))
        self.sheet.add([])
        return self.sheet

    def note(self, problem: Problem) -> None:
        if len(self.sheet.problems) >= MAX_PROBLEMS:
            raise Stop(_("There are more than %(n)d problems; only the first are listed.") % {"n": MAX_PROBLEMS})
        self.sheet.problems.append(problem)

    def take_headings(self, number: int, cells: Cells) -> None:
        known = _headings(self.table)
        for place, cell in sorted(cells.items()):
            column = known.get(_heading_key(plain_text(cell.value)))
            if column is None:
                self.leave_out(
                    number,
                    place,
                    cell,
                    "warning",
                    _("The heading “%(heading)s” in cell %(cell)s is not in the template and is not read."),
                )
            elif column.name in self.letters:
                self.leave_out(
                    number,
                    place,
                    cell,
                    "error",
                    _("The heading “%(heading)s” stands a second time in cell %(cell)s."),
                )
            else:
                self.letters[column.name] = get_column_letter(place)
                self.readers[place] = CellReader(column)
        self.check_headings(number)

    def leave_out(self, number: int, place: int, cell: RawCell, severity: Severity, message: str) -> None:
        self.ignored.add(place)
        where = {"cell": f"{get_column_letter(place)}{number}", "heading": shortened(cell.value)}
        self.note(Problem(number, where["heading"], message % where, severity, where["cell"]))

    def check_headings(self, number: int) -> None:
        if not self.readers:
            self.sheet.problems.clear()
            message = _("Row %(row)d holds none of the template's headings; copy your rows into a fresh template.")
            raise Stop(message % {"row": number})
        for column in self.table.columns:
            if column.name not in self.letters and (self.needs_all or column.required):
                message = _("The column “%(column)s” is missing in row %(row)d; add its heading.")
                where = {"column": column.label, "row": number}
                self.note(Problem(number, str(column.label), message % where))

    def take_row(self, number: int, cells: Cells) -> None:
        if len(self.sheet.rows) >= self.max_rows:
            self.sheet.rows.clear()
            message = _("The file holds more than %(n)d rows; split it into smaller files.")
            raise Stop(message % {"n": self.max_rows})
        values = {column.name: column.blank for column in self.table.columns}
        row = Row(number, values, self.letters)
        for place, reader in self.readers.items():
            try:
                values[reader.column.name] = reader.take(cells.get(place, EMPTY))
            except Wrong as wrong:
                where = {"cell": f"{get_column_letter(place)}{number}", "column": reader.column.label}
                self.note(row.problem(reader.column, wrong.sentence % (where | wrong.params)))
        self.sheet.rows.append(row)
        self.warn_of_strays(number, cells)

    def warn_of_strays(self, number: int, cells: Cells) -> None:
        for place in cells.keys() - self.readers.keys() - self.ignored:
            self.ignored.add(place)
            cell = f"{get_column_letter(place)}{number}"
            message = _("Cell %(cell)s stands in a column without a heading and is not read.")
            self.note(Problem(number, "", message % {"cell": cell}, "warning", cell))

    def take_merged(self, area: Merged) -> None:
        if any(area.left <= place <= area.right for place in self.readers):
            reader = self.readers.get(area.left)
            label = str(reader.column.label) if reader else ""
            message = _("Cells %(cells)s are merged; split them and fill in each one.") % {"cells": area.name}
            first = f"{get_column_letter(area.left)}{area.top}"
            self.note(Problem(area.top, label, message, "error", first))


def _headings(table: Table) -> dict[str, Column]:
    known: dict[str, Column] = {}
    for column in table.columns:
        for words in (column.name, *in_every_language(column.label)):
            known.setdefault(_heading_key(clean(words)), column)
    return known


def _heading_key(heading: str) -> str:
    """Folded, without the asterisk by which the template marks a required column."""
    return fold(heading.rstrip("* "))


@contextmanager
def _damage_told() -> Iterator[None]:
    """Stop with one sentence, because openpyxl lets almost any exception out of a malformed part."""
    try:
        yield
    except Exception as error:
        logger.info("a workbook cannot be read", exc_info=True)
        raise Stop(guard.damaged()) from error


def _filled_rows(book: Workbook, table: Table, merged: list[Merged], is_first: bool) -> Iterator[tuple[int, Cells]]:
    """Number and filled cells of each row that is not blank; Stop when the sheet cannot be read.

    Merged ranges stand behind the rows in the file: `merged` is complete when the rows are through.
    """
    with _damage_told():
        sheet = _sheet_of(book.worksheets, table) or (book.worksheets[0] if is_first else None)
        if sheet is None:
            return
        with sheet._get_source() as source:
            parser = _Parser(
                source,
                sheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            yield from parser.filled_rows(merged)


def _filled_lines(content: bytes, delimiter: str) -> Iterator[tuple[int, Cells]]:
    """Number and filled cells of each line that is not blank; Stop when it is no CSV in UTF-8."""
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        usual = ";" if first.count(";") > first.count(",") else ","
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or usual)
        for line in lines:
            raw = ((place, RawCell(value, "s")) for place, value in enumerate(line, start=1))
            if filled := {place: cell for place, cell in raw if not cell.is_blank}:
                yield lines.line_num, filled
    except (UnicodeDecodeError, csv.Error) as error:
        raise Stop(_("This is not a CSV file in UTF-8.")) from error


def _sheet_of(sheets: list[ReadOnlyWorksheet], table: Table) -> ReadOnlyWorksheet | None:
    """The sheet that bears the table's title in any language."""
    titles = {fold(sheet_title(words)) for words in in_every_language(table.title)}
    return next((sheet for sheet in sheets if fold(sheet.title) in titles), None)


class _Parser(WorkSheetParser):
    """Walks one worksheet's rows as they are stored, so that no claimed dimension is believed."""

    def filled_rows(self, merged: list[Merged]) -> Iterator[tuple[int, Cells]]:
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                number, cells = self.parse_row(element)
                element.clear()
                raw = ((cell["column"], RawCell(cell["value"], cell["data_type"])) for cell in cells)
                if filled := {place: cell for place, cell in raw if not cell.is_blank}:
                    yield number, filled
            elif element.tag == MERGED_TAG:
                merged.append(Merged(element.get("ref"), *range_boundaries(element.get("ref"))))

    def parse_row(self, row):
        if len(row) > MAX_COLUMNS:
            raise ValueError("a row has more cells than a worksheet has columns")
        return super().parse_row(row)

    def parse_cell(self, element):
        """As openpyxl does, but tell a formula without a stored result from an empty cell."""
        cell = super().parse_cell(element)
        if cell["value"] is None and cell["data_type"] == "n" and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "f"
        return cell
