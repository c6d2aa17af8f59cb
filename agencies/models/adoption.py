"""How an agency adopts an edition of the standard, step by step (QĐ 19/2014/QĐ-TTg, Art. 4)."""

from datetime import date

from django.db import models
from django.db.models import Case, Exists, OuterRef, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.standards import Clause, StandardEdition
from agencies.permissions import Perm
from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import log, verbs
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from core.workflow import Move, WorkflowModel

STEP_FIELDS = ("planned_on", "building_from", "applied_from", "effectiveness_confirmed_on")


class AdoptionQuerySet(ScopedQuerySet):
    def applying_on(self, day: date):
        """Applied in practice by `day` and neither superseded nor withdrawn by then."""
        return self.filter(applied_from__lte=day).exclude(ended_on__lte=day)

    def current(self):
        return self.filter(ended_on=None)

    def with_step_on(self, day: date):
        """Adoptions that stood on `day`, each with the `step` it had reached by then (a value of Status)."""
        status = Adoption.Status
        declared = Declaration.objects.filter(adoption=OuterRef("pk"), decided_on__lte=day)
        step = Case(
            When(Exists(declared), then=Value(status.DECLARED)),
            When(effectiveness_confirmed_on__lte=day, then=Value(status.CONFIRMED)),
            When(applied_from__lte=day, then=Value(status.APPLYING)),
            When(building_from__lte=day, then=Value(status.BUILDING)),
            default=Value(status.PLANNED),
        )
        return self.filter(planned_on__lte=day).exclude(ended_on__lte=day).annotate(step=step)


def take_step(field: str):
    """An effect that dates one step; it may not lie in the future nor before the step before it."""

    def effect(adoption: "Adoption", by: Actor, *, on: date) -> dict:
        adoption.check_step(field, on)
        setattr(adoption, field, on)
        return {field: on.isoformat()}

    return effect


def start_applying(adoption: "Adoption", by: Actor, *, on: date) -> dict:
    """Applying a newer edition ends the application of every older one on the same day."""
    noted = take_step("applied_from")(adoption, by, on=on)
    same_agency = Adoption.objects.filter(agency=adoption.agency_id).current()
    older = same_agency.filter(edition__published_on__lt=adoption.edition.published_on)
    for previous in older.select_for_update(of=("self",)):
        previous.end(Adoption.Status.SUPERSEDED, on, by)
    return noted


def declare(adoption: "Adoption", by: Actor, **declaration) -> dict:
    """Record the decision that declares, or declares again, conformity (Art. 4.3 and 4.4 c)."""
    decided_on = declaration["decided_on"]
    adoption.check_after_all(decided_on)
    if adoption.declarations.filter(number=declaration["number"], decided_on=decided_on).exists():
        raise Refused(gettext("This decision is recorded already."))
    row = Declaration(adoption=adoption, **declaration)
    row.check_days()
    row.save()
    return {"number": declaration["number"], "decided_on": declaration["decided_on"].isoformat()}


def withdraw(adoption: "Adoption", by: Actor, *, on: date, reason: str) -> dict:
    adoption.check_after_all(on)
    adoption.ended_on, adoption.end_reason = on, reason
    return {"ended_on": on.isoformat(), "reason": reason}


