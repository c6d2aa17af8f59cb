"""An upload is read whole, or every wrong cell is named in a sentence."""

import unicodedata
from datetime import date, datetime

import pytest
from django.utils import translation

from core.spreadsheets import Column, Row, Table, duplicates, read, template
from tests.core.sheets import (
    ACTIVE,
    CODE,
    COUNT,
    HEADINGS,
    KIND,
    PLAIN,
    START,
    TABLE,
    TITLE,
    opened,
    refusal_of,
    saved,
    sheet_of,
    with_sheet,
    workbook,
)


def one_cell(column, raw, **dimensions):
    """What reading answers when the only filled cells are a code and `raw` in the other column."""
    table = Table("t", [Column("id", "Id"), column])
    return read(workbook(["r1", raw], headings=["Id", str(column.label)]), table)


def value_of(column, raw):
    sheet = one_cell(column, raw)
    assert sheet.problems == []
    return sheet.rows[0].values[column.name]


def complaint_about(column, raw):
    [problem] = one_cell(column, raw).problems
    assert (problem.row, problem.cell, problem.severity) == (2, "B2", "error")
    assert "B2" in problem.message
    return problem.message


def test_a_filled_template_comes_back_as_typed_values():
    book = opened(template(TABLE))
    book.worksheets[0].append(PLAIN)
    sheet = read(saved(book), TABLE)
    assert sheet.problems == []
    assert sheet.rows[0].number == 2
    assert list(sheet.rows[0].values.values()) == [
        "A1",
        "Phòng Nội vụ",
        date(2026, 10, 15),
        3,
        True,
        "com",
    ]


def test_a_vietnamese_template_uploads_under_the_english_interface():
    with translation.override("vi"):
        book = opened(template(TABLE))
    book.worksheets[0].append(["A1", "Xã Đức Long", "15/10/2026", 3, "Không", "Sở, ban, ngành"])
    book.move_sheet(book.worksheets[0], offset=2)
    with translation.override("en"):
        sheet = read(saved(book), TABLE)
    assert sheet.problems == []
    assert sheet.rows[0].values["kind"] == "dept"
    assert sheet.rows[0].values["active"] is False


@pytest.mark.parametrize("headings", [["so luong", "CODE *"], ["Số  lượng", "Mã số"], ["count", "code"]])
def test_headings_count_in_any_language_or_as_names_in_any_order(headings):
    sheet = read(workbook([3, "A1"], headings=headings), Table("t", [CODE, COUNT]))
    assert sheet.ok
    assert sheet.rows == [Row(2, {"code": "A1", "count": 3})]


def test_blank_rows_are_skipped_and_numbers_are_those_of_the_sheet():
    sheet = read(workbook([None] * 6, [" ", "\u200b", None], PLAIN), TABLE)
    assert [row.number for row in sheet.rows] == [4]


def test_empty_cells_come_back_blank():
    sheet = read(workbook(["A1"]), TABLE)
    assert sheet.ok
    assert list(sheet.rows[0].values.values()) == ["A1", "", None, None, None, None]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (7, "7"),
        (True, "TRUE"),
        ("  hai  dòng\nliền_x000D_ ", "hai  dòng\nliền"),
        (unicodedata.normalize("NFD", "Sở Nội vụ"), "Sở Nội vụ"),
        ("=SUM", "=SUM"),
    ],
)
def test_text_comes_back_clean(raw, value):
    column = Column("note", "Note")
    content = workbook(["r1", None], headings=["Id", "Note"], change=lambda sheet: put_as_text(sheet["B2"], raw))
    assert read(content, Table("t", [Column("id", "Id"), column])).rows[0].values["note"] == value


@pytest.mark.parametrize(
    ("stored", "text"), [("12.0", "12"), ("1.2E1", "12"), ("12.50", "12.5"), ("0.30000000000000004", "0.3")]
)
def test_a_number_in_a_text_column_reads_as_a_person_would_write_it(stored, text):
    cells = f'<row><c t="str"><v>Code</v></c></row><row><c><v>{stored}</v></c></row>'
    assert read(with_sheet(sheet_of(cells)), Table("t", [CODE])).rows == [Row(2, {"code": text})]


def put_as_text(cell, raw):
    cell.value = raw
    if isinstance(raw, str):
        cell.data_type = "s"


@pytest.mark.parametrize(
    "raw",
    [date(2026, 2, 9), datetime(2026, 2, 9, 8, 30), "09/02/2026", "9-2-2026", "2026-02-09"],  # noqa: DTZ001
)
def test_dates_are_read_from_date_cells_and_from_text(raw):
    assert value_of(START, raw) == date(2026, 2, 9)


@pytest.mark.parametrize("raw", [1200, 1200.0, "1200", " +1200 "])
def test_whole_numbers_are_read(raw):
    assert value_of(COUNT, raw) == 1200


@pytest.mark.parametrize(
    ("raw", "value"), [("Có", True), ("khong", False), (True, True), (0, False), ("X", True), ("No", False)]
)
def test_yes_and_no_are_read_in_both_languages(raw, value):
    assert value_of(ACTIVE, raw) is value


@pytest.mark.parametrize("raw", ["com", "COMMUNE", "xa", "Xã "])
def test_a_choice_may_be_a_code_or_a_label(raw):
    assert value_of(KIND, raw) == "com"


