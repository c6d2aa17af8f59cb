"""Complaints, feedback and recommendations from receipt to answer (TT 26/2014/TT-BKHCN, Art. 36.1 e)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Unit
from core.dates import today
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from core.workflow import Move, WorkflowModel
from procedures.models import Procedure
from registers import complaint_checks as checks
from registers import complaint_effects as effects
from registers.models.clocks import FIRST_TIME_ONLY, ONLY_COMPLAINTS_COME_AGAIN, ComplaintKind, Instance
from registers.permissions import Perm

MARKS: dict[str, str] = {
    ComplaintKind.COMPLAINT: "KN",
    ComplaintKind.FEEDBACK: "PA",
    ComplaintKind.RECOMMENDATION: "KNG",
}
UNANSWERED = ["not_accepted", "forwarded", "withdrawn"]


class ComplaintQuerySet(ScopedQuerySet):
    def to_accept(self):
        return self.filter(status=Complaint.Status.RECEIVED)

    def to_answer(self):
        return self.filter(status=Complaint.Status.ACCEPTED)

    def to_close(self):
        return self.filter(status=Complaint.Status.ANSWERED)

    def open(self):
        """Neither answered, turned away nor withdrawn."""
        return self.filter(status__in=Complaint.OPEN)

    def overdue_on(self, day: date):
        """Open, and a day of acceptance or answer has passed."""
        late_to_accept = Q(status=Complaint.Status.RECEIVED, accept_due_on__lt=day)
        return self.open().filter(late_to_accept | Q(answer_due_on__lt=day))


class Complaint(WorkflowModel):
    """One matter that a person brought to the agency. Who that is stands in `complainant` alone, which only those
    who keep or decide the agency's complaints read; it comes into no log, search, notice, export or report."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received, to be accepted")
        ACCEPTED = "accepted", _("Accepted, to be answered")
        ANSWERED = "answered", _("Answered to the person")
        CLOSED = "closed", _("Closed complaint")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        FORWARDED = "forwarded", _("Forwarded to the competent agency")
        WITHDRAWN = "withdrawn", _("Withdrawn by the person")

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        POST = "post", _("By post")
        ONLINE = "online", _("Online")
        HOTLINE = "hotline", _("By the hotline")
        BOX = "box", _("Suggestion box")
        OTHER = "other", _("Another way")

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        PARTLY = "partly", _("Partly justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    OPEN = (Status.RECEIVED, Status.ACCEPTED)

    MOVES = (
        Move(
            "accept", {Status.RECEIVED}, Status.ACCEPTED, Perm.COMPLAINT_KEEP,
            _("Accept the complaint"), _("accepted the complaint"), effect=effects.accept,
        ),
        Move(
            "decline", {Status.RECEIVED}, Status.NOT_ACCEPTED, Perm.COMPLAINT_DECIDE,
            _("Do not accept"), _("did not accept the complaint"), effect=effects.decline,
        ),
        Move(
            "forward", {Status.RECEIVED}, Status.FORWARDED, Perm.COMPLAINT_DECIDE,
            _("Forward to the competent agency"), _("forwarded the complaint"), effect=effects.forward,
        ),
        Move(
            "answer", {Status.ACCEPTED}, Status.ANSWERED, Perm.COMPLAINT_DECIDE,
            _("Answer the complaint"), _("answered the complaint"), effect=effects.answer,
        ),
        Move(
            "extend", {Status.ACCEPTED}, None, Perm.COMPLAINT_DECIDE,
            _("Extend the time for the answer"), _("extended the time for the answer"),
            checks=(checks.it_can_be_extended,), effect=effects.extend,
        ),
        Move(
            "withdraw", set(OPEN), Status.WITHDRAWN, Perm.COMPLAINT_DECIDE,
            _("Record that it was withdrawn"), _("recorded that the person withdrew the complaint"),
            effect=effects.withdraw,
        ),
        Move(
            "close", {Status.ANSWERED}, Status.CLOSED, Perm.COMPLAINT_KEEP,
            _("Close the complaint"), _("closed the complaint"), effect=effects.close,
        ),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="complaints")
    kind = CharField(_("Kind of complaint"), max_length=14, choices=ComplaintKind.choices)
    instance = CharField(
        _("Which time it is resolved"), max_length=13, choices=Instance.choices, default=Instance.FIRST
    )
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveSmallIntegerField(editable=False)
    status = CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED)
    channel = CharField(_("How it came"), max_length=9, choices=Channel.choices)
    received_on = models.DateField(_("Received on"))
    procedure = models.ForeignKey(
        Procedure, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints",
        verbose_name=_("About the procedure"),
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints",
        verbose_name=_("Division concerned"),
    )  # fmt: skip
    subject = CharField(_("What it is about"), max_length=200)
    summary = TextField(_("Summary"), max_length=3000)
    complainant = CharField(_("Who brought it, and how to reach them"), max_length=300, blank=True)
    accept_due_on = models.DateField(editable=False)
    answer_due_on = models.DateField(null=True, editable=False)
    accepted_on = models.DateField(_("Accepted on"), null=True, editable=False)
    extended_on = models.DateField(_("Extended on"), null=True, editable=False)
    extension_reason = CharField(_("Reason for the extension"), max_length=500, blank=True)
    reason = CharField(_("Reason"), max_length=500, blank=True)
    forwarded_to = CharField(_("Competent agency"), max_length=200, blank=True)
    ended_on = models.DateField(_("Turned away or withdrawn on"), null=True, editable=False)
    answer = TextField(_("Answer"), max_length=5000, blank=True)
    outcome = CharField(_("Found to be"), max_length=13, choices=Outcome.choices, blank=True)
    answered_on = models.DateField(_("Answered on"), null=True, editable=False)
    closed_on = models.DateField(_("Closed on"), null=True, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["agency", "status", "answer_due_on"], name="complaint_by_due_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "year", "number"], name="one_complaint_per_number_kind_and_year"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["complaint", "feedback", "recommendation"]),
                name="there_is_no_kind_for_denunciations",
            ),
            models.CheckConstraint(
                condition=ONLY_COMPLAINTS_COME_AGAIN, name="only_complaints_come_a_second_time",
                violation_error_message=FIRST_TIME_ONLY,
            ),
            models.CheckConstraint(
                condition=~Q(status="received") | Q(accepted_on=None), name="a_received_complaint_is_not_yet_accepted"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "answered", "closed"])
                | Q(accepted_on__isnull=False, accepted_on__gte=F("received_on"), answer_due_on__isnull=False),
                name="an_accepted_complaint_has_its_days",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["answered", "closed"])
                | (Q(answered_on__isnull=False, answered_on__gte=F("accepted_on")) & ~Q(answer="")),
                name="an_answered_complaint_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["answered", "closed"], kind="complaint") | ~Q(outcome=""),
                name="an_answered_complaint_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNANSWERED, ended_on__isnull=False, ended_on__gte=F("received_on"))
                | (~Q(status__in=UNANSWERED) & Q(ended_on=None)),
                name="a_complaint_turned_away_or_withdrawn_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="not_accepted") | ~Q(reason=""), name="a_complaint_not_accepted_has_its_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(reason=""), name="a_withdrawn_complaint_has_its_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status="forwarded") | ~Q(forwarded_to=""), name="a_forwarded_complaint_names_the_agency"
            ),
            models.CheckConstraint(
                condition=Q(extended_on=None, extension_reason="")
                | (Q(extended_on__isnull=False) & ~Q(extension_reason="")),
                name="an_extended_complaint_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False) | (~Q(status="closed") & Q(closed_on=None)),
                name="a_closed_complaint_has_its_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{MARKS[self.kind]}-{self.number:03d}/{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("complaint", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving a new subject. The person never comes into it."""
        self.search_text = fold(f"{self} {self.subject}")

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def next_due_on(self) -> date | None:
        """The day by which the next step is due; None once nothing is."""
        due: dict[str, date | None] = {
            self.Status.RECEIVED: self.accept_due_on,
            self.Status.ACCEPTED: self.answer_due_on,
        }
        return due.get(self.status)

    @property
    def days_left(self) -> int | None:
        """Whole days until the next due day; negative when it has passed."""
        return (self.next_due_on - today()).days if self.next_due_on else None

    @property
    def was_late(self) -> bool:
        """Answered after the day."""
        return bool(self.answered_on and self.answer_due_on and self.answered_on > self.answer_due_on)
