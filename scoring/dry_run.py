"""What would agencies have got by a set? Points proposed by the figures of the year before, and nothing else.

Nothing is written. Criteria that only people can judge, and those without data, are left out of both sides.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from agencies.models import Agency
from core.indicators import compute
from scoring.conditions import year_of
from scoring.counting import tree_of
from scoring.evidence import Reader
from scoring.expressions import BadExpression, parse
from scoring.grades import Grade
from scoring.inspectable import inspectable_on
from scoring.leaves import Leaf
from scoring.models import Assessment, CriteriaSet
from scoring.points import graded, median
from scoring.proposing import evidence_of
from scoring.tree import CriteriaTree, Kind

ZERO, CENT = Decimal(0), Decimal("0.01")


@dataclass(frozen=True)
class Trial:
    """One agency by a set: `points` of `possible` are proposed, bonus and penalty beside them.

    `reached` is what the total would be if the rest were won at the same share; None where nothing is proposed.
    """

    points: Decimal
    possible: Decimal
    extra: Decimal
    reached: Decimal | None
    grade: Grade | None

    @property
    def share(self) -> Decimal | None:
        """Percent of the points that figures propose for."""
        return None if not self.possible else (self.points * 100 / self.possible).quantize(CENT)


def tried(tree: CriteriaTree, points: Mapping[str, Decimal]) -> Trial:
    """Points by code, only those proposed. The conditions of grades are taken as kept."""
    by_kind = {kind: [leaf for leaf in tree.sides[kind].leaves() if leaf.code in points] for kind in tree.sides}
    won, bonus, penalty = (
        sum((points[leaf.code] for leaf in by_kind[kind]), ZERO) for kind in (Kind.BASE, Kind.BONUS, Kind.PENALTY)
    )
    possible = sum((leaf.max_points for leaf in by_kind[Kind.BASE]), ZERO)
    extra = min(bonus, tree.bonus_cap) + max(penalty, tree.penalty_floor)
    if not possible:
        return Trial(won, possible, extra, None, None)
    unit = Decimal(1).scaleb(-tree.places)
    reached = (won * tree.total / possible + extra).quantize(unit, ROUND_HALF_UP)
    reached = min(max(reached, ZERO), tree.total)
    conditions = {code for grade in tree.grades for code in grade.conditions}
    return Trial(won, possible, extra, reached, graded(tree, reached, conditions) if tree.grades else None)


@dataclass(frozen=True)
class Line:
    """One agency beside what it got in the round of that year."""

    agency: Agency
    trial: Trial
    final: Assessment | None


@dataclass(frozen=True)
class DryRun:
    """All agencies of the kinds of a set, with what the figures of `year` propose."""

    year: int
    lines: Sequence[Line]
    grades: Sequence[tuple[Grade, int, int]]
    silent: Sequence[tuple[Leaf, int]]
    total: Decimal
    covered: Decimal | None

    @property
    def covered_share(self) -> Decimal:
        """Percent of the set's points that figures propose, in the middle of the agencies."""
        return ((self.covered or ZERO) * 100 / self.total).quantize(CENT)

    @property
    def ungraded(self) -> int:
        return sum(line.trial.grade is None for line in self.lines)


def dry_run(criteria_set: CriteriaSet) -> DryRun:
    """Try a set on the year before its own; ValueError for a draft that makes no tree or whose grades leave a gap.

    As many queries for one agency as for all of a province.
    """
    tree = tree_of(criteria_set)
    period = year_of(criteria_set.year - 1)
    scored = inspectable_on(period.as_of).filter(kind__in=criteria_set.kinds.all())
    agencies = list(scored.select_related("kind").order_by("kind__order", "sort_text", "pk"))
    mapped = [leaf for leaf in tree.leaves if leaf.indicator]
    reader = Reader(compute([row.pk for row in agencies], [period], keys=_keys(mapped)), period)
    proposals = {row.pk: _proposed(mapped, row.pk, reader) for row in agencies}
    finals = _finals(agencies, criteria_set.year - 1)
    lines = [Line(row, tried(tree, proposals[row.pk]), finals.get(row.pk)) for row in agencies]
    counts = Counter(code for found in proposals.values() for code in found)
    silent = [(leaf, counts[leaf.code]) for leaf in tree.leaves if counts[leaf.code] < len(agencies)]
    covered = median(line.trial.possible for line in lines)
    return DryRun(criteria_set.year - 1, lines, _grades(tree, lines), silent, tree.total, covered)


def _keys(leaves: Sequence[Leaf]) -> set[str]:
    keys: set[str] = set()
    for leaf in leaves:
        try:
            keys.update(parse(leaf.indicator).keys)
        except BadExpression:
            continue
    return keys


def _proposed(leaves: Sequence[Leaf], agency_id: int, reader: Reader) -> dict[str, Decimal]:
    found = {leaf.code: evidence_of(leaf, agency_id, reader)[0] for leaf in leaves}
    return {code: points for code, points in found.items() if points is not None}


def _finals(agencies: Sequence[Agency], year: int) -> dict[int, Assessment]:
    rows = Assessment.objects.final().filter(round__year=year, agency__in=agencies).defer("payload")
    return {row.agency_id: row for row in rows.select_related("criteria_set")}


def _grades(tree: CriteriaTree, lines: Sequence[Line]) -> list[tuple[Grade, int, int]]:
    """Each grade with how many would reach it, and how many got it that year."""
    reached = Counter(line.trial.grade.code for line in lines if line.trial.grade)
    given = Counter(line.final.grade for line in lines if line.final)
    ordered = sorted(tree.grades, key=lambda grade: -grade.from_points)
    return [(grade, reached[grade.code], given[grade.code]) for grade in ordered]
