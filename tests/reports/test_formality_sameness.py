"""How alike two texts are, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.sameness import compared, is_repeated, same_percent

TEN = "Cơ quan ban hành kế hoạch duy trì hệ thống"
TEXTS = st.lists(st.sampled_from(["an", "binh", "chi", "dung", "em"]), max_size=30).map(" ".join)


@pytest.mark.parametrize(
    ("text", "before", "percent"),
    [
        (TEN, TEN, 100),
        (TEN, TEN.upper().replace(" ", ",\n"), 100),
        ("duy trì kế hoạch", "kế hoạch: duy trì.", 100),
        (TEN, TEN.replace("thống", "sổ"), 90),
        (TEN, TEN.replace("hệ thống", "sổ sách"), 80),
        (TEN, f"{TEN} một hai ba", 86),
        ("có có có không", "có không không không", 50),
        (TEN, "", 0),
        ("", "", 0),
        ("…", "…", 0),
    ],
)
def test_words_are_compared_whatever_their_order_capitals_and_signs(text, before, percent):
    assert same_percent(text, before) == percent


@given(TEXTS, TEXTS)
def test_it_is_a_percentage_and_looks_the_same_from_both_sides(text, before):
    assert 0 <= same_percent(text, before) == same_percent(before, text) <= 100
    assert same_percent(text, text) == (100 if text else 0)


@given(TEXTS, TEXTS)
def test_a_text_that_says_more_than_last_year_is_never_more_alike(text, more):
    further = f"{text} {' '.join(f'moi{word}' for word in more.split())}"
    assert same_percent(further, text) <= same_percent(text, text)


def test_short_texts_are_not_compared(settings):
    settings.REPEATED_WORDS_LEAST = 11
    assert compared(TEN, TEN) == 0
    settings.REPEATED_WORDS_LEAST = 10
    assert compared(TEN, TEN) == 100
    assert compared(f"{TEN} mới", TEN[:-6]) == 0


def test_the_province_says_from_where_on_a_text_is_a_copy(settings):
    settings.REPEATED_WORDS_PERCENT = 90
    assert is_repeated(same_percent(TEN, TEN.replace("thống", "sổ")))
    assert not is_repeated(89)
    settings.REPEATED_WORDS_PERCENT = 80
    assert is_repeated(same_percent(TEN, TEN.replace("hệ thống", "sổ sách")))
