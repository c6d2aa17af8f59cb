"""What is written about risks, context issues and interested parties."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays, VersionForm, people_of
from agencies.models import Agency
from core.dates import add_months, today
from core.text import FormCharField
from procedures.models import Procedure
from registers.carrying import YearRow
from registers.levels import ACTION_FROM, Impact, Likelihood
from registers.models import ContextIssue, InterestedParty, RegisterYear, Risk
from registers.models.context import ISSUE_FIELDS, PARTY_FIELDS
from registers.models.risk import DEFINITION, PLAN

REVIEW_MONTHS = 3
AREA = forms.Textarea(attrs={"rows": 3})
WORDS = ("description", "cause", "consequence", "existing_control", "action")


class RowForm(VersionForm):
    """A row of a year's registers; a new one is reviewed in three months unless another day is chosen."""

    instance: YearRow

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("review_on", add_months(today(), REVIEW_MONTHS))
        if not self.instance.pk:
            self.initial["review_on"] = add_months(today(), REVIEW_MONTHS)
            del self.fields["seen"]


class RiskForm(RowForm):
    """All of it while it is a draft or new; the plan alone once it is in force."""

    SEEN: Sequence[str] = (*DEFINITION, *PLAN)  # type: ignore[assignment]

    class Meta:
        model = Risk
        fields = (*DEFINITION, *PLAN)
        widgets: dict[str, Any] = dict.fromkeys(WORDS, AREA) | {"kind": forms.RadioSelect}
        help_texts = {
            "description": _("What may happen, in one sentence."),
            "cause": _("Why it may happen."),
            "consequence": _("What it does to citizens, deadlines or the quality of the result."),
            "existing_control": _("What already stands against it."),
            "action": _("What is to be done; a risk of level 10 or more needs it."),
        }

    def __init__(self, *args, register: RegisterYear | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        risk, register = self.instance, register or self.instance.register
        if risk.pk and not risk.is_draft:
            for name in DEFINITION:
                del self.fields[name]
            self.SEEN = PLAN
        elif "context_issue" in self.fields:
            self.fields["context_issue"].queryset = register.contextissue_rows.order_by("number")
            self.fields["context_issue"].empty_label = _("None of them")
        self._choices(register.agency, risk)

    def clean(self) -> dict:
        values = super().clean()
        level = (values.get("likelihood") or 0) * (values.get("impact") or 0)
        if values.get("kind") == Risk.Kind.RISK and level >= ACTION_FROM and not values.get("action"):
            sentence = gettext("A risk of level %(level)s needs an action and its day.")
            self.add_error("action", sentence % {"level": level})
        return values

    def _choices(self, agency: Agency, risk: Risk) -> None:
        procedures = Procedure.objects.filter(agency=agency).filter(Q(withdrawn_on=None) | Q(pk=risk.procedure_id))
        units = agency.units.filter(Q(closed_on=None) | Q(pk=risk.unit_id))
        for name, rows, nothing in (
            ("procedure", procedures.order_by("code"), _("None of them")),
            ("unit", units, _("The whole agency")),
            ("owner", people_of(agency, risk.owner_id), _("Choose a person")),
        ):
            self.fields[name].queryset = rows
            self.fields[name].empty_label = nothing


class IssueForm(RowForm):
    SEEN = ISSUE_FIELDS

    class Meta:
        model = ContextIssue
        fields = ISSUE_FIELDS
        widgets = {"issue": AREA, "effect": AREA}


class PartyForm(RowForm):
    SEEN = PARTY_FIELDS

    class Meta:
        model = InterestedParty
        fields = PARTY_FIELDS
        widgets = {"needs": AREA}


def rating(model: type[Likelihood] | type[Impact], label: Any) -> forms.TypedChoiceField:
    choices = [("", _("Choose from 1 to 5")), *model.choices]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int)


class RatingForm(forms.Form):
    """The two ratings and the words for them."""

    likelihood = rating(Likelihood, _("Likelihood"))
    impact = rating(Impact, _("Impact"))


class TreatForm(RatingForm):
    """What was done; the ratings are of what is left."""

    done = FormCharField(label=_("What was done"), max_length=2000, widget=AREA)
    field_order = ("done", "likelihood", "impact")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["likelihood"].label, self.fields["impact"].label = _("Residual likelihood"), _("Residual impact")


class ReviewForm(KnownDays, RatingForm):
    note = FormCharField(label=_("What the review found"), max_length=2000, widget=AREA)
    review_on = forms.DateField(label=_("Next review on"))

    def __init__(self, *args, risk: Risk, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {
            "likelihood": risk.residual_likelihood or risk.likelihood,
            "impact": risk.residual_impact or risk.impact,
            "review_on": add_months(today(), REVIEW_MONTHS),
        }


class CloseForm(forms.Form):
    effectiveness = FormCharField(label=_("How it shows that the action was effective"), max_length=2000, widget=AREA)


class AgainForm(KnownDays, forms.Form):
    """Why a risk is open again, and until when."""

    reason = FormCharField(label=_("Reason"), max_length=2000, widget=AREA)
    due_on = forms.DateField(label=_("Action to be done by"))


class ContextReviewForm(KnownDays, forms.Form):
    note = FormCharField(
        label=_("What the review found"),
        max_length=500,
        widget=AREA,
        help_text=_("For example: nothing has changed."),
    )
    review_on = forms.DateField(label=_("Next review on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("review_on", add_months(today(), REVIEW_MONTHS))
