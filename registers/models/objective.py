"""Quality objectives of a year and what is measured of them (TCVN ISO 9001, clause 6.2)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from core.actors import Actor
from core.dates import add_months
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from procedures.models import Procedure
from registers.carrying import Carried, YearRow, carry
from registers.models.year import RegisterYear
from registers.standing import actual
from registers.year_effects import with_confirmation

DIGITS, PLACES = 12, 2
PERCENT = "%"
QUARTERS_BEGIN = (1, 4, 7, 10)
DEFINITION = (
    "title", "indicator", "share_of", "formula", "measure", "better", "baseline", "target", "aggregate", "frequency",
    "first_month", "last_month",
)  # fmt: skip
KEEPING = ("unit", "procedure", "owner", "data_source", "means", "resources")
month_bounds = (MinValueValidator(1), MaxValueValidator(12))


class ObjectiveQuerySet(ScopedQuerySet):
    def in_force_on(self, day: date):
        """Confirmed by the head by `day`."""
        return self.filter(in_force_from__lte=day)

    def of_year(self, year: int):
        return self.filter(register__year=year)


class QualityObjective(YearRow):
    """What is to be reached in a year, how it is measured, and who answers for it.

    Once the head has confirmed it (`in_force_from`) its definition stays as it is. With an `indicator` its
    measurements are computed: the figure itself, or 100 × figure ÷ `share_of`.
    """

    PREFIX = "MT"

    class Better(models.TextChoices):
        MORE = "more", _("More is better")
        LESS = "less", _("Less is better")

    class Aggregate(models.TextChoices):
        LAST = "last", _("The last measurement counts")
        SUM = "sum", _("The sum of the measurements")
        MEAN = "mean", _("The mean of the measurements")

    class Frequency(models.TextChoices):
        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every quarter")

    title = CharField(_("Quality objective"), max_length=300)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Division")
    )
    procedure = models.ForeignKey(
        Procedure, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Process")
    )
    indicator = CharField(_("Fed by the portal's figure"), max_length=60, blank=True)
    share_of = CharField(_("As a share of this figure"), max_length=60, blank=True)
    formula = CharField(_("How it is calculated"), max_length=500)
    measure = CharField(_("Unit of measure"), max_length=30, blank=True)
    better = CharField(_("Direction"), max_length=4, choices=Better.choices, default=Better.MORE)
    baseline = models.DecimalField(
        _("Where it starts from"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True
    )
    target = models.DecimalField(
        _("Target of the year"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True
    )
    aggregate = CharField(_("Over the year"), max_length=4, choices=Aggregate.choices, default=Aggregate.LAST)
    frequency = CharField(_("Measured"), max_length=7, choices=Frequency.choices, default=Frequency.MONTH)
    first_month = models.PositiveSmallIntegerField(_("From month"), default=1, validators=month_bounds)
    last_month = models.PositiveSmallIntegerField(_("To month"), default=12, validators=month_bounds)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Owner of the objective"),
    )
    data_source = CharField(_("Source of the data"), max_length=300, blank=True)
    means = TextField(_("What is done to reach it"), max_length=3000, blank=True)
    resources = TextField(_("Resources"), max_length=1000, blank=True)
    evaluation = TextField(_("Evaluation at the end"), max_length=3000, blank=True, editable=False)
    in_force_from = models.DateField(_("In force since"), null=True, editable=False)
    search_text = TextField(editable=False)

    objects = ObjectiveQuerySet.as_manager()

    class Meta(YearRow.Meta):
        constraints = [
            *YearRow.Meta.constraints,
            models.CheckConstraint(condition=Q(target=None) | ~Q(measure=""), name="a_target_has_its_unit"),
            models.CheckConstraint(
                condition=(Q(target=None) | Q(target__gte=0)) & (Q(baseline=None) | Q(baseline__gte=0)),
                name="targets_are_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(measure=PERCENT) | Q(target=None) | Q(target__lte=100), name="percentages_end_at_100"
            ),
            models.CheckConstraint(
                condition=Q(first_month__range=(1, 12), last_month__range=(1, 12), first_month__lte=F("last_month")),
                name="an_objective_spans_months_of_its_year",
            ),
            models.CheckConstraint(
                condition=~Q(frequency="quarter")
                | Q(first_month__in=QUARTERS_BEGIN, last_month__in=[month + 2 for month in QUARTERS_BEGIN]),
                name="an_objective_by_quarter_spans_whole_quarters",
            ),
            models.CheckConstraint(
                condition=Q(share_of="") | (~Q(indicator="") & Q(measure=PERCENT)), name="a_share_is_a_percentage"
            ),
        ]
        indexes = [models.Index(fields=["agency", "in_force_from"], name="objective_in_force")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("objective", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving a changed number or title."""
        self.search_text = fold(f"{self.number} {self.title} {self.formula}")

    @property
    def starts_on(self) -> date:
        return date(self.register.year, self.first_month, 1)

    @property
    def ends_on(self) -> date:
        return add_months(date(self.register.year, self.last_month, 1), 1) - timedelta(days=1)

    @property
    def is_fed(self) -> bool:
        return bool(self.indicator)

    @property
    def months(self) -> int:
        """How many months one measurement covers."""
        return 3 if self.frequency == self.Frequency.QUARTER else 1

    @property
    def indexes(self) -> range:
        """The numbers of the months, or quarters, in which it is measured."""
        return range((self.first_month - 1) // self.months + 1, (self.last_month - 1) // self.months + 2)

    def span_of(self, index: int) -> tuple[date, date]:
        """The first and the last day of one measurement's month or quarter."""
        first = date(self.register.year, (index - 1) * self.months + 1, 1)
        return first, add_months(first, self.months) - timedelta(days=1)

    def label_of(self, index: int) -> str:
        """Month or quarter as people write them: 09/2019, III/2019."""
        name = ("I", "II", "III", "IV")[index - 1] if self.months == 3 else f"{index:02d}"
        return f"{name}/{self.register.year}"


class Measurement(models.Model):
    """What was reached in one month or quarter. Computed ones have nobody who recorded them."""

    SCOPE = "objective__agency_id"

    objective = models.ForeignKey(QualityObjective, on_delete=models.PROTECT, related_name="measurements")
    index = models.PositiveSmallIntegerField(_("Month or quarter"))
    value = models.DecimalField(_("Measured value"), max_digits=DIGITS, decimal_places=PLACES)
    note = CharField(_("Note"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["objective", "index"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "index"], name="one_measurement_per_period"),
            models.CheckConstraint(condition=Q(index__range=(1, 12)), name="measurements_are_of_a_month_or_quarter"),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lt=Decimal(10) ** (DIGITS - PLACES)), name="measurements_are_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective} {self.index}: {self.value}"


@with_confirmation
def bring_into_force(register: RegisterYear, by: Actor) -> None:
    """Confirmation fixes the definitions; objectives confirmed earlier keep their day."""
    rows = QualityObjective.objects.filter(register=register, in_force_from=None)
    rows.update(in_force_from=register.confirmed_on, version=F("version") + 1)


def start_from_last_year(pairs: Sequence[tuple[QualityObjective, QualityObjective]]) -> None:
    """The new baseline is what was reached in the last year, or its baseline where nothing was measured."""
    measured: dict[int, list[Measurement]] = {}
    for row in Measurement.objects.filter(objective__in=[before.pk for _new, before in pairs]):
        measured.setdefault(row.objective_id, []).append(row)
    for new, before in pairs:
        reached = actual(before, measured.get(before.pk, []), date(before.register.year, 12, 31))
        new.refresh_index()
        new.baseline = before.baseline if reached is None else round(reached, PLACES)


carry(
    Carried(
        QualityObjective,
        _("Quality objectives"),
        fields=tuple(name for name in (*DEFINITION, *KEEPING) if name != "baseline"),
        stands=lambda rows: rows.select_related("register"),
        compared=tuple(name for name in (*DEFINITION, "unit", "procedure", "owner") if name != "baseline"),
        prepare=start_from_last_year,
    )
)
