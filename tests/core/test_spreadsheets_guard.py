"""What is no workbook, or an evil one, is refused in a sentence before it costs anything."""

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.spreadsheets import Table, read
from tests.archives import (
    DOCTYPES,
    OLE,
    TYPES,
    a_million_members,
    assert_refused_cheaply,
    encrypted,
    lying_about_size,
    member,
    noise,
    overwritten,
    repacked,
    with_type,
)
from tests.core.sheets import CODE, PLAIN, SHEET, TABLE, refusal_of, sheet_of, with_sheet, workbook


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"MZ\x90\x00" + b"\0" * 600, "not an Excel workbook"),
        (b"<html><table><tr><td>Code</td></tr></table></html>", "not an Excel workbook"),
        (OLE, "old .xls format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"PK\x03\x04" + b"\0" * 600, "damaged"),
        (workbook(PLAIN)[:-40], "damaged"),
        (repacked(workbook(PLAIN), **{TYPES: b"<Types/>"}), "not an Excel workbook"),
        (repacked(workbook(PLAIN), **{TYPES: None}), "not an Excel workbook"),
        (repacked(workbook(PLAIN), **{"xl/workbook.xml": b"<a>"}), "damaged"),
        (repacked(workbook(PLAIN), **{SHEET: None}), "damaged"),
        (with_sheet(b"<worksheet"), "damaged"),
        (repacked(workbook(PLAIN), **{"xl/vbaProject.bin": b"x"}), "macros"),
        (repacked(workbook(PLAIN), **{"../../etc/cron.d/x": b"x"}), "not built as Excel builds it"),
        (repacked(workbook(PLAIN), **{"/xl/x.xml": b"x"}), "not built as Excel builds it"),
        (repacked(workbook(PLAIN), **{"xl\\x.xml": b"x"}), "not built as Excel builds it"),
        (repacked(workbook(PLAIN), **{"XL/Workbook.xml": b"x"}), "not built as Excel builds it"),
        (repacked(workbook(PLAIN), **{"xl/embeddings/a.zip": b"x"}), "other files inside"),
        (repacked(workbook(PLAIN), **{f"xl/media/{n}.png": b"" for n in range(600)}), "far larger"),
    ],
)
def test_what_is_no_workbook_is_refused(content, expected):
    assert expected in refusal_of(content)


def test_a_workbook_with_macros_is_refused_by_its_type():
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    content = with_type(workbook(PLAIN), plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    assert "macros" in refusal_of(content)


def test_an_encrypted_member_is_refused():
    assert "protected by a password" in refusal_of(encrypted(workbook(PLAIN)))


def test_a_symbolic_link_in_the_package_is_refused():
    file = io.BytesIO(workbook(PLAIN))
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "not built as Excel builds it" in refusal_of(file.getvalue())


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_excel_never_uses_is_refused(method):
    file = io.BytesIO(workbook(PLAIN))
    with zipfile.ZipFile(file, "a", method) as archive:
        archive.writestr("xl/x.xml", "<x/>")
    assert "not built as Excel builds it" in refusal_of(file.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("doctype", DOCTYPES)
def test_entities_and_foreign_definitions_are_refused(doctype, encoding):
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{sheet_of(cells)}'
    assert "definitions that Excel never writes" in refusal_of(with_sheet(xml.encode(encoding)))


def bomb_of_spaces():
    return with_sheet(sheet_of(" " * 110_000_000))


def bomb_with_a_modest_ratio():
    return with_sheet(sheet_of(noise(40_000) * 700))


def bomb_of_modest_size():
    return with_sheet(sheet_of("<row><c/></row>" * 200_000))


def bomb_that_lies_about_its_size():
    return lying_about_size(bomb_of_spaces(), SHEET)


def tags_without_end():
    return with_sheet(sheet_of(noise(60_000) + "<row><c/></row>" * 900_000))


def other_tags_without_end():
    return repacked(workbook(PLAIN), **{"xl/styles.xml": f"<a>{noise(10_000)}" + "<xf/>" * 400_000 + "</a>"})


def one_endless_tag():
    return with_sheet(sheet_of("<row " + " ".join(f'a{n}=""' for n in range(100_000)) + "/>"))


@pytest.mark.parametrize(
    "make",
    [
        bomb_of_spaces,
        bomb_with_a_modest_ratio,
        bomb_of_modest_size,
        bomb_that_lies_about_its_size,
        tags_without_end,
        other_tags_without_end,
        one_endless_tag,
        a_million_members,
    ],
)
def test_a_bomb_is_refused_within_a_second_and_100_mb(make):
    assert_refused_cheaply(make(), refusal_of)


def test_a_row_number_in_the_billions_costs_nothing():
    cells = (
        '<row r="1"><c r="A1" t="str"><v>Code</v></c></row><row r="999999999"><c r="A999999999"><v>1</v></c></row>'
    )
    started = time.process_time()
    assert read(with_sheet(sheet_of(cells)), Table("t", [CODE])).ok
    assert time.process_time() - started < 1


@hypothesis_settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 6000), data=st.binary(min_size=1, max_size=40))
def test_no_damage_to_a_file_raises(place, data):
    read(overwritten(workbook(PLAIN), place, data), TABLE)


@hypothesis_settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 1200), data=st.binary(min_size=1, max_size=20))
def test_no_damage_to_a_worksheet_raises(place, data):
    read(with_sheet(overwritten(member(workbook(PLAIN), SHEET), place, data)), TABLE)
