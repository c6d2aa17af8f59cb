"""Forms of the year's objectives, their measurements and the quality policy."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, VersionForm, people_of
from core.dates import today
from core.numbers import FormDecimalField
from core.text import FormCharField
from procedures.models import Procedure
from registers.models import QualityObjective, QualityPolicy
from registers.models.objective import DEFINITION, DIGITS, KEEPING, PLACES
from registers.objective_checks import feeding_choices, objective_problems
from registers.services.objectives import NOTHING_YET

NOTHING = ("", "–")
ORDER = (
    "title", "formula", "measure", "better", "target", "baseline", "aggregate", "frequency", "first_month",
    "last_month", "indicator", "share_of", "unit", "procedure", "owner", "data_source", "means", "resources",
)  # fmt: skip


class ObjectiveForm(VersionForm):
    """The instance knows its agency. Of an objective in force only what may still change is asked."""

    SEEN = ORDER
    indicator = forms.ChoiceField(
        label=_("Fed by the portal's figure"),
        required=False,
        help_text=_("Then nobody types measurements: the portal computes them when a month has ended."),
    )
    share_of = forms.ChoiceField(
        label=_("As a share of this figure"), required=False, help_text=_("100 × the first figure ÷ this one.")
    )

    class Meta:
        model = QualityObjective
        fields = ORDER
        field_classes = dict.fromkeys(("target", "baseline"), FormDecimalField)
        widgets = {
            "formula": forms.Textarea(attrs={"rows": 2}),
            "means": forms.Textarea(attrs={"rows": 3}),
            "resources": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "measure": _("Such as %, days, dossiers."),
            "baseline": _("Last year's result, where it is known."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = self.fields["share_of"].choices = [NOTHING, *feeding_choices()]
        self._offer(self.instance)
        if self.instance.in_force_from:
            self.SEEN = KEEPING
            for name in DEFINITION:
                del self.fields[name]

    def _offer(self, objective: QualityObjective) -> None:
        """What stands in the agency today, and what is named at present."""
        procedures = Procedure.objects.filter(Q(withdrawn_on=None) | Q(pk=objective.procedure_id))
        self.fields["procedure"].queryset = procedures.filter(agency=objective.agency_id).order_by("code")
        self.fields["unit"].queryset = objective.agency.units.filter(Q(closed_on=None) | Q(pk=objective.unit_id))
        self.fields["owner"].queryset = people_of(objective.agency_id, objective.owner_id)

    def clean(self) -> dict:
        if not self.instance.in_force_from:
            for name, problem in objective_problems(self.cleaned_data).items():
                self.add_error(name, problem)
        return self.cleaned_data


class PolicyForm(VersionForm):
    SEEN = ("text",)

    class Meta:
        model = QualityPolicy
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}


class EvaluationForm(ActForm):
    evaluation = FormCharField(
        label=_("Evaluation at the end"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Why it was met or not, and what follows for the next year."),
    )

    class Meta:
        model = QualityObjective
        fields: tuple[str, ...] = ()


class MeasurementForm(forms.Form):
    """One value of one objective; empty takes back what stood there. Beside others its labels name the objective."""

    value = FormDecimalField(label=_("Measured value"), required=False, max_digits=DIGITS, decimal_places=PLACES)
    note = FormCharField(label=_("Note on the value"), required=False, max_length=500)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, number: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("value", "note") if number else ():
            self.fields[name].label = f"{number}: {self.fields[name].label}"

    def clean(self) -> dict:
        values = super().clean()
        if values.get("seen") == NOTHING_YET and values.get("note") and "value" in values and values["value"] is None:
            self.add_error("value", gettext("Enter the measured value as well; a note alone is not kept."))
        return values

    @property
    def figures(self) -> dict[str, Any]:
        values = self.cleaned_data
        value: Decimal | None = values["value"]
        return {"value": value, "note": values["note"], "seen": values["seen"]}


class YearForm(forms.Form):
    """Which year to open: this one or the next, at first the one that is not open."""

    def __init__(self, *args, opened: Collection[int], **kwargs):
        super().__init__(*args, **kwargs)
        years = (today().year, today().year + 1)
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"), coerce=int, choices=[(n, str(n)) for n in years], widget=forms.RadioSelect
        )
        self.initial.setdefault("year", next((n for n in years if n not in opened), None))
