"""One issue of a controlled document: its words, its steps, and its way from draft to superseded."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.agency import ends_after_it_starts
from core.actors import Actor
from core.frozen import Frozen
from core.models import Attachment
from core.scope import ScopedQuerySet
from core.search import capped
from core.text import CharField, TextField, fold
from core.workflow import Move, author_does_not_approve
from procedures import checks, effects
from procedures.models.law import LegalDocument
from procedures.models.procedure import Procedure
from procedures.models.tthc import AdministrativeProcedure
from procedures.permissions import Perm


class RevisionQuerySet(ScopedQuerySet):
    def working(self):
        """Being written, reviewed or approved."""
        return self.filter(status__in=Revision.WORKING)

    def readable_by(self, actor: Actor):
        """The agency's own, and every issue of a provincial model that has taken effect."""
        if actor.sees_all:
            return self
        issues_of_models = Q(procedure__is_model=True, effective_from__isnull=False)
        return self.filter(Q(agency__in=actor.agency_ids) | issues_of_models)

    def effective(self):
        return self.filter(status=Revision.Status.EFFECTIVE)

    def effective_on(self, day: date):
        """In force on `day`, whatever has become of them since."""
        return self.filter(effective_from__lte=day).filter(Q(effective_to=None) | Q(effective_to__gt=day))

    def to_take_effect_by(self, day: date):
        return self.filter(status=Revision.Status.APPROVED, planned_effective_on__lte=day)

    def matching(self, words: list[str]):
        """Those whose folded text has every word, at most 2,000 of them in no order of their own: see `capped`."""
        return capped(self, words)


