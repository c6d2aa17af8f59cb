"""An assessment as its agency works on it: criteria by group, how far the answers are, points so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from scoring.counting import answers, tree_of
from scoring.leaves import Leaf, said
from scoring.models import Assessment, Score
from scoring.points import Line, Result, tally
from scoring.tree import CriteriaTree, Group


@dataclass(frozen=True)
class Task:
    """One criterion with its row, as a line of the list of tasks; `shown` is how much evidence there is."""

    leaf: Leaf
    score: Score
    shown: int

    @property
    def label(self) -> str:
        return f"{self.leaf.code} {self.leaf.text}"

    @property
    def url(self) -> str:
        return reverse("self_score", args=[self.score.pk])

    @property
    def status(self) -> str:
        if self.score.is_answered and not self.score.needs_look:
            return "done"
        is_begun = self.score.needs_look or self.score.self_note or self.shown
        return "doing" if is_begun else "todo"

    @property
    def hint(self) -> str:
        if self.score.needs_look:
            return _("Look at it again: %(why)s") % {"why": self.score.needs_look}
        told = {"own": self.answer, "most": said(self.leaf.highest or self.leaf.lowest)}
        if self.score.is_answered:
            return _("Own points: %(own)s of %(most)s") % told
        if self.score.proposed is not None:
            return _("Proposed by your records: %(n)s of %(most)s") % (told | {"n": said(self.score.proposed)})
        return _("%(most)s points at most") % told

    @property
    def answer(self) -> str:
        """The agency's answer in a word; "" for none."""
        if self.score.self_na:
            return _("does not apply")
        return "" if self.score.self_points is None else said(self.score.self_points)

    @property
    def lacks_evidence(self) -> bool:
        """Points are claimed, something is asked for, and nothing is shown."""
        claims = self.score.self_points is not None and self.score.self_points > self.leaf.lowest
        return bool(claims and self.score.criterion.evidence_asked and not self.shown)


@dataclass(frozen=True)
class Part:
    """One group at the top of the set with its criteria, and what it has brought so far."""

    group: Group
    line: Line
    tasks: list[Task]

    @property
    def answered(self) -> int:
        return sum(task.score.is_answered for task in self.tasks)

    @property
    def most(self) -> Decimal:
        return self.group.max_points


@dataclass(frozen=True)
class Sheet:
    """Everything of one assessment, in as many queries for a set of any size."""

    tree: CriteriaTree
    parts: list[Part]
    result: Result

    @property
    def tasks(self) -> Iterator[Task]:
        return (task for part in self.parts for task in part.tasks)

    @property
    def total(self) -> int:
        return len(self.tree.leaves)

    @property
    def answered(self) -> int:
        return sum(part.answered for part in self.parts)

    @property
    def percent(self) -> int:
        return self.answered * 100 // self.total if self.total else 100

    @property
    def waiting(self) -> list[Task]:
        return [task for task in self.tasks if not task.score.is_answered]

    @property
    def to_look_at(self) -> list[Task]:
        return [task for task in self.tasks if task.score.needs_look]

    @property
    def bare(self) -> list[Task]:
        """Criteria with points but without the evidence that is asked for."""
        return [task for task in self.tasks if task.lacks_evidence]


def sheet_of(assessment: Assessment) -> Sheet:
    """The agency's own side of an assessment."""
    tree = tree_of(assessment.criteria_set)
    rows = list(assessment.scores.select_related("criterion").annotate(shown=Count("evidence")))
    tasks = {row.criterion.code: Task(tree.by_code[row.criterion.code], row, row.shown) for row in rows}
    result = tally(tree, answers(rows, "self"))
    parts = [
        Part(group, result.groups[group.code], [tasks[leaf.code] for leaf in group.leaves() if leaf.code in tasks])
        for group in tree.groups
    ]
    return Sheet(tree, parts, result)
