"""Administrative procedures (TTHC): the national record, and which agency handles which."""

import hashlib
from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.agency import ends_after_it_starts
from core.dates import DatedQuerySet, add_working_days
from core.log import canonical
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold, sort_key
from procedures import flow
from procedures.models.law import LegalDocument

LIST_WORKING_DAYS = 5

tthc_code = RegexValidator(
    r"^\d\.\d{6}(\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?$",
    _("The code of a TTHC looks like 1.000656 or 1.000656.000.00.00.H14."),
)


class TthcQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        """Published by `day` and not repealed by then."""
        return self.filter(decided_on__lte=day).filter(Q(repealed_on=None) | Q(repealed_on__gt=day))

    def handled_by(self, agency_id: int, day: date):
        scopes = TthcScope.objects.on(day).filter(agency=agency_id)
        return self.in_force_on(day).filter(pk__in=scopes.values("tthc"))


class AdministrativeProcedure(models.Model):
    """One TTHC with the fields of the national database (NĐ 63/2010/NĐ-CP, Art. 8.2)."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province level")
        DISTRICT = "district", _("District level")
        COMMUNE = "commune", _("Commune level")
        SEVERAL = "several", _("Several levels")

    class Kind(models.TextChoices):
        DETAILED = "detailed", _("Detailed by law")
        FRAMEWORK = "framework", _("Framework by law, detailed by the locality")
        INTERNAL = "internal", _("Between state bodies")

    code = CharField(_("TTHC code"), max_length=30, unique=True, validators=[tthc_code])
    decision_number = CharField(_("Number of the publishing decision"), max_length=60)
    decided_on = models.DateField(_("Date of the publishing decision"))
    name = CharField(_("Name"), max_length=500)
    level = CharField(_("Level"), max_length=10, choices=Level.choices)
    kind = CharField(_("Type of TTHC"), max_length=10, choices=Kind.choices, default=Kind.DETAILED)
    field = CharField(_("Field of work"), max_length=150)
    sequence = TextField(_("Order of steps"), max_length=10_000, blank=True)
    subjects = CharField(_("For whom"), max_length=300, blank=True)
    implementing_body = CharField(_("Implementing body"), max_length=300, blank=True)
    competent_authority = CharField(_("Competent authority"), max_length=300, blank=True)
    reception_address = CharField(_("Where dossiers are received"), max_length=300, blank=True)
    result = CharField(_("Result"), max_length=500, blank=True)
    requirements = TextField(_("Requirements and conditions"), max_length=5000, blank=True)
    dossier_sets = models.PositiveSmallIntegerField(_("Sets of the dossier"), default=1)
    legal_bases = models.ManyToManyField(
        LegalDocument, related_name="tthcs", verbose_name=_("Legal bases"), blank=True
    )
    agencies = models.ManyToManyField(Agency, through="TthcScope", related_name="tthcs")
    repealed_on = models.DateField(_("Repealed from"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    fingerprint = models.CharField(max_length=16, editable=False)
    search_text = TextField(editable=False)
    sort_text = TextField(editable=False)

    objects = TthcQuerySet.as_manager()

    class Meta:
        ordering = ["sort_text", "code"]
        constraints = [ends_after_it_starts("tthc_repealed_after_published", "decided_on", "repealed_on")]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("tthc", args=[self.pk])

    @property
    def list_due_on(self) -> date:
        """The last day to post the list with this decision (TT 26/2014/TT-BKHCN, Art. 4: 5 working days)."""
        return add_working_days(self.decided_on, LIST_WORKING_DAYS)

    def is_in_force_on(self, day: date) -> bool:
        return self.decided_on <= day and (self.repealed_on is None or self.repealed_on > day)

    def refresh_index(self, legal_bases, methods, dossier) -> None:
        """Recompute the search column, the sorting key and the fingerprint of what procedures repeat; call before
        saving, with the rows that will stand beside it."""
        self.search_text = fold(f"{self.code} {self.name} {self.field}")
        self.sort_text = sort_key(self.name)
        self.fingerprint = fingerprint_of(self, legal_bases, methods, dossier)


def fingerprint_of(tthc: AdministrativeProcedure, legal_bases, methods, dossier) -> str:
    """A digest of everything that a procedure repeats from its TTHC; another one means that they differ."""
    content = {
        "name": tthc.name,
        "result": tthc.result,
        "address": tthc.reception_address,
        "requirements": tthc.requirements,
        "sets": tthc.dossier_sets,
        "bases": sorted(document.number for document in legal_bases),
        "methods": sorted([row.channel, row.limit_quarters, row.limit_note, row.fee, row.charge] for row in methods),
        "dossier": sorted([row.order, row.name, row.originals, row.copies, row.need] for row in dossier),
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()[:16]


class SubmissionMethod(models.Model):
    """A way to hand in the dossier; deadline, fee and charge belong to it, not to the TTHC."""

    class Channel(models.TextChoices):
        DIRECT = "direct", _("In person")
        ONLINE = "online", _("Online")
        POST = "post", _("By public post")

    tthc = models.ForeignKey(AdministrativeProcedure, on_delete=models.CASCADE, related_name="methods")
    channel = CharField(_("Way of submission"), max_length=6, choices=Channel.choices)
    limit_quarters = models.PositiveIntegerField(_("Time limit in quarters of a working day"), null=True, blank=True)
    limit_note = CharField(_("Note on the time limit"), max_length=300, blank=True)
    fee = models.PositiveBigIntegerField(_("Fee (phí), đồng"), null=True, blank=True)
    charge = models.PositiveBigIntegerField(_("Charge (lệ phí), đồng"), null=True, blank=True)
    note = CharField(_("Description"), max_length=500, blank=True)

    class Meta:
        ordering = ["channel"]
        constraints = [models.UniqueConstraint(fields=["tthc", "channel"], name="one_method_per_channel")]

    def __str__(self) -> str:
        return self.get_channel_display()

    @property
    def limit_days(self) -> str:
        """The time limit in working days, "" where there is none."""
        return flow.in_days(self.limit_quarters) if self.limit_quarters else ""


class DossierItem(models.Model):
    """One paper of the dossier."""

    class Need(models.TextChoices):
        SUBMIT = "submit", _("to hand in")
        PRESENT = "present", _("to show")
        NOTE = "note", _("note")

    tthc = models.ForeignKey(AdministrativeProcedure, on_delete=models.CASCADE, related_name="dossier")
    order = models.PositiveSmallIntegerField()
    name = CharField(_("Paper"), max_length=500)
    need = CharField(_("To hand in or to show"), max_length=7, choices=Need.choices, default=Need.SUBMIT)
    originals = models.PositiveSmallIntegerField(_("Originals"), default=1)
    copies = models.PositiveSmallIntegerField(_("Copies"), default=0)
    form_code = CharField(_("Form"), max_length=60, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class TthcScopeQuerySet(ScopedQuerySet, DatedQuerySet):  # type: ignore[override]
    pass


class TthcScope(models.Model):
    """An agency handles a TTHC between two dates (TT 26/2014/TT-BKHCN, Art. 4)."""

    tthc = models.ForeignKey(AdministrativeProcedure, on_delete=models.CASCADE, related_name="scopes")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="tthc_scopes")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"), null=True, blank=True)

    objects = TthcScopeQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("tthc_scope_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["tthc", "agency"], condition=Q(ends_on=None), name="one_standing_scope_per_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.label} – {self.tthc.code}"


class TthcListPosting(models.Model):
    """The province's list of TTHC of one agency, posted on a day (TT 26/2014/TT-BKHCN, Art. 4)."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="tthc_postings")
    posted_on = models.DateField(_("Posted on"))
    website = models.URLField(_("Address on the website"), blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.agency.label} {self.posted_on:%d/%m/%Y}"
