"""Grades: names for bands of the total, some of them on conditions. Pure values, no database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from scoring.leaves import said


@dataclass(frozen=True)
class Grade:
    """A total of `from_points` or more, up to the next grade.

    Where one of `conditions` (codes) does not hold, the lower grade `otherwise` (code) is given. `to_points` is the
    upper edge where the set prints it: the total that no longer belongs to the grade, of the best grade the total.
    """

    code: str
    name: str
    from_points: Decimal
    conditions: tuple[str, ...] = ()
    otherwise: str = ""
    to_points: Decimal | None = None


def _twice(values: Sequence) -> list:
    return [value for value, n in Counter(values).items() if n > 1]


def grades_are_distinct(grades: Sequence[Grade], total: Decimal) -> list[str]:
    codes = [_("Two grades have the code %(code)s.") % {"code": code} for code in _twice([g.code for g in grades])]
    named = [g.name.strip().casefold() for g in grades]
    names = [_("Two grades are called %(name)s.") % {"name": grades[named.index(n)].name} for n in _twice(named)]
    edges = [
        _("Two grades begin at %(edge)s points.") % {"edge": said(edge)}
        for edge in _twice([g.from_points for g in grades])
    ]
    return codes + names + edges


def grades_cover_every_total(grades: Sequence[Grade], total: Decimal) -> list[str]:
    if not grades:
        return [_("The set has no grades.")]
    problems = []
    lowest = min(grades, key=lambda grade: grade.from_points)
    if lowest.from_points != 0:
        found = {"name": lowest.name, "edge": said(lowest.from_points)}
        problems.append(_("The lowest grade, %(name)s, begins at %(edge)s points instead of 0.") % found)
    for grade in grades:
        if grade.from_points > total:
            found = {"name": grade.name, "total": said(total)}
            problems.append(_("Grade %(name)s begins above the %(total)s points of the set.") % found)
    return problems


def upper_edges_meet_the_next_grade(grades: Sequence[Grade], total: Decimal) -> list[str]:
    ordered = sorted(grades, key=lambda grade: grade.from_points)
    problems = [problem for lower, upper in pairwise(ordered) for problem in _between(lower, upper)]
    if ordered and ordered[-1].to_points is not None and ordered[-1].to_points < total:
        found = {"name": ordered[-1].name, "edge": said(ordered[-1].to_points), "total": said(total)}
        problems.append(_("The best grade, %(name)s, ends at %(edge)s points, below %(total)s.") % found)
    return problems


def _between(lower: Grade, upper: Grade) -> list[str]:
    if lower.to_points is None or lower.to_points == upper.from_points:
        return []
    found = {
        "lower": lower.name,
        "upper": upper.name,
        "end": said(lower.to_points),
        "edge": said(upper.from_points),
    }
    if lower.to_points < upper.from_points:
        return [_("%(lower)s ends at %(end)s points and %(upper)s begins at %(edge)s: no grade between.") % found]
    return [_("%(lower)s ends at %(end)s points and %(upper)s begins at %(edge)s: they overlap.") % found]


def steps_down_lead_down(grades: Sequence[Grade], total: Decimal) -> list[str]:
    edges = {grade.code: grade.from_points for grade in grades}
    problems = []
    for grade in grades:
        found = {"name": grade.name, "code": grade.otherwise}
        if grade.conditions and not grade.otherwise:
            problems.append(_("Grade %(name)s has conditions but no grade for when one of them fails.") % found)
        elif grade.otherwise and grade.otherwise not in edges:
            problems.append(_("Grade %(name)s steps down to %(code)s, which is no grade of the set.") % found)
        elif grade.otherwise and edges[grade.otherwise] >= grade.from_points:
            problems.append(_("Grade %(name)s steps down to %(code)s, which is not lower.") % found)
    return problems


CHECKS = (grades_are_distinct, grades_cover_every_total, upper_edges_meet_the_next_grade, steps_down_lead_down)


def grade_problems(grades: Sequence[Grade], total: Decimal) -> list[str]:
    """Every fault of the grades of a set of `total` points, a sentence each."""
    return [problem for check in CHECKS for problem in check(grades, total)]
