"""A workbook of several sheets, numbers, and cells that hold several choices."""

from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import Workbook

from core.spreadsheets import Column, Table, export_book, export_xlsx, read, read_book, template
from tests.archives import repacked
from tests.core.sheets import CODE, HEADINGS, KIND, PLAIN, TABLE, TITLE, opened, said, saved, workbook

AMOUNT = Column("amount", said("Số điểm", "Points"), kind="number")
KINDS = Column("kinds", said("Các loại", "Kinds"), kind="choices", choices=KIND.choices)
BESIDE = Table(said("Kèm theo", "Beside"), [CODE, AMOUNT, KINDS])
BOTH = (TABLE, BESIDE)
ROW = {"code": "B1", "amount": Decimal("2.5"), "kinds": ("dept", "com")}


def test_a_book_comes_back_sheet_by_sheet():
    first, second = read_book(export_book([(TABLE, [PLAIN]), (BESIDE, [ROW])]), BOTH)
    assert (first.problems, second.problems) == ([], [])
    assert first.rows[0].values["code"] == "A1"
    assert second.rows[0].values == ROW
    assert (first.title, second.title) == ("Register", "Beside")


def test_a_further_sheet_counts_by_its_title_in_any_language_and_wherever_it_stands():
    with translation.override("vi"):
        book = opened(export_book([(TABLE, [PLAIN]), (BESIDE, [ROW])]))
    book.move_sheet("Kèm theo", offset=-1)
    first, second = read_book(saved(book), BOTH)
    assert (first.rows[0].values["code"], second.rows[0].values) == ("A1", ROW)


@pytest.mark.parametrize("content", [workbook(PLAIN), export_book([(TABLE, [PLAIN]), (BESIDE, [])])])
def test_a_further_sheet_may_be_missing_or_empty(content):
    first, second = read_book(content, BOTH)
    assert first.ok
    assert (second.rows, second.problems) == ([], [])


def test_the_first_sheet_needs_rows_as_ever():
    first, second = read_book(export_book([(TABLE, []), (BESIDE, [ROW])]), BOTH)
    assert not first.ok
    assert second.ok


def test_a_problem_names_the_sheet_where_there_are_several():
    content = export_book([(TABLE, [PLAIN]), (BESIDE, [ROW, {"amount": "nhiều"}])])
    _first, second = read_book(content, BOTH)
    assert [(each.sheet, each.cell) for each in second.problems] == [("Beside", "A3"), ("Beside", "B3")]
    [alone] = read(export_xlsx(BESIDE, [{"amount": "1"}]), BESIDE).problems
    assert alone.sheet == ""


@pytest.mark.parametrize(
    "content", [b"", repacked(workbook(PLAIN), **{"xl/workbook.xml": "<workbook"}), repacked(saved(Workbook()))[:-90]]
)
def test_a_file_that_cannot_be_opened_is_told_once(content):
    first, second = read_book(content, BOTH)
    assert len(first.problems) == 1
    assert (second.rows, second.problems) == ([], [])


@pytest.mark.parametrize(
    ("raw", "value"), [(3, "3"), (2.5, "2.5"), ("2,5", "2.5"), (" 1.25 ", "1.25"), (0.1 + 0.2, "0.3")]
)
def test_a_number_is_read_as_people_write_it(raw, value):
    sheet = read(workbook(["a", raw], headings=["Code", "Points"]), Table("t", [CODE, AMOUNT]))
    assert sheet.problems == []
    assert sheet.rows[0].values["amount"] == Decimal(value)


@pytest.mark.parametrize("raw", ["mười", "NaN", "inf", "1.000,5", "1 000", True])
def test_what_is_no_number_is_told_at_its_cell(raw):
    sheet = read(workbook(["a", raw], headings=["Code", "Points"]), Table("t", [CODE, AMOUNT]))
    [problem] = sheet.problems
    assert problem.cell == "B2"
    assert "is not a number" in problem.message


@pytest.mark.parametrize(
    "raw", ["Commune; Department", "com;dept;com", "Xã\nSở, ban, ngành", "xa; ; so, ban, nganh;"]
)
def test_choices_are_parted_by_semicolons_or_lines(raw):
    sheet = read(workbook(["a", raw], headings=["Code", "Kinds"]), Table("t", [CODE, KINDS]))
    assert sheet.problems == []
    assert sheet.rows[0].values["kinds"] == ("dept", "com")


def test_no_choice_is_an_empty_tuple_and_an_unknown_one_is_told():
    sheet = read(workbook(["a"], ["b", "Commune; Bank"], headings=["Code", "Kinds"]), Table("t", [CODE, KINDS]))
    assert sheet.rows[0].values["kinds"] == ()
    [problem] = sheet.problems
    assert (problem.cell, "“Bank”" in problem.message) == ("B3", True)


def test_a_template_of_several_sheets_says_which_column_stands_where():
    register, beside, instructions, lists = opened(template(*BOTH)).worksheets
    assert [cell.value for cell in register[1]] == ["Code *", *HEADINGS[1:]]
    assert [cell.value for cell in beside[1]] == ["Code *", "Points", "Kinds"]
    assert [cell.value for cell in instructions[1]][:2] == ["Sheet", "Column"]
    assert [cell.value for cell in instructions["A"]][1:] == ["Register"] * 6 + ["Beside"] * 3
    assert instructions["E10"].value == "Any of these, parted by semicolons: Department; Commune."
    assert [cell.value for cell in lists[1]] == ["Active", "Kind"]
    assert beside.data_validations.dataValidation == []


def test_a_template_without_single_choices_has_no_lists():
    assert opened(template(Table("t", [TITLE, KINDS]))).sheetnames == ["t", "Instructions"]
