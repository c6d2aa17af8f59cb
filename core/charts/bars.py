"""Horizontal bars of named rows: a ranking, a comparison, what is open by agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.numbers import Number, shown, ticks
from core.charts.tables import Tabled, with_unit, without_data


class Bar(NamedTuple):
    """A row of the picture. `value` None means no data; `note` is a rank, a grade or other words beside it."""

    label: str
    value: Number | None
    href: str = ""
    note: str = ""


class DrawnBar(NamedTuple):
    """A row as it is drawn; `length` is a share of the whole width such as "62.5%", "" where there is no data."""

    label: str
    href: str
    note: str
    text: str
    length: str


@dataclass(frozen=True)
class Bars(Tabled):
    """Bars from zero in the order given; they wrap long names and stand below them on narrow screens.

    `maximum` is the most that can be had (100 points): the full width. Without it, or beyond it, the highest figure
    decides. The three heads stand over the names, the figures and the notes; without the last, notes are left out.
    """

    title: str
    bars: Sequence[Bar]
    row_head: str
    value_head: str
    note_head: str = ""
    target: Number | None = None
    maximum: Number | None = None
    unit: str = ""

    @property
    def description(self) -> str:
        """What the picture shows at large; each row says its own figure."""
        if not self.values:
            return _("There are no figures yet.")
        facts = {"lowest": min(self.values), "highest": max(self.values), "whole": self.whole}
        sentences = [
            _("From %(lowest)s to %(highest)s; a bar across the full width would be %(whole)s.")
            % {name: shown(value, self.unit) for name, value in facts.items()}
        ]
        if self.target is not None:
            target = shown(self.target, self.unit)
            sentences.append(_("The upright line marks the target, %(target)s.") % {"target": target})
        return " ".join([*sentences, *without_data(len(self.bars) - len(self.values))])

    @property
    def values(self) -> list[Number]:
        return [bar.value for bar in self.bars if bar.value is not None]

    @cached_property
    def whole(self) -> Decimal:
        """What a bar across the full width stands for."""
        highest = max(map(Decimal, [*self.values, self.target or 0]), default=Decimal(0))
        return ticks(highest)[-1] if self.maximum is None else max(Decimal(self.maximum), highest)

    @property
    def drawn(self) -> list[DrawnBar]:
        return [
            DrawnBar(bar.label, bar.href, bar.note, shown(bar.value, self.unit), self._length(bar.value))
            for bar in self.bars
        ]

    @property
    def mark(self) -> str:
        """Where the line of the target stands, as a share of the width; "" without a target."""
        return self._length(self.target)

    @property
    def ends(self) -> tuple[str, str]:
        """What stands over the two ends of the bars."""
        return shown(0), shown(self.whole)

    @property
    def heads(self) -> list[str]:
        heads = [self.row_head, with_unit(self.value_head, self.unit)]
        return [*heads, self.note_head] if self.note_head else heads

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        return [(bar.label, bar.value, bar.note)[: len(self.heads)] for bar in self.bars]

    def _length(self, value: Number | None) -> str:
        if value is None:
            return ""
        return f"{max(0.0, 100 * float(value) / (float(self.whole) or 1)):.2f}%"
