"""What citizens say about a procedure. Who they are is theirs: it is optional, apart from the public, and ends."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from procedures.models.procedure import Procedure


class Feedback(models.Model):
    """A reflection or recommendation about one procedure, with a receipt by which its writer finds the answer."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="feedback")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="feedback")
    receipt = models.CharField(max_length=14, unique=True, editable=False)
    text = TextField(_("What you want to say"), max_length=3000)
    contact = CharField(_("How to reach you"), max_length=200, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    answer = TextField(_("Answer"), max_length=5000, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_published = models.BooleanField(_("Show question and answer to everybody"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="") | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="answered_feedback_has_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(answered_on__isnull=False),
                name="only_answered_feedback_is_published",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_absolute_url(self) -> str:
        return reverse("feedback", args=[self.pk])


class Rating(models.Model):
    """One to five stars, with nothing that leads back to who gave them."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="ratings")
    stars = models.PositiveSmallIntegerField(_("Stars"))
    comment = CharField(_("Comment"), max_length=500, blank=True)
    rated_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code}: {self.stars}"
