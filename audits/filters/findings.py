"""What the list of findings can be narrowed to, by address."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter
from agencies.models import Agency, Unit
from audits.models import Audit, Finding, FollowUp, Grade
from core.actors import Actor
from core.search import matching
from core.text import fold

STATES = (("open", _("Not settled yet")), ("postponed", _("Put off twice or more")), ("settled", _("Settled")))


class FindingFilter(filters.FilterSet):
    """Findings by grade, place, clause and year, with what became of them."""

    q = TextFilter(label=_("Words of the finding"), method="having_words", max_length=200)
    agency = TextFilter(label=_("Agency"), method="of_agency", max_length=200)
    grade = filters.ChoiceFilter(label=_("Grade of the finding"), choices=Grade.choices, empty_label=_("All"))
    unit = filters.ModelChoiceFilter(label=_("Division"), queryset=Unit.objects.none(), empty_label=_("All"))
    clause = TextFilter(label=_("Clause"), method="of_clause", max_length=20)
    year = filters.NumberFilter(
        label=_("Year of the audit"), field_name="audit__programme__year", min_value=2000, max_value=2999,
        decimal_places=0,
    )  # fmt: skip
    state = filters.ChoiceFilter(
        label=_("What became of it"), choices=STATES, method="in_state", empty_label=_("All")
    )

    class Meta:
        model = Finding
        fields: list[str] = []

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        if actor.sees_all:
            del self.filters["unit"]
        else:
            del self.filters["agency"]
            self.filters["unit"].queryset = Unit.objects.filter(agency=actor.agency_id)

    def having_words(self, queryset, name: str, value: str):
        """By words of the statement as they are written, or by the number of the audit."""
        for word in value.split():
            queryset = queryset.filter(Q(statement__icontains=word) | Q(audit__number__icontains=word))
        return queryset

    def of_agency(self, queryset, name: str, value: str):
        return queryset.filter(agency__in=matching(Agency.objects.all(), fold(value).split()))

    def of_clause(self, queryset, name: str, value: str):
        """The clause and those below it."""
        return queryset.filter(Q(clause__number=value) | Q(clause__number__startswith=f"{value}."))

    def in_state(self, queryset, name: str, value: str):
        if value == "open":
            return queryset.filter(pk__in=Finding.objects.unsettled())
        if value == "settled":
            return queryset.filter(pk__in=FollowUp.objects.filter(outcome="settled").values("finding"))
        put_off = Finding.objects.with_postponements().filter(postponed__gte=2)
        return queryset.filter(pk__in=put_off.values("pk"), audit__status=Audit.Status.SIGNED)
