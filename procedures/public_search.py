"""How citizens find a procedure: by words with or without accents, narrowed by field, agency and level."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter
from agencies.models import Agency
from agencies.models.agency import AgencyQuerySet
from core.text import fold, sort_key
from procedures.models import AdministrativeProcedure, Coverage, Procedure, Revision
from procedures.public import public_agencies, public_procedures

MOST = 2000
WORDS = 12
SHORTEST_FIELD = 4
LEVELS = {
    "commune": _("Commune, ward or town"),
    "district": _("District or city"),
    "province": _("Province: departments and boards"),
    "central": _("Central body in the province"),
}


class PublicFilter(filters.FilterSet):
    q = TextFilter(label=_("What do you need to do?"), method="left_to_filter_queryset", max_length=200)
    field = filters.ChoiceFilter(label=_("Field of work"), method="of_field", empty_label=_("All"))
    agency = filters.ModelChoiceFilter(label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("All"))
    level = filters.ChoiceFilter(
        label=_("Where to go"), field_name="agency__kind__tier", choices=list(LEVELS.items()), empty_label=_("All")
    )

    class Meta:
        model = Procedure
        fields: list[str] = []

    def __init__(self, data, day: date):
        super().__init__(data, public_procedures(day))
        self.day = day
        self.filters["field"].extra["choices"] = [(name, name) for name in self.fields_shown]
        self.filters["agency"].queryset = owners_on(day)

    @cached_property
    def fields_shown(self) -> list[str]:
        return fields_on(self.day)

    @property
    def levels(self) -> list[tuple[str, Any]]:
        return list(LEVELS.items())

    @cached_property
    def words(self) -> list[str]:
        return fold(self.form.cleaned_data.get("q") or "").split()[:WORDS]

    def left_to_filter_queryset(self, queryset, name, value):
        return queryset

    def of_field(self, queryset, name, value):
        return queryset.filter(covers([value], self.day))

    def filter_queryset(self, queryset: QuerySet[Procedure]) -> QuerySet[Procedure]:
        return having_words(super().filter_queryset(queryset), self.words, self.fields_shown, self.day)

    @cached_property
    def found(self) -> list[int]:
        """The ids that fit, at most MOST: narrowed before they are put in order, which keeps an index in use."""
        if not self.form.is_valid():
            return []
        return list(self.qs.order_by().values_list("pk", flat=True)[: MOST + 1])

    @property
    def has_more(self) -> bool:
        return len(self.found) > MOST

    @property
    def rows(self) -> QuerySet[Procedure]:
        """What fits, in the order of the alphabet."""
        return Procedure.objects.filter(pk__in=self.found[:MOST]).order_by("sort_text", "agency__sort_text", "pk")


def having_words(
    procedures: QuerySet[Procedure], words: list[str], fields: Iterable[str], day: date
) -> QuerySet[Procedure]:
    """Whose title, code or agency has every word; or whose field is what all the words together name."""
    if not words:
        return procedures
    every = Q()
    for word, agencies in _agencies_named(words, day):
        every &= Q(search_text__contains=word) | Q(agency__in=agencies)
    phrase = " ".join(words)
    named = [name for name in fields if len(phrase) >= SHORTEST_FIELD and phrase in fold(name)]
    return procedures.filter(every | covers(named, day)) if named else procedures.filter(every)


def _agencies_named(words: list[str], day: date) -> list[tuple[str, list[int]]]:
    """Each word with the agencies whose name or code has it."""
    known = list(Agency.objects.active_on(day).values_list("pk", "search_text"))
    return [(word, [pk for pk, text in known if word in text]) for word in words]


def covers(fields: list[str], day: date) -> Exists:
    """The condition that the revision in force serves a TTHC of one of the fields."""
    in_force = Coverage.objects.filter(revision__procedure=OuterRef("pk"), tthc__field__in=fields)
    return Exists(in_force.filter(revision__in=Revision.objects.effective_on(day)))


def fields_on(day: date) -> list[str]:
    """The fields of public procedures, in the order of the alphabet."""
    shown = Coverage.objects.filter(
        tthc=OuterRef("pk"),
        revision__in=Revision.objects.effective_on(day),
        revision__procedure__in=public_procedures(day).order_by(),
    )
    names = AdministrativeProcedure.objects.filter(Exists(shown)).order_by().values_list("field", flat=True)
    return sorted(set(names), key=sort_key)


def owners_on(day: date) -> AgencyQuerySet:
    owners = public_procedures(day).order_by().values("agency")
    return public_agencies(day).filter(pk__in=owners).in_order()
