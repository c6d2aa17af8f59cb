"""Durations are typed in working days with a comma and kept in quarter-days."""

import pytest
from django import forms

from procedures.durations import QuartersField, quarters_of


class TimeForm(forms.Form):
    time = QuartersField(label="Time")


@pytest.mark.parametrize(
    ("typed", "quarters"),
    [("", 0), ("0", 0), ("1", 4), ("2,5", 10), ("2.5", 10), (" 0,25 ", 1), ("10,75", 43), ("1,50", 6), ("01", 4)],
)
def test_working_days_become_quarters(typed, quarters):
    assert quarters_of(typed) == quarters


@pytest.mark.parametrize("typed", ["hai ngày", "-1", "1,3", "0,125", "1/2", "99999", "1e3", "٣"])
def test_what_is_no_number_of_quarters_gets_a_sentence(typed):
    with pytest.raises(ValueError, match=r"\.$"):
        quarters_of(typed)


def test_the_field_gives_quarters_and_shows_days():
    assert TimeForm({"time": "2,5"}).fields["time"].clean("2,5") == 10
    assert 'value="2,5"' in str(TimeForm(initial={"time": 10})["time"])


def test_a_wrong_time_is_shown_again_as_typed():
    form = TimeForm({"time": "1,3"})
    assert not form.is_valid()
    assert 'value="1,3"' in str(form["time"])


def test_no_time_is_zero():
    form = TimeForm({"time": ""})
    assert form.is_valid()
    assert form.cleaned_data["time"] == 0


def test_an_empty_field_of_a_spare_row_is_unchanged():
    assert not TimeForm({"time": ""}).has_changed()
    assert TimeForm({"time": "1"}, initial={"time": 2}).has_changed()
    assert TimeForm({"time": "x"}).has_changed()
