"""What the register of complaints and the list of surveys can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter
from core.dates import today
from registers.filters.agencies import OfAgencies
from registers.models import Complaint, ComplaintKind, SatisfactionSurvey


class ComplaintFilter(OfAgencies):
    OPEN, OVERDUE = "open", "overdue"
    STATES = ((OPEN, _("Not answered yet")), (OVERDUE, _("Overdue complaints")), *Complaint.Status.choices)

    q = TextFilter(label=_("Number or what it is about"), method="having_words", max_length=200)
    kind = filters.ChoiceFilter(label=_("Kind of complaint"), choices=ComplaintKind.choices, empty_label=_("All"))
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("All"))
    year = filters.NumberFilter(label=_("Year of receipt"), field_name="year", min_value=2000, max_value=2100)

    class Meta:
        model = Complaint
        fields: list[str] = []

    def in_state(self, queryset, name: str, value: str):
        if value == self.OPEN:
            return queryset.open()
        return queryset.overdue_on(today()) if value == self.OVERDUE else queryset.filter(status=value)


class SurveyFilter(OfAgencies):
    q = TextFilter(label=_("Words of the title"), method="having_words", max_length=200)
    status = filters.ChoiceFilter(label=_("State"), choices=SatisfactionSurvey.Status.choices, empty_label=_("All"))

    class Meta:
        model = SatisfactionSurvey
        fields: list[str] = []
