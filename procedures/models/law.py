"""Legal documents, how a later one changes an earlier one, and the reviews that follow."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.agency import ends_after_it_starts
from core.dates import add_months, today
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold, sort_key

MONTHS_AHEAD = 3


class LegalDocumentQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        """Taken effect by `day` and not repealed or expired by then."""
        return self.filter(effective_from__lte=day).filter(Q(effective_to=None) | Q(effective_to__gt=day))


class LegalDocument(models.Model):
    """A legal normative or directing document that procedures rest on. Shared by the whole province."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        ORDINANCE = "ordinance", _("Ordinance")
        DECREE = "decree", _("Decree")
        DECISION = "decision", _("Decision")
        CIRCULAR = "circular", _("Circular")
        RESOLUTION = "resolution", _("Resolution")
        OTHER = "other", _("Other document")

    number = CharField(_("Number and notation"), max_length=60)
    title = CharField(_("Title"), max_length=500)
    kind = CharField(_("Type"), max_length=10, choices=Kind.choices)
    issuer = CharField(_("Issued by"), max_length=150)
    issued_on = models.DateField(_("Issued on"))
    effective_from = models.DateField(_("In force from"))
    effective_to = models.DateField(_("No longer in force from"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)
    sort_text = TextField(editable=False)

    objects = LegalDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "sort_text", "pk"]
        constraints = [
            ends_after_it_starts("law_ends_after_it_takes_effect", "effective_from", "effective_to"),
            models.CheckConstraint(condition=Q(issued_on__lte=F("effective_from")), name="issued_before_in_force"),
            models.UniqueConstraint(fields=["number", "issued_on"], name="one_legal_document_per_number"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("law", args=[self.pk])

    @property
    def citation(self) -> str:
        """The document as official texts cite it."""
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y} của {self.issuer} {self.title}"

    @property
    def dated_number(self) -> str:
        """The number with the day of issue, which together name one document."""
        return f"{self.number} ({self.issued_on:%d/%m/%Y})"

    def is_in_force_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or self.effective_to > day)

    def refresh_index(self) -> None:
        """Recompute the folded search column and the sorting key; call before saving."""
        self.search_text = fold(f"{self.number} {self.title} {self.issuer}")
        self.sort_text = sort_key(self.number)


class LegalChange(models.Model):
    """A later document replaces, amends or repeals an earlier one; it takes effect with the later one or on a day
    of its own."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", _("Replaces")
        AMENDS = "amends", _("Amends")
        REPEALS = "repeals", _("Repeals")

    document = models.ForeignKey(LegalDocument, on_delete=models.PROTECT, related_name="changes")
    changed = models.ForeignKey(
        LegalDocument, on_delete=models.PROTECT, related_name="changed_by", verbose_name=_("Changed document")
    )
    kind = CharField(_("How it changes it"), max_length=8, choices=Kind.choices)
    effective_on = models.DateField(_("Takes effect on"))
    note = CharField(_("Note"), max_length=500, blank=True)

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "changed"], name="one_change_per_pair_of_documents"),
            models.CheckConstraint(condition=~Q(document=F("changed")), name="a_document_does_not_change_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.get_kind_display().lower()} {self.changed}"

    @property
    def ends_the_other(self) -> bool:
        return self.kind != self.Kind.AMENDS


class DocumentReviewQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def open_on(self, day: date):
        """Not closed by the end of `day`."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def asked_on(self, day: date):
        """Open ones to decide now: after a change of the law at once, by interval MONTHS_AHEAD of their day."""
        soon = Q(due_on__lte=add_months(day, MONTHS_AHEAD))
        return self.open_on(day).filter(~Q(change=None) | soon)

    def overdue_on(self, day: date):
        return self.open_on(day).filter(due_on__lt=day)

    def of_law(self):
        return self.exclude(change=None)

    def periodic(self):
        return self.filter(change=None)


class DocumentReview(models.Model):
    """Whether a procedure (or a TTHC) must change: asked by a legal change (QĐ 19/2014/QĐ-TTg, Art. 4.4 a: within
    3 months of its effect) or by the procedure's own interval.

    The outcome "new revision" is decided first and closes when that revision takes effect.
    """

    class Outcome(models.TextChoices):
        NO_CHANGE = "no_change", _("No change needed")
        NEW_REVISION = "new_revision", _("New revision")
        WITHDRAW = "withdraw", _("Withdraw or repeal")

    change = models.ForeignKey(LegalChange, null=True, on_delete=models.CASCADE, related_name="reviews")
    procedure = models.ForeignKey("procedures.Procedure", null=True, on_delete=models.CASCADE, related_name="reviews")
    tthc = models.ForeignKey(
        "procedures.AdministrativeProcedure", null=True, on_delete=models.CASCADE, related_name="reviews"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="document_reviews")
    due_on = models.DateField(_("To be decided by"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("Responsible person"),
    )
    outcome = CharField(_("Outcome"), max_length=12, choices=Outcome.choices, blank=True)
    note = CharField(_("Reasons"), max_length=1000, blank=True)
    decided_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DocumentReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(procedure=None) ^ Q(tthc=None), name="a_review_is_of_a_procedure_or_a_tthc"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(outcome=""), name="a_closed_review_has_its_outcome"
            ),
            models.UniqueConstraint(fields=["change", "procedure"], name="one_review_per_change_and_procedure"),
            models.UniqueConstraint(fields=["change", "tthc"], name="one_review_per_change_and_tthc"),
            models.UniqueConstraint(
                fields=["procedure", "due_on"], condition=Q(change=None), name="one_periodic_review_per_day"
            ),
        ]
        indexes = [models.Index(fields=["agency", "closed_on", "due_on"], name="review_by_due_day")]

    def __str__(self) -> str:
        return f"{self.subject} – {self.change or _('periodic review')}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])

    @property
    def subject(self):
        return self.procedure or self.tthc

    @property
    def is_overdue(self) -> bool:
        return self.closed_on is None and self.due_on < today()

    @property
    def days_left(self) -> int:
        """Whole days until the due day; negative when it has passed."""
        return (self.due_on - today()).days
