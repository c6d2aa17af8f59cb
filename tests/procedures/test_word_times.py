"""Times in Vietnamese become quarters of a working day; what is not certain is said."""

import pytest

from procedures.word.times import time_of, unit_of


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("0,5 ngày", 2),
        ("0.25 ngày", 1),
        ("1/2 ngày", 2),
        ("½ ngày", 2),
        ("01 ngày", 4),
        ("1,5 ngày làm việc", 6),
        ("02 giờ", 1),
        ("03 giờ", 2),
        ("8 giờ làm việc", 4),
        ("4h", 2),
        ("30 phút", 1),
        ("1 ngày 4 giờ", 6),
        ("01 buổi", 2),
        ("Nửa ngày", 2),
        ("Hai ngày làm việc", 8),
        ("Không quá 05 (năm) ngày làm việc", 20),
        ("05 NGÀY", 20),
        ("Không quy định", 0),
        ("Giờ hành chính", 0),
        ("-", 0),
        ("Trong ngày", 4),
        ("2", 8),
        ("2,5", 10),
        ("1 tuần", 20),
    ],
)
def test_a_clear_time_is_read_without_a_doubt(text, quarters):
    time = time_of(text)
    assert (time.quarters, time.doubt) == (quarters, "")


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("2-3 ngày", 12),
        ("từ 2 đến 3 ngày", 12),
        ("0,3 ngày", 2),
        ("15 ngày, trong đó thẩm định 10 ngày", 60),
    ],
)
def test_an_unclear_time_is_read_with_a_sentence(text, quarters):
    time = time_of(text)
    assert time.quarters == quarters
    assert text in time.doubt


@pytest.mark.parametrize("text", ["Theo kế hoạch", "1/0 ngày", "99999 ngày", "2 tháng", "<b>x</b>"])
def test_what_is_no_time_counts_nothing_and_says_so(text):
    time = time_of(text)
    assert time.quarters == 0
    assert "was not understood" in time.doubt


def test_an_empty_cell_is_named():
    assert time_of(" ").doubt == "The document gives no time here."


def test_the_heading_of_the_column_gives_the_unit():
    assert time_of("4", unit_of("Thời gian (giờ)")).quarters == 2
    assert time_of("4", unit_of("Thời gian")).quarters == 16
