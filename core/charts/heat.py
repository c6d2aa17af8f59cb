"""Rows and columns of figures, the darker the higher."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.numbers import Number, rounded, shown
from core.charts.tables import Tabled, with_unit, without_data

STEPS = 5
DECIMALS = 1


class HeatRow(NamedTuple):
    """A line of the map. `hrefs`, when given, are the addresses behind its cells, "" for none."""

    label: str
    values: Sequence[Number | None]
    href: str = ""
    hrefs: Sequence[str] = ()


class HeatCell(NamedTuple):
    """A cell as it is drawn; `step` is "0" to "4", or "none" without data; `words` name row and column for a link."""

    text: str
    step: str
    href: str
    words: str


@dataclass(frozen=True)
class HeatMap(Tabled):
    """A table of figures in five steps of one colour, each figure written in its cell with one decimal.

    `bounds` are the lowest figures of the second to the fifth step. A figure belongs to the step that its rounded,
    shown form belongs to. Raises ValueError where the bounds are not four that rise, or a row's length is wrong.
    """

    title: str
    row_head: str
    columns: Sequence[str]
    lines: Sequence[HeatRow]
    bounds: Sequence[Number] = (20, 40, 60, 80)
    unit: str = "%"

    def __post_init__(self) -> None:
        if len(self.bounds) != STEPS - 1 or not all(low < high for low, high in pairwise(self.bounds)):
            raise ValueError("a heat map needs four rising bounds")

    @property
    def description(self) -> str:
        """How to read the map, and what it does not know."""
        values = list(chain.from_iterable(line.values for line in self.lines))
        if all(value is None for value in values):
            return _("There are no figures yet.")
        return " ".join([_("The darker a cell, the higher its figure."), *without_data(values.count(None))])

    @property
    def drawn(self) -> Iterator[tuple[HeatRow, list[HeatCell]]]:
        for line in self.lines:
            hrefs = line.hrefs or [""] * len(line.values)
            cells = zip(self.columns, line.values, hrefs, strict=True)
            yield line, [self._cell(line, column, value, href) for column, value, href in cells]

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(step, what it means in words), from the lightest to the darkest, then what has no data."""
        bounds = [shown(bound, self.unit) for bound in self.bounds]
        words = [
            _("below %(bound)s") % {"bound": bounds[0]},
            *(_("%(low)s to below %(high)s") % {"low": low, "high": high} for low, high in pairwise(bounds)),
            _("%(bound)s and above") % {"bound": bounds[-1]},
        ]
        return [*((str(step), meaning) for step, meaning in enumerate(words)), ("none", f"– {_('no data')}")]

    @property
    def heads(self) -> list[str]:
        return [self.row_head, *(with_unit(column, self.unit) for column in self.columns)]

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        return [(line.label, *line.values) for line in self.lines]

    def _cell(self, line: HeatRow, column: str, value: Number | None, href: str) -> HeatCell:
        text = shown(value, self.unit, DECIMALS)
        words = _("%(row)s, %(column)s: %(figure)s")
        facts = {"row": line.label, "column": column, "figure": text}
        return HeatCell(text, self._step(value), href, words % facts if href else "")

    def _step(self, value: Number | None) -> str:
        return "none" if value is None else str(sum(rounded(value, DECIMALS) >= bound for bound in self.bounds))
