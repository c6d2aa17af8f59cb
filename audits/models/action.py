"""Nonconformity and corrective action (ISO 9001, 10.2): the four-part slip, from proposal to effectiveness."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Clause, Membership, Unit
from agencies.roles import AGENCY_ROLES
from audits import action_checks as checks
from audits.effects import actions as effects
from audits.models.action_constraints import CONSTRAINTS
from audits.models.checklist import Finding
from audits.permissions import Perm
from core.actors import Actor
from core.dates import today
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from core.workflow import Move, WorkflowModel, author_does_not_approve
from procedures.models import Procedure, Revision


class ActionQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(status__in=CorrectiveAction.OPEN)

    def open_on(self, day: date):
        """Proposed by `day` and neither closed, reissued nor cancelled by then."""
        return self.filter(proposed_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def overdue_on(self, day: date):
        """Open on `day`, and the day by which it had to be closed is past."""
        return self.open_on(day).filter(due_on__lt=day)

    def late_on(self, day: date):
        """Still open now, and the day by which it had to be closed lies before `day`."""
        return self.open().filter(due_on__lt=day)

    def worked_on_by(self, user_id: int | None):
        """Whose cause, action or doing is this person's: they do not verify it."""
        earlier = CorrectiveAction.workers.through.objects.filter(user=user_id).values("correctiveaction")
        return self.filter(Q(owner=user_id) | Q(analysed_by=user_id) | Q(done_by=user_id) | Q(pk__in=earlier))

    def without_worker_on(self, day: date):
        """Being analysed or carried out by somebody who no longer works in the agency."""
        posts = Membership.objects.on(day).filter(
            agency=OuterRef("agency"), user=OuterRef("owner"), user__is_active=True, role__in=AGENCY_ROLES
        )
        at_work = (CorrectiveAction.Status.ANALYSING, CorrectiveAction.Status.DOING)
        return self.filter(status__in=at_work).filter(~Exists(posts))


