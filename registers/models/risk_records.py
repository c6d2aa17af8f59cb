"""What was done about a risk and how it was judged, and every rating after the first."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from registers.levels import Band, Impact, Likelihood, band_of, rated


class RiskTreatment(models.Model):
    """One time that the action was done, and whether somebody else found it effective."""

    SCOPE = "risk__agency_id"

    risk = models.ForeignKey("registers.Risk", on_delete=models.CASCADE, related_name="treatments")
    done_on = models.DateField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done = TextField(_("What was done"), max_length=2000)
    judged_on = models.DateField(null=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_effective = models.BooleanField(null=True)
    judgement = TextField(_("How effective it was"), max_length=2000, blank=True)
    reopened_on = models.DateField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(judged_on=None, judged_by=None, is_effective=None)
                | Q(judged_on__isnull=False, judged_by__isnull=False, is_effective__isnull=False),
                name="a_judged_treatment_has_its_judge",
            ),
            models.CheckConstraint(
                condition=Q(judged_by=None) | ~Q(judged_by=F("done_by")), name="who_treats_a_risk_does_not_judge"
            ),
            models.CheckConstraint(
                condition=Q(reopened_on=None) | Q(is_effective=True), name="only_an_effective_treatment_is_reopened"
            ),
            models.UniqueConstraint(
                fields=["risk"], condition=Q(judged_on=None), name="one_treatment_waits_for_judgement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk.number} {self.done_on:%d/%m/%Y}"


class RiskReview(models.Model):
    """One rating after the first, whatever led to it. The last one counts."""

    class Occasion(models.TextChoices):
        REVIEW = "review", _("Review of the risk")
        TREATMENT = "treatment", _("Residual risk after the action")
        CORRECTION = "correction", _("After a corrective action")

    SCOPE = "risk__agency_id"

    risk = models.ForeignKey("registers.Risk", on_delete=models.CASCADE, related_name="reviews")
    occasion = CharField(_("Occasion of the rating"), max_length=10, choices=Occasion.choices)
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    likelihood = models.PositiveSmallIntegerField(_("Likelihood"), choices=Likelihood.choices)
    impact = models.PositiveSmallIntegerField(_("Impact"), choices=Impact.choices)
    note = TextField(_("What the review found"), max_length=2000)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=rated("likelihood") & rated("impact"), name="a_review_rates_a_risk_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk.number} {self.reviewed_on:%d/%m/%Y}"

    @property
    def level(self) -> int:
        return self.likelihood * self.impact

    @property
    def band(self) -> Band:
        return band_of(self.level)
