"""The annual report of one agency, and the sections its people write."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.models import Attachment
from core.scope import ScopedQuerySet
from core.text import CharField
from core.workflow import Move, author_does_not_approve
from reports import checks, effects
from reports.deadlines import resubmission_due
from reports.models.frozen import FrozenDocument, frozen_constraints
from reports.models.period import ReportingPeriod, Waiver
from reports.permissions import Perm


class AnnualReportQuerySet(ScopedQuerySet):
    def working(self):
        """Drafts and reports that wait for the head."""
        return self.filter(status__in=[AnnualReport.Status.DRAFT, AnnualReport.Status.SUBMITTED])

    def issued(self):
        return self.filter(issued_at__isnull=False)

    def confirmed(self):
        """Approved by the head and issued."""
        return self.issued().filter(origin=AnnualReport.Origin.AGENCY)

    def standing(self):
        """The last confirmed one of each agency and period, unless the agency is excused."""
        of_the_same = {"period": OuterRef("period"), "agency": OuterRef("agency")}
        later = AnnualReport.objects.confirmed().filter(**of_the_same, pk__gt=OuterRef("pk"))
        return self.confirmed().filter(~Exists(later), ~Exists(Waiver.objects.filter(**of_the_same)))


class AnnualReport(FrozenDocument):
    """One revision of one agency's report for one period.

    `revision` and `book_number` are given when the report is frozen: revisions count per agency and period,
    book numbers per period, both without gaps. The official number is the registry clerk's.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for the head")
        APPROVED = "approved", _("Approved, being issued")
        PREPARED = "prepared", _("Automatic summary, being issued")
        ISSUED = "issued", _("Issued")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")

    class Origin(models.TextChoices):
        AGENCY = "agency", _("Report of the agency")
        AUTOMATIC = "automatic", _("Automatic summary")

    MOVES = (
        Move(
            "submit", {Status.DRAFT}, Status.SUBMITTED, Perm.REPORT_WRITE,
            _("Submit the annual report"), _("submitted the report"),
            checks=(checks.every_section_is_written, checks.shortcomings_have_reasons), effect=effects.submit,
        ),
        Move(
            "approve", {Status.SUBMITTED}, Status.APPROVED, Perm.REPORT_APPROVE,
            _("Approve and issue"), _("approved the report"),
            checks=(author_does_not_approve, checks.letterhead_is_known), effect=effects.approve,
        ),
        Move(
            "send_back", {Status.SUBMITTED}, Status.DRAFT, Perm.REPORT_APPROVE,
            _("Send back to the secretary"), _("sent the report back"), effect=effects.send_back,
        ),
        Move(
            "issue", {Status.APPROVED, Status.PREPARED}, Status.ISSUED, Perm.REPORT_ISSUE,
            _("Issue"), _("issued the document"), effect=effects.issue,
        ),
        Move(
            "accept", {Status.ISSUED}, Status.ACCEPTED, Perm.REPORT_ACCEPT,
            _("Accept"), _("accepted the report"),
            checks=(checks.agency_confirmed_it, checks.nobody_judges_the_own_agency),
        ),
        Move(
            "return", {Status.ISSUED}, Status.RETURNED, Perm.REPORT_ACCEPT,
            _("Return for completion"), _("returned the report"),
            checks=(
                checks.agency_confirmed_it, checks.nobody_judges_the_own_agency, checks.it_stands_now,
                checks.no_other_revision_is_open,
            ),
            effect=effects.return_to_agency,
        ),
        Move(
            "register", {Status.ISSUED, Status.ACCEPTED}, None, Perm.REPORT_REGISTER,
            _("Enter the official number"), _("entered the official number"),
            checks=(checks.agency_confirmed_it, checks.not_registered_yet), effect=effects.register,
        ),
        Move(
            "revise", {Status.ISSUED, Status.ACCEPTED}, None, Perm.REPORT_WRITE,
            _("Correct by a new revision"), _("opened a new revision"),
            checks=(checks.agency_confirmed_it, checks.it_stands_now, checks.no_other_revision_is_open),
            effect=effects.revise,
        ),
    )  # fmt: skip

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="annual_reports")
    origin = CharField(max_length=10, choices=Origin.choices, default=Origin.AGENCY)
    status = CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    revision = models.PositiveSmallIntegerField(null=True, editable=False)
    book_number = models.PositiveIntegerField(null=True, editable=False)
    revises = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="revisions")
    is_late = models.BooleanField(default=False, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    returned_on = models.DateField(null=True)
    note = CharField(max_length=1000, blank=True)
    official_number = CharField(max_length=60, blank=True)
    official_date = models.DateField(null=True)
    signed_copy = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period__year", "agency__sort_text", "-pk"]
        constraints = [
            *frozen_constraints("annual_report"),
            models.UniqueConstraint(
                fields=["period", "agency"],
                condition=Q(status__in=["draft", "submitted"]),
                name="one_working_report_per_agency",
            ),
            models.UniqueConstraint(
                fields=["period", "agency"],
                condition=Q(origin="automatic"),
                name="one_automatic_summary_per_agency",
            ),
            models.UniqueConstraint(fields=["period", "agency", "revision"], name="one_report_per_revision"),
            models.UniqueConstraint(fields=["period", "book_number"], name="one_report_per_book_number"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted"]) ^ Q(payload__isnull=False),
                name="frozen_report_has_its_payload",
            ),
        ]

    def __str__(self) -> str:
        return self.code or f"{self.period} – {self.agency.label}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def form(self) -> str:
        return self.agency.kind.report_form

    @property
    def is_automatic(self) -> bool:
        return self.origin == self.Origin.AUTOMATIC

    @property
    def is_working(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.SUBMITTED)

    @property
    def author_ids(self) -> set[int]:
        """Who wrote it: none of them may approve it."""
        writers = self.narratives.exclude(edited_by=None).values_list("edited_by", flat=True)
        return {writer for writer in (*writers, self.submitted_by_id) if writer}

    def extended_to(self) -> date | None:
        return self.period.extensions.filter(agency=self.agency_id).values_list("due_on", flat=True).first()

    def is_late_at(self, moment: datetime) -> bool:
        """Whether confirming at `moment` is late.

        A correction of the agency's own keeps the lateness of its first confirmation, a returned report for some
        working days; what replaces an automatic summary is judged by its own day.
        """
        kept_from = self._keeps_lateness_of(moment)
        return kept_from.is_late if kept_from else self.period.has_ended(moment, self.extended_to())

    @property
    def first_confirmation(self) -> "AnnualReport":
        """The confirmation whose day decides how late this confirmed one is: its own, or that of an earlier one."""
        kept_from = self._keeps_lateness_of(self.approved_at) if self.approved_at else None
        return kept_from.first_confirmation if kept_from else self

    def _keeps_lateness_of(self, moment: datetime) -> "AnnualReport | None":
        first = self.revises
        if first is None or first.is_automatic:
            return None
        return None if first.returned_on and moment >= resubmission_due(first.returned_on) else first


class Narrative(models.Model):
    """One section that people write. Figures are never here: they are computed."""

    report = models.ForeignKey(AnnualReport, on_delete=models.CASCADE, related_name="narratives")
    key = CharField(max_length=30)
    data = models.JSONField(default=dict)
    is_done = models.BooleanField(_("This section is complete"), default=False)
    is_open = models.BooleanField(default=True)
    return_reason = CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="one_narrative_per_section")]

    def __str__(self) -> str:
        return f"{self.report} {self.key}"
