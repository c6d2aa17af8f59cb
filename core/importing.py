"""What an import from a table would do, row by row, and how it is written: all or nothing, as it was seen."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, Generic, TypeVar

from django.db import transaction

from core.errors import Refused, Stale
from core.log import canonical
from core.models import locked
from core.spreadsheets import Problem, Row, Sheet

SHOWN_PROBLEMS = 20


@dataclass(kw_only=True)
class PlannedRow:
    """One row of the file and what changes: the noted values, and (label, old, new) for people.

    What a subclass adds is the record that the row speaks of. `sheet` is named where the file has several.
    """

    row: Row
    is_new: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    differences: list[tuple[str, Any, Any]] = field(default_factory=list)
    sheet: str = ""

    @property
    def state(self) -> str:
        """One of "new", "changed" and "unchanged"."""
        if self.is_new:
            return "new"
        return "changed" if self.differences else "unchanged"

    @property
    def name(self) -> str:
        """What a preview calls the record."""
        return self.row.values["name"]

    @property
    def code(self) -> str:
        """What a preview writes small below the name."""
        return self.row.values["code"]

    @property
    def summary(self) -> str:
        """What a preview says of a new record beside its name and code."""
        raise NotImplementedError

    @property
    def seen(self) -> tuple:
        """What a person saw of the row, in plain values."""
        raise NotImplementedError


R = TypeVar("R", bound=PlannedRow)


@dataclass
class ImportPlan(Generic[R]):
    """The planned rows in the order of the file, and what is wrong with it. Nothing is written yet."""

    sheet: Sheet
    rows: list[R]

    @property
    def problems(self) -> list[Problem]:
        return [problem for problem in self.sheet.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.sheet.problems if problem.severity == "warning"]

    @property
    def ok(self) -> bool:
        return self.sheet.ok

    @cached_property
    def counts(self) -> Counter:
        """How many rows are "new", "changed" and "unchanged"."""
        return Counter(row.state for row in self.rows)

    @cached_property
    def fingerprint(self) -> str:
        """What a person saw of the plan: another one if the database has changed in between."""
        return sha256(canonical([row.seen for row in self.rows]).encode()).hexdigest()[:20]


@contextmanager
def applying(
    plan: ImportPlan[R], plan_sheet: Callable[..., ImportPlan[R]], *, lock: str, stale: Any
) -> Iterator[ImportPlan[R]]:
    """The plan made again under the `lock`, to be written in the same transaction.

    Raises Refused when the plan has problems, and Stale with the sentence `stale` when the database is no longer
    what it was made for.
    """
    if not plan.ok:
        raise Refused([problem.message for problem in plan.problems[:SHOWN_PROBLEMS]])
    with transaction.atomic(), locked(lock):
        fresh = plan_sheet(plan.sheet, lock=True)
        if fresh.fingerprint != plan.fingerprint or not fresh.ok:
            raise Stale(str(stale))
        yield fresh
