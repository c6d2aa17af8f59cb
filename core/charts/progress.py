"""One value against its target."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.charts.numbers import Number, shown

WIDTH, HEIGHT = 240, 18
HEADROOM = Decimal("1.15")


@dataclass(frozen=True)
class Progress:
    """A bar from zero to what was reached, with a mark where the target lies."""

    value: Number
    target: Number
    unit: str = ""

    @property
    def text(self) -> str:
        facts: dict[str, Any] = {"value": shown(self.value, self.unit), "target": shown(self.target, self.unit)}
        return _("%(value)s, target %(target)s") % facts

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def length(self) -> str:
        return self._at(self.value)

    @property
    def mark(self) -> str:
        return self._at(self.target)

    def _at(self, value: Number) -> str:
        whole = max(Decimal(self.value), Decimal(self.target)) * HEADROOM or Decimal(1)
        return f"{WIDTH * float(Decimal(value) / whole):.1f}"
