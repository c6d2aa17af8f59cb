"""A table of each kind of column, and workbooks made in memory."""

import io
from datetime import date

from django.utils import translation
from django.utils.functional import lazy
from openpyxl import Workbook, load_workbook

from core.spreadsheets import Column, Table, read
from tests.archives import repacked

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def said(vi, en):
    return lazy(lambda: {"vi": vi, "en": en}[translation.get_language()[:2]], str)()


CODE = Column("code", said("Mã số", "Code"), required=True, max_length=10)
TITLE = Column("title", said("Tên gọi", "Title"), help=said("Tên đầy đủ", "The full name"))
START = Column("start", said("Ngày bắt đầu", "Starts on"), kind="date")
COUNT = Column("count", said("Số lượng", "Number"), kind="integer")
ACTIVE = Column("active", said("Hoạt động", "Active"), kind="yes_no")
KIND = Column(
    "kind",
    said("Loại", "Kind"),
    kind="choice",
    choices=lambda: {"dept": said("Sở, ban, ngành", "Department"), "com": said("Xã", "Commune")},
)
TABLE = Table(said("Danh mục", "Register"), [CODE, TITLE, START, COUNT, ACTIVE, KIND])
HEADINGS = ["Code", "Title", "Starts on", "Number", "Active", "Kind"]
PLAIN = ["A1", "Phòng Nội vụ", date(2026, 10, 15), 3, "Yes", "Commune"]


def workbook(*rows, headings=HEADINGS, change=lambda sheet: None):
    book = Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    change(book.active)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def opened(content):
    return load_workbook(io.BytesIO(content))


def with_sheet(xml):
    return repacked(workbook(), **{SHEET: xml})


def sheet_of(cells):
    return f"<worksheet {NAMESPACE}><sheetData>{cells}</sheetData></worksheet>"


def refusal_of(content, **options):
    sheet = read(content, TABLE, **options)
    assert not sheet.ok
    assert sheet.rows == []
    [problem] = sheet.problems
    assert problem.row is None
    return problem.message
