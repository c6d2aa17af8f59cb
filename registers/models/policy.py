"""The quality policy of an agency (TCVN ISO 9001, clause 5.2): one in force at a time, shown to citizens."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from core.workflow import Move, WorkflowModel, author_does_not_approve
from registers import policy_checks as checks
from registers import policy_effects as effects
from registers.permissions import Perm


class PolicyQuerySet(ScopedQuerySet):
    def in_force(self):
        return self.filter(status=QualityPolicy.Status.IN_FORCE)

    def public_on(self, day: date):
        """What citizens may read."""
        return self.in_force().filter(published_on__lte=day)


class QualityPolicy(WorkflowModel):
    """One issue of the policy. It changes only while it is a draft; a later issue supersedes it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING = "awaiting", _("Waits for approval")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Superseded")
        DISCARDED = "discarded", _("Discarded")

    OPEN = (Status.DRAFT, Status.AWAITING)
    MOVES = (
        Move(
            "send", {Status.DRAFT}, Status.AWAITING, Perm.POLICY_WRITE,
            _("Send to the head"), _("sent the quality policy for approval"), effect=effects.send,
        ),
        Move(
            "approve", {Status.AWAITING}, Status.IN_FORCE, Perm.POLICY_APPROVE,
            _("Approve the policy"), _("approved the quality policy"),
            checks=(author_does_not_approve,), effect=effects.approve,
        ),
        Move(
            "return", {Status.AWAITING}, Status.DRAFT, Perm.POLICY_APPROVE,
            _("Return to the author"), _("returned the quality policy"), effect=effects.send_back,
        ),
        Move(
            "publish", {Status.IN_FORCE}, None, Perm.POLICY_WRITE,
            _("Show it to citizens"), _("showed the quality policy to citizens"),
            checks=(checks.is_not_shown_yet,), effect=effects.publish,
        ),
        Move(
            "discard", {Status.DRAFT}, Status.DISCARDED, Perm.POLICY_WRITE,
            _("Discard the draft"), _("discarded the draft of the quality policy"),
        ),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="quality_policies")
    issue_number = models.PositiveSmallIntegerField(_("Issue number"))
    text = TextField(_("Text of the policy"), max_length=5000)
    status = CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    note = CharField(_("Reason"), max_length=500, blank=True)
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(_("Approved on"), null=True, editable=False)
    superseded_on = models.DateField(_("Superseded on"), null=True, editable=False)
    published_on = models.DateField(_("Shown to citizens since"), null=True, editable=False)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["agency__sort_text", "-issue_number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "issue_number"],
                condition=~Q(status="discarded"),
                name="one_quality_policy_per_issue_number",
            ),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(status="in_force"), name="one_quality_policy_in_force"
            ),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(status__in=["draft", "awaiting"]), name="one_open_quality_policy"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["in_force", "superseded"], approved_on__isnull=False)
                | Q(status__in=["draft", "awaiting", "discarded"], approved_on=None, published_on=None),
                name="only_an_approved_policy_is_shown",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_on__isnull=False)
                | (~Q(status="superseded") & Q(superseded_on=None)),
                name="a_superseded_policy_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.label} – {self.issue_label}"

    def get_absolute_url(self) -> str:
        return reverse("policy", args=[self.pk])

    @property
    def issue_label(self) -> str:
        return f"{self.issue_number:02d}"

    @property
    def author_ids(self) -> set[int]:
        return set(self.writers.values_list("pk", flat=True))

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT
