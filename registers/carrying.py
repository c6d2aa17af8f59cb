"""Rows of a year's registers: what they share, and what of them goes on into the next year.

A model of such rows derives from `YearRow` and says with `carry(Carried(…))` what the roll-over copies and what the
head is shown as a change. What must happen to its rows when the head confirms, it registers with
`registers.year_effects.with_confirmation`; what the page of the year shows of them, as a panel of the page
"register_year" (`core.panels`), which gets the year; `compare(CARRIED["risk"], register)` tells what is new.
Rows are entered, changed and dropped by `registers.services.rows`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.charts import shown as amount
from core.scope import ScopedQuerySet
from core.text import CharField
from registers.models.year import RegisterYear


class YearRow(models.Model):
    """One row of one register of one agency in one year. `PREFIX` begins its number: "MT" gives MT-2019-01."""

    PREFIX = ""

    register = models.ForeignKey(RegisterYear, on_delete=models.PROTECT, related_name="%(class)s_rows")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="%(class)s_rows")
    number = CharField(_("Register number"), max_length=20, editable=False)
    carried_from = models.OneToOneField(
        "self", null=True, editable=False, on_delete=models.SET_NULL, related_name="carried_to"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["register", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="one_%(class)s_per_number"),
        ]


@dataclass(frozen=True)
class Carried:
    """How the rows of one model go on into the next year.

    `stands` narrows last year's rows to those that still stand. `fields` are copied as they are. `compared` are the
    fields whose difference makes a row "changed" (all that are copied unless named). `prepare` gets every pair
    (new row not yet saved, row of last year) of a whole batch and sets what is not simply copied; `follow` gets the
    same pairs once they are saved. Both must cost a constant number of queries.
    """

    model: type[YearRow]
    label: Any
    fields: tuple[str, ...]
    stands: Callable[[models.QuerySet], models.QuerySet] = lambda rows: rows
    compared: tuple[str, ...] = ()
    prepare: Callable[[Sequence[tuple[Any, Any]]], None] | None = None
    follow: Callable[[Sequence[tuple[Any, Any]]], None] | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        return self.compared or self.fields


CARRIED: dict[str, Carried] = {}


def carry(carried: Carried) -> None:
    """Register a model of rows, under its name in small letters, in the order in which the year page shows them."""
    CARRIED[carried.model.__name__.lower()] = carried


def next_number(model: type[YearRow], register: RegisterYear) -> str:
    """The number after the highest that stands in the year. Call it with the register locked."""
    numbers = model._default_manager.filter(register=register).values_list("number", flat=True)
    return number_of(model, register.year, max((_running(number) for number in numbers), default=0) + 1)


def number_of(model: type[YearRow], year: int, running: int) -> str:
    """As people write it: MT-2019-01."""
    return f"{model.PREFIX}-{year}-{running:02d}"


def _running(number: str) -> int:
    return int(number.rpartition("-")[2])


NEW, CHANGED, SAME, DROPPED = "new", "changed", "same", "dropped"


@dataclass(frozen=True)
class Difference:
    """One row beside that of last year: `row` is None for one that was dropped, `before` for a new one.

    `changes` are (label, last year's value, this year's) of the fields that differ.
    """

    kind: str
    row: Any
    before: Any
    changes: tuple[tuple[str, str, str], ...] = ()


def compare(carried: Carried, register: RegisterYear) -> list[Difference]:
    """Every row of the year in order, then what still stood last year and was not carried on. Two queries."""
    model = carried.model
    rows = list(model._default_manager.filter(register=register).select_related(*_needed(carried)))
    found = [_difference(carried, row) for row in rows]
    previous = RegisterYear.objects.filter(agency=register.agency_id, year__lt=register.year)[:1]
    stood = carried.stands(model._default_manager.filter(register__in=list(previous)))
    taken = {row.carried_from.pk for row in rows if row.carried_from}
    return found + [Difference(DROPPED, None, row) for row in stood if row.pk not in taken]


def _needed(carried: Carried) -> list[str]:
    """The relations that a comparison reads."""
    related = [name for name in carried.shown if carried.model._meta.get_field(name).is_relation]
    return ["carried_from", *related, *(f"carried_from__{name}" for name in related)]


def _difference(carried: Carried, row: YearRow) -> Difference:
    before = row.carried_from
    if before is None:
        return Difference(NEW, row, None)
    fields = (carried.model._meta.get_field(name) for name in carried.shown)
    changes = tuple(
        (str(field.verbose_name), said(before, field.name), said(row, field.name))
        for field in fields
        if getattr(before, field.attname) != getattr(row, field.attname)
    )
    return Difference(CHANGED if changes else SAME, row, before, changes)


def said(row: models.Model, name: str) -> str:
    """A field's value as a person reads it."""
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    if isinstance(value, Decimal):
        return amount(value)
    return "" if value is None else str(value)


def latest_by_agency(registers: Iterable[RegisterYear]) -> dict[int, RegisterYear]:
    """Agency id → the latest of its years."""
    latest: dict[int, RegisterYear] = {}
    for register in sorted(registers, key=lambda register: register.year):
        latest[register.agency_id] = register
    return latest
