"""How long an agency has for each step of a complaint: data that an administrator checks against the law in force."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import ends_after_it_starts
from core.dates import DatedQuerySet, add_working_days
from core.text import CharField


class ComplaintKind(models.TextChoices):
    """There is no kind for denunciations (tố cáo): they never come into the portal."""

    COMPLAINT = "complaint", _("Complaint (khiếu nại)")
    FEEDBACK = "feedback", _("Feedback (phản ánh)")
    RECOMMENDATION = "recommendation", _("Recommendation (kiến nghị)")


class Instance(models.TextChoices):
    """Which time a complaint is resolved, and where: each has days of its own (Luật Khiếu nại 2011, Art. 28, 37)."""

    FIRST = "first", _("First time")
    FIRST_REMOTE = "first_remote", _("First time, in a remote area that is hard to reach")
    SECOND = "second", _("Second time")
    SECOND_REMOTE = "second_remote", _("Second time, in a remote area that is hard to reach")


FIRST_TIME_ONLY = _("Only complaints (khiếu nại) come a second time or have the days of remote areas.")
ONLY_COMPLAINTS_COME_AGAIN = Q(kind=ComplaintKind.COMPLAINT) | Q(instance=Instance.FIRST)


class ClockRuleQuerySet(DatedQuerySet):
    def holding(self, complaint) -> "ClockRuleQuerySet":
        """The rules for what was received, the latest of a step first: the day of receipt decides, whatever came
        later."""
        found = self.on(complaint.received_on).filter(kind=complaint.kind, instance=complaint.instance)
        return found.order_by("-starts_on")


class ClockRule(models.Model):
    """So many days for one step, for what is received between two days."""

    class Step(models.TextChoices):
        ACCEPT = "accept", _("Accept or not")
        ANSWER = "answer", _("Answer the person")
        EXTEND = "extend", _("Extend the time for the answer")

    class Counting(models.TextChoices):
        CALENDAR = "calendar", _("calendar days")
        WORKING = "working", _("working days")

    class From(models.TextChoices):
        RECEIPT = "receipt", _("the day of receipt")
        ACCEPTANCE = "acceptance", _("the day of acceptance")
        DUE_DAY = "due_day", _("the day on which the answer was due")

    kind = CharField(max_length=14, choices=ComplaintKind.choices)
    instance = CharField(max_length=13, choices=Instance.choices, default=Instance.FIRST)
    step = CharField(max_length=6, choices=Step.choices)
    days = models.PositiveSmallIntegerField()
    counting = CharField(max_length=8, choices=Counting.choices)
    counts_from = CharField(max_length=10, choices=From.choices)
    basis = CharField(max_length=300)
    is_unverified = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects = ClockRuleQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "instance", "step", "-starts_on"]
        constraints = [
            ends_after_it_starts("clock_rule_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["kind", "instance", "step", "starts_on"], name="one_clock_rule_per_step_and_day"
            ),
            models.CheckConstraint(
                condition=ONLY_COMPLAINTS_COME_AGAIN, name="only_complaints_have_clocks_of_a_second_time"
            ),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=365), name="a_clock_rule_gives_at_most_a_year"),
            models.CheckConstraint(
                condition=Q(step="extend", counts_from="due_day") | ~(Q(step="extend") | Q(counts_from="due_day")),
                name="only_an_extension_counts_from_the_due_day",
            ),
            models.CheckConstraint(
                condition=~Q(step="accept") | Q(counts_from="receipt"), name="acceptance_counts_from_receipt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.instance} {self.step} {self.days} {self.counting}"

    def last_day(self, start: date) -> date:
        """The last day of the time that begins the day after `start`; a holiday at its end moves nothing."""
        if self.counting == self.Counting.WORKING:
            return add_working_days(start, self.days)
        return start + timedelta(days=self.days)
