"""The page of an issued PDF: NĐ 30/2020/NĐ-CP, Annex I."""

from itertools import chain

import pytest

from tests.documents_sample import SAMPLES, make_payload, part, section, table, text
from tests.documents_text import MM, WATERMARK, bboxes, page_numbers, pages_of, render, sample, squeezed

samples = pytest.mark.parametrize(("form", "kind"), SAMPLES)


@samples
def test_nothing_but_the_page_number_stands_in_the_margins(form, kind):
    for width, height, words in bboxes(sample(form, kind)):
        for word, left, top, right, bottom in words:
            assert 30 * MM - 0.5 <= left < right <= width - 15 * MM + 0.5, word
            assert bottom <= height - 20 * MM + 0.5, word
            assert top >= 20 * MM - 0.5 or word.isdigit(), word


def test_the_page_number_is_centred_in_the_top_margin_in_the_decree_size():
    width, _height, words = bboxes(sample())[1]
    number, left, top, right, bottom = min(words, key=lambda word: word[2])
    assert number == "2"
    assert (left + right) / 2 == pytest.approx((30 * MM + width - 15 * MM) / 2, abs=0.5)
    assert (top + bottom) / 2 == pytest.approx(10 * MM, abs=3)
    assert 13 <= (bottom - top) / 1.107 <= 14.1


def test_pages_count_from_one_again_in_each_appendix_and_first_pages_show_no_number():
    assert page_numbers(sample()) == [None, "2", "3", "4", None, None]
    assert page_numbers(sample("provincial")) == [None, "2", "3", None, "2", "3", "4"]


def test_an_appendix_lies_across_when_it_asks():
    sizes = [(round(width / MM), round(height / MM)) for width, height, _words in bboxes(sample())]
    assert sizes == [(210, 297)] * 5 + [(297, 210)]


def test_an_unconfirmed_summary_wears_no_letterhead_and_says_so_on_every_page():
    pdf = sample("full", "automatic")
    everything = squeezed(pdf)
    for official in ("CỘNGHÒA", "Số:/", "Kínhgửi", "Nơinhận", "GIÁMĐỐC", "Kèmtheo"):
        assert official not in everything
    assert all(page[:6] == WATERMARK.split() for page in pages_of(pdf))


def test_an_official_text_never_wears_the_warning():
    assert WATERMARK.replace(" ", "") not in squeezed(sample())


def letter(lines: int, *blocks: dict) -> dict:
    """A letter of so many lines, then a heading with more, placed so that a page ends somewhere about there."""
    sections = [section("1", "Mở đầu", [text(*["Một dòng."] * lines)])]
    sections += [section("2", "Khoản sau", [*blocks])] if blocks else []
    return make_payload(parts=[part("I", "PHẦN", sections)], summary=[], grounds=[], appendices=[])


about_the_end_of_page_one = pytest.mark.parametrize("lines", range(14, 24))


@about_the_end_of_page_one
def test_a_heading_stays_with_the_rows_under_it(lines):
    grid = table("Bảng quy trình", "STT 10 center|Tên 90 left", [(n, "Hàng") for n in range(4)])
    pages = pages_of(render(letter(lines, grid, text(*["Một dòng nữa."] * 20))))
    (page,) = [page for page in pages if "Khoản" in page]
    assert "Hàng" in page


@about_the_end_of_page_one
def test_the_signature_is_never_split_nor_alone(lines):
    (page,) = [page for page in pages_of(render(letter(lines))) if "Nơi" in page]
    assert "dòng." in page
    assert {"GIÁM", "Ngọc"} <= {*page}


def test_a_row_stands_whole_on_one_page():
    rows = [(f"số{n}", f"{'chữ ' * 95} cuối{n}") for n in range(16)]
    pages = pages_of(render(letter(1, table("", "STT 10 center|Tên 90 left", rows))))
    assert len(pages) > 2
    for n in range(16):
        assert sum(f"số{n}" in page and f"cuối{n}" in page for page in pages) == 1


def test_table_headers_repeat_on_every_page_of_the_table():
    pages = pages_of(sample("provincial"))[3:]
    assert all("Cập nhật luật" in " ".join(page) for page in pages)


def test_a_cell_longer_than_a_page_loses_nothing():
    words = [f"từ{n}" for n in range(1500)]
    grid = table("", "STT 10 center|Nội dung 90 left", [(1, " ".join(words))])
    pdf = render(make_payload(parts=[part("I", "DÀI", [section("1", "Dài", [grid])])]))
    assert [word for word in chain.from_iterable(pages_of(pdf)) if word.startswith("từ")] == words
