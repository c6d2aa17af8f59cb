"""What the heat map of a round can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import WordsFilterSet
from agencies.models import AgencyKind
from scoring.models import Assessment


class HeatFilter(WordsFilterSet):
    """One kind of agency, or all."""

    q = None
    kind = filters.ModelChoiceFilter(
        label=_("Kind of agency"), queryset=AgencyKind.objects.all(), empty_label=_("All")
    )

    class Meta:
        model = Assessment
        fields: list[str] = []

    @property
    def kind_id(self) -> int | None:
        kind = self.chosen.get("kind")
        return kind.pk if kind else None
