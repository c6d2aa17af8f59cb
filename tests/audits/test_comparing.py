"""Two versions of a form side by side: what differs for a reader, not for a machine."""

from datetime import date

from django import forms

from audits.forms.comparing import differences


class Form(forms.Form):
    day = forms.DateField(required=False, label="Day")
    grade = forms.ChoiceField(choices=[("", "---"), ("a", "Good"), ("b", "Bad")], required=False, label="Grade")
    words = forms.CharField(required=False, label="Words")
    is_sure = forms.BooleanField(required=False, label="Sure")
    seen = forms.IntegerField(required=False)


def compare(mine: dict, theirs: dict) -> list:
    return differences(Form(mine), Form(initial=theirs))


def test_a_day_written_in_another_way_is_the_same_day():
    assert compare({"day": "1/2/2019"}, {"day": date(2019, 2, 1)}) == []
    assert compare({"day": "02/02/2019"}, {"day": date(2019, 2, 1)}) == [("Day", "02/02/2019", "01/02/2019")]


def test_a_choice_is_told_by_its_label_and_an_empty_one_by_nothing():
    assert compare({"grade": "a"}, {"grade": "b"}) == [("Grade", "Good", "Bad")]
    assert compare({"grade": "a"}, {}) == [("Grade", "Good", "")]


def test_ends_of_lines_make_no_difference():
    assert compare({"words": "a\r\nb "}, {"words": "a\nb"}) == []


def test_a_tick_is_yes_or_no_and_the_version_is_never_compared():
    assert compare({"is_sure": "on", "seen": "1"}, {"seen": 2}) == [("Sure", "yes", "no")]
