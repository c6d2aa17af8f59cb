"""The province's criteria as data: a set, its tree of criteria, their levels, and the grades."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyKind
from core import log
from core.actors import Actor
from core.numbers import FormDecimalField
from core.text import CharField, TextField
from core.workflow import Move, WorkflowModel
from scoring import checks
from scoring.effects import criteria as effects
from scoring.permissions import Perm


class Points(models.DecimalField):
    """Points as people write them: exact, two decimals."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": 7, "decimal_places": 2} | kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": FormDecimalField} | kwargs)


class CriteriaSetQuerySet(models.QuerySet):
    def issued(self):
        return self.filter(status=CriteriaSet.Status.ISSUED)

    def visible_to(self, actor: Actor):
        """Agencies see what is issued; drafts are the province's."""
        return self if actor.sees_all else self.exclude(status=CriteriaSet.Status.DRAFT)


class CriteriaSet(WorkflowModel):
    """One set of criteria for some kinds of agencies in one year; once issued its content never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Set issued")
        RETIRED = "retired", _("Retired")

    MOVES = (
        Move(
            "issue", {Status.DRAFT}, Status.ISSUED, Perm.CRITERIA_WRITE,
            _("Issue the criteria set"), _("issued the criteria set"),
            checks=(
                checks.set_is_whole, checks.set_has_kinds, checks.kinds_have_no_other_set,
                checks.correction_keeps_its_kinds,
            ),
            effect=effects.issue,
        ),
        Move(
            "retire", {Status.ISSUED}, Status.RETIRED, Perm.CRITERIA_WRITE,
            _("Retire the criteria set"), _("retired the criteria set"),
            checks=(checks.set_is_not_in_use,), effect=effects.retire,
        ),
    )  # fmt: skip

    year = models.PositiveSmallIntegerField(_("Year"))
    issue_number = models.PositiveSmallIntegerField(_("Version"), default=1, editable=False)
    name = CharField(_("Name of the criteria set"), max_length=300)
    status = CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    kinds = models.ManyToManyField(
        AgencyKind, blank=True, related_name="criteria_sets", verbose_name=_("Kinds of agencies")
    )
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections", editable=False
    )
    decision_number = CharField(_("Number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("Date of the decision"), null=True, blank=True)
    total = Points(_("Points in all"), default=Decimal(100))
    bonus_cap = Points(_("Bonus at most"), default=Decimal(0))
    penalty_floor = Points(_("Penalty at most"), default=Decimal(0))
    places = models.PositiveSmallIntegerField(_("Decimals of a total, rounded half up"), default=2)
    overdue_penalty = Points(_("Points lost for every overdue request of an inspection"), default=Decimal(0))
    note = TextField(_("Note"), max_length=3000, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "name", "-issue_number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "name", "issue_number"], name="one_criteria_set_per_version"),
            models.CheckConstraint(
                condition=Q(status="draft") | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="an_issued_criteria_set_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(
                    total__gt=0, bonus_cap__gte=0, penalty_floor__lte=0, overdue_penalty__gte=0, places__lte=2
                ),
                name="a_criteria_set_counts_sensibly",
            ),
        ]

    def __str__(self) -> str:
        named = self.name if str(self.year) in self.name else f"{self.name} {self.year}"
        return named + (f" ({self.issue_number})" if self.issue_number > 1 else "")

    def get_absolute_url(self) -> str:
        return reverse("criteria_set", args=[self.pk])

    @property
    def agency_id(self) -> None:
        """The province's: of no agency."""
        return None

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class Criterion(models.Model):
    """A group of criteria, or one criterion with its way of giving points."""

    class Method(models.TextChoices):
        GROUP = "group", _("Group")
        LEVELS = "levels", _("Levels")
        RATIO = "ratio", _("Bands of a share")
        TIMELINESS = "timeliness", _("On time, late, none")
        DEDUCTION = "deduction", _("Deduction for every case")
        BONUS = "bonus", _("Bonus")
        PENALTY = "penalty", _("Penalty")
        MANUAL = "manual", _("By hand, in steps")

    class Side(models.TextChoices):
        BASE = "base", _("Points of the total")
        BONUS = "bonus", _("On top")
        PENALTY = "penalty", _("Taken off")

    class NotApplicable(models.TextChoices):
        NEVER = "never", _("Always applies")
        RESCALE = "rescale", _("The rest of the group is scaled up")
        KEEP = "keep", _("Counts as no points")

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    code = CharField(_("Code"), max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    text = TextField(_("Criterion"), max_length=1000)
    guidance = TextField(_("Guidance"), max_length=3000, blank=True)
    evidence_asked = TextField(_("Evidence asked for"), max_length=2000, blank=True)
    legal_basis = CharField(_("Legal basis"), max_length=300, blank=True)
    method = CharField(_("How points are given"), max_length=10, choices=Method.choices)
    side = CharField(_("What its points do"), max_length=7, choices=Side.choices, default=Side.BASE)
    max_points = Points(_("Points at most"), default=Decimal(0))
    step = Points(_("Step of the points"), null=True, blank=True)
    floor = Points(_("Not less than"), default=Decimal(0))
    not_applicable = CharField(
        _("Where it does not apply"), max_length=7, choices=NotApplicable.choices, default=NotApplicable.RESCALE
    )
    indicator = CharField(_("Figure that proposes the points"), max_length=200, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="one_criterion_per_code"),
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="a_criterion_is_not_its_own_group"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def is_group(self) -> bool:
        return self.method == self.Method.GROUP

    @property
    def scale(self) -> str:
        """Its levels as people write them, a line each, best first."""
        if self.pk is None:
            return ""
        sign = "<=" if self.method == self.Method.TIMELINESS else ">="
        return "\n".join(level.written(sign) for level in self.levels.all())


class Level(models.Model):
    """Points that a criterion gives, and from which value on; empty `threshold` for the lowest."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="levels")
    points = Points(_("Points"))
    text = CharField(_("When"), max_length=500, blank=True)
    threshold = Points(_("From"), null=True, blank=True)

    class Meta:
        ordering = ["-points"]
        constraints = [models.UniqueConstraint(fields=["criterion", "points"], name="one_level_per_points")]

    def __str__(self) -> str:
        return f"{self.points.normalize():f}: {self.text}"

    def written(self, sign: str) -> str:
        """Points, threshold behind the sign where there is one, and the words."""
        edge = "" if self.threshold is None else f" {sign} {self.threshold.normalize():f}"
        return f"{self.points.normalize():f}{edge}: {self.text}"


class GradeBand(models.Model):
    """A grade from its lower edge on; where a condition fails, the grade named `otherwise` is given."""

    class Condition(models.TextChoices):
        REPORT_ON_TIME = "report_on_time", _("The annual report was confirmed on time")
        REPORT_CONFIRMED = "report_confirmed", _("The annual report was confirmed")
        NO_OVERDUE_REQUEST = "no_overdue_request", _("No request of an inspection is overdue")
        AUDIT_HELD = "audit_held", _("An internal audit was held in the year")
        REVIEW_HELD = "review_held", _("A management review was held in the year")
        NO_PENALTY_BY_CONCLUSION = (
            "no_penalty_by_conclusion",
            _("No points are taken off on the inspectors' conclusion, such as for an untrue report"),
        )

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="grades")
    code = CharField(_("Code"), max_length=20)
    name = CharField(_("Grade"), max_length=60)
    from_points = Points(_("From points"))
    conditions = models.JSONField(_("Conditions"), default=list, blank=True)
    otherwise = CharField(_("Where a condition fails"), max_length=20, blank=True)

    class Meta:
        ordering = ["-from_points"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="one_grade_per_code"),
            models.UniqueConstraint(fields=["criteria_set", "from_points"], name="one_grade_per_edge"),
        ]

    def __str__(self) -> str:
        return self.name


log.verbs(
    {
        "criteriaset.open": _("began the criteria set"),
        "criteriaset.describe": _("changed the criteria set"),
        "criteriaset.write": _("wrote the criteria"),
        "criteriaset.criterion_add": _("added a criterion"),
        "criteriaset.criterion_change": _("changed a criterion"),
        "criteriaset.criterion_remove": _("removed a criterion"),
        "criteriaset.criterion_shift": _("moved a criterion"),
        "criteriaset.grade_add": _("added a grade"),
        "criteriaset.grade_change": _("changed a grade"),
        "criteriaset.grade_remove": _("removed a grade"),
        "criteriaset.correct": _("began a correction"),
        "assessment.carry": _("took the answers over into a corrected criteria set"),
    }
)
log.labels(
    {
        "criteria": _("criteria"),
        "kinds": _("kinds of agencies"),
        "grade": _("grade"),
        "scale": _("levels"),
        "kept": _("answers kept"),
        "again": _("answers to look at again"),
        "gone": _("answers without a place"),
        "moved": _("assessments taken over"),
    }
)
