"""Objectives fed by a registered figure get their measurements from it: month by month, once each has ended."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from core import indicators
from core.actors import SYSTEM
from core.dates import today
from core.indicators import Figures, Period, Ratio, Value
from core.log import log_changes
from registers.models import Measurement, QualityObjective
from registers.models.objective import DIGITS, PERCENT, PLACES

HUNDRED = Decimal(100)
TOO_MUCH = Decimal(10) ** (DIGITS - PLACES)
VERB = "qualityobjective.compute"
Slot = tuple[QualityObjective, int]
Stored = dict[tuple[int, int], Measurement]


def fed_objectives(year: int) -> list[QualityObjective]:
    """Those of a year that are in force today and fed by a registered figure."""
    rows = QualityObjective.objects.of_year(year).in_force_on(today()).exclude(indicator="")
    return list(rows.select_related("register").order_by("pk"))


def measurements_compute(year: int) -> int:
    """Bring every fed objective of a year up to date, for all its months that have ended; how many changed.

    Figures that were entered late change what was computed before. A province costs as many queries as one agency.
    """
    objectives = fed_objectives(year)
    return measurements_store(objectives, computed(objectives, today()))


def computed(objectives: Collection[QualityObjective], day: date) -> dict[Slot, Decimal]:
    """What the registered figures say for every month or quarter that has ended by `day`; without data nothing."""
    slots = [(row, index) for row in objectives for index in row.indexes if row.span_of(index)[1] <= day]
    periods = {Period(*row.span_of(index)) for row, index in slots}
    if not periods:
        return {}
    keys = {key for row, _index in slots for key in (row.indicator, row.share_of) if key}
    figures = indicators.compute({row.agency_id for row, _index in slots}, periods, keys)
    known = {key: indicator.total for key, indicator in indicators.known().items() if key in keys}
    found = {slot: _value(slot, figures, known) for slot in slots}
    return {slot: value for slot, value in found.items() if value is not None}


def _value(slot: Slot, figures: Figures, known: Mapping[str, str | Ratio]) -> Decimal | None:
    """In the objective's unit; `known` tells how each key is totalled, and which keys there still are."""
    row, index = slot
    if row.indicator not in known or (row.share_of and row.share_of not in known):
        return None
    period = Period(*row.span_of(index))
    value = figures.value(row.indicator, row.agency_id, period)
    if row.share_of:
        value = _share(value, figures.value(row.share_of, row.agency_id, period))
    elif row.measure == PERCENT and isinstance(known[row.indicator], Ratio) and value is not None:
        value = HUNDRED * value
    return _storable(value)


def _share(above: Value, below: Value) -> Decimal | None:
    return None if above is None or not below else HUNDRED * Decimal(above) / Decimal(below)


def _storable(value: Value) -> Decimal | None:
    if value is None or not 0 <= value < TOO_MUCH:
        return None
    return round(Decimal(value), PLACES)


def measurements_store(objectives: Iterable[QualityObjective], values: dict[Slot, Decimal]) -> int:
    """Insert and change with one statement each, under the locks of the objectives; how many."""
    pks = [row.pk for row in objectives]
    with transaction.atomic():
        list(QualityObjective.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
        stored = {(row.objective_id, row.index): row for row in Measurement.objects.filter(objective__in=pks)}
        differing = {
            slot: value for slot, value in values.items() if _number(stored.get((slot[0].pk, slot[1]))) != value
        }
        log_changes([_noted(slot, value, stored) for slot, value in differing.items()], VERB, by=SYSTEM)
        rows = [_written(slot, value, stored) for slot, value in differing.items()]
        Measurement.objects.bulk_create([row for row in rows if not row.pk], batch_size=500)
        Measurement.objects.bulk_update([row for row in rows if row.pk], ["value", "recorded_on"], batch_size=500)
    return len(rows)


def _number(row: Measurement | None) -> Decimal | None:
    return row.value if row else None


def _noted(slot: Slot, value: Decimal, stored: Stored) -> tuple[QualityObjective, dict, dict]:
    objective, index = slot
    row, label = stored.get((objective.pk, index)), objective.label_of(index)
    return objective, {"measured": f"{label}: {row.value}"} if row else {}, {"measured": f"{label}: {value}"}


def _written(slot: Slot, value: Decimal, stored: Stored) -> Measurement:
    objective, index = slot
    row = stored.get((objective.pk, index)) or Measurement(objective=objective, index=index)
    row.value, row.recorded_on = value, today()
    return row
