"""Forms of a ranking: the province's decision on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays
from agencies.models import AgencyKind
from core.text import FormCharField
from scoring.models import Ranking


class DecideRankingForm(KnownDays, forms.Form):
    """The decision of UBND tỉnh, and the kinds whose order it makes public; none is chosen beforehand."""

    decision_number = FormCharField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(label=_("Date of the decision"))
    kinds = forms.ModelMultipleChoiceField(
        label=_("Kinds whose ranking is published"),
        queryset=AgencyKind.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Only what the decision says. The ranking of a kind that is not chosen stays within the province; "
            "where none is chosen, nothing is published."
        ),
    )

    def __init__(self, *args, ranking: Ranking, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].queryset = AgencyKind.objects.filter(pk__in=ranking.rows.values("kind"))

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data) | {"kinds": list(self.cleaned_data["kinds"])}


class WithdrawRankingForm(forms.Form):
    reason = FormCharField(label=_("Why the ranking is withdrawn"), max_length=500)

    def __init__(self, *args, ranking: Ranking, **kwargs):
        super().__init__(*args, **kwargs)


MOVE_FORMS = {"decide": DecideRankingForm, "withdraw": WithdrawRankingForm}
