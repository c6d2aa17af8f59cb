"""A criteria set as a table: the columns of Excel and of the carried file, and how levels are written in one cell.

A cell of levels reads `3 >= 90: from 90 % | 2 >= 70: from 70 % | 0: less`: points, the threshold that figures are
compared with where there is one (`<=` for days late), and the words, separated by bars.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from core.text import decimal_in
from scoring.models import Criterion, Level

COLUMNS = (
    "code", "parent", "side", "method", "max_points", "step", "floor", "not_applicable", "indicator", "levels",
    "text", "guidance", "evidence_asked", "legal_basis",
)  # fmt: skip
WORDS = ("code", "indicator", "text", "guidance", "evidence_asked", "legal_basis")
LEVEL = re.compile(
    r"^\s*(?P<points>[-+]?[\d.,]+)\s*(?:(?:>=|<=|≥|≤)\s*(?P<threshold>[\d.,]+)\s*%?)?\s*:(?P<text>.*)$", re.S
)


def levels_of(cell: str) -> list[Level]:
    """The levels in a cell, not saved, parted by bars or lines.

    Raises ValueError with a sentence for a part that cannot be read and for two levels with the same points.
    """
    levels = [_level(part) for part in re.split(r"[|\n]", cell) if part.strip()]
    if len({level.points for level in levels}) < len(levels):
        raise ValueError(_("Two levels give the same points."))
    return levels


def _level(part: str) -> Level:
    found = LEVEL.match(part)
    if not found:
        raise ValueError(
            _("“%(part)s” is not a level; write points, a colon and the words.") % {"part": part.strip()}
        )
    threshold = found["threshold"]
    return Level(
        points=points_of(found["points"]),
        threshold=points_of(threshold) if threshold else None,
        text=found["text"].strip(),
    )


def points_of(text: str) -> Decimal:
    """A number as people write it, decimal comma or point. Raises ValueError with a sentence."""
    number = decimal_in(text)
    if number is None:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text})
    return number


def cell_of(criterion: Criterion) -> str:
    """The levels of a criterion as one cell, best first."""
    return " | ".join(criterion.scale.split("\n"))


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def rows_of(criteria: Iterable[Criterion]) -> list[dict[str, str]]:
    """The rows of a set in its order; the criteria come with their levels and parents at hand."""
    return [
        {name: getattr(criterion, name) for name in WORDS}
        | {
            "parent": criterion.parent.code if criterion.parent else "",
            "side": criterion.side,
            "method": criterion.method,
            "max_points": _plain(criterion.max_points),
            "step": _plain(criterion.step),
            "floor": _plain(criterion.floor),
            "not_applicable": "" if criterion.is_group else criterion.not_applicable,
            "levels": cell_of(criterion),
        }
        for criterion in criteria
    ]


def criterion_of(row: dict[str, str], order: int) -> tuple[Criterion, list[Level]]:
    """A criterion of a row without its group, and its levels, neither saved.

    Raises ValueError with a sentence, or ValidationError with one for each value that does not fit.
    """
    method = row["method"].strip() or Criterion.Method.GROUP
    if method not in Criterion.Method.values:
        raise ValueError(_("“%(method)s” is no way of giving points.") % {"method": method})
    side = row.get("side", "").strip() or Criterion.Side.BASE
    if side not in Criterion.Side.values:
        raise ValueError(_("“%(side)s” is neither base, bonus nor penalty.") % {"side": side})
    applies = row.get("not_applicable", "").strip() or Criterion.NotApplicable.RESCALE
    if applies not in Criterion.NotApplicable.values:
        raise ValueError(_("“%(rule)s” is neither never, rescale nor keep.") % {"rule": applies})
    criterion = Criterion(
        **{name: (row.get(name) or "").strip() for name in WORDS},
        order=order,
        method=method,
        side=side,
        not_applicable=applies,
        max_points=points_of(row["max_points"] or "0"),
        step=points_of(row["step"]) if (row.get("step") or "").strip() else None,
        floor=points_of(row.get("floor") or "0"),
    )
    levels = levels_of(row.get("levels") or "")
    if criterion.is_group and levels:
        raise ValueError(_("A group has no levels."))
    demand_fitting(criterion, levels)
    return criterion, levels


def demand_fitting(criterion: Criterion, levels: Iterable[Level]) -> None:
    """Raise ValidationError where a text is too long, or a number has too many digits."""
    criterion.clean_fields(exclude=["criteria_set", "parent"])
    for level in levels:
        level.clean_fields(exclude=["criterion"])
