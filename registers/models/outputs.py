"""Outputs of a procedure that do not conform, and what became of them (clause 8.7)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Unit
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from core.workflow import Move, WorkflowModel
from procedures.models import Procedure
from registers import output_checks as checks
from registers import output_effects as effects
from registers.permissions import Perm

PREFIX = "SPKPH"


def person(label="") -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=label
    )


class NonconformingOutputQuerySet(ScopedQuerySet):
    def to_handle(self):
        return self.filter(status=NonconformingOutput.Status.OPEN)

    def to_verify(self):
        return self.filter(status=NonconformingOutput.Status.HANDLED)


class NonconformingOutput(WorkflowModel):
    """One output that does not conform: found, handled in one of the ways of clause 8.7.1, and verified by another.

    `wants_action` says that a corrective action will be proposed from it. No citizen is named in it.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("To be handled")
        HANDLED = "handled", _("Handled, to be verified")
        VERIFIED = "verified", _("Verified")

    class Disposition(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        SEGREGATION = "segregation", _("Segregation, return or suspension")
        INFORMING = "informing", _("Informing the customer")
        CONCESSION = "concession", _("Acceptance under concession")

    MOVES = (
        Move(
            "handle", {Status.OPEN}, Status.HANDLED, Perm.OUTPUT_RECORD,
            _("Record how it was handled"), _("handled the nonconforming output"),
            effect=effects.handle,
        ),
        Move(
            "verify", {Status.HANDLED}, Status.VERIFIED, Perm.OUTPUT_RELEASE,
            _("Verify that it conforms now"), _("verified the nonconforming output"),
            checks=(checks.somebody_else_verifies,), effect=effects.verify,
        ),
        Move(
            "reopen", {Status.HANDLED}, Status.OPEN, Perm.OUTPUT_RELEASE,
            _("It does not conform yet"), _("found that the output does not conform yet"),
            checks=(checks.somebody_else_verifies,), effect=effects.reopen,
        ),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="nonconforming_outputs")
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveSmallIntegerField(editable=False)
    status = CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    detected_on = models.DateField(_("Found on"))
    detected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Found by")
    )
    procedure = models.ForeignKey(
        Procedure, null=True, blank=True, on_delete=models.PROTECT, related_name="nonconforming_outputs",
        verbose_name=_("Procedure of the output"),
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Division")
    )
    description = TextField(_("What does not conform"), max_length=2000)
    dossier_ref = CharField(_("Reference of the dossier"), max_length=60, blank=True)
    wants_action = models.BooleanField(_("A corrective action is needed"), default=False)
    disposition = CharField(_("How it was dealt with"), max_length=12, choices=Disposition.choices, blank=True)
    action_taken = TextField(_("What was done"), max_length=2000, blank=True)
    handled_by = person(_("Person who handled it"))
    handled_on = models.DateField(_("Handled on"), null=True)
    concession_by = person(_("Concession authorised by"))
    verification = TextField(_("How conformity was verified"), max_length=1000, blank=True)
    verified_by = person(_("Verified by"))
    verified_on = models.DateField(_("Verified on"), null=True)
    search_text = TextField(editable=False)

    objects = NonconformingOutputQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-number", "agency"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="one_output_per_number"),
            models.CheckConstraint(
                condition=Q(status="open")
                | (Q(handled_by__isnull=False, handled_on__isnull=False) & ~Q(disposition="") & ~Q(action_taken="")),
                name="handled_outputs_say_how",
            ),
            models.CheckConstraint(
                condition=Q(status="verified", verified_by__isnull=False, verified_on__isnull=False)
                | (~Q(status="verified") & Q(verified_by=None, verified_on=None)),
                name="only_verified_outputs_have_a_verifier",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("handled_by")), name="who_handles_does_not_verify"
            ),
            models.CheckConstraint(
                condition=Q(disposition="concession", concession_by__isnull=False)
                | (~Q(disposition="concession") & Q(concession_by=None)),
                name="concessions_are_authorised",
            ),
            models.CheckConstraint(
                condition=Q(handled_on=None) | Q(handled_on__gte=F("detected_on")),
                name="outputs_are_handled_once_they_are_found",
            ),
            models.CheckConstraint(
                condition=Q(verified_on=None) | Q(verified_on__gte=F("handled_on")),
                name="outputs_are_verified_once_they_are_handled",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("output", args=[self.pk])

    @property
    def code(self) -> str:
        return f"{PREFIX}-{self.year}-{self.number:03d}"

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving changed words."""
        self.search_text = fold(f"{self.code} {self.dossier_ref} {self.description}")