def test_a_number_may_be_the_code_of_a_choice():
    assert value_of(Column("level", "Level", kind="choice", choices={12: "Twelve"}), 12.0) == 12


def test_an_exact_label_wins_over_one_that_folds_alike():
    column = Column("place", "Place", kind="choice", choices={1: "Hòa An", 2: "Hoà Ân"})
    assert value_of(column, "Hoà Ân") == 2
    assert "several" in complaint_about(column, "hoa an")


def test_a_formula_gives_its_stored_result():
    cells = '<row r="1"><c r="A1" t="str"><v>Code</v></c></row><row r="2"><c r="A2"><f>5+7</f><v>12</v></c></row>'
    sheet = read(with_sheet(sheet_of(cells)), Table("t", [CODE]))
    assert sheet.rows == [Row(2, {"code": "12"})]


@pytest.mark.parametrize(
    ("column", "raw", "expected"),
    [
        (START, "30/02/2026", "“30/02/2026”, which is not a date"),
        (START, "15/10/26", "not a date"),
        (START, 46000, "not a date"),
        (START, "15/10/1026", "not a date"),
        (COUNT, 1.5, "“1.5”, which is not a whole number"),
        (COUNT, "1.200", "not a whole number"),
        (COUNT, "9" * 16, "not a whole number"),
        (ACTIVE, "maybe", "“maybe”, which is not an allowed value"),
        (KIND, "Huyện", "“Huyện”, which is not an allowed value"),
        (CODE, "12345678901", "is 11 characters long; at most 10"),
        (CODE, None, "must not be empty"),
        (CODE, date(2026, 2, 1), "holds the date 01/02/2026 where text is expected"),
        (CODE, "#REF!", "holds the error #REF!"),
        (COUNT, "=1+1", "a formula whose result is not stored"),
    ],
)
def test_a_wrong_cell_is_named_with_what_is_wrong(column, raw, expected):
    assert f"Cell B2 ({column.label}) " in complaint_about(column, raw)
    assert expected in complaint_about(column, raw)


def test_a_percent_sign_in_a_cell_or_heading_breaks_no_sentence():
    assert "(Share %) holds “50%(s)”" in complaint_about(Column("share", "Share %", kind="integer"), "50%(s)")


def test_every_problem_is_listed_in_the_order_of_the_rows():
    sheet = read(workbook([None, "a", "x"], PLAIN, ["A3", "c", None, "y"]), TABLE)
    assert [(problem.row, problem.cell, problem.column_label) for problem in sheet.problems] == [
        (2, "A2", "Code"),
        (2, "C2", "Starts on"),
        (4, "D4", "Number"),
    ]
    assert not sheet.ok


def test_a_missing_column_is_named_and_no_cell_is_blamed_for_it():
    sheet = read(workbook(["x"], headings=HEADINGS[1:]), TABLE)
    [problem] = sheet.problems
    assert problem.message == "The column “Code” is missing in row 1; add its heading."
    assert not sheet.ok


def test_a_heading_that_stands_twice_is_refused():
    sheet = read(workbook(["A1"], headings=[*HEADINGS, "TITLE"]), TABLE)
    assert [problem.message for problem in sheet.problems] == ["The heading “TITLE” stands a second time in cell G1."]
    assert not sheet.ok


def test_what_is_not_read_is_only_a_warning():
    sheet = read(workbook([*PLAIN, "a", "b"], [*PLAIN, "a", "b"], headings=[*HEADINGS, "Note"]), TABLE)
    assert [(problem.cell, problem.severity) for problem in sheet.problems] == [("G1", "warning"), ("H2", "warning")]
    assert sheet.ok


def test_foreign_headings_give_one_sentence():
    assert "none of the template's headings" in refusal_of(workbook(["a"], headings=["Foo", "Bar"]))


def test_merged_cells_are_refused():
    sheet = read(workbook(PLAIN, PLAIN, change=lambda sheet: sheet.merge_cells("B2:B3")), TABLE)
    [problem] = sheet.problems
    assert (problem.row, problem.cell, problem.column_label) == (2, "B2", "Title")
    assert "B2:B3 are merged" in problem.message


def test_a_file_without_rows_is_refused():
    assert "no rows" in refusal_of(template(TABLE))


def test_one_row_too_many_is_refused():
    assert "more than 2 rows" in refusal_of(workbook(PLAIN, PLAIN, PLAIN), max_rows=2)
    assert read(workbook(PLAIN, PLAIN), TABLE, max_rows=2).ok


def test_reading_stops_after_five_hundred_problems():
    sheet = read(workbook(*[[None, "x"]] * 600), TABLE)
    assert len(sheet.problems) == 501
    assert sheet.problems[0].row is None


def test_rows_that_repeat_a_value_name_each_other():
    sheet = read(workbook(["a1"], ["B1"], [" A1"], ["C1"]), TABLE)
    [problem] = duplicates(sheet.rows, CODE)
    assert problem.message == "Rows 2 and 4 both hold “A1” in the column “Code”."
    assert (problem.row, problem.cell) == (4, "A4")
    assert duplicates(sheet.rows, TITLE) == []


def test_the_callers_own_problems_take_their_place_among_the_rest():
    sheet = read(workbook(["A1"], ["B1"], ["C1", None, "x"]), TABLE)
    sheet.add([sheet.rows[1].problem(CODE, "There is no B1.")])
    assert [problem.cell for problem in sheet.problems] == ["A3", "C4"]
