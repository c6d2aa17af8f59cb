"""What is written about a nonconforming output, and about its moves."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm
from agencies.models import Agency, User
from agencies.roles import AGENCY_ROLES
from core.dates import today
from core.text import FormCharField
from procedures.models import Procedure
from registers.models import NonconformingOutput
from registers.services.outputs import OUTPUT_FIELDS

AREA = forms.Textarea(attrs={"rows": 4})


class OutputForm(ActForm):
    """A new one, or the correction of what was recorded."""

    class Meta:
        model = NonconformingOutput
        fields = OUTPUT_FIELDS
        widgets = {"description": AREA}
        help_texts = {
            "description": _("What was asked and what it is instead. No names of citizens."),
            "dossier_ref": _("The number on the receipt slip. No names of citizens."),
            "wants_action": _("When it may happen again: its causes are looked for, and it is followed up."),
        }

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__agency=agency, memberships__role__in=AGENCY_ROLES, is_active=True)
        self.fields["detected_by"].queryset = people.distinct().order_by("sort_text")
        procedures = Procedure.objects.filter(Q(withdrawn_on=None) | Q(pk=self.instance.procedure_id), agency=agency)
        self.fields["procedure"].queryset = procedures.order_by("code")
        self.fields["unit"].queryset = agency.units.filter(Q(closed_on=None) | Q(pk=self.instance.unit_id))
        for name in ("procedure", "unit"):
            self.fields[name].empty_label = _("Not chosen")


class HandleForm(ActForm):
    """How it was dealt with (clause 8.7.1) and what was done."""

    class Meta:
        model = NonconformingOutput
        fields = ("disposition", "action_taken", "handled_on")
        widgets = {"disposition": forms.RadioSelect, "action_taken": AREA}
        help_texts = {"disposition": _("Only the head accepts an output under concession.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["disposition"].choices = NonconformingOutput.Disposition.choices
        for field in self.fields.values():
            field.required = True
        self.initial["handled_on"] = today()


class VerifyForm(forms.Form):
    verification = FormCharField(
        label=_("How conformity was verified"),
        max_length=1000,
        widget=AREA,
        help_text=_("What was looked at, and that it conforms now."),
    )


class ReopenForm(forms.Form):
    reason = FormCharField(label=_("What does not conform yet"), max_length=1000, widget=AREA)
