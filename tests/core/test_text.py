"""Vietnamese text: one form, found without accents, in the order of the alphabet."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import FormCharField, clean, fold, sort_key

WORDS = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặừửữứựỳỷỹýỵÁĐỜ \t1"), max_size=20)


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(value):
    cleaned = clean(value)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@given(WORDS)
def test_words_are_the_same_however_they_were_typed(value):
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, value)
        assert (clean(typed), fold(typed), sort_key(typed)) == (clean(value), fold(value), sort_key(value))


@given(WORDS)
def test_folded_words_are_plain(value):
    assert fold(value).isascii()
    assert fold(fold(value)) == fold(value)


def test_d_with_a_stroke_becomes_a_plain_d():
    assert fold("  Đường   ĐIỆN ") == "duong dien"


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\ufeff", "\x7f"])
def test_characters_that_cannot_be_seen_are_left_out(hidden):
    assert clean(f"Sở{hidden} Y tế") == "Sở Y tế"


def test_line_breaks_of_all_systems_are_one():
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_letters_come_before_tones_and_tones_before_capitals():
    in_order = "an An àn ản ãn án ạn anh ăn ân da đa e ê o ô ơ u ư".split()  # noqa: SIM905
    assert sorted(set(in_order), key=sort_key) == in_order


@given(WORDS, WORDS)
def test_different_words_have_different_keys(first, second):
    assert (sort_key(first) == sort_key(second)) == (clean(first) == clean(second))


def test_a_form_measures_what_is_kept():
    assert FormCharField(max_length=2).clean("o\u0302\u0300a") == "ồa"
