"""How an objective stands on a day, from its measurements alone: plain sums, no queries."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registers.models.objective import Measurement, QualityObjective

MORE, SUM, LAST, MEAN = "more", "sum", "last", "mean"


class Standing(StrEnum):
    MET = "met"
    ON = "on"
    BEHIND = "behind"
    MISSED = "missed"
    NO_DATA = "no_data"


def counted(objective: "QualityObjective", measurements: Iterable["Measurement"], day: date) -> list["Measurement"]:
    """Those whose month or quarter has ended by `day`, in order."""
    ended = [row for row in measurements if objective.span_of(row.index)[1] <= day]
    return sorted(ended, key=lambda row: row.index)


def actual(objective: "QualityObjective", measurements: Iterable["Measurement"], day: date) -> Decimal | None:
    """What has been reached by `day`, in the objective's unit; None when nothing is measured."""
    values = [Decimal(row.value) for row in counted(objective, measurements, day)]
    if not values:
        return None
    if objective.aggregate == SUM:
        return sum(values, Decimal(0))
    return values[-1] if objective.aggregate == LAST else sum(values, Decimal(0)) / len(values)


def meets(objective: "QualityObjective", value: Decimal | None, target: Decimal | None) -> bool:
    """Whether a value is good enough, in the direction of the objective; never without both figures."""
    if value is None or target is None:
        return False
    return value >= target if objective.better == MORE else value <= target


def standing(objective: "QualityObjective", measurements: Iterable["Measurement"], day: date) -> Standing:
    """MET or MISSED once nothing can change it any more; before that ON or BEHIND the way to the target.

    A sum never falls: one that reached a target from below is met at once, one that passed an upper limit missed.
    """
    value = actual(objective, measurements, day)
    if value is None or objective.target is None:
        return Standing.NO_DATA
    reached = meets(objective, value, objective.target)
    grows = objective.aggregate == SUM
    if day >= objective.ends_on or (grows and reached == (objective.better == MORE)):
        return Standing.MET if reached else Standing.MISSED
    last = counted(objective, measurements, day)[-1]
    return Standing.ON if meets(objective, value, expected(objective, last.index)) else Standing.BEHIND


def expected(objective: "QualityObjective", index: int) -> Decimal:
    """Where the objective should stand after the month or quarter `index`, on a straight way to its target.

    A sum grows from 0; the last value moves from the baseline, where that is not good enough yet; a mean, and a
    value that starts good enough, should be at the target all the time.
    """
    target: Decimal = objective.target  # type: ignore[assignment]
    steps, taken = len(objective.indexes), index - objective.indexes[0] + 1
    if objective.aggregate == SUM:
        return target * taken / steps
    start = objective.baseline
    if objective.aggregate == MEAN or start is None or meets(objective, start, target):
        return target
    return start + (target - start) * taken / steps


def missing(objective: "QualityObjective", measurements: Iterable[Any], day: date) -> list[int]:
    """Months or quarters that have ended by `day` without a measurement."""
    have = {row.index for row in measurements}
    return [index for index in objective.indexes if objective.span_of(index)[1] <= day and index not in have]
