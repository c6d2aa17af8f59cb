"""How far documents are known: who has read them, who has not, who has left."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.dates import today
from procedures.models import Acknowledgement, Dissemination


@dataclass
class Counts:
    """`asked` is who has read and who still has to; who left without reading is not counted."""

    read: int = 0
    waiting: int = 0
    left: int = 0

    @property
    def asked(self) -> int:
        return self.read + self.waiting


@dataclass
class Division:
    """The people of one division who were asked, in the order of their names."""

    name: str
    rows: list[Acknowledgement] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        states = [state_of(row) for row in self.rows]
        return Counts(states.count("read"), states.count("waiting") + states.count("late"), states.count("left"))


def counts_of(spreads: Iterable[Dissemination]) -> dict[int, Counts]:
    """For each dissemination, by its id; one query."""
    rows = (
        Acknowledgement.objects.filter(dissemination__in=[spread.pk for spread in spreads])
        .with_standing(today())
        .values("dissemination")
        .annotate(
            read=Count("pk", filter=Q(acknowledged_on__isnull=False)),
            waiting=Count("pk", filter=Q(acknowledged_on=None, stays=True)),
            left=Count("pk", filter=Q(acknowledged_on=None, stays=False)),
        )
        .order_by()
    )
    return {row["dissemination"]: Counts(row["read"], row["waiting"], row["left"]) for row in rows}


def divisions_of(spread: Dissemination) -> list[Division]:
    """Everybody who was asked, by division; people without one come last. One query."""
    rows = (
        spread.acknowledgements.with_standing(today())
        .select_related("user", "unit", "meeting__unit", "meeting__agency", "dissemination")
        .order_by("unit__sort_text", "unit", "user__sort_text", "pk")
    )
    found: dict[int | None, Division] = {}
    for row in rows:
        name = row.unit.name if row.unit else _("Without a division")
        found.setdefault(row.unit_id, Division(name)).rows.append(row)
    return sorted(found.values(), key=lambda division: division.rows[0].unit_id is None)


def state_of(row: Any) -> str:
    """read, left, late or waiting, of an acknowledgement that comes from `with_standing`."""
    if row.acknowledged_on:
        return "read"
    if not row.stays:
        return "left"
    return "late" if row.is_late else "waiting"
