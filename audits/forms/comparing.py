"""Two versions of one form side by side, for the second of two editors."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext


def differences(mine: forms.BaseForm, theirs: forms.BaseForm) -> list[tuple[str, str, str]]:
    """(label, what this person typed, what is stored now) of every field where the two differ."""
    pairs = [(mine[name].label, _shown(mine[name]), _shown(theirs[name])) for name in mine.fields if name != "seen"]
    return [(label, own, other) for label, own, other in pairs if own != other]


def _shown(bound: forms.BoundField) -> str:
    """A value as the person reads it: the label of a choice, a day as it is written."""
    value: Any = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return gettext("yes") if value else gettext("no")
    if value in (None, ""):
        return ""
    if isinstance(bound.field, forms.ChoiceField):
        wanted = str(value.pk if isinstance(value, Model) else value)
        return next((str(label) for key, label in bound.field.choices if str(key) == wanted), wanted)
    shown = bound.field.prepare_value(bound.field.to_python(value))
    return str(bound.field.widget.format_value(shown) or "").replace("\r\n", "\n").strip()
