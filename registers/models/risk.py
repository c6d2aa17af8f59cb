"""Risks and opportunities of an agency in a year (ISO 9001, 6.1): what was done about them, how it was judged."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import LessThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from core.dates import today
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from core.workflow import Move, WorkflowModel
from procedures.models import Procedure
from registers import risk_checks as checks
from registers import risk_effects as effects
from registers.carrying import Carried, YearRow, carry
from registers.levels import ACTION_FROM, Band, Impact, Likelihood, band_of, bounds, present, rated
from registers.models.context import ContextIssue
from registers.models.risk_records import RiskTreatment
from registers.permissions import Perm


class RiskQuerySet(ScopedQuerySet):
    def standing(self):
        """In force and not yet closed."""
        return self.filter(status__in=Risk.STANDING)

    def followed(self):
        """Standing, or waiting in a draft for the head."""
        return self.filter(status__in=(Risk.Status.DRAFT, *Risk.STANDING))

    def standing_on(self, day: date):
        """Which stood on `day`, whatever has become of them since."""
        closed = RiskTreatment.objects.filter(risk=OuterRef("pk"), is_effective=True, judged_on__lte=day)
        closed = closed.filter(Q(reopened_on=None) | Q(reopened_on__gt=day))
        begun = self.filter(opened_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))
        return begun.filter(~Exists(closed))

    def with_present(self):
        """With `now_likelihood`, `now_impact` and their product `now_level`."""
        marked = self.annotate(now_likelihood=present("likelihood"), now_impact=present("impact"))
        return marked.annotate(now_level=F("now_likelihood") * F("now_impact"))

    def in_band(self, key: str):
        """Whose present level lies in the band."""
        return self.with_present().filter(now_level__range=bounds(key))

    def action_overdue_on(self, day: date):
        return self.filter(status=Risk.Status.OPEN, due_on__lt=day)

    def review_overdue_on(self, day: date):
        return self.standing().filter(review_on__lt=day)


class Risk(YearRow, WorkflowModel):
    """One risk or opportunity. Its first rating stays; the residual one follows what was done and found since."""

    PREFIX = "RR"

    class Kind(models.TextChoices):
        RISK = "risk", _("Risk")
        OPPORTUNITY = "opportunity", _("Opportunity")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft of the year")
        OPEN = "open", _("To be treated")
        TREATED = "treated", _("Treated, to be confirmed")
        CLOSED = "closed", _("Closed as effective")
        CARRIED = "carried", _("Carried into the next year")
        DROPPED = "dropped", _("No longer followed")

    STANDING = (Status.OPEN, Status.TREATED)
    EDITABLE = (Status.DRAFT, Status.OPEN)

    MOVES = (
        Move(
            "open", {Status.DRAFT}, Status.OPEN, Perm.RISK_FOLLOW_YEAR,
            _("Open with the year"), _("opened the risk with the registers of the year"), effect=effects.begin,
        ),
        Move(
            "resume", {Status.DRAFT}, Status.TREATED, Perm.RISK_FOLLOW_YEAR,
            _("Open as already treated"), _("opened the risk, already treated, with the registers of the year"),
            effect=effects.resume,
        ),
        Move(
            "carry", set(STANDING), Status.CARRIED, Perm.RISK_FOLLOW_YEAR,
            _("Carry into the next year"), _("carried the risk into the next year"), effect=effects.end,
        ),
        Move(
            "abandon", set(STANDING), Status.DROPPED, Perm.RISK_FOLLOW_YEAR,
            _("Follow no longer"), _("left the risk out of the registers of the next year"), effect=effects.end,
        ),
        Move(
            "treat", {Status.OPEN}, Status.TREATED, Perm.RISK_TREAT,
            _("Record what was done"), _("recorded what was done about the risk"),
            checks=(checks.only_the_owner_treats, checks.it_has_an_action), effect=effects.treat,
        ),
        Move(
            "close", {Status.TREATED}, Status.CLOSED, Perm.RISK_JUDGE,
            _("Confirm that it was effective"), _("confirmed that the action was effective"),
            checks=(checks.who_treats_does_not_judge,), effect=effects.close,
        ),
        Move(
            "reopen", {Status.TREATED}, Status.OPEN, Perm.RISK_JUDGE,
            _("Not effective: open again"), _("found the action not effective and opened the risk again"),
            checks=(checks.who_treats_does_not_judge,), effect=effects.reopen,
        ),
        Move(
            "recur", {Status.CLOSED}, Status.OPEN, Perm.RISK_JUDGE,
            _("It came back: open again"), _("opened the closed risk again"),
            checks=(checks.its_year_is_the_latest,), effect=effects.recur,
        ),
        Move(
            "review", set(STANDING), None, Perm.RISK_TREAT,
            _("Review the risk"), _("reviewed the risk"), effect=effects.review,
        ),
    )  # fmt: skip

    kind = CharField(_("Risk or opportunity"), max_length=11, choices=Kind.choices, default=Kind.RISK)
    status = CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="risks", verbose_name=_("Division")
    )
    procedure = models.ForeignKey(
        Procedure, null=True, blank=True, on_delete=models.PROTECT, related_name="risks", verbose_name=_("Process")
    )
    context_issue = models.ForeignKey(
        ContextIssue, null=True, blank=True, on_delete=models.SET_NULL, related_name="risks",
        verbose_name=_("Context issue it comes from"),
    )  # fmt: skip
    description = TextField(_("What may happen"), max_length=1000)
    cause = TextField(_("Cause of the risk"), max_length=1000)
    consequence = TextField(_("Consequence"), max_length=1000)
    likelihood = models.PositiveSmallIntegerField(_("Likelihood"), choices=Likelihood.choices)
    impact = models.PositiveSmallIntegerField(_("Impact"), choices=Impact.choices)
    existing_control = TextField(_("Existing control"), max_length=1000, blank=True)
    action = TextField(_("Action to address it"), max_length=2000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="risks", verbose_name=_("Responsible person")
    )
    due_on = models.DateField(_("Action to be done by"), null=True, blank=True)
    review_on = models.DateField(_("Next review on"))
    residual_likelihood = models.PositiveSmallIntegerField(
        _("Residual likelihood"), null=True, editable=False, choices=Likelihood.choices
    )
    residual_impact = models.PositiveSmallIntegerField(
        _("Residual impact"), null=True, editable=False, choices=Impact.choices
    )
    effectiveness = TextField(_("Effectiveness of the action"), max_length=2000, blank=True, editable=False)
    opened_on = models.DateField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(null=True, editable=False)
    search_text = TextField(editable=False)

    objects = RiskQuerySet.as_manager()

    class Meta(YearRow.Meta):
        abstract = False
        constraints = [
            *YearRow.Meta.constraints,
            models.CheckConstraint(condition=rated("likelihood") & rated("impact"), name="a_risk_is_rated_1_to_5"),
            models.CheckConstraint(
                condition=Q(residual_likelihood=None, residual_impact=None)
                | (
                    Q(residual_likelihood__isnull=False, residual_impact__isnull=False)
                    & rated("residual_likelihood")
                    & rated("residual_impact")
                ),
                name="a_residual_risk_is_rated_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", opened_on=None) | (~Q(status="draft") & Q(opened_on__isnull=False)),
                name="a_risk_in_force_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["carried", "dropped"], ended_on__isnull=False)
                | (~Q(status__in=["carried", "dropped"]) & Q(ended_on=None)),
                name="a_risk_that_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="closed", closed_on__isnull=False, closed_by__isnull=False) & ~Q(effectiveness="")
                )
                | (~Q(status="closed") & Q(closed_on=None, closed_by=None, effectiveness="")),
                name="a_closed_risk_has_its_effectiveness",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("owner")), name="the_owner_does_not_close_a_risk"
            ),
            models.CheckConstraint(
                condition=Q(action="") | Q(due_on__isnull=False),
                name="an_action_has_its_day",
                violation_error_message=_("Say by when the action is to be done."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="risk") | ~Q(action="") | Q(LessThan(F("likelihood") * F("impact"), ACTION_FROM)),
                name="a_high_risk_has_its_action",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "status"], name="risk_by_status"),
            models.Index(fields=["owner", "status"], name="risk_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.description}"

    def get_absolute_url(self) -> str:
        return reverse("risk", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving changed words."""
        self.search_text = fold(" ".join([self.number, self.description, self.cause, self.action]))

    @property
    def level(self) -> int:
        """Of the first rating, 1–25."""
        return self.likelihood * self.impact

    @property
    def residual_level(self) -> int | None:
        """Of the last rating after the first; None before one."""
        if self.residual_likelihood is None or self.residual_impact is None:
            return None
        return self.residual_likelihood * self.residual_impact

    @property
    def present_level(self) -> int:
        return self.residual_level or self.level

    @property
    def band(self) -> Band:
        return band_of(self.level)

    @property
    def present_band(self) -> Band:
        return band_of(self.present_level)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def is_standing(self) -> bool:
        return self.status in self.STANDING

    @property
    def is_action_overdue(self) -> bool:
        return self.status == self.Status.OPEN and self.due_on is not None and self.due_on < today()

    @property
    def is_review_overdue(self) -> bool:
        return self.is_standing and self.review_on < today()

    @property
    def treatment(self) -> RiskTreatment | None:
        """What was done last."""
        return self.treatments.first()


DEFINITION = ("kind", "context_issue", "description", "cause", "consequence", "likelihood", "impact")
PLAN = ("unit", "procedure", "existing_control", "action", "owner", "due_on", "review_on")
FIELDS = (*DEFINITION, *PLAN)
RATINGS = ("residual_likelihood", "residual_impact")


def standing(rows: Any) -> Any:
    return rows.standing()


carry(
    Carried(
        Risk,
        _("Risks and opportunities"),
        fields=(*FIELDS, *RATINGS),
        stands=standing,
        compared=tuple(name for name in FIELDS if name not in ("context_issue", "review_on")),
        prepare=effects.prepare_copies,
    )
)
