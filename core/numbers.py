"""Form fields for numbers as people write them: in Vietnamese 1.234,5 or 1 234,5, in English 1,234.5."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _


def ungrouped(value: Any, also: str = "") -> Any:
    """A number without the marks between its thousands, those of the language and `also`; anything else as it is."""
    marks = rf"[{get_format('THOUSAND_SEPARATOR')}{also}\s]"
    comma = re.escape(get_format("DECIMAL_SEPARATOR"))
    found = re.fullmatch(rf"([-+]?[1-9]\d{{0,2}}(?:{marks}\d{{3}})+)({comma}\d*)?", str(value).strip())
    return re.sub(marks, "", found[1]) + (found[2] or "") if found else value


class FormIntegerField(forms.IntegerField):
    """A whole number; a dot in it stands between thousands in any language.

    Its sentence stands in the catalogue of this project, which Django's own whole-number fields read as well.
    """

    default_error_messages = {"invalid": _("Enter a whole number.")}

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        kwargs = {"widget": widget, **kwargs}
        super().__init__(**kwargs)

    def to_python(self, value):
        return super().to_python(ungrouped(value, also="."))


class FormDecimalField(forms.DecimalField):
    """A number with decimals, shown without idle zeros."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        kwargs = {"localize": True, "widget": widget, **kwargs}
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return value.normalize() if isinstance(value, Decimal) else value

    def to_python(self, value):
        return super().to_python(ungrouped(value))
