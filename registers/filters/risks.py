"""What the registers of risks, context issues and interested parties can be narrowed to, by address."""

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Agency, Unit
from core.actors import Actor
from core.dates import today
from registers.levels import BANDS, Impact, Likelihood
from registers.matrix import FIRST, NOW
from registers.models import ContextIssue, InterestedParty, Risk
from registers.models.risk import RiskQuerySet

ALL = "all"


class AgencyChoice(WordsFilterSet):
    """With the agencies that have such rows to choose from, for who sees the province; others have no choice."""

    agency = filters.ModelChoiceFilter(label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("All"))

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        if not actor.sees_all:
            del self.filters["agency"]
            return
        has_rows = self._meta.model.objects.filter(agency=OuterRef("pk"))
        self.filters["agency"].queryset = Agency.objects.filter(Exists(has_rows)).in_order()


class RiskFilter(AgencyChoice):
    """What is followed, unless another state is asked for. A cell of the matrix is named by likelihood and impact."""

    STATES = (
        *Risk.Status.choices,
        ("overdue", _("Action overdue")),
        ("review", _("Review overdue")),
        (ALL, _("All of every year")),
    )

    q = TextFilter(label=_("Number or words"), method="having_words", max_length=200)
    kind = filters.ChoiceFilter(label=_("Risk or opportunity"), choices=Risk.Kind.choices, empty_label=_("Both"))
    band = filters.ChoiceFilter(
        label=_("Level of risk"),
        choices=[(band.key, band.label) for band in BANDS],
        method="of_band",
        empty_label=_("All"),
    )
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="left_to_filter_queryset", empty_label=_("Followed now")
    )
    unit = filters.ModelChoiceFilter(label=_("Division"), queryset=Unit.objects.none(), empty_label=_("All"))
    owner = filters.ChoiceFilter(
        label=_("Responsible person"), choices=[("me", _("Myself"))], method="of_owner", empty_label=_("Anybody")
    )
    likelihood = filters.TypedChoiceFilter(
        label=_("Likelihood"),
        choices=Likelihood.choices,
        coerce=int,
        method="left_to_filter_queryset",
        widget=HiddenInput,
    )
    impact = filters.TypedChoiceFilter(
        label=_("Impact"),
        choices=Impact.choices,
        coerce=int,
        method="left_to_filter_queryset",
        widget=HiddenInput,
    )
    rating = filters.ChoiceFilter(
        label=_("Rating shown"),
        choices=[(NOW, _("Present rating")), (FIRST, _("First rating"))],
        method="left_to_filter_queryset",
        widget=HiddenInput,
    )

    class Meta:
        model = Risk
        fields: list[str] = []

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        if actor.sees_all:
            del self.filters["unit"], self.filters["owner"]
        else:
            self.filters["unit"].queryset = Unit.objects.filter(agency__in=actor.agency_ids)

    @property
    def rated(self) -> str:
        return self.chosen.get("rating") or NOW

    @property
    def cell(self) -> tuple[int, int] | None:
        """The cell of the matrix that is looked at."""
        place = self.chosen.get("likelihood"), self.chosen.get("impact")
        return place if all(place) else None  # type: ignore[return-value]

    def of_owner(self, queryset, name: str, value: str):
        return queryset.filter(owner=self.actor.user_id)

    def of_band(self, queryset: RiskQuerySet, name: str, value: str):
        return queryset.in_band(value)

    def filter_queryset(self, queryset):
        return self.in_cell(self.before_cell(queryset))

    def before_cell(self, queryset):
        """All that the filter says but the cell: what the matrix counts."""
        queryset, state = super().filter_queryset(queryset), self.chosen.get("state")
        if state == "overdue":
            return queryset.action_overdue_on(today())
        if state == "review":
            return queryset.review_overdue_on(today())
        if state == ALL:
            return queryset
        return queryset.filter(status=state) if state else queryset.followed()

    def in_cell(self, queryset):
        names = [name for name in ("likelihood", "impact") if self.chosen.get(name)]
        prefix = "now_" if self.rated == NOW else ""
        return queryset.with_present().filter(**{f"{prefix}{name}": self.chosen[name] for name in names})


class ContextFilter(AgencyChoice):
    """Rows of the latest year of each agency, unless a year is asked for."""

    CLIMATE = (("yes", _("Only those")),)

    q = TextFilter(label=_("Number or words"), method="having_words", max_length=200)
    climate = filters.ChoiceFilter(
        label=_("Climate change matters"), choices=CLIMATE, method="of_climate", empty_label=_("All")
    )
    state = filters.ChoiceFilter(
        label=_("State"), choices=[("review", _("Review overdue"))], method="in_state", empty_label=_("All")
    )
    year = filters.NumberFilter(label=_("Year"), method="left_to_filter_queryset", min_value=2000, max_value=2999)

    def of_climate(self, queryset, name: str, value: str):
        return queryset.filter(is_climate_related=True)

    def in_state(self, queryset, name: str, value: str):
        return queryset.review_overdue_on(today())

    def filter_queryset(self, queryset):
        year = self.chosen.get("year")
        found = super().filter_queryset(queryset)
        return found.filter(register__year=year) if year else found.current()


class IssueFilter(ContextFilter):
    side = filters.ChoiceFilter(
        label=_("Internal or external"), choices=ContextIssue.Side.choices, empty_label=_("Both")
    )
    category = filters.ChoiceFilter(
        label=_("Category of the context"), choices=ContextIssue.Category.choices, empty_label=_("All")
    )

    class Meta:
        model = ContextIssue
        fields: list[str] = []


class PartyFilter(ContextFilter):
    class Meta:
        model = InterestedParty
        fields: list[str] = []
