"""Between the database and the pure functions: trees of criteria sets, totals of assessments, grades."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from core.indicators import known
from scoring.conditions import holding
from scoring.deductions import Deduction, deductions, less
from scoring.expressions import problems_in
from scoring.grades import Grade
from scoring.leaves import Leaf, Level, Method, NaRule
from scoring.models import Assessment, CriteriaSet, Criterion
from scoring.models import Level as LevelRow
from scoring.models import Score as ScoreRow
from scoring.points import NOT_APPLICABLE, Result, Score, graded, tally
from scoring.tree import CriteriaTree, Fault, Group, Kind, Row, Rules, build, faults

Side = Literal["self", "inspector", "final"]


def tree_of(criteria_set: CriteriaSet) -> CriteriaTree:
    """The set as pure values; ValueError for a draft whose rows make no tree. Three queries."""
    return build(rows_of(criteria_set), rules_of(criteria_set))


def problems_of(criteria_set: CriteriaSet) -> list[str]:
    """Every fault of a set in a sentence; empty for one that may be issued."""
    return [fault.sentence for fault in faults_of(criteria_set)]


def faults_of(criteria_set: CriteriaSet) -> list[Fault]:
    """Every fault of a set with the code of its row, figures that do not exist among them."""
    rows, keys = rows_of(criteria_set), known()
    mapped = [row.node for row in rows if isinstance(row.node, Leaf)]
    unknown = [Fault(leaf.code, sentence) for leaf in mapped for sentence in problems_in(leaf.indicator, keys)]
    return faults(rows, rules_of(criteria_set)) + unknown


def rules_of(criteria_set: CriteriaSet) -> Rules:
    grades = tuple(
        Grade(grade.code, grade.name, grade.from_points, tuple(grade.conditions), grade.otherwise)
        for grade in criteria_set.grades.all()
    )
    return Rules(
        total=criteria_set.total,
        bonus_cap=criteria_set.bonus_cap,
        penalty_floor=criteria_set.penalty_floor,
        places=criteria_set.places,
        grades=grades,
    )


def rows_of(criteria_set: CriteriaSet) -> list[Row]:
    criteria = list(criteria_set.criteria.prefetch_related("levels"))
    codes: dict[int | None, str] = {criterion.pk: criterion.code for criterion in criteria}
    return [Row(codes.get(criterion.parent_id, ""), node_of(criterion)) for criterion in criteria]


def node_of(criterion: Criterion, levels: Iterable[LevelRow] | None = None) -> Group | Leaf:
    """A criterion or a group, as a value; `levels` as for `leaf_of`."""
    if criterion.is_group:
        return Group(criterion.code, criterion.text, criterion.max_points, kind=Kind(criterion.side))
    return leaf_of(criterion, levels)


def leaf_of(criterion: Criterion, levels: Iterable[LevelRow] | None = None) -> Leaf:
    """One criterion that is scored, with its prefetched levels, or with `levels` that are not stored yet."""
    found = criterion.levels.all() if levels is None else levels
    return Leaf(
        code=criterion.code,
        text=criterion.text,
        method=Method(criterion.method),
        max_points=criterion.max_points,
        levels=tuple(Level(level.points, level.text, level.threshold) for level in found),
        step=criterion.step,
        floor=criterion.floor,
        indicator=criterion.indicator,
        na_rule=NaRule(criterion.not_applicable),
    )


def answers(rows: Iterable[ScoreRow], side: Side) -> Mapping[str, Score]:
    """Code → points, “does not apply”, or None where that side has not answered. The criteria are at hand."""
    return {
        row.criterion.code: NOT_APPLICABLE if getattr(row, f"{side}_na") else getattr(row, f"{side}_points")
        for row in rows
    }


def count(assessment: Assessment, side: Side) -> Result:
    """What one side's points add up to, by the assessment's own set."""
    rows = assessment.scores.select_related("criterion")
    return tally(tree_of(assessment.criteria_set), answers(rows, side))


@dataclass(frozen=True)
class Final:
    """Everything that an assessment comes to in the end: the sum of its criteria less what overdue requests cost."""

    total: Decimal
    result: Result
    grade: Grade
    scores: Sequence[ScoreRow]
    groups: Sequence[Criterion]
    deduction: Deduction | None = None


def finals(assessments: Sequence[Assessment]) -> dict[int, Final]:
    """The end of each assessment of one round, by its id: totals, and grades with the conditions that hold today.

    As many queries for one assessment as for all that share a set.
    """
    sets = CriteriaSet.objects.in_bulk({row.criteria_set_id for row in assessments})
    trees = {pk: tree_of(criteria_set) for pk, criteria_set in sets.items()}
    groups: dict[int, list[Criterion]] = {pk: [] for pk in sets}
    for group in Criterion.objects.filter(criteria_set__in=sets, method=Criterion.Method.GROUP):
        groups[group.criteria_set_id].append(group)
    scores: dict[int, list[ScoreRow]] = {row.pk: [] for row in assessments}
    for score in ScoreRow.objects.filter(assessment__in=assessments).select_related("criterion"):
        scores[score.assessment_id].append(score)
    holds, taken = holding(assessments), deductions(assessments, sets)
    found = {}
    for row in assessments:
        tree = trees[row.criteria_set_id]
        result = tally(tree, answers(scores[row.pk], "final"))
        total = less(result.total, taken.get(row.pk))
        grade = graded(tree, total, holds[row.pk])
        found[row.pk] = Final(total, result, grade, scores[row.pk], groups[row.criteria_set_id], taken.get(row.pk))
    return found
