"""Objectives with what was measured of them, ready to be shown: two queries, however many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.charts import Progress
from registers.models import Measurement, QualityObjective
from registers.standing import Standing, actual, missing, standing

LABELS = {
    Standing.MET: _("Target met"),
    Standing.ON: _("On the way"),
    Standing.BEHIND: _("Behind the target"),
    Standing.MISSED: _("Target missed"),
    Standing.NO_DATA: _("No figures yet"),
}
TONES = {
    Standing.MET: "good",
    Standing.ON: "work",
    Standing.BEHIND: "wait",
    Standing.MISSED: "bad",
    Standing.NO_DATA: "neutral",
}


@dataclass(frozen=True)
class Followed:
    """One objective on a day: what was reached, how it stands, which months or quarters lack a measurement."""

    objective: QualityObjective
    measurements: list[Measurement]
    day: date

    @property
    def actual(self) -> Decimal | None:
        return actual(self.objective, self.measurements, self.day)

    @property
    def standing(self) -> Standing:
        return standing(self.objective, self.measurements, self.day)

    @property
    def label(self) -> str:
        return str(LABELS[self.standing])

    @property
    def tone(self) -> str:
        return TONES[self.standing]

    @property
    def missing(self) -> list[int]:
        return missing(self.objective, self.measurements, self.day)

    @property
    def progress(self) -> Progress | None:
        """The bar against the target; None without either figure."""
        if self.actual is None or self.objective.target is None:
            return None
        return Progress(self.actual, self.objective.target, self.objective.measure)


def followed(rows: QuerySet[QualityObjective], day: date) -> list[Followed]:
    """Each objective with its measurements."""
    wanted = rows.select_related("register", "agency", "unit", "procedure", "owner").prefetch_related("measurements")
    return [Followed(row, list(row.measurements.all()), day) for row in wanted]


def with_standing(rows: Iterable[Followed], *standings: Standing) -> list[Followed]:
    """Those that stand in one of these ways."""
    return [row for row in rows if row.standing in standings]
