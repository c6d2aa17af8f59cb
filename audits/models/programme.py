"""The audit programme of one agency in one year (ISO 9001, 9.2.2 a)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from audits import checks
from audits.effects import programmes as effects
from audits.permissions import Perm
from core.actors import Actor
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from core.workflow import Move, WorkflowModel, author_does_not_approve


class AuditProgramme(WorkflowModel):
    """What is audited in a year, and over how many years every division and clause has its turn."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for approval")
        APPROVED = "approved", _("Programme approved")

    MOVES = (
        Move(
            "submit", {Status.DRAFT}, Status.SUBMITTED, Perm.PROGRAMME_WRITE,
            _("Send for approval"), _("sent the audit programme for approval"),
            checks=(checks.programme_has_audits,), effect=effects.submit,
        ),
        Move(
            "approve", {Status.SUBMITTED}, Status.APPROVED, Perm.PROGRAMME_APPROVE,
            _("Approve the programme"), _("approved the audit programme"),
            checks=(author_does_not_approve,), effect=effects.approve,
        ),
        Move(
            "return", {Status.SUBMITTED}, Status.DRAFT, Perm.PROGRAMME_APPROVE,
            _("Return to the secretary"), _("returned the audit programme"), effect=effects.send_back,
        ),
        Move(
            "reopen", {Status.APPROVED}, Status.DRAFT, Perm.PROGRAMME_WRITE,
            _("Change the programme"), _("opened the audit programme again"), effect=effects.reopen,
        ),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="audit_programmes")
    year = models.PositiveSmallIntegerField(_("Year"))
    status = CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    cycle_years = models.PositiveSmallIntegerField(_("Years of the audit cycle"), default=1)
    objectives = TextField(_("Objectives of the programme"), max_length=3000, blank=True)
    methods = TextField(_("Methods and responsibilities"), max_length=3000, blank=True)
    note = CharField(_("Reason"), max_length=500, blank=True)
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(null=True, editable=False)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "agency__sort_text"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="one_audit_programme_per_year"),
            models.CheckConstraint(
                condition=Q(cycle_years__gte=1, cycle_years__lte=3), name="an_audit_cycle_is_one_to_three_years"
            ),
            models.CheckConstraint(
                condition=Q(status="approved", approved_on__isnull=False, approved_by__isnull=False)
                | (~Q(status="approved") & Q(approved_on=None, approved_by=None)),
                name="an_approved_programme_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(prepared_by__isnull=False), name="a_programme_sent_has_its_author"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="the_programme_is_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.label} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("audit_programme", args=[self.pk])

    @property
    def author_ids(self) -> set[int]:
        """Who sent it, wrote in it or planned one of its audits: none of them approves it."""
        sent = {self.prepared_by_id} if self.prepared_by_id else set()
        return sent | {writer.pk for writer in self.writers.all()}

    def add_writer(self, by: Actor) -> None:
        if by.user_id:
            self.writers.add(by.user_id)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.status == self.Status.SUBMITTED
