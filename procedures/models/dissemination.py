"""Who must know a document that took effect, and who has read it (TT 26/2014/TT-BKHCN, Art. 36.1 b)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership, Unit
from agencies.roles import AGENCY_ROLES
from core.dates import today
from core.models import Attachment
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from procedures.models.revision import Revision


class DisseminationQuerySet(ScopedQuerySet):
    def in_force(self):
        """Of revisions in effect: only these are asked for; the others stay as records."""
        return self.filter(revision__status=Revision.Status.EFFECTIVE)

    def unread_on(self, day: date):
        """Which somebody in the agency still has to read."""
        return self.filter(Exists(Acknowledgement.objects.to_read_on(day).filter(dissemination=OuterRef("pk"))))

    def overdue_on(self, day: date):
        """Which somebody in the agency should have read before `day`."""
        late = Acknowledgement.objects.to_read_on(day).late_on(day)
        return self.filter(Exists(late.filter(dissemination=OuterRef("pk"))))


class Dissemination(models.Model):
    """The spreading of one revision, opened when it took effect."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="dissemination")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="disseminations")
    opened_on = models.DateField()
    due_on = models.DateField()

    objects = DisseminationQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        indexes = [models.Index(fields=["due_on"], name="dissemination_by_due_day")]

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
    disseminations = models.ManyToManyField(Dissemination, related_name="meetings", verbose_name=_("Documents"))
    present = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("Those present"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.unit or self.agency.label} {self.held_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.pk])


class AcknowledgementQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(acknowledged_on=None)

    def waiting_on(self, day: date):
        return self.filter(Q(acknowledged_on=None) | Q(acknowledged_on__gt=day))

    def with_standing(self, day: date):
        """With `stays`: whether the person still works in the agency on `day`."""
        standing = Membership.objects.on(day).filter(
            user=OuterRef("user"), agency=OuterRef("dissemination__agency"), role__in=AGENCY_ROLES
        )
        return self.annotate(stays=Exists(standing.filter(user__is_active=True)))

    def to_read_on(self, day: date):
        """Not read by somebody who still works in the agency, while the revision is in effect."""
        return self.waiting().with_standing(day).filter(stays=True, dissemination__revision__status="effective")

    def with_due_day(self):
        """With `last_day`: the person's own, or that of the document."""
        return self.annotate(last_day=Coalesce(F("due_on"), F("dissemination__due_on")))

    def late_on(self, day: date):
        return self.filter(Q(due_on__lt=day) | Q(due_on=None, dissemination__due_on__lt=day))


class Acknowledgement(models.Model):
    """One person who must know a revision, and when they did. `due_on` is set for who joined after it was opened."""

    SCOPE = "dissemination__agency_id"

    dissemination = models.ForeignKey(Dissemination, on_delete=models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acknowledgements")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    acknowledged_on = models.DateField(null=True)
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="acknowledgements")

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_on"], name="acknowledgement_by_due_day", condition=Q(due_on__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(fields=["dissemination", "user"], name="one_acknowledgement_per_person"),
            models.CheckConstraint(
                condition=Q(meeting=None) | Q(acknowledged_on__isnull=False), name="those_present_have_read"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dissemination} – {self.user}"

    @property
    def is_late(self) -> bool:
        return self.acknowledged_on is None and (self.due_on or self.dissemination.due_on) < today()
