"""What the last search for overlaps found: procedures of different agencies that do the same thing."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text import TextField
from procedures.models.procedure import Procedure


class OverlapRun(models.Model):
    """One search: its day, how many procedures it compared, how long it took. Groups are those of the last one."""

    ran_on = models.DateField(_("Searched on"))
    count = models.PositiveIntegerField(_("Procedures compared"))
    seconds = models.DecimalField(_("Seconds"), max_digits=8, decimal_places=1)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.ran_on:%d/%m/%Y}"


class OverlapGroup(models.Model):
    """Procedures of at least two agencies, each compared with the one in the centre. `similarity` is in per cent."""

    run = models.ForeignKey(OverlapRun, on_delete=models.CASCADE, related_name="groups")
    centre = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    similarity = models.PositiveSmallIntegerField(_("Similarity"))
    size = models.PositiveIntegerField(_("Procedures"))
    agency_count = models.PositiveIntegerField(_("Agencies"))
    search_text = TextField(editable=False)

    class Meta:
        ordering = ["-size", "-similarity", "pk"]

    def __str__(self) -> str:
        return self.centre.title

    def get_absolute_url(self) -> str:
        return reverse("overlap", args=[self.pk])


class OverlapMember(models.Model):
    """A procedure of a group and why it is in it: `reasons` holds the likeness of title, steps and TTHCs in per cent,
    none where one side has none to compare."""

    group = models.ForeignKey(OverlapGroup, on_delete=models.CASCADE, related_name="members")
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="overlaps")
    similarity = models.PositiveSmallIntegerField(_("Similarity"))
    reasons = models.JSONField(default=dict)

    class Meta:
        ordering = ["-similarity", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "procedure"], name="one_place_in_a_group_of_overlaps"),
        ]

    def __str__(self) -> str:
        return str(self.procedure)
