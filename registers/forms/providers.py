"""What is written about external providers and their evaluation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, SeenForm
from core.dates import today
from core.text import FormCharField
from registers.models import ExternalProvider, ProviderEvaluation
from registers.models.providers import HIGHEST, LOWEST
from registers.services.providers import PROVIDER_FIELDS

MARKS = [(mark, str(mark)) for mark in range(LOWEST, HIGHEST + 1)]


class ProviderForm(SeenForm):
    SEEN = PROVIDER_FIELDS

    class Meta:
        model = ExternalProvider
        fields = PROVIDER_FIELDS
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("importance", "criteria", "control")}
        help_texts = {
            "importance": _("What of the agency's procedures and results depends on it."),
            "control": _("Such as acceptance by minutes, service levels, reports, checks."),
            "contract_until": _("Empty where there is no last day."),
        }

    def clean(self) -> dict:
        values = super().clean()
        starts, ends = values.get("starts_on"), values.get("contract_until")
        if starts and ends and ends < starts:
            self.add_error("contract_until", _("The contract cannot end before the provider is in use."))
        return values


def mark_field(label) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=MARKS, coerce=int, widget=forms.RadioSelect)


class EvaluationForm(ActForm):
    """Marks, verdict and comment of one day."""

    quality = mark_field(_("Quality, 1 (poor) to 5 (excellent)"))
    timeliness = mark_field(_("Time, 1 (poor) to 5 (excellent)"))
    response = mark_field(_("Response, 1 (poor) to 5 (excellent)"))

    class Meta:
        model = ProviderEvaluation
        fields = ("evaluated_on", "quality", "timeliness", "response", "verdict", "comment")
        widgets = {"verdict": forms.RadioSelect, "comment": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"comment": _("Needed unless it is accepted without conditions.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = ProviderEvaluation.Verdict.choices
        self.initial["evaluated_on"] = today()

    def clean(self) -> dict:
        values = super().clean()
        if values.get("verdict") not in (None, ProviderEvaluation.Verdict.ACCEPTED) and not values.get("comment"):
            self.add_error("comment", _("Say in the comment what the reservations are."))
        return values


class EndForm(forms.Form):
    ended_on = forms.DateField(label=_("No longer in use from"))
    reason = FormCharField(label=_("Reason"), max_length=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["ended_on"] = today()
