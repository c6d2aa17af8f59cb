"""What was done against what was due, period by period."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.numbers import Number, shown
from core.charts.plot import Plot
from core.charts.tables import with_unit


class Point(NamedTuple):
    """What had been done and what was due by the end of a period, counted from the beginning.

    None is a period of which nothing is known, for what was done such as one that is yet to come.
    """

    label: str
    done: Number | None
    due: Number | None


class Series(NamedTuple):
    """One of the two lines, its name with the last figure, and the points of its unbroken runs."""

    name: str
    lines: list[str]


@dataclass(frozen=True)
class AgainstTime(Plot):
    """Two step lines that never need colour: what was done, solid, and what was due, dashed.

    `done_name` and `due_name` say what they count, such as reports received and reports due.
    """

    key: str
    title: str
    points: Sequence[Point]
    done_name: str
    due_name: str
    unit: str = ""

    top = 56

    @property
    def description(self) -> str:
        """Where things stood when something was last known."""
        known = [point for point in self.points if point.done is not None] or self.points[-1:]
        if not known:
            return _("There are no figures yet.")
        facts = {
            "period": known[-1].label,
            "done_name": self.done_name,
            "done": shown(known[-1].done, self.unit),
            "due_name": self.due_name,
            "due": shown(known[-1].due, self.unit),
        }
        return _("Up to %(period)s: %(done_name)s %(done)s; %(due_name)s %(due)s.") % facts

    @property
    def done(self) -> Series:
        return self._series(self.done_name, [point.done for point in self.points])

    @property
    def due(self) -> Series:
        return self._series(self.due_name, [point.due for point in self.points])

    @property
    def periods(self) -> Sequence[str]:
        return [point.label for point in self.points]

    @property
    def figures(self) -> Sequence[Number]:
        return [value for point in self.points for value in (point.done, point.due) if value is not None]

    @property
    def heads(self) -> list[str]:
        return [_("Period"), with_unit(self.done_name, self.unit), with_unit(self.due_name, self.unit)]

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        return self.points

    def _series(self, name: str, values: Sequence[Number | None]) -> Series:
        last = next((value for value in reversed(values) if value is not None), None)
        return Series(f"{name}: {shown(last, self.unit)}", self._steps(values))

    def _steps(self, values: Sequence[Number | None]) -> list[str]:
        """Level over each period, upright between two; the first period rises from zero."""
        runs = [[f"{self._x(0)},{self._y(0)}"]]
        for n, value in enumerate(values):
            if value is None:
                runs.append([])
            else:
                runs[-1] += [f"{self._x(n)},{self._y(value)}", f"{self._x(n + 1)},{self._y(value)}"]
        return [" ".join(run) for run in runs if len(run) > 1]
