"""Papers that are put into the file of an inspection as they were signed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.text import CharField
from scoring.models.inspection import Inspection, OfInspectionQuerySet


class InspectionPaper(models.Model):
    """One document of the file of an inspection (TT 26/2014/TT-BKHCN, Art. 39); its file is an attachment of it."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("Inspection plan")
        REQUEST = "request", _("Request for the report")
        REPORT = "report", _("Report of the agency with evidence")
        LETTER = "letter", _("Letter asking to set right")
        DECISION = "decision", _("Decision to inspect")
        MINUTES = "minutes", _("Minutes of the inspection")
        CORRECTIVE = "corrective", _("File of corrective action")
        TEAM_REPORT = "team_report", _("Report of the inspection team")
        PROVINCE_REPORT = "province_report", _("Report to the province")
        OTHER = "other", _("Other document")

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="papers")
    kind = CharField(_("Kind of document"), max_length=15, choices=Kind.choices)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField(editable=False)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.inspection.number}: {self.get_kind_display()}"

    @property
    def agency_id(self) -> int:
        return self.inspection.agency_id

    def admits(self, actor: Actor, perm: str) -> bool:
        return self.inspection.admits(actor, perm)
