"""What the list of inspections can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from core.dates import today
from scoring.models import Inspection

EARLIEST, LATEST = 2000, 2100


class InspectionFilter(WordsFilterSet):
    """Inspections of one year, this one unless another is asked for."""

    STATES = (*Inspection.Status.choices, ("late", _("Late")))

    q = TextFilter(label=_("Number or agency"), method="having_words", max_length=200)
    year = filters.NumberFilter(label=_("Year"), min_value=EARLIEST, max_value=LATEST, decimal_places=0)
    form_of = filters.ChoiceFilter(
        label=_("Form of inspection"), field_name="form", choices=Inspection.Form.choices, empty_label=_("All")
    )
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("All"))

    class Meta:
        model = Inspection
        fields: list[str] = []

    @property
    def year_shown(self) -> int:
        return int(self.chosen.get("year") or today().year)

    def in_state(self, queryset, name: str, value: str):
        return queryset.late_on(today()) if value == "late" else queryset.filter(status=value)

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.chosen.get("year") else found.filter(year=self.year_shown)
