"""What evidence proposes, which points are permitted, what they add up to, which grade and rank that gives.

Pure functions over `scoring.tree`. "No data" (None) is never 0 and proposes nothing.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from decimal import Decimal
from statistics import median as middle
from typing import TypeVar

from django.utils.translation import gettext as _

from scoring.grades import Grade
from scoring.leaves import ZERO, Leaf, Method, NaRule, listed, said
from scoring.tallying import NOT_APPLICABLE, Answer, Line, Result, Score, tally
from scoring.tree import Rules

__all__ = [
    "NOT_APPLICABLE",
    "Answer",
    "Line",
    "Result",
    "Score",
    "graded",
    "median",
    "proposed",
    "ranks",
    "refusal",
    "tally",
]

Key = TypeVar("Key", bound=Hashable)


def proposed(leaf: Leaf, evidence: Decimal | int | None) -> Decimal | None:
    """The points that evidence gives by the set's own scale; None where it gives none: no data, or people judge.

    Evidence is a percentage for ratio bands, days late for a timeliness (0 or less: on time; Infinity: never done), a
    number of cases where a step counts them, and the number that thresholds compare with for other levels.
    """
    if evidence is None or leaf.method == Method.MANUAL:
        return None
    if leaf.levels:
        return _by_band(leaf, Decimal(evidence)) if leaf.is_mapped else None
    return _by_cases(leaf, leaf.step * max(int(evidence), 0)) if leaf.step else None


def _by_band(leaf: Leaf, evidence: Decimal) -> Decimal | None:
    if leaf.method == Method.TIMELINESS:
        return next((points for edge, points in leaf.bands if evidence <= edge), None)
    return next((points for edge, points in reversed(leaf.bands) if evidence >= edge), None)


def _by_cases(leaf: Leaf, points: Decimal) -> Decimal:
    return min(points, leaf.highest) if leaf.method == Method.BONUS else max(leaf.highest - points, leaf.lowest)


def refusal(leaf: Leaf, points: Score) -> str:
    """Why these points may not be given for the criterion; "" where they may, and for no answer yet."""
    if points is None:
        return ""
    if isinstance(points, Answer):
        return _na_refusal(leaf)
    if not points.is_finite():
        return _("The points of criterion %(code)s must be a number.") % {"code": leaf.code}
    return _range_refusal(leaf, points) or _scale_refusal(leaf, points)


def _na_refusal(leaf: Leaf) -> str:
    if leaf.na_rule != NaRule.NEVER:
        return ""
    return _("Criterion %(code)s applies to everyone and cannot be left out as not applicable.") % {"code": leaf.code}


def _range_refusal(leaf: Leaf, points: Decimal) -> str:
    found = {"code": leaf.code, "points": said(points), "low": said(leaf.lowest), "high": said(leaf.highest)}
    if points > leaf.highest:
        return _("Criterion %(code)s gives at most %(high)s points, not %(points)s.") % found
    if points < leaf.lowest:
        return _("Criterion %(code)s gives no less than %(low)s points, not %(points)s.") % found
    return ""


def _scale_refusal(leaf: Leaf, points: Decimal) -> str:
    levels = sorted((level.points for level in leaf.levels), reverse=True)
    found = {"code": leaf.code, "points": said(points)}
    if levels and points not in levels:
        found["levels"] = listed(levels)
        return _("Criterion %(code)s gives one of these points: %(levels)s. It does not give %(points)s.") % found
    if leaf.step and (leaf.highest - points) % leaf.step:
        found["step"] = said(leaf.step)
        return _("Criterion %(code)s is scored in steps of %(step)s points, which %(points)s is not.") % found
    return ""


def graded(rules: Rules, total: Decimal, holds: Collection[str] = ()) -> Grade:
    """The grade of a total, stepping down while a condition of the grade is not among the codes that hold.

    ValueError where no grade begins at or below the total, which a set without problems rules out.
    """
    reached = [grade for grade in rules.grades if grade.from_points <= total]
    if not reached:
        raise ValueError(f"no grade begins at or below {total}")
    grade = max(reached, key=lambda grade: grade.from_points)
    lower = {each.code: each for each in reached}
    while not set(grade.conditions) <= set(holds) and grade.otherwise in lower:
        # Each grade is stepped on once, so that even grades in a circle come to an end.
        grade = lower.pop(grade.otherwise)
    return grade


def ranks(totals: Mapping[Key, Decimal]) -> dict[Key, int]:
    """Key → rank, best first, equals in the order given. Ties share a rank and the next is left out: 1, 2, 2, 4."""
    found: dict[Key, int] = {}
    best, rank = ZERO, 0
    for place, key in enumerate(sorted(totals, key=lambda key: -totals[key]), start=1):
        if place == 1 or totals[key] != best:
            best, rank = totals[key], place
        found[key] = rank
    return found


def median(values: Iterable[Decimal]) -> Decimal | None:
    """The middle value, or the exact mean of the two in the middle; None of nothing."""
    found = list(values)
    return middle(found) if found else None