class Revision(Frozen):
    """An issue (lần ban hành) of a procedure. Once approved its content never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("Waits for review")
        NOT_REVIEWED = "not_reviewed", _("Not passed by the reviewer")
        AWAITING = "awaiting", _("Waits for approval")
        NOT_APPROVED = "not_approved", _("Not approved")
        APPROVED = "approved", _("Approved, not yet in effect")
        EFFECTIVE = "effective", _("In effect")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn from use")
        DISCARDED = "discarded", _("Discarded")

    EDITABLE = (Status.DRAFT, Status.NOT_REVIEWED, Status.NOT_APPROVED)
    WORKING = (*EDITABLE, Status.IN_REVIEW, Status.AWAITING)
    OPEN = (*WORKING, Status.APPROVED)

    MOVES = (
        Move(
            "send", set(EDITABLE), Status.IN_REVIEW, Perm.PROCEDURE_WRITE,
            _("Send for review"), _("sent the revision for review"),
            checks=(
                checks.content_is_complete, checks.steps_hold_together, checks.time_is_within_the_law,
                checks.marks_are_known,
            ),
            effect=effects.send,
        ),
        Move(
            "pass", {Status.IN_REVIEW}, Status.AWAITING, Perm.PROCEDURE_REVIEW,
            _("Pass on for approval"), _("reviewed the revision and passed it on"),
            checks=(author_does_not_approve, checks.reviewer_is_the_named_one), effect=effects.pass_on,
        ),
        Move(
            "reject_review", {Status.IN_REVIEW}, Status.NOT_REVIEWED, Perm.PROCEDURE_REVIEW,
            _("Return to the author"), _("returned the revision to its author"),
            checks=(author_does_not_approve, checks.reviewer_is_the_named_one), effect=effects.reject,
        ),
        Move(
            "approve", {Status.AWAITING}, Status.APPROVED, Perm.PROCEDURE_APPROVE,
            _("Approve"), _("approved the revision"),
            checks=(
                author_does_not_approve, checks.reviewer_does_not_approve, checks.time_is_within_the_law,
                checks.its_issuance_is_signed,
            ),
            effect=effects.approve,
        ),
        Move(
            "reject_approval", {Status.AWAITING}, Status.NOT_APPROVED, Perm.PROCEDURE_APPROVE,
            _("Do not approve"), _("did not approve the revision"),
            checks=(author_does_not_approve, checks.reviewer_does_not_approve), effect=effects.reject,
        ),
        Move(
            "take_effect", {Status.APPROVED}, Status.EFFECTIVE, Perm.PROCEDURE_EFFECT,
            _("Take effect"), _("brought the revision into effect"),
            checks=(checks.its_day_has_come,), effect=effects.take_effect,
        ),
        Move(
            "withdraw", {Status.EFFECTIVE}, Status.WITHDRAWN, Perm.PROCEDURE_APPROVE,
            _("Withdraw the procedure"), _("withdrew the procedure"),
            checks=(checks.no_other_revision_is_open,), effect=effects.withdraw,
        ),
        Move(
            "discard", {*EDITABLE, Status.APPROVED}, Status.DISCARDED, Perm.PROCEDURE_KEEP,
            _("Discard"), _("discarded the revision"), effect=effects.discard,
        ),
    )  # fmt: skip

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="revisions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="revisions")
    issuance = models.ForeignKey(
        "procedures.Issuance", null=True, blank=True, on_delete=models.SET_NULL, related_name="revisions"
    )
    issue_number = models.PositiveSmallIntegerField(_("Issue number"), default=1)
    status = CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    title = CharField(_("Title"), max_length=500)
    purpose = TextField(_("Purpose"), max_length=5000, blank=True)
    scope = TextField(_("Scope of application"), max_length=5000, blank=True)
    references = TextField(_("References"), max_length=5000, blank=True)
    definitions = TextField(_("Terms and abbreviations"), max_length=5000, blank=True)
    notes = TextField(_("Notes on the flowchart"), max_length=5000, blank=True)
    change_summary = CharField(_("What changes in this issue"), max_length=1000, blank=True)
    legal_bases = models.ManyToManyField(
        LegalDocument, blank=True, related_name="revisions", verbose_name=_("Legal bases")
    )
    tthcs = models.ManyToManyField(AdministrativeProcedure, through="Coverage", related_name="revisions")
    planned_effective_on = models.DateField(_("Takes effect on"), null=True, blank=True)
    effective_from = models.DateField(null=True, editable=False)
    effective_to = models.DateField(null=True, editable=False)
    remarks = models.JSONField(default=dict, blank=True, editable=False)
    source = models.ForeignKey(Attachment, null=True, on_delete=models.SET_NULL, related_name="+")
    model_issue = models.PositiveSmallIntegerField(null=True, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Reviewer"),
    )
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(null=True, editable=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    search_text = TextField(editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-issue_number", "-pk"]
        constraints = [
            ends_after_it_starts("revision_ends_after_it_takes_effect", "effective_from", "effective_to"),
            models.UniqueConstraint(
                fields=["procedure", "issue_number"],
                condition=~Q(status="discarded"),
                name="one_revision_per_issue_number",
            ),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(status="effective"), name="one_effective_revision_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(
                    status__in=["draft", "in_review", "not_reviewed", "awaiting", "not_approved", "approved"]
                ),
                name="one_open_revision_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["effective", "superseded", "withdrawn"], effective_from__isnull=False)
                | Q(
                    status__in=[
                        "draft", "in_review", "not_reviewed", "awaiting", "not_approved", "approved", "discarded",
                    ],
                    effective_from=None,
                ),
                name="what_took_effect_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) ^ Q(status__in=["superseded", "withdrawn"]),
                name="what_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "effective", "superseded", "withdrawn"])
                | Q(payload__isnull=False),
                name="an_approved_revision_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("reviewed_by")),
                name="the_reviewer_does_not_approve",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="the_author_does_not_approve",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("prepared_by")),
                name="the_author_does_not_review",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["agency", "status"], name="revision_by_status"),
            models.Index(fields=["status", "planned_effective_on"], name="revision_to_take_effect"),
            models.Index(fields=["effective_from", "effective_to", "agency", "procedure"], name="revision_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} ({self.issue_label})"

    def get_absolute_url(self) -> str:
        return reverse("revision", args=[self.pk])

    @property
    def issue_label(self) -> str:
        return f"{self.issue_number:02d}"

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_frozen(self) -> bool:
        return self.payload is not None

    @property
    def author_ids(self) -> set[int]:
        """Who wrote it: none of them may review or approve it."""
        preparer = {self.prepared_by_id} if self.prepared_by_id else set()
        return preparer | {writer.pk for writer in self.writers.all()}

    @property
    def template(self) -> str:
        return f"documents/{self.template_version}/procedure.html"

    @property
    def file_name(self) -> str:
        return f"{self.procedure.code}-{self.issue_label}.pdf"

    def refresh_index(self, tthc_codes: tuple[str, ...] = ()) -> None:
        """Recompute the folded search column; call before saving a changed title."""
        self.search_text = fold(" ".join([self.procedure.code, self.title, *tthc_codes]))


class Step(models.Model):
    """One row of the table of steps, which the flowchart draws.

    Steps follow each other by `order`; `next_order` names another successor of the main way. A decision leads on
    when the answer is yes and to `no_order` when it is no, which may be an earlier step.
    """

    class Kind(models.TextChoices):
        TASK = "task", _("Step of work")
        DECISION = "decision", _("Decision (yes / no)")
        END = "end", _("End")

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("No."))
    kind = CharField(_("Type"), max_length=8, choices=Kind.choices, default=Kind.TASK)
    what = CharField(_("What is done"), max_length=500)
    who = CharField(_("Who"), max_length=200)
    quarters = models.PositiveIntegerField(_("Time, in quarters of a working day"), default=0)
    form = CharField(_("Form"), max_length=100, blank=True)
    output = CharField(_("Result"), max_length=300, blank=True)
    details = TextField(_("How it is done"), max_length=3000, blank=True)
    next_order = models.PositiveSmallIntegerField(_("Goes on to step"), null=True, blank=True)
    no_order = models.PositiveSmallIntegerField(_("If no, to step"), null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "order"], name="one_step_per_number"),
            models.CheckConstraint(
                condition=Q(no_order=None) | Q(kind="decision"), name="only_a_decision_has_a_no_branch"
            ),
            models.CheckConstraint(condition=Q(order__gte=1), name="steps_are_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.what}"


class FormItem(models.Model):
    """A form (biểu mẫu) that belongs to the revision; a local one stays when a model's issue is taken over."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="forms")
    order = models.PositiveSmallIntegerField()
    code = CharField(_("Code of the form"), max_length=60)
    title = CharField(_("Title of the form"), max_length=300)
    file = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_local = models.BooleanField(_("Own form of the agency"), default=False)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class KeptRecord(models.Model):
    """A record (hồ sơ) kept as evidence (ISO 9001, 7.5.3): where, and for how long."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="records")
    order = models.PositiveSmallIntegerField()
    title = CharField(_("Record"), max_length=300)
    place = CharField(_("Kept by"), max_length=200, blank=True)
    retention = CharField(_("Kept for"), max_length=100)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class Recipient(models.Model):
    """Who gets the document (nơi nhận)."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="recipients")
    order = models.PositiveSmallIntegerField()
    name = CharField(_("Recipient"), max_length=200)
    copy = CharField(_("Kind of copy"), max_length=100, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Coverage(models.Model):
    """A revision covers a TTHC. `fingerprint` is what the TTHC read when the revision was frozen."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="coverages")
    tthc = models.ForeignKey(AdministrativeProcedure, on_delete=models.PROTECT, related_name="coverages")
    fingerprint = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "tthc"], name="one_coverage_per_tthc")]

    def __str__(self) -> str:
        return f"{self.revision} – {self.tthc.code}"
