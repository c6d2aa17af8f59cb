"""One internal audit: from its place in the programme to the signed report (ISO 9001, 9.2; ISO 19011)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Clause, Membership, StandardEdition, Unit
from agencies.models.agency import ends_after_it_starts
from agencies.roles import AGENCY_ROLES
from audits import checks
from audits.effects import audits as effects
from audits.models.programme import AuditProgramme
from audits.permissions import Perm
from core.actors import Actor
from core.dates import today
from core.frozen import Frozen
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from core.workflow import Move, author_does_not_approve
from procedures.models import Procedure

AS_GUEST = frozenset({Perm.AUDIT_VIEW, Perm.AUDIT_CONDUCT})


class AuditQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor):
        """Those of the agencies that the actor sees, and those in whose team the person is."""
        if actor.sees_all:
            return self
        on_team = AuditMember.objects.filter(user=actor.user_id).values("audit")
        return self.filter(Q(agency__in=actor.agency_ids) | Q(pk__in=on_team))

    def held_by(self, day: date):
        """Whose opening meeting had taken place by `day`."""
        return self.filter(opened_on__lte=day).exclude(status=Audit.Status.CANCELLED)

    def open(self):
        return self.filter(status__in=Audit.OPEN)

    def planned(self):
        return self.filter(status__in=Audit.PLANNING)

    def late_on(self, day: date):
        """Should have been held by `day` and are not opened yet."""
        return self.planned().filter(ends_on__lt=day)

    def not_cancelled(self):
        return self.exclude(status=Audit.Status.CANCELLED)

    def without_lead_on(self, day: date):
        """Announced or under way, and who leads the team has left where they worked."""
        begun = self.filter(status__in=(Audit.Status.ANNOUNCED, Audit.Status.UNDER_WAY))
        return begun.filter(pk__in=AuditMember.objects.filter(is_lead=True).gone_on(day).values("audit"))

    def not_written_by(self, user_id: int | None):
        """Whose report this person did not help to write, now or before leaving the team."""
        return self.exclude(members__user=user_id).exclude(items__answered_by=user_id)


class Audit(Frozen):
    """Scope, criteria, days and team are planned; the checklist is filled; the report is frozen when signed."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("In the programme")
        ANNOUNCED = "announced", _("Audit plan announced")
        UNDER_WAY = "under_way", _("Audit under way")
        CONCLUDED = "concluded", _("Report waits for signature")
        SIGNED = "signed", _("Report signed")
        CANCELLED = "cancelled", _("Audit cancelled")

    PLANNING = (Status.PLANNED, Status.ANNOUNCED)
    OPEN = (*PLANNING, Status.UNDER_WAY, Status.CONCLUDED)

    MOVES = (
        Move(
            "announce", {Status.PLANNED}, Status.ANNOUNCED, Perm.AUDIT_PREPARE,
            _("Announce the audit plan"), _("announced the audit plan"),
            checks=(
                checks.programme_is_approved, checks.plan_is_complete, checks.clauses_are_in_force,
                checks.clauses_apply, checks.team_is_independent, checks.team_is_trained,
            ),
            effect=effects.announce,
        ),
        Move(
            "open", {Status.ANNOUNCED}, Status.UNDER_WAY, Perm.AUDIT_CONDUCT,
            _("Record the opening meeting"), _("opened the audit"),
            checks=(checks.only_the_lead_auditor, checks.clauses_are_in_force, checks.team_is_independent),
            effect=effects.open_audit,
        ),
        Move(
            "conclude", {Status.UNDER_WAY}, Status.CONCLUDED, Perm.AUDIT_CONDUCT,
            _("Conclude and hand in the report"), _("concluded the audit and handed in the report"),
            checks=(
                checks.only_the_lead_auditor, checks.lead_is_still_independent, checks.last_findings_are_followed_up,
                checks.checklist_is_answered, checks.nonconformities_are_written_down,
            ),
            effect=effects.conclude,
        ),
        Move(
            "sign", {Status.CONCLUDED}, Status.SIGNED, Perm.AUDIT_SIGN,
            _("Sign the audit report"), _("signed the audit report"),
            checks=(author_does_not_approve,), effect=effects.sign,
        ),
        Move(
            "postpone", set(PLANNING), None, Perm.AUDIT_PREPARE,
            _("Postpone the audit"), _("postponed the audit"), effect=effects.postpone,
        ),
        Move(
            "return", {Status.CONCLUDED}, Status.UNDER_WAY, Perm.AUDIT_SIGN,
            _("Return the report to the team"), _("returned the audit report"),
            checks=(author_does_not_approve,), effect=effects.send_back,
        ),
        Move(
            "cancel", set(PLANNING), Status.CANCELLED, Perm.AUDIT_SIGN,
            _("Cancel the audit"), _("cancelled the audit"), effect=effects.cancel,
        ),
    )  # fmt: skip

    programme = models.ForeignKey(AuditProgramme, on_delete=models.PROTECT, related_name="audits")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="audits")
    number = CharField(_("Number of the audit"), max_length=30)
    title = CharField(_("Title of the audit"), max_length=300)
    status = CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    scope = TextField(_("Scope of the audit"), max_length=3000, blank=True)
    criteria = TextField(_("Audit criteria"), max_length=3000, blank=True)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    edition = models.ForeignKey(StandardEdition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    units = models.ManyToManyField(Unit, blank=True, related_name="audits", verbose_name=_("Divisions audited"))
    clauses = models.ManyToManyField(Clause, blank=True, related_name="audits", verbose_name=_("Clauses audited"))
    procedures = models.ManyToManyField(
        Procedure, blank=True, related_name="audits", verbose_name=_("Procedures audited")
    )
    postponed = models.PositiveSmallIntegerField(default=0, editable=False)
    note = CharField(_("Reason"), max_length=500, blank=True)
    opened_on = models.DateField(null=True, editable=False)
    concluded_on = models.DateField(null=True, editable=False)
    strengths = TextField(_("Strengths"), max_length=5000, blank=True)
    conclusion = TextField(_("Conclusion of the audit"), max_length=5000, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, editable=False)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ends_after_it_starts("audit_ends_after_it_starts"),
            models.UniqueConstraint(fields=["agency", "number"], name="one_audit_per_number"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "announced", "cancelled"], opened_on=None)
                | Q(status__in=["under_way", "concluded", "signed"], opened_on__isnull=False),
                name="a_held_audit_was_opened",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["concluded", "signed"]) | Q(concluded_on__gte=F("opened_on")),
                name="an_audit_concludes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["concluded", "signed"]) | ~Q(conclusion=""),
                name="a_concluded_audit_has_its_conclusion",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(note=""), name="a_cancelled_audit_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(status="signed", payload__isnull=False, signed_on__isnull=False, signed_by__isnull=False)
                | (~Q(status="signed") & Q(payload=None, signed_on=None, signed_by=None)),
                name="a_signed_audit_report_is_frozen",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "status"], name="audit_by_status"),
            models.Index(fields=["agency", "opened_on"], name="audit_by_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("audit", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving a changed title."""
        self.search_text = fold(f"{self.number} {self.title}")

    def admits(self, actor: Actor, perm: str) -> bool:
        """A lent auditor reads and conducts the audits of whose team they are; nothing else of the agency."""
        return perm in AS_GUEST and actor.user_id in self.team_ids

    @property
    def team_ids(self) -> set[int]:
        return {member.user_id for member in self.members.all()}

    @property
    def author_ids(self) -> set[int]:
        """The team, and who answered before leaving it, write the report: none of them signs it."""
        answered = self.items.exclude(answered_by=None).order_by().values_list("answered_by", flat=True)
        return self.team_ids | set(answered.distinct())

    @property
    def team_judged_on(self) -> date:
        """The day whose posts and courses decide who may be in the team: the first; once it is under way, today."""
        return today() if self.is_under_way else self.starts_on

    @property
    def is_planning(self) -> bool:
        return self.status in self.PLANNING

    @property
    def is_planned(self) -> bool:
        """Its plan is not announced yet: scope, clauses and divisions can still change."""
        return self.status == self.Status.PLANNED

    @property
    def is_under_way(self) -> bool:
        return self.status == self.Status.UNDER_WAY

    @property
    def is_late(self) -> bool:
        """Should have been held by now."""
        return self.is_planning and self.ends_on < today()

    @property
    def template(self) -> str:
        return f"documents/{self.template_version}/audit.html"

    @property
    def file_name(self) -> str:
        return f"{self.number}.pdf"


class AuditMemberQuerySet(ScopedQuerySet):
    def gone_on(self, day: date):
        """Who no longer works where the team took them from, the agency or its lender, or cannot sign in."""
        return self.filter(~_posts_held_on(day))

    def telling_who_left(self, day: date):
        """Each with `is_gone`."""
        return self.annotate(is_gone=~_posts_held_on(day))


def _posts_held_on(day: date) -> Exists:
    home = Coalesce(OuterRef("lent_by"), OuterRef("audit__agency"))
    held = Membership.objects.filter(agency=home, user=OuterRef("user"), user__is_active=True, role__in=AGENCY_ROLES)
    return Exists(held.on(day))


class AuditMember(models.Model):
    """One auditor of a team, from the agency or lent by another."""

    SCOPE = "audit__agency_id"

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_teams")
    lent_by = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Lent by")
    )
    is_lead = models.BooleanField(_("Lead auditor"), default=False)

    objects = AuditMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-is_lead", "user__sort_text", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "user"], name="one_place_in_a_team"),
            models.UniqueConstraint(fields=["audit"], condition=Q(is_lead=True), name="one_lead_auditor"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class AuditMeeting(models.Model):
    """The opening or closing meeting (ISO 19011, 6.4.3 and 6.4.10)."""

    class Stage(models.TextChoices):
        OPENING = "opening", _("Opening meeting")
        CLOSING = "closing", _("Closing meeting")

    SCOPE = "audit__agency_id"

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="meetings")
    stage = CharField(max_length=7, choices=Stage.choices)
    held_on = models.DateField(_("Held on"))
    present = TextField(_("Those present"), max_length=2000)
    notes = TextField(_("What was said"), max_length=3000, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "stage"], name="one_meeting_per_stage"),
            models.CheckConstraint(condition=~Q(present=""), name="a_meeting_names_those_present"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.held_on:%d/%m/%Y}"


class AuditorCourse(models.Model):
    """That a person passed a course for internal auditors, and until when it counts."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="auditor_courses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="auditor_courses")
    title = CharField(_("Course"), max_length=200)
    certificate = CharField(_("Number of the certificate"), max_length=60, blank=True)
    passed_on = models.DateField(_("Passed on"))
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-passed_on", "-pk"]
        constraints = [
            ends_after_it_starts("a_course_is_valid_after_it_is_passed", "passed_on", "valid_to"),
            models.UniqueConstraint(fields=["user", "passed_on", "title"], name="one_course_per_person_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.passed_on:%d/%m/%Y})"

    @property
    def days_left(self) -> int | None:
        """Whole days until it stops to count; None for one without end."""
        return (self.valid_to - today()).days if self.valid_to else None
