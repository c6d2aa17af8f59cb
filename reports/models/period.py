"""Reporting periods: which year, which span of data, due when, and for whom later or not at all."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.dates import end_of_day, in_year, next_working_day
from core.indicators import Period
from core.scope import ScopedQuerySet
from core.text import CharField


def effective_due_day(day: date) -> date:
    """The day at whose end a report becomes late: a day off moves it to the next working day (a setting)."""
    return next_working_day(day) if settings.REPORT_DUE_MOVES_TO_WORKING_DAY else day


class ReportingPeriod(models.Model):
    """The yearly report of every agency: opened by itself, due 15 October by default."""

    year = models.PositiveSmallIntegerField(_("Year"), unique=True)
    opens_on = models.DateField(_("Opens on"))
    due_on = models.DateField(_("Due on"))
    data_from = models.DateField(_("Data from"))
    data_to = models.DateField(_("Data to"))
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_on__lte=F("due_on")), name="period_opens_before_due"),
            models.CheckConstraint(condition=Q(data_from__lte=F("data_to")), name="period_data_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.year)

    def get_absolute_url(self) -> str:
        return reverse("period", args=[self.year])

    @classmethod
    def for_year(cls, year: int) -> "ReportingPeriod":
        """An unsaved period with the days that the settings give it; the data span ends in its year."""
        data_to = in_year(year, settings.REPORT_DATA_TO)
        data_from = in_year(year, settings.REPORT_DATA_FROM)
        if data_from > data_to:
            data_from = in_year(year - 1, settings.REPORT_DATA_FROM)
        opens_on, due_on = in_year(year, settings.REPORT_OPENS), in_year(year, settings.REPORT_DUE)
        return cls(year=year, opens_on=opens_on, due_on=due_on, data_from=data_from, data_to=data_to)

    @property
    def span(self) -> Period:
        """The span for which figures are computed; standing figures are read on its last day."""
        return Period(self.data_from, self.data_to)

    @property
    def previous_span(self) -> Period:
        return ReportingPeriod.for_year(self.year - 1).span

    @property
    def batch(self) -> str:
        """The name under which this period's jobs are counted."""
        return f"reports-{self.year}"

    def agencies(self):
        """Agencies that report: in the programme and flagged on the last day of the data span."""
        return Agency.objects.reporting_on(self.data_to)

    def due_day(self, extended_to: date | None = None) -> date:
        return effective_due_day(extended_to or self.due_on)

    def has_ended(self, moment: datetime, extended_to: date | None = None) -> bool:
        """Whether the due day is over in Asia/Ho_Chi_Minh at an aware moment."""
        return moment >= end_of_day(self.due_day(extended_to))


class Extension(models.Model):
    """A later due day for one agency."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="extensions")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="report_extensions")
    due_on = models.DateField(_("New due day"))
    reason = CharField(_("Reason"), max_length=500)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "agency"], name="one_extension_per_agency")]

    def __str__(self) -> str:
        return f"{self.agency} → {self.due_on:%d/%m/%Y}"


class Waiver(models.Model):
    """An agency that need not report in a period, and why."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="waivers")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="report_waivers")
    reason = CharField(_("Reason"), max_length=500)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "agency"], name="one_waiver_per_agency")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.reason}"
