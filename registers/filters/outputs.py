"""What the register of nonconforming outputs can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter
from registers.filters.agencies import OfAgencies
from registers.models import NonconformingOutput


class OutputFilter(OfAgencies):
    q = TextFilter(label=_("Number, words or dossier"), method="having_words", max_length=200)
    status = filters.ChoiceFilter(label=_("State"), choices=NonconformingOutput.Status.choices, empty_label=_("All"))
    disposition = filters.ChoiceFilter(
        label=_("How it was dealt with"), choices=NonconformingOutput.Disposition.choices, empty_label=_("All")
    )
    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2999, decimal_places=0)

    class Meta:
        model = NonconformingOutput
        fields: list[str] = []
