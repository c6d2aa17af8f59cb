"""What the lists can be narrowed to, by address."""

from datetime import date

import django_filters as filters
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _

from agencies.models import (
    Adoption,
    Agency,
    AgencyKind,
    Membership,
    Obligation,
    StandardEdition,
    User,
)
from agencies.models.agency import AgencyQuerySet, obligation_on
from agencies.roles import Role
from core.dates import today
from core.search import matching
from core.text import FormCharField, fold

NONE = "none"
LACKABLE = (Role.HEAD, Role.SECRETARY)


class TextFilter(filters.CharFilter):
    field_class = FormCharField


class WordsFilterSet(filters.FilterSet):
    """Narrowed by words with or without accents; wrong values of a filter are shown and narrow nothing."""

    q = TextFilter(label=_("Name or code"), method="having_words", max_length=200)

    def having_words(self, queryset, name: str, value: str):
        return matching(queryset, fold(value).split())

    def of_agency(self, queryset, name: str, value: str):
        """For rows that have an agency: by words of its name or code."""
        return queryset.filter(agency__in=matching(Agency.objects.all(), fold(value).split()))

    def left_to_filter_queryset(self, queryset, name, value):
        return queryset

    @property
    def chosen(self) -> dict:
        """The values that are right; the others show their errors."""
        return self.form.cleaned_data if self.form.errors is not None and self.is_bound else {}


class AgencyFilter(WordsFilterSet):
    """Agencies as they stood on the day `on`: whether they existed, their obligation, the step they had reached."""

    STATES = (("dissolved", _("Dissolved by then")), ("all", _("Ever entered")))

    kind = filters.ModelChoiceFilter(label=_("Kind"), queryset=AgencyKind.objects.all(), empty_label=_("All"))
    obligation = filters.ChoiceFilter(
        label=_("Obligation"),
        choices=[*Obligation.Kind.choices, (NONE, _("None"))],
        method="under_obligation",
        empty_label=_("All"),
    )
    step = filters.ChoiceFilter(
        label=_("Step of adoption"),
        choices=[*Adoption.Status.choices[:5], (NONE, _("None"))],
        method="left_to_filter_queryset",
        empty_label=_("All"),
    )
    edition = filters.ModelChoiceFilter(
        label=_("Edition of the standard"),
        queryset=StandardEdition.objects.all(),
        method="left_to_filter_queryset",
        empty_label=_("All"),
    )
    state = filters.ChoiceFilter(
        label=_("Standing"), choices=STATES, method="left_to_filter_queryset", empty_label=_("Existing then")
    )
    lacks = filters.ChoiceFilter(
        label=_("Lacks"),
        choices=[choice for choice in Role.choices if choice[0] in LACKABLE],
        method="lacking",
        empty_label=_("All"),
    )
    on = filters.DateFilter(label=_("As of"), method="left_to_filter_queryset")

    class Meta:
        model = Agency
        fields: list[str] = []

    @property
    def day(self) -> date:
        return self.chosen.get("on") or today()

    def under_obligation(self, queryset, name: str, value: str):
        standing = Obligation.objects.on(self.day).filter(agency=OuterRef("pk"))
        if value == NONE:
            return queryset.filter(~Exists(standing))
        return queryset.filter(Exists(standing.filter(kind=value)))

    def lacking(self, queryset, name: str, value: str):
        """In the programme, and nobody holds the role."""
        holders = Membership.objects.on(self.day).filter(role=value, user__is_active=True).values("agency")
        return queryset.in_programme_on(self.day).exclude(pk__in=holders)

    def filter_queryset(self, queryset: AgencyQuerySet) -> AgencyQuerySet:
        queryset = self._of_state(super().filter_queryset(queryset))
        return self._at_step(queryset)

    def _of_state(self, queryset: AgencyQuerySet) -> AgencyQuerySet:
        state = self.chosen.get("state")
        if state == "dissolved":
            return queryset.filter(dissolved_on__lte=self.day)
        return queryset if state == "all" else queryset.active_on(self.day)

    def _at_step(self, queryset: AgencyQuerySet) -> AgencyQuerySet:
        step, edition = self.chosen.get("step"), self.chosen.get("edition")
        adoptions = Adoption.objects.with_step_on(self.day).filter(agency=OuterRef("pk"))
        if edition:
            adoptions = adoptions.filter(edition=edition)
        if step == NONE:
            return queryset.filter(~Exists(adoptions))
        if step:
            adoptions = adoptions.filter(step=step)
        return queryset.filter(Exists(adoptions)) if step or edition else queryset


def with_what_holds_on(agencies: AgencyQuerySet, day: date) -> AgencyQuerySet:
    """In order, with lists `current_obligation` and `standing_adoptions` of `day`."""
    adoptions = Adoption.objects.with_step_on(day).select_related("edition").order_by("-edition__published_on")
    return (
        agencies.select_related("kind", "parent")
        .prefetch_related(
            obligation_on(day),
            Prefetch("adoptions", adoptions, to_attr="standing_adoptions"),
        )
        .in_order()
    )


class PersonFilter(WordsFilterSet):
    role = filters.ChoiceFilter(
        label=_("Role"),
        choices=[*Role.choices, (NONE, _("None"))],
        method="having_role",
        empty_label=_("All"),
    )
    is_active = filters.ChoiceFilter(
        label=_("May sign in"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        method="may_sign_in",
        empty_label=_("All"),
    )

    class Meta:
        model = User
        fields: list[str] = []

    def having_role(self, queryset, name: str, value: str):
        standing = Membership.objects.on(today()).filter(user=OuterRef("pk"))
        if value == NONE:
            return queryset.filter(~Exists(standing))
        return queryset.filter(Exists(standing.filter(role=value)))

    def may_sign_in(self, queryset, name: str, value: str):
        return queryset.filter(is_active=value == "yes")
