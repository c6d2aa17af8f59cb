"""What the page of signals can be narrowed to, by address."""

import django_filters as filters
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.filters import WordsFilterSet
from agencies.models import Agency, AgencyKind
from core.dates import today
from core.indicators import Period
from reports.formality import SIGNALS, Trace, traces
from reports.models import ReportingPeriod


class FormalityFilter(WordsFilterSet):
    """Agencies of the programme and a reporting year: the last one opened unless another is asked for."""

    kind = filters.ModelChoiceFilter(
        label=_("Kind of agency"), queryset=AgencyKind.objects.all(), empty_label=_("All")
    )
    year = filters.NumberFilter(
        label=_("Year"), method="left_to_filter_queryset", min_value=2000, max_value=2100, decimal_places=0
    )
    signal = filters.ChoiceFilter(
        label=_("Signal"),
        choices=[(signal.key, signal.label) for signal in SIGNALS.values()],
        method="left_to_filter_queryset",
        empty_label=_("All"),
    )

    class Meta:
        model = Agency
        fields: list[str] = []

    @cached_property
    def reporting(self) -> ReportingPeriod:
        """The reporting period of the year, or what it would be."""
        if year := self.chosen.get("year"):
            return ReportingPeriod.objects.filter(year=year).first() or ReportingPeriod.for_year(int(year))
        return ReportingPeriod.objects.first() or ReportingPeriod.for_year(today().year)

    @property
    def span(self) -> Period:
        """The period's data, read today while it is not over."""
        return Period(self.reporting.data_from, self.reporting.data_to, min(self.reporting.data_to, today()))

    @cached_property
    def all_traces(self) -> list[Trace]:
        """Every signal of the agencies, whichever is asked for."""
        return traces(self.qs.select_related("kind").in_order(), self.span)

    @property
    def traces(self) -> list[Trace]:
        """The signal asked for, or all."""
        asked = self.chosen.get("signal")
        return [trace for trace in self.all_traces if not asked or trace.signal.key == asked]

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).in_programme_on(self.span.as_of)
