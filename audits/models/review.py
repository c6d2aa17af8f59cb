"""Management review (ISO 9001, 9.3): the pack of inputs, the decisions, the signed minutes."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Unit
from agencies.models.agency import ends_after_it_starts
from audits import review_checks as checks
from audits.effects import reviews as effects
from audits.permissions import Perm
from core.actors import Actor
from core.dates import today
from core.frozen import Frozen
from core.indicators import Period
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from core.workflow import Move, WorkflowModel, author_does_not_approve


class ReviewQuerySet(ScopedQuerySet):
    def held_between(self, first: date, last: date):
        """Whose meeting took place between two days, both included."""
        return self.filter(held_on__range=(first, last))

    def of_year(self, year: int):
        """Held in the year, or planned for it and not cancelled."""
        planned = Q(held_on=None, planned_on__year=year) & ~Q(status=ManagementReview.Status.CANCELLED)
        return self.filter(planned | Q(held_on__year=year))


class ManagementReview(Frozen):
    """A review looks at a span of days; its pack is filled from the registry until the meeting keeps it."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Review planned")
        HELD = "held", _("Held, minutes being written")
        SUBMITTED = "submitted", _("Minutes wait for signature")
        SIGNED = "signed", _("Minutes signed")
        CANCELLED = "cancelled", _("Review cancelled")

    OPEN = (Status.PLANNED, Status.HELD, Status.SUBMITTED)

    MOVES = (
        Move(
            "hold", {Status.PLANNED}, Status.HELD, Perm.REVIEW_PREPARE,
            _("Record the meeting"), _("recorded the management review"), effect=effects.hold,
        ),
        Move(
            "submit", {Status.HELD}, Status.SUBMITTED, Perm.REVIEW_PREPARE,
            _("Hand in the minutes"), _("handed in the minutes"),
            checks=(checks.something_was_decided,), effect=effects.submit,
        ),
        Move(
            "sign", {Status.SUBMITTED}, Status.SIGNED, Perm.REVIEW_SIGN,
            _("Sign the minutes"), _("signed the minutes"), checks=(author_does_not_approve,), effect=effects.sign,
        ),
        Move(
            "return", {Status.SUBMITTED}, Status.HELD, Perm.REVIEW_SIGN,
            _("Return the minutes"), _("returned the minutes"), checks=(author_does_not_approve,),
            effect=effects.send_back,
        ),
        Move(
            "cancel", {Status.PLANNED}, Status.CANCELLED, Perm.REVIEW_SIGN,
            _("Cancel the review"), _("cancelled the management review"), effect=effects.cancel,
        ),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="management_reviews")
    number = CharField(_("Number of the review"), max_length=30)
    status = CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    planned_on = models.DateField(_("Planned for"))
    starts_on = models.DateField(_("Looks back from"))
    ends_on = models.DateField(_("Looks back until"))
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("Chaired by"),
    )  # fmt: skip
    held_on = models.DateField(null=True, editable=False)
    present = TextField(_("Those present"), max_length=10_000, blank=True)
    inputs = models.JSONField(null=True, editable=False)
    remarks = models.JSONField(default=dict, blank=True, editable=False)
    has_every_input = models.BooleanField(default=False, editable=False)
    conclusion = TextField(_("Conclusion of the review"), max_length=5000, blank=True)
    note = CharField(_("Reason"), max_length=500, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, editable=False)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_on", "-pk"]
        constraints = [
            ends_after_it_starts("a_review_looks_back_over_a_span"),
            models.UniqueConstraint(fields=["agency", "number"], name="one_review_per_number"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "cancelled"], held_on=None, inputs__isnull=True)
                | Q(status__in=["held", "submitted", "signed"], held_on__isnull=False, inputs__isnull=False),
                name="a_held_review_keeps_its_pack",
            ),
            models.CheckConstraint(
                condition=Q(status="signed", payload__isnull=False, signed_on__isnull=False, signed_by__isnull=False)
                | (~Q(status="signed") & Q(payload__isnull=True, signed_on=None, signed_by=None)),
                name="signed_minutes_are_frozen",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | (Q(written_by__isnull=False) & ~Q(signed_by=F("written_by"))),
                name="minutes_are_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(held_on=None) | Q(held_on__gte=F("ends_on")), name="a_review_looks_back_from_its_meeting"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lte=F("planned_on")), name="a_review_looks_back_from_its_planned_day"
            ),
            models.CheckConstraint(
                condition=Q(held_on=None) | ~Q(present=""), name="a_held_review_names_those_present"
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(note=""), name="a_cancelled_review_has_its_reason"
            ),
        ]
        indexes = [models.Index(fields=["agency", "held_on"], name="review_by_meeting")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("management_review", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving a new number."""
        self.search_text = fold(self.number)

    @property
    def author_ids(self) -> set[int]:
        """Who wrote anything of the minutes: none of them signs."""
        last = {self.written_by_id} if self.written_by_id else set()
        return last | {writer.pk for writer in self.writers.all()}

    def add_writer(self, by: Actor) -> None:
        """Whoever writes in the minutes does not sign them."""
        if by.user_id:
            self.writers.add(by.user_id)

    @property
    def span(self) -> Period:
        """What it looks back over."""
        return Period(self.starts_on, self.ends_on)

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_held(self) -> bool:
        """The minutes are being written: decisions and remarks can be entered."""
        return self.status == self.Status.HELD

    @property
    def unremarked(self) -> list[str]:
        """The keys of the kept inputs to which nothing is said yet."""
        return [entry["key"] for entry in self.inputs or [] if not self.remarks.get(entry["key"])]

    @property
    def template(self) -> str:
        return f"documents/{self.template_version}/minutes.html"

    @property
    def file_name(self) -> str:
        return f"{self.number}.pdf"


class DecisionQuerySet(ScopedQuerySet):
    def standing(self):
        """Of signed minutes: only these ask something of people."""
        return self.filter(review__status=ManagementReview.Status.SIGNED)

    def open(self):
        return self.standing().filter(status=ReviewDecision.Status.OPEN)

    def overdue_on(self, day: date):
        return self.open().filter(due_on__lt=day)


class ReviewDecision(WorkflowModel):
    """An output of the review (9.3.3): what is to be done, by whom, by when."""

    class Status(models.TextChoices):
        OPEN = "open", _("To be carried out")
        DONE = "done", _("Carried out")
        DROPPED = "dropped", _("Given up")

    class Purpose(models.TextChoices):
        IMPROVEMENT = "improvement", _("Opportunity for improvement")
        CHANGE = "change", _("Change to the QMS")
        RESOURCES = "resources", _("Resource needs")

    MOVES = (
        Move(
            "complete", {Status.OPEN}, Status.DONE, Perm.DECISION_WORK,
            _("Report it carried out"), _("carried out the decision"),
            checks=(checks.its_minutes_are_signed, checks.only_its_owner), effect=effects.complete,
        ),
        Move(
            "extend", {Status.OPEN}, None, Perm.REVIEW_SIGN,
            _("Set another due day"), _("set another due day"),
            checks=(checks.its_minutes_are_signed,), effect=effects.extend,
        ),
        Move(
            "reassign", {Status.OPEN}, None, Perm.REVIEW_SIGN,
            _("Give it to somebody else"), _("gave the decision to somebody else"),
            checks=(checks.its_minutes_are_signed,), effect=effects.reassign,
        ),
        Move(
            "drop", {Status.OPEN}, Status.DROPPED, Perm.REVIEW_SIGN,
            _("Give it up"), _("gave the decision up"),
            checks=(checks.its_minutes_are_signed,), effect=effects.drop,
        ),
    )  # fmt: skip

    review = models.ForeignKey(ManagementReview, on_delete=models.CASCADE, related_name="decisions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="review_decisions")
    number = models.PositiveSmallIntegerField()
    purpose = CharField(_("Purpose of the decision"), max_length=12, choices=Purpose.choices)
    text = TextField(_("Decision"), max_length=2000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_decisions",
        verbose_name=_("Who carries it out"),
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Division")
    )
    due_on = models.DateField(_("To be done by"))
    status = CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    done_on = models.DateField(null=True, editable=False)
    done_note = TextField(_("What was done"), max_length=2000, blank=True)
    search_text = TextField(editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_decision_per_number"),
            models.CheckConstraint(
                condition=Q(status="open", done_on=None) | (~Q(status="open") & Q(done_on__isnull=False)),
                name="a_decision_carried_out_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(status="open") | ~Q(done_note=""), name="a_decision_that_ended_says_how"
            ),
        ]
        indexes = [models.Index(fields=["agency", "status", "due_on"], name="decision_by_due_day")]

    def __str__(self) -> str:
        return f"{self.review.number}/{self.number:02d}"

    def get_absolute_url(self) -> str:
        return reverse("review_decision", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving changed words."""
        self.search_text = fold(f"{self} {self.text}")

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < today()

    @property
    def days_left(self) -> int:
        """Whole days until the due day; negative when it has passed."""
        return (self.due_on - today()).days
