"""How many dossiers an agency received and resolved in a month, how many in time, late, and apologised for."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.scope import ScopedQuerySet
from core.text import CharField
from registers.dossier_rules import FIGURES, MOST, last_day_of


class MonthField(models.DateField):
    """A month, kept as its first day; the database refuses any other."""

    def db_check(self, connection) -> str:
        column = connection.ops.quote_name(self.column)
        if connection.vendor == "postgresql":
            return f"EXTRACT(DAY FROM {column}) = 1"
        return f"substr({column}, 9, 2) = '01'"


class DossierMonthQuerySet(ScopedQuerySet):
    def with_lateness(self):
        """Months in which dossiers were resolved late or stood overdue at the end."""
        return self.filter(Q(late__gt=0) | Q(pending_overdue__gt=0))

    def without_apology(self):
        """Months with more late dossiers than letters of apology."""
        return self.filter(late__gt=F("apologies"))

    def between(self, first: date, last: date):
        """Months whose first day lies between two days, both included."""
        return self.filter(month__gte=first, month__lte=last)


def percent(part: int, whole: int) -> Decimal | None:
    """0–100 with one decimal; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def figure(label) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label)


class DossierMonth(models.Model):
    """The dossiers of administrative procedures of one agency in one month (TT 26/2014/TT-BKHCN, Art. 36.1 d).

    Figures count dossiers; `pending` and `pending_overdue` stand at the end of the month, the others are of the
    month. `taken_on` is the day on which they were read. `correction` says why figures of the one-stop system were
    replaced by others; a row with one is not fed any more.
    """

    class Source(models.TextChoices):
        TYPED = "typed", _("Typed")
        IMPORTED = "imported", _("Imported from a table")
        ONE_STOP = "one_stop", _("One-stop system")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="dossier_months")
    month = MonthField(_("Month of the dossiers"))
    received = figure(_("Dossiers received"))
    online = figure(_("Of these, online"))
    resolved = figure(_("Dossiers resolved"))
    on_time = figure(_("Resolved before or on time"))
    late = figure(_("Resolved late"))
    pending = figure(_("Pending at the end of the month"))
    pending_overdue = figure(_("Of these, overdue"))
    apologies = figure(_("Letters of apology sent"))
    source = CharField(_("Source of the figures"), max_length=8, choices=Source.choices, default=Source.TYPED)
    taken_on = models.DateField(_("Figures taken on"))
    note = CharField(_("Note on the figures"), max_length=300, blank=True)
    correction = CharField(_("Why the figures of the one-stop system are replaced"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DossierMonthQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "-month"]
        indexes = [models.Index(fields=["month"], name="dossiers_by_month")]
        constraints = [
            models.UniqueConstraint(fields=["agency", "month"], name="one_row_of_dossiers_per_month"),
            models.CheckConstraint(
                condition=Q(resolved=F("on_time") + F("late")), name="resolved_dossiers_are_on_time_or_late"
            ),
            models.CheckConstraint(condition=Q(online__lte=F("received")), name="online_dossiers_were_received"),
            models.CheckConstraint(
                condition=Q(pending_overdue__lte=F("pending")), name="overdue_dossiers_are_pending"
            ),
            models.CheckConstraint(
                condition=Q(apologies__lte=F("late") + F("pending_overdue")), name="apologies_are_for_late_dossiers"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__lte": MOST for name in FIGURES}), name="dossiers_are_not_absurdly_many"
            ),
            models.CheckConstraint(condition=Q(taken_on__gte=F("month")), name="dossiers_taken_once_the_month_began"),
            models.CheckConstraint(
                condition=Q(correction="") | ~Q(source="one_stop"), name="what_the_one_stop_feeds_is_no_correction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.label} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("dossier_month", args=[self.pk])

    @property
    def label(self) -> str:
        return f"{self.month:%m/%Y}"

    @property
    def last_day(self) -> date:
        return last_day_of(self.month)

    @property
    def is_partial(self) -> bool:
        """Taken before the month had ended."""
        return self.taken_on < self.last_day

    @property
    def late_percent(self) -> Decimal | None:
        """Late of the resolved, 0–100; None where nothing was resolved."""
        return percent(self.late, self.resolved)

    @property
    def without_apology(self) -> int:
        """Late dossiers for which no letter of apology was sent."""
        return max(self.late - self.apologies, 0)
