"""What is asked in an audit, what was seen, and what was found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Clause, Unit
from audits.models.audit import Audit, AuditMember
from audits.permissions import Perm
from core.actors import Actor
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from procedures.models import Procedure


class OfAuditQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor):
        """With the audit it belongs to: lent auditors see it too."""
        if actor.sees_all:
            return self
        on_team = AuditMember.objects.filter(user=actor.user_id).values("audit")
        return self.filter(Q(audit__agency__in=actor.agency_ids) | Q(audit__in=on_team))


class ItemQuerySet(OfAuditQuerySet):
    def bare(self):
        """Answered “does not conform”, without a nonconformity among their findings."""
        written_down = Finding.objects.nonconformities().filter(item=models.OuterRef("pk"))
        return self.filter(~models.Exists(written_down), result=ChecklistItem.Result.NONCONFORM)


class ChecklistItem(models.Model):
    """One question about a clause or a procedure in one division; empty `result` is not asked yet."""

    class Result(models.TextChoices):
        CONFORM = "conform", _("Conforms")
        NONCONFORM = "nonconform", _("Does not conform")
        OBSERVATION = "observation", _("Observation")
        IMPROVEMENT = "ofi", _("Could be improved")
        NOT_APPLICABLE = "na", _("Not applicable")

    NEEDS_EVIDENCE = frozenset({Result.NONCONFORM, Result.OBSERVATION, Result.IMPROVEMENT})

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField(_("Step of the procedure"), null=True, blank=True)
    question = CharField(_("Question"), max_length=500)
    result = CharField(_("What was found"), max_length=12, choices=Result.choices, blank=True)
    evidence = TextField(_("Evidence seen"), max_length=5000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "order"], name="one_question_per_number"),
            models.CheckConstraint(
                condition=Q(clause__isnull=False) | Q(procedure__isnull=False), name="a_question_has_its_criterion"
            ),
            models.CheckConstraint(
                condition=Q(step=None) | Q(procedure__isnull=False), name="a_step_is_one_of_a_procedure"
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(answered_by__isnull=False), name="an_answer_has_its_auditor"
            ),
            models.CheckConstraint(
                condition=~Q(result__in=["nonconform", "observation", "ofi"]) | ~Q(evidence=""),
                name="an_answer_that_finds_something_has_evidence",
            ),
        ]
        indexes = [models.Index(fields=["audit", "result"], name="checklist_by_result")]

    def __str__(self) -> str:
        return f"{self.order}. {self.question}"

    def get_absolute_url(self) -> str:
        return reverse("checklist_item", args=[self.audit_id, self.order])

    @property
    def agency_id(self) -> int:
        return self.audit.agency_id

    def admits(self, actor: Actor, perm: str) -> bool:
        return self.audit.admits(actor, perm)


class Grade(models.TextChoices):
    """How heavy a finding weighs; the last three are no nonconformities."""

    MAJOR = "major", _("Major nonconformity")
    MINOR = "minor", _("Minor nonconformity")
    OBSERVATION = "observation", _("Observation")
    IMPROVEMENT = "ofi", _("Opportunity for improvement")
    CONFORMITY = "conformity", _("Conformity")


NONCONFORMITIES = (Grade.MAJOR, Grade.MINOR)
TO_FOLLOW_UP = (*NONCONFORMITIES, Grade.OBSERVATION)


class FindingQuerySet(OfAuditQuerySet):
    def nonconformities(self):
        return self.filter(grade__in=NONCONFORMITIES)

    def signed(self):
        return self.filter(audit__status=Audit.Status.SIGNED)

    def unsettled(self):
        """To be followed up, and no audit has settled them."""
        settled = FollowUp.objects.filter(outcome=FollowUp.Outcome.SETTLED).values("finding")
        return self.signed().filter(grade__in=TO_FOLLOW_UP).exclude(pk__in=settled)

    def with_postponements(self):
        """With `postponed`: at how many audits it was put off."""
        put_off = Q(follow_ups__outcome=FollowUp.Outcome.POSTPONED)
        return self.annotate(postponed=models.Count("follow_ups", filter=put_off))


class Finding(models.Model):
    """Evidence held against a criterion (ISO 19011, 3.10)."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="findings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    grade = CharField(_("Grade of the finding"), max_length=12, choices=Grade.choices)
    item = models.ForeignKey(ChecklistItem, null=True, blank=True, on_delete=models.PROTECT, related_name="findings")
    clause = models.ForeignKey(
        Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Clause")
    )
    procedure = models.ForeignKey(
        Procedure, null=True, blank=True, on_delete=models.PROTECT, related_name="findings",
        verbose_name=_("Procedure"),
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="findings", verbose_name=_("Division")
    )
    statement = TextField(_("What was found, against which requirement"), max_length=3000)
    evidence = TextField(_("Evidence"), max_length=5000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("Who answers for it"),
    )  # fmt: skip
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["audit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="one_finding_per_number"),
            models.CheckConstraint(
                condition=Q(clause__isnull=False) | Q(procedure__isnull=False), name="a_finding_has_its_criterion"
            ),
            models.CheckConstraint(
                condition=~Q(grade__in=["major", "minor"]) | ~Q(evidence=""), name="a_nonconformity_has_evidence"
            ),
        ]
        indexes = [models.Index(fields=["agency", "grade"], name="finding_by_grade")]

    def __str__(self) -> str:
        return f"{self.audit.number}/{self.number:02d}"

    def get_absolute_url(self) -> str:
        return reverse("finding", args=[self.pk])

    def admits(self, actor: Actor, perm: str) -> bool:
        return self.audit.admits(actor, perm) if perm != Perm.AUDIT_SIGN else False

    @property
    def is_nonconformity(self) -> bool:
        return self.grade in NONCONFORMITIES


class FollowUp(models.Model):
    """What became of an earlier finding, asked at the start of the next audit; empty `outcome` is not asked yet."""

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("Settled")
        POSTPONED = "postponed", _("Put off again")

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="follow_ups")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="follow_ups")
    outcome = CharField(_("What became of it"), max_length=9, choices=Outcome.choices, blank=True)
    note = TextField(_("What was seen"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfAuditQuerySet.as_manager()

    class Meta:
        ordering = ["finding"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "finding"], name="one_follow_up_per_audit"),
            models.CheckConstraint(condition=Q(outcome="") | ~Q(note=""), name="a_follow_up_says_what_was_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.finding} – {self.get_outcome_display()}"

    @property
    def agency_id(self) -> int:
        return self.audit.agency_id

    def admits(self, actor: Actor, perm: str) -> bool:
        return self.audit.admits(actor, perm)
