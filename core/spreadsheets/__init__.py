"""Excel in and out, CSV out: a `Table` says what the columns are, the rest follows from it.

In: `template()` → the person fills it in → `read()` → a preview of rows and problems → all or nothing.
A file with several sheets has a table for each: `read_book()`, `export_book()`.
Out: `export_xlsx()` and `export_csv()`, typed, where no text can turn into a formula.
"""

from core.spreadsheets.reading import duplicates, read, read_book, read_csv
from core.spreadsheets.tables import MAX_ROWS, Column, Problem, Row, Sheet, Table
from core.spreadsheets.writing import csv_pieces, export_book, export_csv, export_xlsx, template

__all__ = [
    "MAX_ROWS",
    "Column",
    "Problem",
    "Row",
    "Sheet",
    "Table",
    "csv_pieces",
    "duplicates",
    "export_book",
    "export_csv",
    "export_xlsx",
    "read",
    "read_book",
    "read_csv",
    "template",
]