class Adoption(WorkflowModel):
    """One agency and one edition of the standard."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        BUILDING = "building", _("Being established")
        APPLYING = "applying", _("Applied")
        CONFIRMED = "confirmed", _("Effectiveness confirmed")
        DECLARED = "declared", _("Declared")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = (
        Move("build", {Status.PLANNED}, Status.BUILDING, Perm.ADOPTION_PREPARE,
             _("Start establishing"), _("started to establish the QMS"), effect=take_step("building_from")),
        Move("apply", {Status.BUILDING}, Status.APPLYING, Perm.ADOPTION_DECIDE,
             _("Approve and apply"), _("approved the documents and put the QMS into practice"),
             effect=start_applying),
        Move("confirm", {Status.APPLYING}, Status.CONFIRMED, Perm.ADOPTION_DECIDE,
             _("Confirm effectiveness"), _("confirmed the effectiveness of the QMS"),
             effect=take_step("effectiveness_confirmed_on")),
        Move("declare", {Status.CONFIRMED}, Status.DECLARED, Perm.ADOPTION_DECIDE,
             _("Declare conformity"), _("declared conformity"), effect=declare),
        Move("redeclare", {Status.DECLARED}, None, Perm.ADOPTION_DECIDE,
             _("Declare again"), _("declared conformity again"), effect=declare),
        Move("withdraw", {Status.PLANNED, Status.BUILDING, Status.APPLYING, Status.CONFIRMED, Status.DECLARED},
             Status.WITHDRAWN, Perm.ADOPTION_DECIDE, _("Withdraw"), _("withdrew the adoption"), effect=withdraw),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="adoptions")
    edition = models.ForeignKey(
        StandardEdition,
        on_delete=models.PROTECT,
        related_name="adoptions",
        verbose_name=_("Edition of the standard"),
    )
    status = CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    scope = TextField(_("Scope of the QMS"), max_length=2000, blank=True)
    planned_on = models.DateField(_("Planned on"))
    building_from = models.DateField(_("Established from"), null=True, blank=True)
    applied_from = models.DateField(_("Applied from"), null=True, blank=True)
    effectiveness_confirmed_on = models.DateField(_("Effectiveness confirmed on"), null=True, blank=True)
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    end_reason = CharField(_("Reason"), max_length=500, blank=True)

    step: str  # only on rows of with_step_on()

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "edition"],
                condition=~models.Q(status="withdrawn"),
                name="one_adoption_per_edition",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) ^ models.Q(status__in=["superseded", "withdrawn"]),
                name="ended_adoption_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.label} – {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("adoption", args=[self.pk])

    def applies_on(self, day: date) -> bool:
        """Like `applying_on()` of rows that are not read yet."""
        has_begun = self.applied_from is not None and self.applied_from <= day
        return has_begun and (self.ended_on is None or day < self.ended_on)

    @property
    def steps(self) -> list[tuple[str, date | None]]:
        """The four steps before the declaration in their order: what each date means, and the date."""
        return [(self._meta.get_field(name).verbose_name, getattr(self, name)) for name in STEP_FIELDS]

    def get_step_display(self) -> str:
        """The words for the `step` that `with_step_on` found."""
        return str(self.Status(self.step).label)

    def check_step(self, field: str, on: date) -> None:
        """Raise Refused when `on` is in the future or before the steps that come before `field`."""
        _check_order(on, [getattr(self, name) for name in STEP_FIELDS[: STEP_FIELDS.index(field)]])

    def check_after_all(self, on: date) -> None:
        """Raise Refused when `on` is in the future or before any step or declaration there is."""
        declared = self.declarations.values_list("decided_on", flat=True)
        _check_order(on, [*(getattr(self, name) for name in STEP_FIELDS), *declared])

    def end(self, status: str, on: date, by: Actor) -> None:
        """End this adoption because another takes its place; the caller holds the lock."""
        self.check_after_all(on)
        before = {"status": self.status}
        self.status, self.ended_on, self.version = status, on, self.version + 1
        self.save()
        log(
            self,
            "adoption.supersede",
            by=by,
            before=before,
            after={"status": status, "ended_on": on.isoformat()},
        )


def _check_order(on: date, earlier: list[date | None]) -> None:
    if on > today():
        raise Refused(gettext("The date of a step cannot lie in the future."))
    latest = max((day for day in earlier if day), default=on)
    if on < latest:
        raise Refused(
            gettext("The date cannot be before %(day)s, the date of the step before.") % {"day": f"{latest:%d/%m/%Y}"}
        )


verbs({"adoption.supersede": _("put a newer edition in the place of this one")})


class Declaration(models.Model):
    """A decision that declares conformity, how it was notified and where it was posted (Art. 4.3)."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="declarations")
    number = CharField(_("Number of the decision"), max_length=60)
    decided_on = models.DateField(_("Date of the decision"))
    scope = TextField(_("Declared scope"), max_length=2000)
    notified_on = models.DateField(_("Department of Science and Technology notified on"), null=True, blank=True)
    posted_on = models.DateField(_("Posted at the office on"), null=True, blank=True)
    website = models.URLField(_("Address on the website"), blank=True)

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "number", "decided_on"], name="one_declaration_per_decision")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_known(self) -> bool:
        """Whether the law's notice and posting are done; a website is used only "if any"."""
        return bool(self.notified_on and self.posted_on)

    def check_days(self) -> None:
        """Raise Refused when the notice or the posting is dated before the decision or in the future."""
        for on in filter(None, (self.notified_on, self.posted_on)):
            if not self.decided_on <= on <= today():
                raise Refused(
                    gettext("A declaration is notified and posted after its decision, and not in the future.")
                )


class ClauseExclusion(models.Model):
    """A clause that does not apply, and the justification that clause 4.3 demands."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="exclusions")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="exclusions", verbose_name=_("Clause"))
    reason = CharField(_("Justification"), max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["adoption", "clause"], name="one_exclusion_per_clause")]

    def __str__(self) -> str:
        return f"{self.clause}: {self.reason}"
