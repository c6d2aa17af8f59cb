"""What pictures over time share: a frame with an upright axis from zero and the periods below."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import ceil

from core.charts.numbers import Number, shown, ticks
from core.charts.tables import Tabled

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 24, 32
MOST_LABELS = 10


@dataclass(frozen=True)
class Mark:
    """A place in the picture and the words there; coordinates are texts, so that no language puts commas in."""

    x: str
    y: str
    text: str


class Plot(Tabled):
    """Lays figures out over equal periods; whoever inherits says which `periods` and which `figures`."""

    top = TOP

    @property
    def periods(self) -> Sequence[str]:
        raise NotImplementedError

    @property
    def figures(self) -> Sequence[Number]:
        """Every figure that must find room below the top of the axis."""
        raise NotImplementedError

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @cached_property
    def scale(self) -> list[Decimal]:
        return ticks(max(map(Decimal, self.figures), default=Decimal(0)))

    @property
    def grid(self) -> list[Mark]:
        return [Mark(str(LEFT), self._y(tick), shown(tick)) for tick in self.scale]

    @property
    def labels(self) -> list[Mark]:
        """What stands below the axis; only every second, third … label where they would touch."""
        every = ceil(len(self.periods) / MOST_LABELS)
        return [
            Mark(self._x(n + 0.5), str(HEIGHT - 10), label) for n, label in enumerate(self.periods) if n % every == 0
        ]

    def _x(self, periods: float) -> str:
        """Where that many periods have passed."""
        room = (WIDTH - LEFT - RIGHT) / max(1, len(self.periods))
        return f"{LEFT + room * periods:.1f}"

    def _y(self, value: Number) -> str:
        height = (HEIGHT - self.top - BOTTOM) * float(value) / float(self.scale[-1])
        return f"{HEIGHT - BOTTOM - height:.1f}"
