"""What the lists of years, objectives and policies can be narrowed to, by address."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter
from agencies.models import Unit
from core.search import capped
from core.text import fold
from registers.filters.agencies import ByAgency, OfAgencies
from registers.models import QualityObjective, QualityPolicy, RegisterYear


class YearFilter(ByAgency):
    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2999, decimal_places=0)
    status = filters.ChoiceFilter(label=_("State"), choices=RegisterYear.Status.choices, empty_label=_("All"))

    class Meta:
        model = RegisterYear
        fields: list[str] = []


class ObjectiveFilter(OfAgencies):
    """Of one agency: also by division."""

    q = TextFilter(label=_("Number or words of the objective"), method="having_words", max_length=200)
    year = filters.NumberFilter(
        label=_("Year"), field_name="register__year", min_value=2000, max_value=2999, decimal_places=0
    )
    unit = filters.ModelChoiceFilter(label=_("Division"), queryset=Unit.objects.none(), empty_label=_("All"))

    class Meta:
        model = QualityObjective
        fields: list[str] = []

    def __init__(self, *args, units: QuerySet[Unit] | None, **kwargs):
        super().__init__(*args, sees_all=units is None, **kwargs)
        if units is None:
            del self.filters["unit"]
        else:
            self.filters["unit"].queryset = units

    def having_words(self, queryset, name: str, value: str):
        return capped(queryset, fold(value).split())


class PolicyFilter(ByAgency):
    status = filters.ChoiceFilter(label=_("State"), choices=QualityPolicy.Status.choices, empty_label=_("All"))

    class Meta:
        model = QualityPolicy
        fields: list[str] = []
