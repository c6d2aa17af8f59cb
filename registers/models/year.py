"""The registers of one agency in one year: what they hold is drafted, confirmed by the head, and carried on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.scope import ScopedQuerySet
from core.text import CharField
from core.workflow import Move, WorkflowModel, author_does_not_approve
from registers import year_effects as effects
from registers.permissions import Perm


class RegisterYear(WorkflowModel):
    """Objectives, risks, context issues and interested parties of a year stand under it.

    Rows carried over from the year before wait in a draft until the head confirms them. A confirmed year takes
    further risks; for further objectives it is opened again, and those in force stay in force meanwhile.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for confirmation")
        CONFIRMED = "confirmed", _("Confirmed by the head")

    MOVES = (
        Move(
            "submit", {Status.DRAFT}, Status.SUBMITTED, Perm.YEAR_KEEP,
            _("Send to the head"), _("sent the registers of the year to the head"),
            effect=effects.submit,
        ),
        Move(
            "confirm", {Status.SUBMITTED}, Status.CONFIRMED, Perm.YEAR_CONFIRM,
            _("Confirm the registers"), _("confirmed the registers of the year"),
            checks=(author_does_not_approve,), effect=effects.confirm,
        ),
        Move(
            "return", {Status.SUBMITTED}, Status.DRAFT, Perm.YEAR_CONFIRM,
            _("Return to the secretary"), _("returned the registers of the year"),
            effect=effects.send_back,
        ),
        Move(
            "reopen", {Status.CONFIRMED}, Status.DRAFT, Perm.YEAR_KEEP,
            _("Reopen to add objectives"), _("reopened the registers of the year"), effect=effects.reopen,
        ),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="register_years")
    year = models.PositiveSmallIntegerField(_("Year"))
    status = CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    note = CharField(_("Reason"), max_length=500, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "agency__sort_text"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="one_register_year_per_agency"),
            models.CheckConstraint(
                condition=Q(status="confirmed", confirmed_on__isnull=False)
                | (~Q(status="confirmed") & Q(confirmed_on=None)),
                name="a_confirmed_year_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("submitted_by")),
                name="who_submits_does_not_confirm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.label} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("register_year", args=[self.pk])

    @property
    def author_ids(self) -> set[int]:
        return {self.submitted_by_id} if self.submitted_by_id else set()

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def takes_rows(self) -> bool:
        """Only while the head decides, nothing moves."""
        return self.status != self.Status.SUBMITTED
