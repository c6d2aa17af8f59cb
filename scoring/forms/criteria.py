"""Forms of criteria sets: the set, one criterion, one grade, and the decision that issues it."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays, SeenForm, VersionForm
from agencies.models import AgencyKind
from core.choices import RowsField
from core.text import FormCharField
from scoring.criteria_table import levels_of
from scoring.models import CriteriaSet, Criterion, GradeBand
from scoring.proposing import problems_in
from scoring.services.criteria_editing import CRITERION_FIELDS, GRADE_FIELDS, criterion_seen
from scoring.services.criteria_sets import BLANK, DEMO
from scoring.set_rules import RULES, rule_problems

FIRST_YEAR, LAST_YEAR = 2014, 2100


class KindsField(RowsField):
    """Kinds of agencies, ticked."""

    def __init__(self, **kwargs):
        defaults = {"label": _("Kinds of agencies"), "widget": forms.CheckboxSelectMultiple, "required": False}
        super().__init__(AgencyKind.objects.order_by("order"), **defaults | kwargs)


class NewSetForm(forms.Form):
    """What a new set starts from."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    name = FormCharField(label=_("Name of the criteria set"), max_length=300)
    start = forms.ChoiceField(label=_("Start from"))
    kinds = KindsField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = CriteriaSet.objects.order_by("-year", "name", "-issue_number")
        self.fields["start"].choices = [
            *((str(row.pk), gettext("A copy of: %(set)s") % {"set": row}) for row in stored),
            (DEMO, gettext("The demonstration set, marked as illustrative")),
            (BLANK, gettext("Nothing")),
        ]

    def clean(self) -> dict:
        start = self.cleaned_data.get("start")
        if start and start not in (DEMO, BLANK):
            self.cleaned_data["source"] = CriteriaSet.objects.get(pk=start)
        return self.cleaned_data


class SetForm(VersionForm):
    """Words and rules of a draft; a correction keeps its year and name."""

    SEEN = ("year", "name", *RULES)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    kinds = KindsField()

    class Meta:
        model = CriteriaSet
        fields = ("year", "name", "kinds", *RULES, "is_illustrative")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["penalty_floor"].help_text = gettext("Zero, or below zero, such as -10.")
        self.fields["is_illustrative"].help_text = gettext(
            "Take the tick off once the province has made the set its own."
        )
        if not self.instance.is_illustrative:
            del self.fields["is_illustrative"]
        if self.instance.previous_id:
            del self.fields["year"], self.fields["name"]
            self.SEEN = RULES

    def clean(self) -> dict:
        for name, sentence in rule_problems(self.cleaned_data).items():
            self.add_error(name, sentence)
        return super().clean()


class CriterionForm(SeenForm):
    """One criterion or group, its levels a line each."""

    SEEN = (*CRITERION_FIELDS, "scale")
    scale = FormCharField(
        label=_("Levels"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One level a line: points, a colon, the words. Where figures decide, the edge stands before the colon: "
            "3 >= 90: from 90 %; for days late 2 <= 30: at most 30 days late. The last line has no edge: 0: less."
        ),
    )

    class Meta:
        model = Criterion
        fields = CRITERION_FIELDS
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("text", "guidance", "evidence_asked")},
            "indicator": forms.TextInput(attrs={"list": "indicator-keys", "autocomplete": "off"}),
        }

    field_order = (*CRITERION_FIELDS[:8], "scale", *CRITERION_FIELDS[8:])

    def __init__(self, *args, **kwargs):
        super(SeenForm, self).__init__(*args, **kwargs)
        stored = self.instance.pk is not None
        self.initial |= {"seen": criterion_seen(self.instance) if stored else "new", "scale": self.instance.scale}
        groups = self.instance.criteria_set.criteria.filter(method=Criterion.Method.GROUP)
        self.fields["parent"].queryset = groups.exclude(pk=self.instance.pk)
        self.fields["parent"].label = gettext("Group")
        self.fields["parent"].empty_label = gettext("None, it stands at the top")
        self.fields["step"].help_text = gettext("For points by hand, and for each case of a deduction.")
        self.fields["max_points"].help_text = gettext(
            "Below zero for a penalty; of a group, the sum of its criteria."
        )
        self.fields["floor"].help_text = gettext("For a deduction: the points that always remain.")
        self.fields["indicator"].help_text = gettext(
            "Empty where people judge. One figure or a share: a / b, (a + b) / (c + d). They are listed below."
        )

    def clean_indicator(self) -> str:
        text = self.cleaned_data["indicator"].strip()
        if problems := problems_in(text):
            raise forms.ValidationError(problems)
        return text

    def clean_scale(self) -> str:
        text = "\n".join(line.strip() for line in self.cleaned_data["scale"].splitlines() if line.strip())
        try:
            for level in (levels := levels_of(text)):
                level.clean_fields(exclude=["criterion"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from None
        self.levels = levels
        return text

    def clean(self) -> dict:
        values = super().clean()
        if values.get("method") == Criterion.Method.GROUP and values.get("scale"):
            self.add_error("scale", gettext("A group has no levels."))
        return values

    def values(self) -> dict:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in CRITERION_FIELDS} | {"levels": self.levels}


class GradeForm(SeenForm):
    """One grade with its edge and conditions."""

    SEEN = GRADE_FIELDS
    conditions = forms.MultipleChoiceField(
        label=_("Conditions"),
        choices=GradeBand.Condition.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    otherwise = forms.ChoiceField(label=_("Where a condition fails"), required=False)

    class Meta:
        model = GradeBand
        fields = GRADE_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = self.instance.criteria_set.grades.exclude(pk=self.instance.pk)
        self.fields["otherwise"].choices = [
            ("", gettext("No other grade")),
            *((row.code, row.name) for row in others),
        ]

    def clean_from_points(self):
        edge = self.cleaned_data["from_points"]
        if edge < 0:
            raise forms.ValidationError(gettext("Zero or above."))
        return edge


class IssueForm(KnownDays, forms.Form):
    """The decision of the province."""

    decision_number = FormCharField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(label=_("Date of the decision"))


class RetireForm(forms.Form):
    reason = FormCharField(label=_("Reason"), max_length=500)


MOVE_FORMS: dict[str, type[forms.Form]] = {"issue": IssueForm, "retire": RetireForm}
