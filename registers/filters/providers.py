"""What the register of external providers can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter
from core.dates import today
from registers.filters.agencies import OfAgencies
from registers.models import ExternalProvider, ProviderEvaluation


class ProviderFilter(OfAgencies):
    """Those in use unless others are asked for, each with its last evaluation."""

    STATES = (
        ("due", _("To be evaluated now or within a month")),
        ("overdue", _("Evaluation overdue")),
        ("ended", _("No longer in use")),
        ("all", _("All")),
    )

    q = TextFilter(label=_("Name or provision"), method="having_words", max_length=200)
    kind = filters.ChoiceFilter(
        label=_("Kind of provision"), choices=ExternalProvider.Kind.choices, empty_label=_("All")
    )
    verdict = filters.ChoiceFilter(
        label=_("Last verdict"), choices=ProviderEvaluation.Verdict.choices, field_name="last_verdict",
        empty_label=_("All"),
    )  # fmt: skip
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="left_to_filter_queryset", empty_label=_("In use")
    )

    class Meta:
        model = ExternalProvider
        fields: list[str] = []

    def filter_queryset(self, queryset):
        found, state = super().filter_queryset(queryset.with_last_evaluation()), self.chosen.get("state")
        if state == "due":
            return found.due_soon_on(today())
        if state == "overdue":
            return found.overdue_on(today())
        if state == "ended":
            return found.exclude(ended_on=None)
        return found if state == "all" else found.in_use()
