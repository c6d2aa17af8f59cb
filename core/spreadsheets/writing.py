"""Excel and CSV out: typed cells in which no text turns into a formula."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.spreadsheets.cells import PARTING, format_date, is_dangerous, is_number, outgoing
from core.spreadsheets.tables import MAX_ROWS, Column, Table, sheet_title

DATE_FORMAT = "dd/mm/yyyy"
FORMATS = {"date": DATE_FORMAT, "integer": "0", "number": "General"}
AS_TEXT = "@"
HEADING_FONT = Font(bold=True)
HEADING_FILL = PatternFill("solid", fgColor="DCE6F1")
WRAPPED = Alignment(wrap_text=True, vertical="top")
MIN_WIDTH, MAX_WIDTH = 12, 60
LISTED_INLINE = 8
ROWS_IN_A_PIECE = 200

Values = Sequence[Any] | Mapping[str, Any]
Labels = dict[str, dict[Any, str]]


class _Blank(NamedTuple):
    """A sheet to be filled in, and the labels that its columns allow."""

    sheet: Worksheet
    table: Table
    labels: Labels


class _List(NamedTuple):
    """The allowed values of one column of a blank sheet."""

    blank: _Blank
    place: int

    @property
    def column(self) -> Column:
        return self.blank.table.columns[self.place - 1]

    @property
    def labels(self) -> dict[Any, str]:
        return self.blank.labels[self.column.name]


def template(*tables: Table) -> bytes:
    """An empty .xlsx to fill in, a sheet for each table: headings, instructions, lists of allowed values.

    It speaks the active language.
    """
    book = Workbook()
    book.remove(book.active)
    blanks = [_Blank(_blank_sheet(book, table), table, _labels(table)) for table in tables]
    _write_instructions(book.create_sheet(sheet_title(_("Instructions"))), blanks)
    if lists := [_List(blank, place) for blank in blanks for place in _listed(blank)]:
        _write_lists(book.create_sheet(sheet_title(_("Lists"))), lists)
    return _saved(book)


def _blank_sheet(book: Workbook, table: Table) -> Worksheet:
    sheet = book.create_sheet(sheet_title(table.title))
    _lay_out(sheet, table)
    sheet.append(_headings(sheet, table, mark_required=True))
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].number_format = FORMATS.get(column.kind, AS_TEXT)
    return sheet


def export_xlsx(table: Table, rows: Iterable[Values]) -> bytes:
    """An .xlsx of the rows (sequences in the table's order, or mappings by column name)."""
    return export_book([(table, rows)])


def export_book(parts: Iterable[tuple[Table, Iterable[Values]]]) -> bytes:
    """An .xlsx with a sheet for each table, as `export_xlsx` writes it."""
    book = Workbook(write_only=True)
    for table, rows in parts:
        _write_rows(book.create_sheet(sheet_title(table.title)), table, rows)
    return _saved(book)


def _write_rows(sheet: Worksheet, table: Table, rows: Iterable[Values]) -> None:
    _lay_out(sheet, table)
    sheet.append(_headings(sheet, table))
    last = 1
    for last, values in enumerate(_outgoing(table, rows), start=2):  # noqa: B007
        sheet.append([_cell(sheet, value) for value in values])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{last}"


def export_csv(table: Table, rows: Iterable[Values]) -> bytes:
    """UTF-8 with BOM, commas, dates dd/MM/yyyy; an apostrophe leads any text that might run as a formula."""
    return b"".join(csv_pieces(table, rows))


def csv_pieces(table: Table, rows: Iterable[Values]) -> Iterator[bytes]:
    """The same file piece by piece, for tables of any length."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_csv_text(outgoing(column.label)) for column in table.columns])
    yield codecs.BOM_UTF8
    for number, values in enumerate(_outgoing(table, rows), start=1):
        writer.writerow([_csv_text(value) for value in values])
        if number % ROWS_IN_A_PIECE == 0:
            yield _taken(file)
    yield _taken(file)


def _taken(file: io.StringIO) -> bytes:
    """What was written since the last time."""
    piece = file.getvalue().encode()
    file.seek(0)
    file.truncate()
    return piece


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, str) and is_dangerous(value):
        return f"'{value}"
    return str(value)


def _outgoing(table: Table, rows: Iterable[Values]) -> Iterator[list]:
    labels = _labels(table)
    names = [column.name for column in table.columns]
    options = [labels.get(name) for name in names]
    for row in rows:
        values = [row.get(name) for name in names] if isinstance(row, Mapping) else row
        yield [outgoing(value, known) for value, known in zip(values, options, strict=True)]


def _labels(table: Table) -> Labels:
    found = {column.name: column.options() for column in table.columns}
    return {
        name: {value: str(label) for value, label in options.items()} for name, options in found.items() if options
    }


def _cell(sheet: Worksheet, value: Any) -> Cell | Any:
    """A number as it is; a date with its format; text that stays text, whatever it begins with."""
    if value is None or is_number(value):
        return value
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, datetime):
        cell.number_format = f"{DATE_FORMAT} hh:mm"
    elif isinstance(value, date):
        cell.number_format = DATE_FORMAT
    else:
        cell.data_type = "s"
        cell.quotePrefix = is_dangerous(value)
    return cell


def _heading(sheet: Worksheet, words: Any) -> Cell:
    cell = _cell(sheet, outgoing(words))
    cell.font, cell.fill, cell.alignment = HEADING_FONT, HEADING_FILL, WRAPPED
    return cell


def _headings(sheet: Worksheet, table: Table, mark_required: bool = False) -> list[Cell]:
    return [
        _heading(sheet, f"{column.label} *" if mark_required and column.required else column.label)
        for column in table.columns
    ]


def _lay_out(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.columns, start=1):
        width = column.width or min(max(len(str(column.label)) + 4, MIN_WIDTH), MAX_WIDTH)
        sheet.column_dimensions[get_column_letter(place)].width = width


def _write_instructions(sheet: Worksheet, blanks: Sequence[_Blank]) -> None:
    """A line for each column, which says in which sheet it stands where there are several."""
    skipped = 0 if len(blanks) > 1 else 1
    sheet.freeze_panes = "A2"
    for place, width in enumerate((20, 30, MAX_WIDTH, 12, MAX_WIDTH)[skipped:], start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    headings = (_("Sheet"), _("Column"), _("Meaning"), _("Required"), _("Allowed values"))
    sheet.append([_heading(sheet, words) for words in headings[skipped:]])
    for words in (words for blank in blanks for words in _instructions(blank)):
        cells = [_cell(sheet, outgoing(text)) for text in words[skipped:]]
        for cell in cells:
            cell.alignment = WRAPPED
        sheet.append(cells)


def _instructions(blank: _Blank) -> Iterator[tuple]:
    for column in blank.table.columns:
        required = _("Yes") if column.required else _("No")
        allowed = _allowed(column, blank.labels.get(column.name, {}))
        yield blank.sheet.title, column.label, column.help, required, allowed


def _allowed(column: Column, options: dict[Any, str]) -> str:
    if column.kind == "date":
        return _("A date, written as dd/mm/yyyy.")
    if column.kind == "integer":
        return _("A whole number.")
    if column.kind == "number":
        return _("A number.")
    if column.kind == "choices":
        return _("Any of these, parted by semicolons: %(values)s.") % {"values": f"{PARTING} ".join(options.values())}
    if len(options) > LISTED_INLINE:
        return _("One of the values in the sheet “%(sheet)s”.") % {"sheet": _("Lists")}
    if options:
        return _("One of: %(values)s.") % {"values": "; ".join(options.values())}
    if column.max_length:
        return _("Text of at most %(n)d characters.") % {"n": column.max_length}
    return _("Text.")


def _listed(blank: _Blank) -> list[int]:
    """The places of the columns in which one of several values is chosen."""
    columns = enumerate(blank.table.columns, start=1)
    return [place for place, column in columns if column.name in blank.labels and column.kind != "choices"]


def _write_lists(sheet: Worksheet, lists: Sequence[_List]) -> None:
    """Allowed values, a column for each choice, and the drop-down lists of the blank sheets that show them."""
    sheet.freeze_panes = "A2"
    for number, each in enumerate(lists, start=1):
        column, letter = each.column, get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width or MIN_WIDTH * 2
        source = f"{quote_sheetname(sheet.title)}!${letter}$2:${letter}${len(each.labels) + 1}"
        target = get_column_letter(each.place)
        each.blank.sheet.add_data_validation(_drop_down(source, target, required=column.required))
    sheet.append([_heading(sheet, each.column.label) for each in lists])
    for row in zip_longest(*(each.labels.values() for each in lists)):
        sheet.append([_cell(sheet, outgoing(label)) for label in row])


def _drop_down(source: str, letter: str, required: bool) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=source,
        allow_blank=not required,
        showErrorMessage=True,
        errorTitle=_("Not an allowed value"),
        error=_("Choose one of the values in the list."),
        sqref=f"{letter}2:{letter}{MAX_ROWS + 1}",
    )


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
