"""Documents consolidated from the agencies' reports."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text import CharField
from core.workflow import Move
from reports import effects
from reports.models.frozen import FrozenDocument, frozen_constraints
from reports.models.period import ReportingPeriod
from reports.permissions import Perm


class ProvincialReport(FrozenDocument):
    """One revision of one provincial document of a period."""

    class Status(models.TextChoices):
        PREPARED = "prepared", _("Being issued")
        ISSUED = "issued", _("Issued")

    class Kind(models.TextChoices):
        CONSOLIDATED = "consolidated", _("Consolidated annual report")
        INSPECTION = "inspection", _("Report on inspection results (November)")
        MINISTRY = "ministry", _("Report to the ministry (December)")
        CONFIRMATION = "confirmation", _("Confirmation table for administrative-reform scoring")

    MOVES = (
        Move(
            "issue", {Status.PREPARED}, Status.ISSUED, Perm.REPORT_ISSUE,
            _("Issue"), _("issued the document"), effect=effects.issue,
        ),
    )  # fmt: skip

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="provincial_reports")
    kind = CharField(max_length=12, choices=Kind.choices)
    status = CharField(max_length=10, choices=Status.choices, default=Status.PREPARED)
    revision = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-period__year", "kind", "-revision"]
        constraints = [
            *frozen_constraints("provincial_report"),
            models.UniqueConstraint(fields=["period", "kind", "revision"], name="one_provincial_report_per_revision"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("provincial_report", args=[self.pk])

    @property
    def agency_id(self) -> None:
        """It belongs to the province, not to an agency."""
        return None
