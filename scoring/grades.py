"""Grades: names for bands of the total, some of them on conditions. Pure values, no database."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

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


class GradeFault(NamedTuple):
    """What is wrong, in a sentence, and with which value of which grade; no grade where there are none."""

    grade: Grade | None
    value: str
    sentence: str


def _again(grades: Sequence[Grade], key: Callable[[Grade], Hashable]) -> Iterator[tuple[Grade, Grade]]:
    """The first and the second of the grades that are alike."""
    alike: dict[Hashable, list[Grade]] = {}
    for grade in grades:
        alike.setdefault(key(grade), []).append(grade)
    return ((first, second) for first, second, *_more in (same for same in alike.values() if len(same) > 1))


def grades_are_distinct(grades: Sequence[Grade], total: Decimal) -> Iterator[GradeFault]:
    for first, again in _again(grades, lambda grade: grade.code):
        yield GradeFault(again, "code", _("Two grades have the code %(code)s.") % {"code": first.code})
    for first, again in _again(grades, lambda grade: grade.name.strip().casefold()):
        yield GradeFault(again, "name", _("Two grades are called %(name)s.") % {"name": first.name})
    for first, again in _again(grades, lambda grade: grade.from_points):
        found = {"edge": said(first.from_points)}
        yield GradeFault(again, "from_points", _("Two grades begin at %(edge)s points.") % found)


def grades_cover_every_total(grades: Sequence[Grade], total: Decimal) -> Iterator[GradeFault]:
    if not grades:
        yield GradeFault(None, "", _("The set has no grades."))
        return
    lowest = min(grades, key=lambda grade: grade.from_points)
    if lowest.from_points != 0:
        found = {"name": lowest.name, "edge": said(lowest.from_points)}
        sentence = _("The lowest grade, %(name)s, begins at %(edge)s points instead of 0.")
        yield GradeFault(lowest, "from_points", sentence % found)
    for grade in grades:
        if grade.from_points > total:
            found = {"name": grade.name, "total": said(total)}
            sentence = _("Grade %(name)s begins above the %(total)s points of the set.")
            yield GradeFault(grade, "from_points", sentence % found)


def upper_edges_meet_the_next_grade(grades: Sequence[Grade], total: Decimal) -> Iterator[GradeFault]:
    ordered = sorted(grades, key=lambda grade: grade.from_points)
    for lower, upper in pairwise(ordered):
        for sentence in _between(lower, upper):
            yield GradeFault(lower, "to_points", sentence)
    if ordered and ordered[-1].to_points is not None and ordered[-1].to_points < total:
        found = {"name": ordered[-1].name, "edge": said(ordered[-1].to_points), "total": said(total)}
        sentence = _("The best grade, %(name)s, ends at %(edge)s points, below %(total)s.")
        yield GradeFault(ordered[-1], "to_points", sentence % found)


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


def steps_down_lead_down(grades: Sequence[Grade], total: Decimal) -> Iterator[GradeFault]:
    edges = {grade.code: grade.from_points for grade in grades}
    for grade in grades:
        if sentence := _step_down(grade, edges):
            found = {"name": grade.name, "code": grade.otherwise}
            yield GradeFault(grade, "otherwise", sentence % found)


def _step_down(grade: Grade, edges: Mapping[str, Decimal]) -> str:
    if not grade.otherwise:
        failing = _("Grade %(name)s has conditions but no grade for when one of them fails.")
        return failing if grade.conditions else ""
    if grade.otherwise not in edges:
        return _("Grade %(name)s steps down to %(code)s, which is no grade of the set.")
    if edges[grade.otherwise] >= grade.from_points:
        return _("Grade %(name)s steps down to %(code)s, which is not lower.")
    return ""


CHECKS = (grades_are_distinct, grades_cover_every_total, upper_edges_meet_the_next_grade, steps_down_lead_down)


def grade_problems(grades: Sequence[Grade], total: Decimal) -> list[str]:
    """Every fault of the grades of a set of `total` points, a sentence each."""
    return [fault.sentence for fault in grade_faults(grades, total)]


def grade_faults(grades: Sequence[Grade], total: Decimal) -> list[GradeFault]:
    """Every fault of the grades of a set of `total` points with the place where it is."""
    return [fault for check in CHECKS for fault in check(grades, total)]
