"""Forms of a scoring round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays
from core.dates import today
from core.text import FormCharField
from scoring.models import ScoringRound
from scoring.services.rounds import ROUND_FIELDS


class RoundForm(KnownDays, forms.ModelForm):
    """The year and the dates of a new round; the service checks that the steps follow each other."""

    class Meta:
        model = ScoringRound
        fields: tuple[str, ...] = ("year", *ROUND_FIELDS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("year", today().year)

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class RoundDatesForm(RoundForm):
    """Other dates of a round that is being prepared."""

    class Meta(RoundForm.Meta):
        fields = ROUND_FIELDS


class ReopenForm(forms.Form):
    reason = FormCharField(label=_("Why the round is opened again"), max_length=500)
