"""What the list of overlaps can be narrowed to, by address."""

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from procedures.models import AdministrativeProcedure, Coverage, OverlapGroup, Revision


def fields_of_tthcs() -> list[tuple[str, str]]:
    names = AdministrativeProcedure.objects.order_by("field").values_list("field", flat=True).distinct()
    return [(name, name) for name in names]


class OverlapFilter(WordsFilterSet):
    q = TextFilter(label=_("Title, agency or TTHC"), method="having_words", max_length=200)
    field = filters.ChoiceFilter(
        label=_("Field of work"), choices=fields_of_tthcs, method="in_field", empty_label=_("All")
    )
    min_similarity = filters.ChoiceFilter(
        label=_("Similarity"),
        choices=[("90", _("90 % and more")), ("70", _("70 % and more"))],
        method="similar_by",
        empty_label=_("All"),
    )

    class Meta:
        model = OverlapGroup
        fields: list[str] = []

    def in_field(self, queryset, name: str, value: str):
        """With a procedure in effect that carries out a TTHC of the field."""
        covering = Coverage.objects.filter(
            tthc__field=value,
            revision__status=Revision.Status.EFFECTIVE,
            revision__procedure__overlaps__group=OuterRef("pk"),
        )
        return queryset.filter(Exists(covering))

    def similar_by(self, queryset, name: str, value: str):
        return queryset.filter(similarity__gte=int(value))