class CorrectiveAction(WorkflowModel):
    """One slip. It closes only with effectiveness verified by somebody else; else a new slip follows it."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ANALYSING = "analysing", _("Cause being analysed")
        AWAITING = "awaiting", _("Action waits for approval")
        DOING = "doing", _("Being carried out")
        VERIFYING = "verifying", _("Effectiveness being verified")
        CLOSED = "closed", _("Closed, effective")
        REISSUED = "reissued", _("Not effective, issued again")
        CANCELLED = "cancelled", _("Proposal not taken up")

    OPEN = (Status.PROPOSED, Status.ANALYSING, Status.AWAITING, Status.DOING, Status.VERIFYING)
    ENDED = (Status.CLOSED, Status.REISSUED, Status.CANCELLED)

    class Source(models.TextChoices):
        AUDIT = "audit", _("Internal audit")
        INSPECTION = "inspection", _("Inspection by the province")
        COMPLAINT = "complaint", _("Complaint or feedback")
        DOSSIER = "dossier", _("Overdue dossiers")
        OBJECTIVE = "objective", _("Objective missed")
        OUTPUT = "output", _("Nonconforming output")
        REVIEW = "review", _("Management review")
        SIMILAR = "similar", _("Similar case elsewhere")
        OTHER = "other", _("Other source")

    class Method(models.TextChoices):
        FIVE_WHYS = "whys", _("Five whys")
        FISHBONE = "fishbone", _("Cause and effect diagram (fishbone)")

    MOVES = (
        Move(
            "assign", {Status.PROPOSED, Status.ANALYSING}, Status.ANALYSING, Perm.ACTION_ASSIGN,
            _("Assign to a person"), _("assigned the corrective action"), effect=effects.assign,
        ),
        Move(
            "decline", {Status.PROPOSED}, Status.CANCELLED, Perm.ACTION_APPROVE,
            _("Do not take it up"), _("did not take up the proposal"),
            checks=(checks.findings_are_taken_up,), effect=effects.decline,
        ),
        Move(
            "submit", {Status.ANALYSING}, Status.AWAITING, Perm.ACTION_WORK,
            _("Send for approval"), _("sent the cause and the action for approval"),
            checks=(
                checks.only_its_owner, checks.cause_is_found, checks.action_is_planned, checks.elsewhere_is_asked,
                checks.somebody_else_can_approve,
            ),
            effect=effects.submit,
        ),
        Move(
            "approve", {Status.AWAITING}, Status.DOING, Perm.ACTION_APPROVE,
            _("Approve the action"), _("approved the action"),
            checks=(checks.a_person_decides, author_does_not_approve), effect=effects.approve,
        ),
        Move(
            "return", {Status.AWAITING}, Status.ANALYSING, Perm.ACTION_APPROVE,
            _("Return to the owner"), _("returned the action to its owner"),
            checks=(author_does_not_approve,), effect=effects.send_back,
        ),
        Move(
            "complete", {Status.DOING}, Status.VERIFYING, Perm.ACTION_WORK,
            _("Report it done"), _("reported the action done"),
            checks=(checks.only_its_owner,), effect=effects.complete,
        ),
        Move(
            "hand_over", {Status.DOING}, None, Perm.ACTION_ASSIGN,
            _("Hand over to another person"), _("handed the corrective action over"), effect=effects.hand_over,
        ),
        Move(
            "extend", {Status.DOING}, None, Perm.ACTION_APPROVE,
            _("Set another due day"), _("set another due day"), checks=(author_does_not_approve,),
            effect=effects.extend,
        ),
        Move(
            "close", {Status.VERIFYING}, Status.CLOSED, Perm.ACTION_VERIFY,
            _("Effective: close"), _("verified the action as effective and closed it"),
            checks=(checks.a_person_decides, checks.verifier_did_not_work_on_it), effect=effects.close,
        ),
        Move(
            "reissue", {Status.VERIFYING}, Status.REISSUED, Perm.ACTION_VERIFY,
            _("Not effective: issue again"), _("verified the action as not effective and issued it again"),
            checks=(checks.a_person_decides, checks.verifier_did_not_work_on_it), effect=effects.reissue,
        ),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="actions")
    number = CharField(_("Number of the slip"), max_length=30)
    status = CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    source = CharField(_("Where it comes from"), max_length=10, choices=Source.choices)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    complaint = models.ForeignKey(
        "registers.Complaint", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    objective = models.ForeignKey(
        "registers.QualityObjective", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    output = models.ForeignKey(
        "registers.NonconformingOutput", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    dossiers = models.ForeignKey(
        "registers.DossierMonth", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    decision = models.ForeignKey(
        "audits.ReviewDecision", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    reissue_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reissued_as", editable=False
    )
    spread_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="spread_to", editable=False
    )

    # 1. Proposal
    description = TextField(_("What does not conform"), max_length=5000)
    evidence = TextField(_("Evidence"), max_length=5000, blank=True)
    clause = models.ForeignKey(
        Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Clause")
    )
    procedure = models.ForeignKey(
        Procedure, null=True, blank=True, on_delete=models.PROTECT, related_name="actions",
        verbose_name=_("Procedure concerned"),
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="actions", verbose_name=_("Division")
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField(editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="actions",
        verbose_name=_("Who carries it out"),
    )  # fmt: skip

    # 2. Cause and action
    correction = TextField(_("Correction: what was put right at once"), max_length=3000, blank=True)
    method = CharField(_("Method of analysis"), max_length=8, choices=Method.choices, blank=True)
    analysis = models.JSONField(default=dict, blank=True, editable=False)
    root_cause = TextField(_("Root cause"), max_length=3000, blank=True)
    action = TextField(_("Corrective action: what removes the cause"), max_length=5000, blank=True)
    elsewhere = models.BooleanField(_("Are there similar cases elsewhere?"), null=True, blank=True)
    elsewhere_note = TextField(_("Where, or how it was looked for"), max_length=2000, blank=True)
    analysed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    workers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    changes_procedure = models.BooleanField(_("The procedure has to change"), default=False)
    due_on = models.DateField(_("To be closed by"), null=True, blank=True)

    # 3. Approval and doing
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(null=True, editable=False)
    note = CharField(_("Reason"), max_length=500, blank=True)
    revision = models.ForeignKey(Revision, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(null=True, editable=False)
    done_note = TextField(_("What was done, with which evidence"), max_length=5000, blank=True)
    risk = models.ForeignKey(
        "registers.Risk", null=True, blank=True, on_delete=models.SET_NULL, related_name="actions",
        verbose_name=_("Risk assessed again"),
    )  # fmt: skip
    risk_note = CharField(_("Why the risk register stays as it is"), max_length=500, blank=True)

    # 4. Verification
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verified_on = models.DateField(null=True, editable=False)
    verification = TextField(_("How effectiveness was verified"), max_length=3000, blank=True)
    ended_on = models.DateField(null=True, editable=False)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_on", "-pk"]
        constraints = CONSTRAINTS
        indexes = [
            models.Index(fields=["agency", "status"], name="action_by_status"),
            models.Index(fields=["agency", "proposed_on", "ended_on"], name="action_by_days"),
            models.Index(fields=["status", "due_on"], name="action_by_due_day"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("action", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving changed words."""
        self.search_text = fold(" ".join([self.number, self.description, self.root_cause, self.action]))

    @property
    def author_ids(self) -> set[int]:
        """Who wrote of the action, or has or had it to carry out: they neither approve nor extend it."""
        named = {user for user in (self.owner_id, self.analysed_by_id) if user}
        return named | {worker.pk for worker in self.workers.all()}

    @property
    def worker_ids(self) -> set[int]:
        """Who wrote it or carried it out: they do not verify it."""
        return self.author_ids | ({self.done_by_id} if self.done_by_id else set())

    def add_worker(self, user_id: int | None) -> None:
        """Whoever wrote of it or was to carry it out neither approves nor verifies it, even after handing it on."""
        if user_id:
            self.workers.add(user_id)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_analysing(self) -> bool:
        """Cause and action can be written."""
        return self.status == self.Status.ANALYSING

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today()

    @property
    def days_left(self) -> int | None:
        """Whole days until the due day; negative when it has passed; None without one."""
        return (self.due_on - today()).days if self.due_on else None

    @property
    def tone(self) -> str:
        """How the status is coloured: what works on, what waits for a decision, what ended well or badly."""
        waits, ended_well = (self.Status.PROPOSED, self.Status.AWAITING, self.Status.VERIFYING), self.Status.CLOSED
        if self.is_overdue or self.status == self.Status.REISSUED:
            return "bad"
        if self.status in waits:
            return "wait"
        return "good" if self.status == ended_well else "work" if self.is_open else "neutral"

    def is_worked_by(self, actor: Actor) -> bool:
        return self.owner_id is not None and self.owner_id == actor.user_id
