"""Forms of the inspection plan: its purpose, the proposal, its lines, inspections outside it, its decision."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, AgencyCodeField, KnownDays, VersionForm
from core.dates import today
from core.numbers import FormIntegerField
from core.text import FormCharField
from scoring.inspectable import too_few_without
from scoring.models import Inspection, InspectionPlan
from scoring.services.plans import LINE_FIELDS

MOST_VISITS = 10_000


class PurposeForm(VersionForm):
    SEEN = ("purpose",)

    class Meta:
        model = InspectionPlan
        fields = ("purpose",)
        widgets = {"purpose": forms.Textarea(attrs={"rows": 8})}


class VisitsForm(forms.Form):
    """How many agencies are visited at the office."""

    visits = forms.IntegerField(label=_("Visits at the office"), min_value=0, max_value=MOST_VISITS)

    def __init__(self, *args, required: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        sentence = gettext("At least %(n)d: a third of the mandatory (TT 26/2014/TT-BKHCN, Art. 33).")
        self.fields["visits"].help_text = sentence % {"n": required}


class ProposeForm(forms.Form):
    """The proposal that was looked at, and who inspects."""

    visits = forms.IntegerField(min_value=0, max_value=MOST_VISITS, widget=forms.HiddenInput)
    inspecting_agency = AgencyCodeField(label=_("Inspecting agency"), required=True, help_text=_("Its code."))


class LineForm(ActForm):
    """A line of the plan (Mẫu 19.KHKT)."""

    inspecting_agency = AgencyCodeField(label=_("Inspecting agency"), required=True, help_text=_("Its code."))

    class Meta:
        model = Inspection
        fields: tuple[str, ...] = LINE_FIELDS
        field_classes = {"cost": FormIntegerField}
        widgets = {"form": forms.RadioSelect, "why": forms.Textarea(attrs={"rows": 4})}

    field_order: tuple[str, ...] = ("agency", "ad_hoc_basis", *LINE_FIELDS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = Inspection.Form.choices

    def clean(self) -> dict:
        values = super().clean()
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", gettext("The last day cannot lie before the first."))
        return values


class NewLineForm(LineForm):
    """A line for an agency that the plan has not covered."""

    agency = AgencyCodeField(label=_("Agency"), required=True, help_text=_("Its code."))

    class Meta(LineForm.Meta):
        fields = ("agency", *LINE_FIELDS)


class AdHocForm(NewLineForm):
    """An inspection outside the plan, with the request of UBND tỉnh."""

    ad_hoc_basis = FormCharField(
        label=_("Request of UBND tỉnh for an inspection outside the plan"), max_length=300,
        help_text=_("Number and date of the document."),
    )  # fmt: skip

    class Meta(LineForm.Meta):
        fields = ("agency", "ad_hoc_basis", *LINE_FIELDS)


class LineChangeForm(LineForm, VersionForm):
    """At the form of the inspection it says what the plan would lack without this visit."""

    SEEN = LINE_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].help_text = too_few_without(self.instance)


class ApproveForm(KnownDays, forms.Form):
    """The decision of UBND tỉnh."""

    decision_number = FormCharField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(label=_("Date of the decision"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("decided_on", today())


class ReasonForm(forms.Form):
    reason = FormCharField(label=_("Reason"), max_length=500)


MOVE_FORMS: dict[str, type[forms.Form]] = {"return": ReasonForm, "approve": ApproveForm, "reopen": ReasonForm}
