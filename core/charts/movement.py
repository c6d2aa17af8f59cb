"""From before to now: a rank or a figure, and which way it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts.numbers import Number, rounded, shown
from core.charts.tables import Tabled, with_unit

GLYPHS = {"up": "▲", "down": "▼", "same": "=", "none": "–"}


@dataclass(frozen=True)
class Movement:
    """One mark. None is a year without a rank or a figure. A smaller rank is up, a smaller figure is down."""

    before: Number | None
    after: Number | None
    is_rank: bool = True
    unit: str = ""

    @property
    def way(self) -> str:
        """up, down, same, or none where there is nothing to compare."""
        if self.before is None or self.after is None:
            return "none"
        if not self._gain:
            return "same"
        return "up" if self._gain > 0 else "down"

    @property
    def glyph(self) -> str:
        return GLYPHS[self.way]

    @property
    def before_text(self) -> str:
        return shown(self.before, self.unit)

    @property
    def after_text(self) -> str:
        return shown(self.after, self.unit)

    @property
    def text(self) -> str:
        return f"{self.before_text} → {self.after_text}"

    @property
    def words(self) -> str:
        """The way it went and how far, said so that the glyph is not needed."""
        if self.way == "none":
            return _("nothing to compare with")
        if self.way == "same":
            return _("unchanged")
        return self._places() if self.is_rank else self._amount()

    @property
    def _gain(self) -> Decimal:
        """How far up it went, of two figures that are there."""
        rise = rounded(self.after or 0) - rounded(self.before or 0)
        return -rise if self.is_rank else rise

    def _places(self) -> str:
        n = int(abs(self._gain))
        if self.way == "up":
            return ngettext("up %(n)d place", "up %(n)d places", n) % {"n": n}
        return ngettext("down %(n)d place", "down %(n)d places", n) % {"n": n}

    def _amount(self) -> str:
        amount = {"amount": shown(abs(self._gain), self.unit)}
        return _("up by %(amount)s") % amount if self.way == "up" else _("down by %(amount)s") % amount


class Moved(NamedTuple):
    """A named row of Columns."""

    label: str
    before: Number | None
    after: Number | None
    href: str = ""


@dataclass(frozen=True)
class Columns(Tabled):
    """Two columns side by side, before and now, and the movement between them; the heads name what they hold."""

    title: str
    moved: Sequence[Moved]
    row_head: str
    before_head: str
    after_head: str
    is_rank: bool = True
    unit: str = ""

    @property
    def description(self) -> str:
        """How many went which way."""
        ways = [movement.way for _row, movement in self.drawn]
        if not ways:
            return _("There are no figures yet.")
        facts = {way: ways.count(way) for way in GLYPHS}
        return _("Up: %(up)d. Down: %(down)d. Unchanged: %(same)d. Nothing to compare with: %(none)d.") % facts

    @property
    def drawn(self) -> list[tuple[Moved, Movement]]:
        return [(row, Movement(row.before, row.after, self.is_rank, self.unit)) for row in self.moved]

    @property
    def movement_head(self) -> str:
        return _("Movement")

    @property
    def heads(self) -> list[str]:
        figures = [with_unit(head, self.unit) for head in (self.before_head, self.after_head)]
        return [self.row_head, *figures, self.movement_head]

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        return [(row.label, row.before, row.after, movement.words) for row, movement in self.drawn]
