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


@pytest.mark.parametrize("lines", range(6, 22, 2))
def test_headings_signature_and_rows_never_part_from_what_they_belong_to(lines):
    pages = pages_of(render(letter(lines)))
    for before, page in zip(pages, pages[1:], strict=False):
        assert not {"Bảng", "Khoản"} & set(before[-8:])
        assert page[0] != "Nơi"
    (last,) = [page for page in pages if "GIÁM" in page]
    assert "Ngọc" in last
    for n in range(14):
        assert sum(f"đầu{n}" in page and f"cuối{n}" in page for page in pages) == 1


def letter(lines: int) -> dict:
    """Some lines of text, then a heading, a table of rows three lines high, and the signature."""
    rows = [(n, f"đầu{n} {'chữ ' * 40} cuối{n}") for n in range(14)]
    grid = table("Bảng quy trình", "STT 10 center|Tên quy trình 90 left", rows)
    sections = [
        section("1", "Mở đầu", [text(*["Một dòng."] * lines)]),
        section("2", "Khoản sau", [grid, text("Kết thúc một đoạn văn.")]),
    ]
    return make_payload(parts=[part("I", "MỤC THỨ NHẤT", sections)], appendices=[])


def test_table_headers_repeat_on_every_page_of_the_table():
    pages = pages_of(sample("provincial"))[3:]
    assert all("Cập nhật luật" in " ".join(page) for page in pages)


def test_a_cell_longer_than_a_page_loses_nothing():
    words = [f"từ{n}" for n in range(1500)]
    grid = table("", "STT 10 center|Nội dung 90 left", [(1, " ".join(words))])
    pdf = render(make_payload(parts=[part("I", "DÀI", [section("1", "Dài", [grid])])]))
    assert [word for word in chain.from_iterable(pages_of(pdf)) if word.startswith("từ")] == words
