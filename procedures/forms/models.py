"""Forms of the provincial models and of their followers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyKind
from core.choices import RowsField
from core.text import FormCharField
from procedures.local_fields import FIELDS, LONGEST
from procedures.models import Procedure


class LocalForm(forms.Form):
    """The local fields; what stands beside each is used where it is left empty."""

    def __init__(self, *args, usual: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        for field in FIELDS:
            self.fields[field.key] = FormCharField(
                label=field.label,
                max_length=LONGEST,
                required=False,
                help_text=_("If empty: %(usual)s") % {"usual": usual[field.key]},
            )


class SeenLocalForm(LocalForm):
    seen = forms.CharField(widget=forms.HiddenInput)


class ModelForm(forms.ModelForm):
    """A new provincial model."""

    code = FormCharField(
        label=_("Code"), max_length=40, required=False, help_text=_("Empty: the next one of the agency's scheme.")
    )

    class Meta:
        model = Procedure
        fields = ("kind", "title", "code", "model_kinds")
        widgets = {"model_kinds": forms.CheckboxSelectMultiple}
        help_texts = {"model_kinds": _("None chosen: for every kind of agency.")}

    def clean(self) -> dict:
        return self.cleaned_data


class KindsForm(forms.Form):
    model_kinds = RowsField(
        label=_("For agencies of the kinds"),
        queryset=AgencyKind.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for every kind of agency."),
    )


class AudienceForm(forms.Form):
    """Which models are adopted for which agencies."""

    models = RowsField(label=_("Models"), queryset=Procedure.objects.none(), widget=forms.CheckboxSelectMultiple)
    kind = forms.ModelChoiceField(
        label=_("Kind of agency"), queryset=AgencyKind.objects.all(), required=False, empty_label=_("All")
    )
    parent = forms.ModelChoiceField(
        label=_("Superior agency"), queryset=Agency.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_effect = Procedure.objects.models_of_the_province().standing().in_force()
        self.fields["models"].queryset = in_effect.prefetch_related("model_kinds").order_by("code")
        self.fields["parent"].queryset = superiors()

    def agencies(self, possible):
        """The agencies chosen by valid values."""
        chosen = {name: self.cleaned_data[name] for name in ("kind", "parent") if self.cleaned_data[name]}
        return possible.filter(**chosen)


class ParentForm(forms.Form):
    parent = forms.ModelChoiceField(
        label=_("Under"), queryset=Agency.objects.none(), required=False, empty_label=_("All agencies")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = superiors()


def superiors():
    """Agencies that others stand under."""
    return Agency.objects.filter(children__isnull=False).distinct().in_order()
