"""Controlled documents of an agency: procedures, policies, instructions and forms, and the codes they bear."""

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyKind, Unit
from core.dates import today
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold, sort_key

REVIEW_MONTHS = 24


class Kind(models.TextChoices):
    SYSTEM = "system", _("System procedure")
    OPERATIONAL = "operational", _("Operational procedure (for TTHC)")
    INTERNAL = "internal", _("Internal procedure (outside TTHC)")
    POLICY = "policy", _("Policy")
    INSTRUCTION = "instruction", _("Work instruction")
    FORM = "form", _("Form")


PROCEDURE_KINDS = (Kind.SYSTEM, Kind.OPERATIONAL, Kind.INTERNAL)
DEFAULT_PATTERNS: dict[str, str] = {
    Kind.SYSTEM: "QT-HT-{n:02}",
    Kind.OPERATIONAL: "QT-NV-{n:02}",
    Kind.INTERNAL: "QT-NB-{n:02}",
    Kind.POLICY: "CS-{n:02}",
    Kind.INSTRUCTION: "HD-{n:02}",
    Kind.FORM: "BM-{n:02}",
}


class CodeScheme(models.Model):
    """How an agency numbers one kind of document; `{n:02}` stands for the running number."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="code_schemes")
    kind = CharField(_("Kind of document"), max_length=12, choices=Kind.choices)
    pattern = CharField(_("Pattern of the code"), max_length=30)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "kind"], name="one_code_scheme_per_kind")]

    def __str__(self) -> str:
        return self.pattern


class ProcedureQuerySet(ScopedQuerySet):
    def standing(self):
        """Not withdrawn."""
        return self.filter(withdrawn_on=None)

    def effective_on(self, day: date):
        """With a revision that has taken effect by `day` and has not been superseded or withdrawn by then."""
        from procedures.models.revision import Revision

        return self.filter(pk__in=Revision.objects.effective_on(day).values("procedure"))

    def public_on(self, day: date):
        """What citizens may see: effective and marked public."""
        return self.effective_on(day).filter(published_on__lte=day)

    def models_of_the_province(self):
        return self.filter(is_model=True)

    def models_for(self, kind_id: int):
        """The provincial models that are meant for agencies of one kind, or for all."""
        return self.models_of_the_province().filter(Q(model_kinds=None) | Q(model_kinds=kind_id)).distinct()

    def in_force(self):
        """With `issue`: the number of the issue in effect; those without one are left out."""
        return self.annotate(issue=_issue_in_force(OuterRef("pk"))).exclude(issue=None)

    def following(self):
        """Standing procedures made from a provincial model, with `newest`: its issue in effect, None for none."""
        return self.standing().exclude(model=None).annotate(newest=_issue_in_force(OuterRef("model")))

    def lagging(self):
        """Those that follow an earlier issue of their model than the one in effect."""
        return self.following().filter(newest__gt=F("model_issue"))


def _issue_in_force(procedure: OuterRef) -> Subquery:
    from procedures.models.revision import Revision

    return Subquery(Revision.objects.effective().filter(procedure=procedure).values("issue_number")[:1])


class Procedure(models.Model):
    """One controlled document through all its revisions. Its title is that of the revision in force."""

    WITH_STEPS = PROCEDURE_KINDS

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="procedures")
    kind = CharField(_("Kind of document"), max_length=12, choices=Kind.choices)
    code = CharField(_("Code"), max_length=40)
    title = CharField(_("Title"), max_length=500)
    owner_unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_procedures",
        verbose_name=_("Division in charge"),
    )
    units = models.ManyToManyField(
        Unit, blank=True, related_name="procedures", verbose_name=_("Divisions that apply it")
    )
    published_on = models.DateField(_("Public from"), null=True, blank=True)
    review_months = models.PositiveSmallIntegerField(_("Months between reviews"), default=REVIEW_MONTHS)
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)
    withdrawal_reason = CharField(_("Reason"), max_length=500, blank=True)
    is_model = models.BooleanField(_("Provincial model"), default=False)
    model_kinds = models.ManyToManyField(
        AgencyKind, blank=True, related_name="+", verbose_name=_("For agencies of the kinds")
    )
    model = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        verbose_name=_("Follows the model"),
    )
    model_issue = models.PositiveSmallIntegerField(_("Issue of the model taken over"), null=True, blank=True)
    local = models.JSONField(default=dict, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)
    sort_text = TextField(editable=False)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering = ["agency__sort_text", "code"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="one_procedure_per_code"),
            models.CheckConstraint(condition=~Q(is_model=True, model__isnull=False), name="a_model_follows_no_model"),
            models.CheckConstraint(
                condition=Q(model=None, model_issue=None) | Q(model__isnull=False, model_issue__isnull=False),
                name="a_follower_knows_the_issue_it_took",
            ),
            models.UniqueConstraint(
                fields=["agency", "model"], condition=Q(withdrawn_on=None), name="one_standing_adoption_per_model"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "kind", "code"], name="procedure_in_order"),
            models.Index(fields=["model", "model_issue"], name="procedure_by_model"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("procedure", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.published_on is not None and self.published_on <= today()

    @property
    def newer_model_issue(self) -> int | None:
        """The number of the model's issue in effect where it is newer than the one followed; one query."""
        if self.model_id is None or self.withdrawn_on:
            return None
        newer = self.model.revisions.effective().filter(issue_number__gt=self.model_issue)
        return newer.values_list("issue_number", flat=True).first()

    @property
    def for_tthc(self) -> bool:
        return self.kind == Kind.OPERATIONAL

    def refresh_index(self, tthc_codes: tuple[str, ...] = ()) -> None:
        """Recompute the folded search column and the sorting key; call before saving a changed title or code."""
        self.search_text = fold(" ".join([self.code, self.title, *tthc_codes]))
        self.sort_text = sort_key(self.title)


class UseRecord(models.Model):
    """That a procedure was used: dossiers handled by it up to a day. None for a year means it is unused."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="uses")
    used_on = models.DateField(_("Used up to"))
    dossiers = models.PositiveIntegerField(_("Dossiers"), default=1)

    class Meta:
        ordering = ["-used_on"]
        constraints = [models.UniqueConstraint(fields=["procedure", "used_on"], name="one_use_record_per_day")]

    def __str__(self) -> str:
        return f"{self.procedure.code} {self.used_on:%d/%m/%Y}"
