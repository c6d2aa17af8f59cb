"""Templates say what they want; exports are typed and run nothing."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from core.spreadsheets import Column, Table, export_csv, export_xlsx, read, template
from tests.core.sheets import (
    CODE,
    HEADINGS,
    SHEET,
    TABLE,
    TITLE,
    opened,
    saved,
)

FORMULAS = ["=1+1", "+84 26", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1+1"]


def test_a_template_says_what_each_column_wants():
    book = opened(template(TABLE))
    sheet, instructions, lists = book.worksheets
    assert [cell.value for cell in sheet[1]] == ["Code *", *HEADINGS[1:]]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["C"].number_format == "dd/mm/yyyy"
    assert [cell.value for cell in instructions[2]] == ["Code", None, "Yes", "Text of at most 10 characters."]
    assert instructions["B3"].value == "The full name"
    assert [cell.value for cell in lists["B"]] == ["Kind", "Department", "Commune"]


def test_a_template_speaks_the_active_language():
    with translation.override("vi"):
        book = opened(template(TABLE))
    assert book.worksheets[0].title == "Danh mục"
    assert book.worksheets[0]["A1"].value == "Mã số *"


def test_a_template_offers_the_allowed_values_as_a_list():
    rules = opened(template(TABLE)).worksheets[0].data_validations.dataValidation
    assert [(str(rule.sqref), rule.formula1) for rule in rules] == [
        ("E2:E10001", "'Lists'!$A$2:$A$3"),
        ("F2:F10001", "'Lists'!$B$2:$B$3"),
    ]


def test_a_title_that_excel_forbids_still_names_a_sheet():
    title = "Kế hoạch 2026/2027: [tất cả các cơ quan]?"
    book = opened(template(Table(title, [CODE, TITLE])))
    assert book.worksheets[0].title == "Kế hoạch 20262027 tất cả các cơ"
    book.worksheets[0].append(["A1"])
    book.move_sheet(book.worksheets[0], offset=1)
    assert read(saved(book), Table(title, [CODE, TITLE])).ok


def test_an_export_has_typed_cells():
    row = ["A1", "Phòng", date(2026, 10, 15), 3, True, "com"]
    sheet = opened(export_xlsx(TABLE, [row])).active
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "d", "n", "s", "s"]
    assert sheet["C2"].number_format == "dd/mm/yyyy"
    assert [sheet["E2"].value, sheet["F2"].value] == ["Yes", "Commune"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F2")


def test_an_export_without_rows_is_its_headings():
    sheet = opened(export_xlsx(TABLE, [])).active
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert sheet.auto_filter.ref == "A1:F1"


def test_an_export_can_be_uploaded_again():
    rows = [{"code": "A1", "start": date(2026, 1, 2), "active": False, "kind": "dept"}, {"code": "=B"}]
    sheet = read(export_xlsx(TABLE, rows), TABLE)
    assert sheet.problems == []
    assert sheet.rows[0].values == {
        "code": "A1",
        "title": "",
        "start": date(2026, 1, 2),
        "count": None,
        "active": False,
        "kind": "dept",
    }
    assert sheet.rows[1].values["code"] == "=B"


@pytest.mark.parametrize("text", [*FORMULAS, "#REF!"])
def test_no_text_becomes_a_formula_or_an_error(text):
    content = export_xlsx(Table(text, [Column("a", text)]), [[text]])
    cell = opened(content).active["A2"]
    assert cell.data_type == "s"
    assert bool(cell.quotePrefix) is (text != "#REF!")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not re.search(r"<f\b", archive.read(SHEET).decode())


def test_characters_that_excel_cannot_hold_are_removed():
    text = "a\x00b\x0bc\ufffed\ud800e" + "x" * 40_000
    value = opened(export_xlsx(Table("t", [TITLE]), [[text]])).active["A2"].value
    assert value == "abcde" + "x" * 32_762


def test_moments_are_exported_in_local_time_and_odd_numbers_as_text():
    moment = datetime(2026, 10, 14, 18, 0, tzinfo=UTC)
    row = opened(export_xlsx(Table("t", [TITLE] * 4), [[moment, Decimal("1.5"), float("nan"), float("inf")]])).active[
        2
    ]
    assert row[0].value == datetime(2026, 10, 15, 1, 0)  # noqa: DTZ001
    assert [cell.value for cell in row[1:]] == [1.5, "nan", "inf"]


def test_a_csv_opens_in_excel_and_runs_nothing():
    rows = [[text, "a,b", date(2026, 10, 5), -3, False, "com"] for text in FORMULAS]
    content = export_csv(TABLE, rows)
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert heading == HEADINGS
    assert all(line[0].startswith("'") for line in lines)
    assert lines[0][1:] == ["a,b", "05/10/2026", "-3", "No", "Commune"]


def test_a_row_of_the_wrong_length_is_the_programmers_error():
    with pytest.raises(ValueError, match="zip"):
        export_csv(TABLE, [["A1"]])
