"""What an agency says against points of the inspectors, and the answer to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import log
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from scoring.models.criteria import Points
from scoring.models.rounds import Assessment, Score


class ExplanationQuerySet(ScopedQuerySet):
    def waiting(self):
        """Not answered yet, of assessments whose explanations are not settled."""
        return self.filter(outcome="", score__assessment__status=Assessment.Status.INSPECTED)


class Explanation(models.Model):
    """What the agency says against an inspector's points, and the answer to it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        REJECTED = "rejected", _("Not accepted")

    SCOPE = "score__assessment__agency_id"

    score = models.OneToOneField(Score, on_delete=models.CASCADE, related_name="explanation")
    text = TextField(_("Explanation"), max_length=3000)
    wanted = Points(_("Points you ask for"), null=True, blank=True)
    wanted_na = models.BooleanField(_("You say that it does not apply"), default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField(editable=False)
    outcome = CharField(_("Answer"), max_length=8, choices=Outcome.choices, blank=True)
    answer = TextField(_("Reason of the answer"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        ordering = ["score__criterion__order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wanted_na=False) | Q(wanted=None), name="what_does_not_apply_asks_for_no_points"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_by=None)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False, answered_on__isnull=False)),
                name="an_answered_explanation_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score}"

    def get_absolute_url(self) -> str:
        return reverse("explanation", args=[self.pk])

    @property
    def agency_id(self) -> int:
        return self.score.agency_id


log.verbs(
    {
        "assessment.explain": _("explained a criterion"),
        "assessment.answer": _("answered an explanation"),
    }
)
