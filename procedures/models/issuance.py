"""Many revisions issued under one decision."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.scope import ScopedQuerySet
from core.text import CharField
from procedures.models.revision import Revision


class IssuanceQuerySet(ScopedQuerySet):
    def visible_to(self, actor):
        """Those of the own agency, and those that it signs for a subordinate one."""
        if actor.sees_all:
            return self
        return self.filter(Q(agency_id__in=actor.agency_ids) | Q(signing_agency_id__in=actor.agency_ids))

    def unsigned(self):
        return self.filter(signed_by=None)

    def to_sign_by(self, actor):
        """Which wait for the head of the actor's agency: every revision in them waits for approval."""
        others = Revision.objects.filter(issuance=OuterRef("pk")).exclude(status=Revision.Status.AWAITING)
        waiting = Revision.objects.filter(issuance=OuterRef("pk"), status=Revision.Status.AWAITING)
        return self.unsigned().filter(Exists(waiting), ~Exists(others), signing_agency=actor.agency_id)


class Issuance(models.Model):
    """Many revisions issued under one decision (đợt ban hành), which the superior agency may sign."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="issuances")
    signing_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="signed_issuances", verbose_name=_("Signed by")
    )
    name = CharField(_("What is issued"), max_length=300)
    decision_number = CharField(_("Number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("Date of the decision"), null=True, blank=True)
    effective_on = models.DateField(_("Takes effect on"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = IssuanceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None) | (Q(decided_on__isnull=False) & ~Q(decision_number="")),
                name="a_signed_issuance_has_its_decision",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("issuance", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        return self.signed_by_id is not None
