"""The inspection plan of a year (TT 26/2014/TT-BKHCN, Art. 34)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.frozen import Frozen
from core.text import CharField, TextField
from core.workflow import Move, author_does_not_approve
from scoring import checks
from scoring.effects import plans
from scoring.permissions import Perm


class InspectionPlan(Frozen):
    """Who is inspected in a year, when and how (Mẫu 19.KHKT; Art. 34); frozen as the province approves it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for approval")
        APPROVED = "approved", _("Plan approved")

    MOVES = (
        Move(
            "submit", {Status.DRAFT}, Status.SUBMITTED, Perm.PLAN_WRITE,
            _("Send for approval"), _("sent the inspection plan for approval"),
            checks=(checks.plan_has_inspections, checks.the_mandatory_are_inspected), effect=plans.submit,
        ),
        Move(
            "approve", {Status.SUBMITTED}, Status.APPROVED, Perm.PLAN_APPROVE,
            _("Approve the plan"), _("approved the inspection plan"),
            checks=(author_does_not_approve,), effect=plans.approve,
        ),
        Move(
            "return", {Status.SUBMITTED}, Status.DRAFT, Perm.PLAN_APPROVE,
            _("Return the plan"), _("returned the inspection plan"), effect=plans.send_back,
        ),
        Move(
            "reopen", {Status.APPROVED}, Status.DRAFT, Perm.PLAN_WRITE,
            _("Change the plan"), _("opened the inspection plan again"), effect=plans.reopen,
        ),
    )  # fmt: skip

    year = models.PositiveSmallIntegerField(_("Year"), unique=True)
    status = CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    purpose = TextField(_("Purpose and requirements"), max_length=3000, blank=True)
    note = CharField(_("Reason"), max_length=500, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decision_number = CharField(_("Number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("Date of the decision"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="approved") | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="an_approved_inspection_plan_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(status="approved", payload__isnull=False)
                | (~Q(status="approved") & Q(payload__isnull=True)),
                name="an_approved_inspection_plan_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Inspection plan %(year)d") % {"year": self.year})

    def get_absolute_url(self) -> str:
        return reverse("inspection_plan", args=[self.year])

    @property
    def agency_id(self) -> None:
        """The province's: of no agency."""
        return None

    @property
    def author_ids(self) -> set[int]:
        return {self.prepared_by_id} if self.prepared_by_id else set()

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED

    @property
    def template(self) -> str:
        return f"documents/{self.template_version}/plan.html"
