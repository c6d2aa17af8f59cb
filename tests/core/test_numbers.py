"""Numbers are typed as people write them, and shown without idle zeros."""

from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from core.numbers import FormDecimalField, FormIntegerField


class NumbersForm(forms.Form):
    points = FormDecimalField(max_digits=7, decimal_places=2)
    count = FormIntegerField()


def read(name: str, typed: str, language: str = "vi"):
    with override(language):
        return NumbersForm.base_fields[name].clean(typed)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1.234", "1234"),
        ("12.345,67", "12345.67"),
        ("-1.234,5", "-1234.5"),
        ("1234,5", "1234.5"),
        ("2,50", "2.5"),
        ("2.5", "2.5"),
    ],
)
def test_a_vietnamese_number_is_read_with_dots_between_thousands(typed, value):
    assert read("points", typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["1.23.4", "1.2345,6", "0.125", "1,2,3", "1.234,5.6", "nhiều"])
def test_what_is_no_number_in_vietnamese_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        read("points", typed)


def test_an_english_number_has_commas_between_thousands():
    assert read("points", "1,234.5", "en") == Decimal("1234.5")
    assert read("count", "1,234", "en") == 1234


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["1.250", "1 250", "1250"])
def test_a_dot_in_a_whole_number_stands_between_thousands(typed, language):
    assert read("count", typed, language) == 1250


@pytest.mark.parametrize("typed", ["2,5", "1,250", "nhiều", "1.25"])
def test_what_is_no_whole_number_is_refused(typed):
    with pytest.raises(forms.ValidationError, match="whole number"):
        read("count", typed)


@pytest.mark.parametrize(
    ("stored", "shown"), [("2.00", "2"), ("2.50", "2,5"), ("100.00", "100"), ("1234.50", "1234,5")]
)
def test_a_stored_number_is_shown_without_idle_zeros(stored, shown):
    with override("vi"):
        assert f'value="{shown}"' in str(NumbersForm(initial={"points": Decimal(stored)})["points"])
