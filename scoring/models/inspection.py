"""Inspections by Sở KH&CN, each from request to minutes, with their teams (TT 26/2014/TT-BKHCN, Art. 33-40)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.frozen import Frozen
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from core.workflow import Move
from scoring import checks
from scoring.effects import inspections
from scoring.models.plan import InspectionPlan
from scoring.permissions import Perm

AS_MEMBER = frozenset({Perm.VIEW, Perm.INSPECTION_CONDUCT})


class InspectionQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor):
        """Those of the agencies that the actor sees, and those in whose team the person is."""
        if actor.sees_all:
            return self
        return self.filter(Q(agency__in=actor.agency_ids) | Q(pk__in=InspectionMember.teams_of(actor)))

    def told_to(self, actor: Actor):
        """Whose findings the person may read; as `tells` says of one."""
        if actor.sees_all:
            return self
        return self.filter(~Q(status=Inspection.Status.UNDER_WAY) | Q(pk__in=InspectionMember.teams_of(actor)))

    def not_cancelled(self):
        return self.exclude(status=Inspection.Status.CANCELLED)

    def held(self):
        """Whose result stands in minutes or a letter, signed by the inspectors at least."""
        return self.filter(status__in=Inspection.HELD)

    def to_sign(self):
        """Minutes that the team has signed and the agency has not; a letter is sent by the inspectors themselves."""
        return self.filter(status=Inspection.Status.CONCLUDED, form=Inspection.Form.ON_SITE)

    def late_on(self, day):
        """Should have been held by `day` and were not begun."""
        return self.filter(status__in=Inspection.PLANNING, ends_on__lt=day)


class Inspection(Frozen):
    """At the office or by dossier. Its minutes (Mẫu 21.BBKT) or its letter are frozen when confirmed."""

    class Form(models.TextChoices):
        ON_SITE = "on_site", _("At the office")
        BY_DOSSIER = "by_dossier", _("By dossier and report")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        REQUESTED = "requested", _("Report requested")
        DECIDED = "decided", _("Decision made")
        UNDER_WAY = "under_way", _("Inspection under way")
        CONCLUDED = "concluded", _("Minutes wait for the agency")
        CONFIRMED = "confirmed", _("Inspection concluded")
        CANCELLED = "cancelled", _("Inspection cancelled")

    PLANNING = (Status.PLANNED, Status.REQUESTED, Status.DECIDED)
    HELD = (Status.CONCLUDED, Status.CONFIRMED)
    OPEN = (*PLANNING, Status.UNDER_WAY, Status.CONCLUDED)

    MOVES = (
        Move(
            "request", {Status.PLANNED}, Status.REQUESTED, Perm.INSPECTION_PREPARE,
            _("Request the report"), _("requested the agency's report"),
            checks=(checks.plan_is_approved, checks.inspectors_have_no_conflict), effect=inspections.request,
        ),
        Move(
            "decide", {Status.REQUESTED}, Status.DECIDED, Perm.INSPECTION_DECIDE,
            _("Make the decision to inspect"), _("made the decision to inspect"),
            checks=(checks.is_on_site, checks.team_is_named, checks.inspectors_have_no_conflict),
            effect=inspections.decide,
        ),
        Move(
            "open", {Status.REQUESTED, Status.DECIDED}, Status.UNDER_WAY, Perm.INSPECTION_CONDUCT,
            _("Begin the inspection"), _("began the inspection"),
            checks=(
                checks.only_the_team, checks.team_is_named, checks.inspectors_have_no_conflict,
                checks.on_site_is_decided,
            ),
            effect=inspections.begin,
        ),
        Move(
            "conclude", {Status.UNDER_WAY}, Status.CONCLUDED, Perm.INSPECTION_CONDUCT,
            _("Sign the minutes for the team"), _("signed the minutes for the inspection team"),
            checks=(
                checks.only_the_leader_of_the_team, checks.no_conflict_of_interest,
                checks.earlier_requests_are_followed_up, checks.every_item_is_answered,
            ),
            effect=inspections.conclude,
        ),
        Move(
            "confirm", {Status.CONCLUDED}, Status.CONFIRMED, Perm.INSPECTION_CONFIRM,
            _("Sign the minutes for the agency"), _("signed the minutes for the agency"),
            checks=(checks.is_on_site, checks.nobody_of_the_team), effect=inspections.confirm,
        ),
        Move(
            "send", {Status.CONCLUDED}, Status.CONFIRMED, Perm.INSPECTION_DECIDE,
            _("Send the letter with the result"), _("sent the letter with the result"),
            checks=(checks.is_by_dossier,), effect=inspections.confirm,
        ),
        Move(
            "return", {Status.CONCLUDED}, Status.UNDER_WAY, Perm.INSPECTION_CONFIRM,
            _("Ask for a correction of the minutes"), _("asked for a correction of the minutes"),
            checks=(checks.is_on_site, checks.nobody_of_the_team), effect=inspections.send_back,
        ),
        Move(
            "postpone", set(PLANNING), None, Perm.INSPECTION_PREPARE,
            _("Change the days"), _("changed the days of the inspection"), effect=inspections.postpone,
        ),
        Move(
            "cancel", set(PLANNING), Status.CANCELLED, Perm.INSPECTION_DECIDE,
            _("Cancel the inspection"), _("cancelled the inspection"), effect=inspections.cancel,
        ),
    )  # fmt: skip

    plan = models.ForeignKey(
        InspectionPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="inspections"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inspections")
    year = models.PositiveSmallIntegerField(_("Year"))
    number = CharField(_("Number of the inspection"), max_length=30)
    form = CharField(_("Form of the inspection"), max_length=10, choices=Form.choices)
    status = CharField(max_length=9, choices=Status.choices, default=Status.PLANNED)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    inspecting_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("Inspecting agency")
    )
    partners = CharField(_("Agencies taking part"), max_length=500, blank=True)
    cost = models.PositiveBigIntegerField(_("Cost in đồng"), null=True, blank=True)
    why = TextField(_("Why this agency, and in this form"), max_length=1000, blank=True)
    is_proposed = models.BooleanField(_("As the portal proposed it"), default=False, editable=False)
    ad_hoc_basis = CharField(_("Request of UBND tỉnh for an inspection outside the plan"), max_length=300, blank=True)
    note = CharField(_("Reason"), max_length=500, blank=True)
    request_number = CharField(_("Number of the letter that requests the report"), max_length=60, blank=True)
    requested_on = models.DateField(_("Date of the letter"), null=True, blank=True)
    report_due_on = models.DateField(_("Report due on"), null=True, blank=True)
    reported_on = models.DateField(_("Report received on"), null=True, editable=False)
    report_text = TextField(_("What the agency reports"), max_length=10000, blank=True)
    decision_number = CharField(_("Number of the decision to inspect"), max_length=60, blank=True)
    decided_on = models.DateField(_("Date of the decision"), null=True, blank=True)
    programme = TextField(_("Programme of the inspection"), max_length=5000, blank=True)
    opened_on = models.DateField(_("Begun on"), null=True, editable=False)
    announced_to = TextField(_("Those present when the decision was announced"), max_length=2000, blank=True)
    concluded_on = models.DateField(_("Ended on"), null=True, editable=False)
    strengths = TextField(_("What is done well"), max_length=5000, blank=True)
    shortcomings = TextField(_("What falls short"), max_length=5000, blank=True)
    conclusion = TextField(_("Conclusion of the inspection"), max_length=5000, blank=True)
    agency_opinion = TextField(_("Opinion of the agency"), max_length=3000, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True, editable=False)
    letter_number = CharField(_("Number of the letter with the result"), max_length=60, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="inspection_ends_after_it_starts"),
            models.UniqueConstraint(fields=["year", "number"], name="one_inspection_per_number"),
            models.CheckConstraint(
                condition=Q(plan__isnull=False) | ~Q(ad_hoc_basis=""), name="an_inspection_is_planned_or_asked_for"
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None, status__in=["planned", "requested", "decided", "cancelled"])
                | Q(opened_on__isnull=False, status__in=["under_way", "concluded", "confirmed"]),
                name="a_held_inspection_was_begun",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["concluded", "confirmed"])
                | (Q(concluded_on__gte=F("opened_on")) & ~Q(conclusion="")),
                name="a_concluded_inspection_has_its_conclusion",
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", payload__isnull=False, confirmed_on__isnull=False)
                | (~Q(status="confirmed") & Q(payload=None, confirmed_on=None)),
                name="a_confirmed_inspection_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(note=""), name="a_cancelled_inspection_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(form="by_dossier") | Q(confirmed_by=None) | ~Q(confirmed_by=F("signed_by")),
                name="both_sides_sign_the_minutes",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "year"], name="inspection_by_agency"),
            models.Index(fields=["year", "status"], name="inspection_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.agency}"

    def get_absolute_url(self) -> str:
        return reverse("inspection", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving."""
        self.search_text = fold(f"{self.number} {self.agency.code} {self.agency.name}")

    def admits(self, actor: Actor, perm: str) -> bool:
        """A member from another department reads and conducts the inspections of whose team they are."""
        return perm in AS_MEMBER and actor.user_id in self.team_ids

    def tells(self, actor: Actor) -> bool:
        """What is found and requested: those who inspect read it at any time, the agency once the team has signed."""
        return not self.is_under_way or actor.sees_all or actor.user_id in self.team_ids

    @property
    def team_ids(self) -> set[int]:
        """Accounts of the team; members without an account are only named."""
        return {member.inspector.user_id for member in self.members.all() if member.inspector.user_id}

    @property
    def is_on_site(self) -> bool:
        return self.form == self.Form.ON_SITE

    @property
    def is_planning(self) -> bool:
        return self.status in self.PLANNING

    @property
    def is_under_way(self) -> bool:
        return self.status == self.Status.UNDER_WAY

    @property
    def is_late(self) -> bool:
        return self.is_planning and self.ends_on < today()

    @property
    def days_unsigned(self) -> int:
        """Since the team signed."""
        return (today() - self.signed_on).days if self.signed_on else 0

    @property
    def template(self) -> str:
        return f"documents/{self.template_version}/minutes.html"

    @property
    def file_name(self) -> str:
        return f"{self.number}.pdf"


