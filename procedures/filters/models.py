"""What the list of provincial models can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from procedures.models import Kind, Procedure


class ModelFilter(WordsFilterSet):
    q = TextFilter(label=_("Code, title or TTHC"), method="having_words", max_length=200)
    kind = filters.ChoiceFilter(label=_("Kind of document"), choices=Kind.choices, empty_label=_("All"))

    class Meta:
        model = Procedure
        fields: list[str] = []
