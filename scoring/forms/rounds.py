"""Forms of a scoring round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays
from core.dates import today
from core.text import FormCharField
from scoring.models import ScoringRound
from scoring.services.rescheduling import days_ahead
from scoring.services.rounds import ROUND_DAYS, ROUND_FIELDS


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


class RescheduleForm(RoundForm):
    """The days of an open round that are still ahead, and why they move."""

    reason = FormCharField(label=_("Why the dates are changed"), max_length=500)

    class Meta(RoundForm.Meta):
        fields = ROUND_DAYS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(ROUND_DAYS) - days_ahead(self.instance).keys():
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        days = dict(self.cleaned_data)
        return {"reason": days.pop("reason"), "days": days}


class ReopenForm(forms.Form):
    reason = FormCharField(label=_("Why the round is opened again"), max_length=500)