class Inspector(models.Model):
    """Who can be in a team, from Sở KH&CN or elsewhere, and what TT 26/2014/TT-BKHCN, Art. 40 asks of them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="inspector",
        verbose_name=_("Account"),
    )  # fmt: skip
    name = CharField(_("Name"), max_length=150)
    organisation = CharField(_("Organisation"), max_length=300)
    has_degree = models.BooleanField(_("University degree"), default=False)
    has_state_management = models.BooleanField(_("Certificate of state management"), default=False)
    audit_certificate = CharField(_("Certificate of QMS audit training"), max_length=100, blank=True)
    working_since = models.DateField(_("In working life since"), null=True, blank=True)
    is_of_good_conduct = models.BooleanField(_("Honest and impartial in office"), default=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} – {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("inspector", args=[self.pk])


class InspectionMember(models.Model):
    """One person of a team."""

    SCOPE = "inspection__agency_id"

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="members")
    inspector = models.ForeignKey(Inspector, on_delete=models.PROTECT, related_name="teams")
    is_lead = models.BooleanField(_("Head of the team"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-is_lead", "inspector__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "inspector"], name="one_place_in_an_inspection_team"),
            models.UniqueConstraint(fields=["inspection"], condition=Q(is_lead=True), name="one_head_of_a_team"),
        ]

    def __str__(self) -> str:
        return str(self.inspector)

    @classmethod
    def teams_of(cls, actor: Actor):
        """The keys of the inspections in whose team the person is."""
        return cls.objects.filter(inspector__user=actor.user_id).values("inspection")


class CheckItem(models.Model):
    """One of the things that every inspection looks at (TT 26/2014/TT-BKHCN, Art. 36); reference data."""

    code = CharField(max_length=10, unique=True)
    order = models.PositiveSmallIntegerField(unique=True)
    section = CharField(max_length=200)
    text = TextField(max_length=1000)
    legal_basis = CharField(max_length=100)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class OfInspectionQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor):
        """With the inspection it belongs to: members from elsewhere see it too."""
        if actor.sees_all:
            return self
        teams = InspectionMember.teams_of(actor)
        return self.filter(Q(inspection__agency__in=actor.agency_ids) | Q(inspection__in=teams))


class InspectionItem(models.Model):
    """What was seen of a check item in one inspection; empty `result` is not looked at yet."""

    class Result(models.TextChoices):
        CONFORM = "conform", _("Conforms")
        NONCONFORM = "nonconform", _("Not conforming yet")
        NOT_APPLICABLE = "na", _("Not applicable")

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="items")
    check_item = models.ForeignKey(CheckItem, on_delete=models.PROTECT, related_name="+")
    result = CharField(_("What was found"), max_length=10, choices=Result.choices, blank=True)
    evidence = TextField(_("Evidence seen"), max_length=5000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["check_item__order"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "check_item"], name="one_answer_per_check_item"),
            models.CheckConstraint(
                condition=Q(result="") | Q(answered_by__isnull=False), name="an_inspection_answer_has_its_inspector"
            ),
            models.CheckConstraint(
                condition=~Q(result="nonconform") | ~Q(evidence=""), name="what_does_not_conform_has_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection.number}/{self.check_item.code}"

    @property
    def agency_id(self) -> int:
        return self.inspection.agency_id

    def admits(self, actor: Actor, perm: str) -> bool:
        return self.inspection.admits(actor, perm)


class Receipt(models.Model):
    """That something sent from a phone arrived; the same thing sent again finds it and does nothing."""

    inspection = models.ForeignKey(Inspection, null=True, on_delete=models.CASCADE, related_name="receipts")
    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    content = CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.key)
