"""Who must know a document that took effect, and who has read it (TT 26/2014/TT-BKHCN, Art. 36.1 b)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Unit
from core.models import Attachment
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from procedures.models.revision import Revision


class Dissemination(models.Model):
    """The spreading of one revision, opened when it took effect."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="dissemination")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="disseminations")
    opened_on = models.DateField()
    due_on = models.DateField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]

    def __str__(self) -> str:
        return str(self.revision)

    def get_absolute_url(self) -> str:
        return reverse("dissemination", args=[self.pk])


class Meeting(models.Model):
    """The meeting of a division at which documents were disseminated; those present count as having read."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="dissemination_meetings")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Division")
    )
    held_on = models.DateField(_("Held on"))
    chaired_by = CharField(_("Chaired by"), max_length=120)
    minutes = TextField(_("Minutes"), max_length=5000)
    file = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.unit or self.agency.label} {self.held_on:%d/%m/%Y}"


class AcknowledgementQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(acknowledged_on=None)

    def waiting_on(self, day: date):
        return self.filter(Q(acknowledged_on=None) | Q(acknowledged_on__gt=day))


class Acknowledgement(models.Model):
    """One person who must know a revision, and when they did."""

    SCOPE = "dissemination__agency_id"

    dissemination = models.ForeignKey(Dissemination, on_delete=models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acknowledgements")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="+")
    acknowledged_on = models.DateField(null=True)
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="acknowledgements")

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["dissemination", "user"], name="one_acknowledgement_per_person"),
            models.CheckConstraint(
                condition=Q(meeting=None) | Q(acknowledged_on__isnull=False), name="those_present_have_read"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dissemination} – {self.user}"
