"""Choosing several rows, also where the page that is sent back was not the one that was shown."""

from typing import Any

from django import forms

from core.text import number_in


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; what is no key, however long, is a sentence at its place."""

    def clean(self, value: Any):
        keys = self.prepare_value(value)
        for key in keys if isinstance(keys, list | tuple) else ():
            if number_in(str(key)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(key)[:20]}
                )
        return super().clean(value)
