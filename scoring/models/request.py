"""What an inspection asks the agency to do, and what becomes of it (TT 26/2014/TT-BKHCN, Art. 37.2 c, d)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.text import CharField, TextField, fold
from core.workflow import Move, WorkflowModel
from scoring import checks
from scoring.effects import requests
from scoring.models.criteria import Criterion
from scoring.models.inspection import CheckItem, Inspection, OfInspectionQuerySet
from scoring.permissions import Perm

TONES = {"open": "work", "reported": "wait", "accepted": "good", "settled": "good"}


class RequestQuerySet(OfInspectionQuerySet):
    def asked(self):
        """They stand in signed minutes or in a letter that was sent."""
        return self.exclude(status=InspectionRequest.Status.DRAFT)

    def waiting(self):
        """The agency has not reported on them, or what it did was not accepted."""
        return self.filter(status__in=InspectionRequest.WAITING)

    def overdue_on(self, day: date):
        """Waiting although the day of their report is over."""
        return self.waiting().filter(due_on__lt=day)

    def unsettled(self):
        """Not yet verified as effective: the next inspection begins with them."""
        return self.exclude(status__in=(InspectionRequest.Status.SETTLED, InspectionRequest.Status.DROPPED))


class InspectionRequest(WorkflowModel):
    """A shortcoming to be set right, on which the agency reports what it did or proposes by a day."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("In the minutes being written")
        OPEN = "open", _("Waits for the agency's report")
        REPORTED = "reported", _("Report waits for an answer")
        NOT_ACCEPTED = "not_accepted", _("Corrective action not accepted")
        ACCEPTED = "accepted", _("Accepted; to be verified at the next inspection")
        SETTLED = "settled", _("Verified as effective")
        DROPPED = "dropped", _("Dropped")

    WAITING = (Status.OPEN, Status.NOT_ACCEPTED)

    MOVES = (
        Move(
            "report", set(WAITING), Status.REPORTED, Perm.REQUEST_REPORT,
            _("Report what was done"), _("reported on the request"), effect=requests.report,
        ),
        Move(
            "accept", {Status.REPORTED}, Status.ACCEPTED, Perm.REQUEST_ANSWER,
            _("Accept"), _("accepted the corrective action"),
            checks=(checks.no_conflict_of_interest,), effect=requests.accept,
        ),
        Move(
            "refuse", {Status.REPORTED}, Status.NOT_ACCEPTED, Perm.REQUEST_ANSWER,
            _("Do not accept the action"), _("did not accept the corrective action"),
            checks=(checks.no_conflict_of_interest,), effect=requests.refuse,
        ),
        Move(
            "drop", {*WAITING, Status.REPORTED, Status.ACCEPTED}, Status.DROPPED, Perm.INSPECTION_DECIDE,
            _("Drop the request"), _("dropped the request"),
            checks=(checks.no_conflict_of_interest,), effect=requests.drop,
        ),
    )  # fmt: skip

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="requests")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inspection_requests")
    number = models.PositiveSmallIntegerField()
    check_item = models.ForeignKey(
        CheckItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Check item")
    )
    criterion = models.ForeignKey(
        Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Criterion")
    )
    statement = TextField(_("What falls short, and what is asked"), max_length=3000)
    status = CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    due_on = models.DateField(_("Report due on"), null=True, blank=True)
    first_due_on = models.DateField(null=True, editable=False)
    report = TextField(_("What was done or is proposed"), max_length=5000, blank=True)
    is_proposal = models.BooleanField(_("This is a proposal, not done yet"), default=False)
    reported_on = models.DateField(null=True, editable=False)
    first_reported_on = models.DateField(null=True, editable=False)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = TextField(_("Answer of the inspectors"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, editable=False)
    refused = models.PositiveSmallIntegerField(default=0, editable=False)
    postponed = models.PositiveSmallIntegerField(default=0, editable=False)
    settled_in = models.ForeignKey(
        Inspection, null=True, on_delete=models.PROTECT, related_name="settled", editable=False
    )
    search_text = TextField(editable=False)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="one_request_per_number"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(due_on__isnull=False, first_due_on__isnull=False),
                name="a_request_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["reported", "accepted"]) | ~Q(report=""),
                name="a_reported_request_has_its_report",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["not_accepted", "dropped"]) | ~Q(answer=""),
                name="a_refused_request_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="settled", settled_in__isnull=False) | (~Q(status="settled") & Q(settled_in=None)),
                name="a_settled_request_was_verified_by_an_inspection",
            ),
        ]
        indexes = [models.Index(fields=["agency", "status"], name="request_by_status")]

    def __str__(self) -> str:
        return f"{self.inspection.number}/{self.number:02d}"

    def get_absolute_url(self) -> str:
        return reverse("inspection_request", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving changed words."""
        self.search_text = fold(f"{self} {self.statement} {self.report}")

    def admits(self, actor: Actor, perm: str) -> bool:
        return self.inspection.admits(actor, perm)

    @property
    def is_waiting(self) -> bool:
        return self.status in self.WAITING

    @property
    def days_left(self) -> int | None:
        return (self.due_on - today()).days if self.due_on else None

    @property
    def tone(self) -> str:
        """Which colour the state has in lists."""
        if self.status == self.Status.NOT_ACCEPTED or self.is_overdue:
            return "bad"
        return TONES.get(self.status, "neutral")

    @property
    def is_overdue(self) -> bool:
        return self.is_waiting and self.due_on is not None and self.due_on < today()


class RequestFollowUp(models.Model):
    """What became of an earlier request, asked as the next inspection begins; empty `outcome` is not asked yet."""

    class Outcome(models.TextChoices):
        EFFECTIVE = "effective", _("Done and effective")
        POSTPONED = "postponed", _("Put off again")

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="follow_ups")
    request = models.ForeignKey(InspectionRequest, on_delete=models.PROTECT, related_name="follow_ups")
    outcome = CharField(_("What became of it"), max_length=9, choices=Outcome.choices, blank=True)
    note = TextField(_("What was seen"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["request"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "request"], name="one_follow_up_per_inspection"),
            models.CheckConstraint(
                condition=Q(outcome="") | ~Q(note=""), name="a_request_follow_up_says_what_was_seen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.get_outcome_display()}"

    @property
    def agency_id(self) -> int:
        return self.inspection.agency_id

    def admits(self, actor: Actor, perm: str) -> bool:
        return self.inspection.admits(actor, perm)
