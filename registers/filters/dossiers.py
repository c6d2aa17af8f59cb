"""What the lists of dossiers can be narrowed to, by address."""

from collections.abc import Iterable
from datetime import date

import django_filters as filters
from django import forms
from django.db.models import Exists, Min, OuterRef
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Agency, AgencyKind
from core.dates import add_months, today
from registers.dossier_rules import last_month
from registers.filters.agencies import ByAgency
from registers.models import DossierMonth

SHOWN_MONTHS = 12


def years() -> list[tuple[str, str]]:
    """From this one back to the first of which anything is known."""
    first = DossierMonth.objects.aggregate(first=Min("month"))["first"] or today()
    return [(str(year), str(year)) for year in range(today().year, first.year - 1, -1)]


class DossierFilter(WordsFilterSet):
    """Agencies, and twelve months of their dossiers: those of a calendar year, else the last ones."""

    STATES = (
        ("late", _("With late dossiers")),
        ("unexcused", _("With late dossiers without apology")),
        ("missing", _("Without figures of the last month shown")),
    )

    q = TextFilter(label=_("Agency"), method="having_words", max_length=200)
    kind = filters.ModelChoiceFilter(
        label=_("Kind of agency"), queryset=AgencyKind.objects.all(), empty_label=_("All")
    )
    year = filters.ChoiceFilter(
        label=_("Months shown"), choices=years, method="left_to_filter_queryset", empty_label=_("The last twelve")
    )
    state = filters.ChoiceFilter(
        label=_("Dossiers"), choices=STATES, method="left_to_filter_queryset", empty_label=_("All agencies")
    )

    agency = filters.NumberFilter(field_name="pk", min_value=1, decimal_places=0, widget=forms.HiddenInput)

    class Meta:
        model = Agency
        fields: list[str] = []

    @property
    def months(self) -> list[date]:
        """The twelve months shown, the earliest first."""
        year = self.chosen.get("year")
        first = date(int(year), 1, 1) if year else add_months(last_month(today()), 1 - SHOWN_MONTHS)
        return [add_months(first, n) for n in range(SHOWN_MONTHS)]

    @property
    def last_shown(self) -> date:
        """The last of the months that has ended."""
        return min(self.months[-1], last_month(today()))

    def filter_queryset(self, queryset):
        months, state = self.months, self.chosen.get("state")
        found = super().filter_queryset(queryset)
        rows = DossierMonth.objects.filter(agency=OuterRef("pk"))
        shown = rows.between(months[0], months[-1])
        if state == "late":
            return found.filter(Exists(shown.with_lateness()))
        if state == "unexcused":
            return found.filter(Exists(shown.without_apology()))
        if state == "missing":
            return found.filter(~Exists(rows.filter(month=self.last_shown)))
        return found


def months_of(agencies: Iterable[Agency], months: list[date]) -> dict[int, dict[date, DossierMonth]]:
    """Agency id → month → its row, with one query."""
    rows = DossierMonth.objects.filter(agency__in=[agency.pk for agency in agencies]).between(months[0], months[-1])
    found: dict[int, dict[date, DossierMonth]] = {}
    for row in rows:
        found.setdefault(row.agency_id, {})[row.month] = row
    return found


class LatenessFilter(ByAgency):
    STATES = (("all", _("All months with late or overdue dossiers")),)

    state = filters.ChoiceFilter(
        label=_("Months"), choices=STATES, method="left_to_filter_queryset", empty_label=_("Without enough apologies")
    )

    class Meta:
        model = DossierMonth
        fields: list[str] = []

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found.with_lateness() if self.chosen.get("state") else found.without_apology()
