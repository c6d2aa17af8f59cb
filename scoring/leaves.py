"""One criterion: what it gives points for, and what may be wrong with it. Pure values, no database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from django.utils import formats
from django.utils.translation import gettext as _

ZERO = Decimal(0)
HUNDRED = Decimal(100)
FOR_EVER = Decimal("Infinity")


class Method(StrEnum):
    """How points come about.

    Levels are chosen, or follow a number; ratio bands follow a percentage, timeliness the days late; a deduction
    takes a step off the most for each case; bonus and penalty have levels or count cases; manual is judged in steps.
    """

    LEVELS = "levels"
    RATIO = "ratio"
    TIMELINESS = "timeliness"
    DEDUCTION = "deduction"
    BONUS = "bonus"
    PENALTY = "penalty"
    MANUAL = "manual"


class NaRule(StrEnum):
    """What "not applicable" does: the rest of the group stands for it, it counts 0 of its most, or it is refused."""

    RESCALE = "rescale"
    KEEP = "keep"
    NEVER = "never"


ON_LEVELS = frozenset({Method.LEVELS, Method.RATIO, Method.TIMELINESS})
IN_STEPS = frozenset({Method.DEDUCTION, Method.MANUAL})
IN_BANDS = frozenset({Method.RATIO, Method.TIMELINESS})


@dataclass(frozen=True)
class Level:
    """Points with what they are given for.

    `threshold` is the least evidence that reaches the level (percent for a ratio, else a number), of a timeliness the
    most days late that still do. None: the lowest band of all, or however late.
    """

    points: Decimal
    text: str = ""
    threshold: Decimal | None = None


@dataclass(frozen=True)
class Leaf:
    """A criterion that is scored.

    `max_points` is the most it gives; of a penalty the most it takes off, below zero as sets print it. It has either
    `levels` or a `step`, never both. `floor` is the least that a deduction leaves; a penalty may repeat its most.
    """

    code: str
    text: str
    method: Method
    max_points: Decimal
    levels: tuple[Level, ...] = ()
    step: Decimal | None = None
    floor: Decimal = ZERO
    indicator: str = ""
    na_rule: NaRule = NaRule.RESCALE

    @cached_property
    def highest(self) -> Decimal:
        return ZERO if self.method == Method.PENALTY else self.max_points

    @cached_property
    def lowest(self) -> Decimal:
        if self.method == Method.PENALTY:
            return self.max_points
        return self.floor if self.method == Method.DEDUCTION else ZERO

    @cached_property
    def weight(self) -> Fraction:
        """The most that can be won with it, exact."""
        return Fraction(self.highest)

    @cached_property
    def is_mapped(self) -> bool:
        """Whether evidence leads to a level by itself."""
        return self.method in IN_BANDS or any(level.threshold is not None for level in self.levels)

    @cached_property
    def bands(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """(edge, points) in rising order of the edge: the lower edge, of a timeliness the upper one."""
        unstated = FOR_EVER if self.method == Method.TIMELINESS else ZERO
        edges = ((unstated if level.threshold is None else level.threshold, level.points) for level in self.levels)
        return tuple(sorted(edges))


def said(value: Decimal) -> str:
    """A number of points, percent or days in the reader's language, without idle zeros."""
    return formats.number_format(value.normalize())


def listed(values: Iterable[Decimal]) -> str:
    return "; ".join(said(value) for value in values)


def max_has_the_right_sign(leaf: Leaf) -> list[str]:
    if leaf.method == Method.PENALTY and leaf.max_points >= 0:
        return [_("Criterion %(code)s takes points off, so its points must be below 0.") % {"code": leaf.code}]
    if leaf.method != Method.PENALTY and leaf.max_points <= 0:
        return [_("Criterion %(code)s must give more than 0 points.") % {"code": leaf.code}]
    return []


def floor_is_within(leaf: Leaf) -> list[str]:
    found = {"code": leaf.code, "floor": said(leaf.floor), "max": said(leaf.max_points)}
    if leaf.method == Method.PENALTY and leaf.floor not in (ZERO, leaf.max_points):
        return [_("Criterion %(code)s takes off down to %(max)s, but its floor is %(floor)s.") % found]
    if leaf.method == Method.DEDUCTION and not ZERO <= leaf.floor < leaf.max_points:
        return [_("The floor of criterion %(code)s, %(floor)s, must be from 0 to below %(max)s.") % found]
    return []


def levels_or_steps_are_stated(leaf: Leaf) -> list[str]:
    if leaf.method in ON_LEVELS and not leaf.levels:
        return [_("Criterion %(code)s has no levels.") % {"code": leaf.code}]
    if leaf.method in IN_STEPS and leaf.step is None:
        return [_("Criterion %(code)s has no step.") % {"code": leaf.code}]
    if not leaf.levels and leaf.step is None:
        return [_("Criterion %(code)s has neither levels nor a step.") % {"code": leaf.code}]
    if leaf.levels and leaf.step is not None:
        return [_("Criterion %(code)s has both levels and a step; keep one of them.") % {"code": leaf.code}]
    return []


