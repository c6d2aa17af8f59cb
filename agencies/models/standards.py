"""Editions of the standard, their clauses, and how the clauses of one edition map to the next."""

from django.db import models
from django.utils.translation import get_language

from core.text import CharField


class StandardEdition(models.Model):
    """An edition of TCVN ISO 9001, in force from the day it was announced."""

    code = CharField(max_length=20, unique=True)
    name = CharField(max_length=60)
    published_on = models.DateField()
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    class Meta:
        ordering = ["published_on"]

    def __str__(self) -> str:
        return self.name


class Clause(models.Model):
    """A numbered clause; only its short title is kept."""

    edition = models.ForeignKey(StandardEdition, on_delete=models.CASCADE, related_name="clauses")
    number = CharField(max_length=20)
    title_vi = CharField(max_length=200, blank=True)
    title_en = CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="one_clause_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_vi


class ClauseMap(models.Model):
    """One clause of an older edition and one of the newer that takes up its subject."""

    older = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="maps_to")
    newer = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="maps_from")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["older", "newer"], name="one_map_per_pair_of_clauses")]

    def __str__(self) -> str:
        return f"{self.older.number} → {self.newer.number}"
