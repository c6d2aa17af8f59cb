"""What the list of annual reports can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import AgencyKind
from core.search import matching
from core.text import fold
from reports.models import AnnualReport, ReportingPeriod


class ReportFilter(WordsFilterSet):
    q = TextFilter(label=_("Agency"), method="having_words", max_length=200)
    period = filters.ModelChoiceFilter(label=_("Year"), queryset=ReportingPeriod.objects.all(), empty_label=_("All"))
    status = filters.ChoiceFilter(label=_("Status"), choices=AnnualReport.Status.choices, empty_label=_("All"))
    origin = filters.ChoiceFilter(label=_("Origin"), choices=AnnualReport.Origin.choices, empty_label=_("All"))
    kind = filters.ModelChoiceFilter(
        label=_("Kind"), field_name="agency__kind", queryset=AgencyKind.objects.all(), empty_label=_("All")
    )

    class Meta:
        model = AnnualReport
        fields = ["q", "period", "status", "origin", "kind"]

    def having_words(self, queryset, name: str, value: str):
        return matching(queryset, fold(value).split(), "agency__search_text")
