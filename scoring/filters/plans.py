"""What the lines of a plan and the register of inspectors can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import AgencyKind, Obligation
from core.text import fold
from scoring.inspectable import mandatory_in
from scoring.models import Inspection, Inspector


class LineFilter(WordsFilterSet):
    """Lines of one plan; `year` is the plan's."""

    q = TextFilter(label=_("Number or agency"), method="having_words", max_length=200)
    kind = filters.ModelChoiceFilter(
        label=_("Kind of agency"), field_name="agency__kind", queryset=AgencyKind.objects.all(), empty_label=_("All")
    )
    form_of = filters.ChoiceFilter(
        label=_("Form of inspection"), field_name="form", choices=Inspection.Form.choices, empty_label=_("All")
    )
    obligation = filters.ChoiceFilter(
        label=_("Obligation"), choices=[Obligation.Kind.choices[0], ("other", _("Others"))], method="of_obligation",
        empty_label=_("All"),
    )  # fmt: skip

    class Meta:
        model = Inspection
        fields: list[str] = []

    def __init__(self, *args, year: int, **kwargs):
        self.year = year
        super().__init__(*args, **kwargs)

    def of_obligation(self, queryset, name: str, value: str):
        must = mandatory_in(self.year).values("pk")
        if value == Obligation.Kind.MANDATORY:
            return queryset.filter(agency__in=must)
        return queryset.exclude(agency__in=must)


class InspectorFilter(filters.FilterSet):
    """The register by words of name and organisation, with or without accents."""

    q = TextFilter(label=_("Name or organisation"), method="having_words", max_length=200)

    class Meta:
        model = Inspector
        fields: list[str] = []

    def having_words(self, queryset, name: str, value: str):
        words = fold(value).split()
        rows = queryset.values_list("pk", "name", "organisation")
        return queryset.filter(
            pk__in=[pk for pk, who, place in rows if all(word in fold(f"{who} {place}") for word in words)]
        )
