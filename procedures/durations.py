"""Durations as people type them, in working days with a decimal comma, and as they are stored, in quarter-days."""

import re

from django import forms
from django.utils.translation import gettext as _

from core.text import FormCharField
from procedures import flow

MAX_DAYS = 1000
DAYS = re.compile(r"(\d{1,5})(?:[.,](\d{1,3}))?", re.ASCII)
QUARTERS = {"": 0, "25": 1, "5": 2, "75": 3}


def quarters_of(text: str) -> int:
    """Quarter-days of a number of working days: "2,5" → 10, "" → 0. Raises ValueError with a sentence."""
    typed = text.strip()
    if not typed:
        return 0
    match = DAYS.fullmatch(typed)
    if match is None:
        raise ValueError(_("Give the time in working days, for example 2,5."))
    part = (match[2] or "").rstrip("0")
    if part not in QUARTERS:
        raise ValueError(_("A working day is divided into quarters only: 0,25, 0,5 or 0,75."))
    if int(match[1]) > MAX_DAYS:
        raise ValueError(_("A step takes at most %(n)d working days.") % {"n": MAX_DAYS})
    return int(match[1]) * 4 + QUARTERS[part]


class QuartersField(FormCharField):
    """A number of working days ("2,5") whose value is quarter-days (10); empty is 0."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 10, "required": False} | kwargs)
        self.widget.attrs |= {"inputmode": "decimal"}

    def prepare_value(self, value):
        return flow.in_days(value) if isinstance(value, int) else value

    def to_python(self, value):
        typed = super().to_python(value)
        if self.required and not typed:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        try:
            return quarters_of(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def has_changed(self, initial, data):
        try:
            return (initial or 0) != self.to_python(data)
        except forms.ValidationError:
            return True

    def run_validators(self, value):
        """The number has been checked while it was read."""
