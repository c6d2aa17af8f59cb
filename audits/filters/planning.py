"""What the lists of audits and of agencies' audit programmes can be narrowed to, by address."""

from datetime import date

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Agency, AgencyKind
from audits.models import Audit, AuditProgramme
from core.dates import today

EARLIEST, LATEST = 2000, 2100


class AuditFilter(WordsFilterSet):
    """Audits of one year, this one unless another is asked for."""

    STATES = (*Audit.Status.choices, ("late", _("Late")))

    q = TextFilter(label=_("Number or title"), method="having_words", max_length=200)
    year = filters.NumberFilter(
        label=_("Year"), field_name="programme__year", min_value=EARLIEST, max_value=LATEST, decimal_places=0
    )
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("All"))

    class Meta:
        model = Audit
        fields: list[str] = []

    @property
    def year_shown(self) -> int:
        return int(self.chosen.get("year") or today().year)

    def in_state(self, queryset, name: str, value: str):
        return queryset.late_on(today()) if value == "late" else queryset.filter(status=value)

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.chosen.get("year") else found.filter(programme__year=self.year_shown)


class ProgrammeFilter(WordsFilterSet):
    """Agencies in the programme by how far their audits of a year have come."""

    STATES = (
        ("none", _("No programme")),
        ("unapproved", _("Programme not approved")),
        ("approved", _("Programme approved")),
        ("held", _("Audited")),
        ("unheld", _("Not audited yet")),
        ("late", _("With a late audit")),
    )

    kind = filters.ModelChoiceFilter(
        label=_("Kind of agency"), queryset=AgencyKind.objects.all(), empty_label=_("All")
    )
    year = filters.NumberFilter(
        label=_("Year"), method="of_year", min_value=EARLIEST, max_value=LATEST, decimal_places=0
    )
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("All"))

    class Meta:
        model = Agency
        fields: list[str] = []

    @property
    def year_shown(self) -> int:
        return int(self.chosen.get("year") or today().year)

    def of_year(self, queryset, name: str, value):
        return queryset

    def in_state(self, queryset, name: str, value: str):
        programmes = AuditProgramme.objects.filter(agency=OuterRef("pk"), year=self.year_shown)
        audits = Audit.objects.filter(agency=OuterRef("pk"), programme__year=self.year_shown)
        conditions = {
            "none": ~Exists(programmes),
            "unapproved": Exists(programmes.exclude(status=AuditProgramme.Status.APPROVED)),
            "approved": Exists(programmes.filter(status=AuditProgramme.Status.APPROVED)),
            "held": Exists(audits.held_by(today())),
            "unheld": ~Exists(audits.held_by(today())),
            "late": Exists(audits.late_on(today())),
        }
        return queryset.filter(conditions[value])

    def filter_queryset(self, queryset):
        last = min(today(), date(self.year_shown, 12, 31))
        return super().filter_queryset(queryset.in_programme_on(last))
