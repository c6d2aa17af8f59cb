"""An assessment seen from all sides: self, proposed, inspectors and final, criterion by criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core.actors import Actor
from core.permissions import can
from scoring.counting import Side, answers, tree_of
from scoring.deductions import Deduction, deduction_of, less
from scoring.leaves import ZERO, said
from scoring.models import Assessment, Explanation, Score
from scoring.permissions import Perm
from scoring.points import tally
from scoring.tree import Group

SIDES: tuple[Side, ...] = ("self", "inspector", "final")


@dataclass(frozen=True)
class Compared:
    """One criterion; `sees_inspectors` says whether the reader may know what the inspectors gave."""

    score: Score
    sees_inspectors: bool
    is_settled: bool

    @property
    def explanation(self) -> Explanation | None:
        return getattr(self.score, "explanation", None) if self.sees_inspectors else None

    @property
    def self_shown(self) -> str:
        return _points(self.score.self_points, self.score.self_na)

    @property
    def proposed_shown(self) -> str:
        return _points(self.score.proposed)

    @property
    def inspector_shown(self) -> str:
        return _points(self.score.inspector_points, self.score.inspector_na) if self.sees_inspectors else ""

    @property
    def final_shown(self) -> str:
        return _points(self.score.final_points, self.score.final_na) if self.is_settled else ""

    @property
    def marks(self) -> list[str]:
        """Every difference in words; empty where all sides agree."""
        return [mark for mark in (self._against_proposal, self._against_self, self._by_explanation) if mark]

    @property
    def differs(self) -> bool:
        return bool(self.marks)

    @property
    def _against_proposal(self) -> str:
        own, proposed = self.score.self_points, self.score.proposed
        if own is None or proposed is None or own == proposed:
            return ""
        if own > proposed:
            return _("The agency gave itself %(n)s more than its figures propose.") % {"n": said(own - proposed)}
        return _("The agency gave itself %(n)s less than its figures propose.") % {"n": said(proposed - own)}

    @property
    def _against_self(self) -> str:
        score = self.score
        if not (self.sees_inspectors and score.is_scored and score.differs):
            return ""
        if not score.is_answered:
            return _("The agency gave itself no points.")
        if score.inspector_na:
            return _("The inspectors say that it does not apply; the agency gave itself points.")
        if score.self_na:
            return _("The agency says that it does not apply; the inspectors gave points.")
        difference = (score.inspector_points or ZERO) - (score.self_points or ZERO)
        told = {"n": said(abs(difference))}
        if difference > 0:
            return _("The inspectors gave %(n)s more than the agency.") % told
        return _("The inspectors gave %(n)s less than the agency.") % told

    @property
    def _by_explanation(self) -> str:
        score = self.score
        if not self.is_settled or (score.final_points, score.final_na) == (
            score.inspector_points,
            score.inspector_na,
        ):
            return ""
        told = {"old": _points(score.inspector_points, score.inspector_na), "new": self.final_shown}
        return _("The explanation changed the points from %(old)s to %(new)s.") % told


@dataclass(frozen=True)
class Part:
    """A top group: its criteria, and what it brings on each side ("" where the reader does not know)."""

    group: Group
    rows: list[Compared]
    totals: dict[str, str]


@dataclass(frozen=True)
class Reconciliation:
    """All parts, the totals of each side, what overdue requests cost in the end, and how many criteria differ."""

    parts: list[Part]
    totals: dict[str, str]
    sees_inspectors: bool
    is_settled: bool
    deduction: Deduction | None

    @property
    def differing(self) -> int:
        return sum(row.differs for part in self.parts for row in part.rows)


def may_see_inspectors(assessment: Assessment, actor: Actor) -> bool:
    """The province at any time; the agency once the inspectors have handed in."""
    return assessment.is_scored or bool(can(actor, Perm.PROVINCE_VIEW))


def reconciliation(assessment: Assessment, actor: Actor) -> Reconciliation:
    """As many queries for a set of any size."""
    sees = may_see_inspectors(assessment, actor)
    is_settled = assessment.is_scored and assessment.status != Assessment.Status.INSPECTED
    tree = tree_of(assessment.criteria_set)
    rows = list(scores_of(assessment))
    results = {side: tally(tree, answers(rows, side)) for side in SIDES if _known(side, sees, is_settled)}
    compared = {row.criterion.code: Compared(row, sees, is_settled) for row in rows}
    parts = [
        Part(
            group,
            [compared[leaf.code] for leaf in group.leaves() if leaf.code in compared],
            {side: said(result.groups[group.code].points) for side, result in results.items()},
        )
        for group in tree.groups
    ]
    taken = deduction_of(assessment) if is_settled else None
    totals: dict[str, str] = {
        side: said(less(result.total, taken if side == "final" else None)) for side, result in results.items()
    }
    return Reconciliation(parts, totals, sees, is_settled, taken)


def scores_of(assessment: Assessment) -> Sequence[Score]:
    links = ("criterion", "inspector", "explanation__written_by", "explanation__answered_by")
    return list(assessment.scores.select_related(*links))


def _known(side: str, sees_inspectors: bool, is_settled: bool) -> bool:
    return {"self": True, "inspector": sees_inspectors, "final": is_settled}[side]


def _points(points: Decimal | None, na: bool = False) -> str:
    if na:
        return _("does not apply")
    return "–" if points is None else said(points)
