"""A line of measured values against a target."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.charts.numbers import Number, shown
from core.charts.plot import RIGHT, WIDTH, Mark, Plot
from core.charts.tables import with_unit


@dataclass(frozen=True)
class Trend(Plot):
    """A line of measured values against a target. `points` are (label, value or None where nothing is measured)."""

    key: str
    title: str
    points: Sequence[tuple[str, Number | None]]
    target: Number | None = None
    unit: str = ""

    @property
    def description(self) -> str:
        """The whole picture in words."""
        told = "; ".join(f"{label}: {shown(value, self.unit)}" for label, value in self.measured)
        facts = {"target": shown(self.target, self.unit), "values": told or _("nothing is measured yet")}
        if self.target is None:
            return _("Measured: %(values)s.") % facts
        return _("Target %(target)s. Measured: %(values)s.") % facts

    @property
    def measured(self) -> list[tuple[str, Number]]:
        return [(label, value) for label, value in self.points if value is not None]

    @property
    def heads(self) -> list[str]:
        return [_("Period"), with_unit(_("Figure"), self.unit)]

    @property
    def rows(self) -> Sequence[tuple[str, Number | None]]:
        return self.points

    @property
    def periods(self) -> Sequence[str]:
        return [label for label, _value in self.points]

    @property
    def figures(self) -> Sequence[Number]:
        return [*(value for _label, value in self.measured), self.target or 0]

    @property
    def dots(self) -> list[Mark]:
        return [
            Mark(self._x(n + 0.5), self._y(value), shown(value))
            for n, (_label, value) in enumerate(self.points)
            if value is not None
        ]

    @property
    def lines(self) -> list[str]:
        """Points of a polyline for each unbroken run of measurements."""
        runs: list[list[str]] = [[]]
        for n, (_label, value) in enumerate(self.points):
            if value is None:
                runs.append([])
            else:
                runs[-1].append(f"{self._x(n + 0.5)},{self._y(value)}")
        return [" ".join(run) for run in runs if len(run) > 1]

    @property
    def goal(self) -> Mark | None:
        if self.target is None:
            return None
        words = _("Target %(target)s") % {"target": shown(self.target, self.unit)}
        return Mark(str(WIDTH - RIGHT), self._y(self.target), words)
