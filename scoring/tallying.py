"""Adding up: the points of all criteria of one agency → points of every criterion and group, and the total.

Everything is exact until the end and rounded once, from the top down. The total is rounded half up at the places
that the set states; the groups share it out, and in each group the criteria share out what the group got: every
figure is its exact value rounded down or up to the next unit of the last place, up where most was cut off (on a tie,
the lower code). So what is shown always adds up: criteria to their group, groups to base, bonus and penalty, these
to the total. Only the caps can stand between: of bonus groups `bonus` counts no more than the cap, of penalty groups
`penalty` no less than the floor, and the total stays from 0 to the points of the set.

A criterion that does not apply under "rescale" is left out, and the others of its group stand for the points of the
group; where a whole group is left out, the other groups of its level stand for it. Bonus and penalty are not scaled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Final

from scoring.leaves import Leaf, NaRule
from scoring.tree import CriteriaTree, Kind, Node


class Answer(Enum):
    NOT_APPLICABLE = "not_applicable"


NOT_APPLICABLE: Final = Answer.NOT_APPLICABLE
Score = Decimal | Answer | None

NONE, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
exact = lru_cache(maxsize=10_000)(Fraction)


@dataclass(frozen=True)
class Line:
    """What a criterion or a group brings to the total, and the most it could have brought (rounded up).

    `share` is the part won of the points that apply, in percent; None where none can be won or nothing applies.
    """

    points: Decimal
    possible: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class Result:
    """`possible` is what the base groups could have brought: their sum, or 0 where nothing at all applies.

    `missing` are the codes without a valid answer, in the order of the set; they count 0.
    """

    total: Decimal
    base: Decimal
    bonus: Decimal
    penalty: Decimal
    possible: Decimal
    groups: Mapping[str, Line]
    leaves: Mapping[str, Line]
    missing: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    """A node as one agency stands: `won` of `weight`, exact. `scale` turns points of its parts into its own."""

    code: str
    won: Fraction
    weight: Fraction
    applies: bool
    scale: Fraction = ONE
    parts: Sequence["_Part"] | None = None


def tally(tree: CriteriaTree, scores: Mapping[str, Score]) -> Result:
    """Add up one agency's points by criterion code; a code left out is as unanswered as None.

    ValueError for a code that is not in the set and for points outside its range: ask `refusal()` before storing.
    """
    _demand_sound(tree, scores)
    unit = Fraction(10**tree.places)
    parts = {kind: _weighed(side, scores, kind == Kind.BASE) for kind, side in tree.sides.items()}
    counted = {
        Kind.BASE: parts[Kind.BASE].won,
        Kind.BONUS: min(parts[Kind.BONUS].won, exact(tree.bonus_cap)),
        Kind.PENALTY: max(parts[Kind.PENALTY].won, exact(tree.penalty_floor)),
    }
    units = _half_up(sum(counted.values(), NONE) * unit)
    sides = dict(zip(counted, _shared_out(units, [(kind, won * unit) for kind, won in counted.items()]), strict=True))
    groups: dict[str, Line] = {}
    leaves: dict[str, Line] = {}
    for kind, part in parts.items():
        whole = sides[kind] if counted[kind] == part.won else _half_up(part.won * unit)
        _spread(part, whole, unit, tree.places, groups, leaves)
    base, bonus, penalty = (_points(sides[kind], tree.places) for kind in (Kind.BASE, Kind.BONUS, Kind.PENALTY))
    possible = parts[Kind.BASE].weight if parts[Kind.BASE].applies else NONE
    return Result(
        total=min(max(_points(units, tree.places), Decimal(0)), tree.total),
        base=base,
        bonus=bonus,
        penalty=penalty,
        possible=_points(_up(possible * unit), tree.places),
        groups=groups,
        leaves=leaves,
        missing=tuple(leaf.code for leaf in tree.leaves if _is_missing(leaf, scores.get(leaf.code))),
    )


def _demand_sound(tree: CriteriaTree, scores: Mapping[str, Score]) -> None:
    for code, score in scores.items():
        leaf = tree.by_code.get(code)
        if leaf is None:
            raise ValueError(f"{code} is no criterion of the set")
        if not (score is None or isinstance(score, Answer) or leaf.lowest <= score <= leaf.highest):
            raise ValueError(f"{score} points are out of the range of criterion {code}")


def _is_missing(leaf: Leaf, score: Score) -> bool:
    return score is None or (score is NOT_APPLICABLE and leaf.na_rule == NaRule.NEVER)


def _weighed(node: Node, scores: Mapping[str, Score], rescales: bool) -> _Part:
    if isinstance(node, Leaf):
        score = scores.get(node.code)
        left_out = score is NOT_APPLICABLE and node.na_rule == NaRule.RESCALE
        won = NONE if score is None or isinstance(score, Answer) else exact(score)
        return _Part(node.code, won, node.weight, not left_out)
    parts = [_weighed(child, scores, rescales) for child in node.children]
    standing = sum((part.weight for part in parts if part.applies), NONE)
    scale = node.weight / standing if rescales and standing not in (NONE, node.weight) else ONE
    won = sum((part.won for part in parts), NONE) * scale
    return _Part(node.code, won, node.weight, any(part.applies for part in parts), scale, parts)


def _spread(
    whole: _Part, units: int, factor: Fraction, places: int, groups: dict[str, Line], leaves: dict[str, Line]
) -> None:
    """Share the units of a part out among its parts, down to the criteria. `factor` turns its points into units."""
    parts = whole.parts or ()
    inner = factor if whole.scale is ONE else factor * whole.scale
    shares = _shared_out(units, [(part.code, part.won * inner) for part in parts])
    for part, share in zip(parts, shares, strict=True):
        (leaves if part.parts is None else groups)[part.code] = _line(part, share, inner, places)
        if part.parts is not None:
            _spread(part, share, inner, places, groups, leaves)


def _line(part: _Part, units: int, factor: Fraction, places: int) -> Line:
    points = _points(units, places)
    if not part.applies or part.weight <= 0:
        return Line(points, _points(0, places), None)
    share = _half_up(part.won / part.weight * 10_000)
    return Line(points, _points(_up(part.weight * factor), places), _points(share, 2))


def _shared_out(units: int, parts: Sequence[tuple[str, Fraction]]) -> list[int]:
    """Whole units for (code, exact units) that add up to `units`, which is their sum rounded."""
    shares = [won.numerator // won.denominator for _code, won in parts]
    if rest := units - sum(shares):
        most_cut = sorted(range(len(parts)), key=lambda n: (shares[n] - parts[n][1], parts[n][0]))
        for n in most_cut[:rest]:
            shares[n] += 1
    return shares


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


@lru_cache(maxsize=50_000)
def _points(units: int, places: int) -> Decimal:
    return Decimal(units).scaleb(-places)
