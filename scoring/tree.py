"""A criteria set as a tree of values: built from flat rows, with every fault of the rows told in a sentence.

Nothing here knows the database; `scoring.points` scores an agency by the tree.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, Union

from django.utils.translation import gettext as _

from scoring.grades import Grade, grade_problems
from scoring.leaves import ZERO, Leaf, Level, Method, NaRule, leaf_problems, said

__all__ = [
    "USUAL",
    "CriteriaTree",
    "Fault",
    "Grade",
    "Group",
    "Kind",
    "Leaf",
    "Level",
    "Method",
    "NaRule",
    "Row",
    "Rules",
    "build",
    "faults",
    "misplaced",
    "problems",
]


class Kind(StrEnum):
    """What a group's points do: make up the total of the set, come on top, or are taken off."""

    BASE = "base"
    BONUS = "bonus"
    PENALTY = "penalty"


Node = Union[Leaf, "Group"]


@dataclass(frozen=True)
class Group:
    """Criteria under one heading, nested to any depth. `kind` is said at the top and holds for all below."""

    code: str
    text: str
    max_points: Decimal
    children: tuple[Node, ...] = ()
    kind: Kind = Kind.BASE

    @cached_property
    def weight(self) -> Fraction:
        """The most that can be won in it by its criteria, exact."""
        return sum((child.weight for child in self.children), Fraction())

    def leaves(self) -> Iterator[Leaf]:
        for child in self.children:
            yield from child.leaves() if isinstance(child, Group) else (child,)

    def groups(self) -> Iterator["Group"]:
        """Itself and the groups below it."""
        yield self
        for child in self.children:
            if isinstance(child, Group):
                yield from child.groups()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What holds for a set as a whole. The total is rounded half up at `places` and lies between 0 and `total`."""

    total: Decimal = Decimal(100)
    bonus_cap: Decimal = Decimal(5)
    penalty_floor: Decimal = Decimal(-10)
    places: int = 2
    grades: tuple[Grade, ...] = ()


USUAL = Rules()


@dataclass(frozen=True)
class CriteriaTree(Rules):
    """A set ready for scoring. Prepare it once and score every agency by it."""

    groups: tuple[Group, ...]

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(leaf for group in self.groups for leaf in group.leaves())

    @cached_property
    def by_code(self) -> dict[str, Leaf]:
        return {leaf.code: leaf for leaf in self.leaves}

    @cached_property
    def sides(self) -> dict[Kind, Group]:
        """Kind → its groups, as one group of that kind."""
        return {
            kind: Group(kind, "", ZERO, tuple(group for group in self.groups if group.kind == kind), kind)
            for kind in Kind
        }


@dataclass(frozen=True)
class Row:
    """A criterion, or a group still without children, below the group whose code is `parent` ("": at the top)."""

    parent: str
    node: Node

    @property
    def code(self) -> str:
        return self.node.code


class Fault(NamedTuple):
    """What is wrong, in a sentence, and the code of the row where it is; "" for the set as a whole."""

    code: str
    sentence: str


def build(rows: Iterable[Row], rules: Rules = USUAL) -> CriteriaTree:
    """The tree of the rows, in their order. ValueError where they make no tree (`misplaced`)."""
    rows = list(rows)
    if loose := misplaced(rows):
        raise ValueError(" ".join(fault.sentence for fault in loose))
    below: dict[str, list[Node]] = {}
    for row in rows:
        below.setdefault(row.parent, []).append(row.node)
    groups = (_filled(node, node.kind, below) for node in below.get("", ()) if isinstance(node, Group))
    return CriteriaTree(tuple(groups), **{field.name: getattr(rules, field.name) for field in fields(Rules)})


def _filled(group: Group, kind: Kind, below: dict[str, list[Node]]) -> Group:
    children = below.get(group.code, ())
    filled = (_filled(child, kind, below) if isinstance(child, Group) else child for child in children)
    return replace(group, children=tuple(filled), kind=kind)


def problems(rows: Iterable[Row], rules: Rules = USUAL) -> list[str]:
    """Every fault of a set, a sentence each; empty for a set that may be issued."""
    return [fault.sentence for fault in faults(rows, rules)]


def faults(rows: Iterable[Row], rules: Rules = USUAL) -> list[Fault]:
    """Every fault of a set with its row. Whether points add up is only told of rows that make a tree."""
    graded = [Fault("", sentence) for sentence in grade_problems(rules.grades, rules.total)]
    return criteria_faults(rows, rules) + graded


def criteria_faults(rows: Iterable[Row], rules: Rules = USUAL) -> list[Fault]:
    """As `faults`, but none of the grades."""
    rows = list(rows)
    loose = misplaced(rows)
    leaves = [row.node for row in rows if isinstance(row.node, Leaf)]
    single = [Fault(leaf.code, sentence) for leaf in leaves for sentence in leaf_problems(leaf)]
    sums = [] if loose else _sums(build(rows, rules))
    return loose + single + sums + [Fault("", sentence) for sentence in _places(rules)]


def misplaced(rows: Sequence[Row]) -> list[Fault]:
    """Why rows make no tree: codes missing or given twice, parents unknown or in a circle, criteria in no group."""
    found = []
    if any(not row.code.strip() for row in rows):
        found.append(Fault("", _("A row has no code.")))
    for code, n in Counter(row.code for row in rows).items():
        if n > 1 and code.strip():
            found.append(Fault(code, _("The code %(code)s is given %(n)d times.") % {"code": code, "n": n}))
    return found + _wrong_parents(rows) + _circles(rows)


def _wrong_parents(rows: Sequence[Row]) -> list[Fault]:
    nodes = {row.code: row.node for row in rows}
    found = []
    for row in rows:
        named = {"code": row.code, "parent": row.parent}
        if row.parent and row.parent not in nodes:
            found.append(Fault(row.code, _("%(code)s stands below %(parent)s, which is not in the set.") % named))
        elif row.parent and isinstance(nodes[row.parent], Leaf):
            sentence = _("%(code)s stands below criterion %(parent)s, which is scored itself.") % named
            found.append(Fault(row.code, sentence))
        elif not row.parent and isinstance(row.node, Leaf):
            found.append(Fault(row.code, _("Criterion %(code)s stands in no group.") % named))
    return found


def _circles(rows: Sequence[Row]) -> list[Fault]:
    parents = {row.code: row.parent for row in rows}
    circles: dict[frozenset[str], None] = {}
    clear: set[str] = set()
    for code in parents:
        path: list[str] = []
        while code in parents and code not in clear and code not in path:
            path.append(code)
            code = parents[code]
        if code in path:
            circles[frozenset(path[path.index(code) :])] = None
        clear.update(path)
    sentence = _("These stand below one another in a circle: %(codes)s.")
    return [Fault(min(circle), sentence % {"codes": ", ".join(sorted(circle))}) for circle in circles]


def _sums(tree: CriteriaTree) -> list[Fault]:
    found = [fault for top in tree.groups for group in top.groups() for fault in _group_sum(group)]
    for top in tree.groups:
        found += [fault for leaf in top.leaves() for fault in _wrong_side(leaf, top.kind)]
    return found + [Fault("", sentence) for sentence in _totals(tree)]


def _group_sum(group: Group) -> list[Fault]:
    if not group.children:
        return [Fault(group.code, _("Group %(code)s has no criteria.") % {"code": group.code})]
    below = sum((child.max_points for child in group.children), ZERO)
    if below == group.max_points:
        return []
    found = {"code": group.code, "max": said(group.max_points), "sum": said(below)}
    sentence = _("Group %(code)s has %(max)s points, but what stands below it adds up to %(sum)s.") % found
    return [Fault(group.code, sentence)]


def _wrong_side(leaf: Leaf, kind: Kind) -> list[Fault]:
    named = {"code": leaf.code}
    if (leaf.method == Method.BONUS) != (kind == Kind.BONUS):
        sentence = _("Criterion %(code)s: bonus criteria stand in bonus groups, and nothing else does.") % named
        return [Fault(leaf.code, sentence)]
    if (leaf.method == Method.PENALTY) != (kind == Kind.PENALTY):
        sentence = _("Criterion %(code)s: penalties stand in penalty groups, and nothing else does.") % named
        return [Fault(leaf.code, sentence)]
    return []


def _totals(tree: CriteriaTree) -> list[str]:
    base, bonus, penalty = (
        sum((group.max_points for group in tree.sides[kind].children), ZERO)
        for kind in (Kind.BASE, Kind.BONUS, Kind.PENALTY)
    )
    faults = []
    if base != tree.total:
        found = {"sum": said(base), "total": said(tree.total)}
        faults.append(_("The groups add up to %(sum)s points instead of %(total)s.") % found)
    if bonus > tree.bonus_cap:
        found = {"sum": said(bonus), "cap": said(tree.bonus_cap)}
        faults.append(_("The bonus groups give up to %(sum)s points, more than the cap of %(cap)s.") % found)
    if penalty < tree.penalty_floor:
        found = {"sum": said(penalty), "floor": said(tree.penalty_floor)}
        faults.append(_("The penalty groups take off down to %(sum)s points, below the floor of %(floor)s.") % found)
    return faults


def _places(rules: Rules) -> list[str]:
    """What a total is cut off at must be told exactly with the decimals of a total."""
    unit = Decimal(1).scaleb(-rules.places)
    fine = [edge for edge in (rules.total, rules.bonus_cap, rules.penalty_floor) if edge % unit]
    sentence = _("%(points)s points cannot be told with the %(places)d decimals of a total.")
    return [sentence % {"points": said(edge), "places": rules.places} for edge in fine]