def step_divides(leaf: Leaf) -> list[str]:
    if leaf.step is None:
        return []
    found = {"code": leaf.code, "step": said(leaf.step), "range": said(leaf.highest - leaf.lowest)}
    if leaf.step <= 0:
        return [_("The step of criterion %(code)s must be above 0.") % found]
    if (leaf.highest - leaf.lowest) % leaf.step:
        return [_("The step of criterion %(code)s, %(step)s, does not divide its %(range)s points.") % found]
    return []


def levels_are_distinct(leaf: Leaf) -> list[str]:
    if len({level.points for level in leaf.levels}) == len(leaf.levels):
        return []
    return [_("Two levels of criterion %(code)s give the same points.") % {"code": leaf.code}]


def levels_are_within(leaf: Leaf) -> list[str]:
    found = {"code": leaf.code, "max": said(leaf.max_points), "high": said(leaf.highest), "low": said(leaf.lowest)}
    points = {level.points for level in leaf.levels}
    problems = []
    if any(not leaf.lowest <= given <= leaf.highest for given in points):
        problems.append(_("A level of criterion %(code)s is not between %(low)s and %(high)s points.") % found)
    if points and leaf.max_points not in points:
        problems.append(_("No level of criterion %(code)s gives its %(max)s points.") % found)
    return problems


def thresholds_are_complete(leaf: Leaf) -> list[str]:
    """All levels but one have a threshold; or, where people choose the level, none has."""
    if leaf.is_mapped and sum(level.threshold is None for level in leaf.levels) > 1:
        return [_("Levels of criterion %(code)s overlap: more than one has no threshold.") % {"code": leaf.code}]
    return []


def bands_do_not_overlap(leaf: Leaf) -> list[str]:
    if not leaf.is_mapped:
        return []
    twice = [edge for edge, n in Counter(edge for edge, _points in leaf.bands if edge != FOR_EVER).items() if n > 1]
    return [
        _("Levels of criterion %(code)s overlap: more than one begins at %(edge)s.")
        % {"code": leaf.code, "edge": said(edge)}
        for edge in twice
    ]


def bands_leave_no_gap(leaf: Leaf) -> list[str]:
    if not leaf.levels or not leaf.is_mapped:
        return []
    (first, _low), (last, _high) = leaf.bands[0], leaf.bands[-1]
    if leaf.method == Method.TIMELINESS and last != FOR_EVER:
        found = {"code": leaf.code, "edge": said(last)}
        return [_("Criterion %(code)s does not say what more than %(edge)s days late gives.") % found]
    if leaf.method != Method.TIMELINESS and first > 0:
        found = {"code": leaf.code, "edge": said(first)}
        return [_("Criterion %(code)s does not say what less than %(edge)s gives.") % found]
    return []


def thresholds_are_possible(leaf: Leaf) -> list[str]:
    stated = [level.threshold for level in leaf.levels if level.threshold is not None]
    if any(edge < 0 for edge in stated):
        return [_("A threshold of criterion %(code)s is below 0.") % {"code": leaf.code}]
    if leaf.method == Method.RATIO and any(edge > HUNDRED for edge in stated):
        return [_("A threshold of criterion %(code)s is above 100 %%.") % {"code": leaf.code}]
    return []


def points_follow_the_thresholds(leaf: Leaf) -> list[str]:
    """More is better for a ratio, later is worse for a timeliness; other levels run one way or the other."""
    if not leaf.is_mapped:
        return []
    points = [given for _edge, given in leaf.bands]
    rising, falling = points == sorted(points), points == sorted(points, reverse=True)
    if leaf.method == Method.RATIO and not rising:
        return [_("Criterion %(code)s gives fewer points for a higher ratio.") % {"code": leaf.code}]
    if leaf.method == Method.TIMELINESS and not falling:
        return [_("Criterion %(code)s gives more points for being later.") % {"code": leaf.code}]
    if not rising and not falling:
        return [_("The points of criterion %(code)s go up and down as the number rises.") % {"code": leaf.code}]
    return []


CHECKS = (
    max_has_the_right_sign,
    floor_is_within,
    levels_or_steps_are_stated,
    step_divides,
    levels_are_distinct,
    levels_are_within,
    thresholds_are_complete,
    thresholds_are_possible,
    bands_do_not_overlap,
    bands_leave_no_gap,
    points_follow_the_thresholds,
)


def leaf_problems(leaf: Leaf) -> list[str]:
    """Every fault of one criterion, a sentence each."""
    return [problem for check in CHECKS for problem in check(leaf)]
