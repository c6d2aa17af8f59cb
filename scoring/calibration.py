"""How inspectors differ from the agencies' own points and from each other, so that they can agree on a measure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from scoring.models import Criterion, Score, ScoringRound

FEW = 10


class Given(NamedTuple):
    """Points of one inspector for one criterion of one agency."""

    inspector: int
    name: str
    criterion: int
    group: str
    own: Decimal | None
    points: Decimal


@dataclass(frozen=True)
class Measure:
    """Mean differences of one inspector in one group, in points; None where there is nothing to compare with.

    `criteria` counts the points given; `compared` those for criteria that other inspectors scored too.
    """

    group: str
    criteria: int
    compared: int
    to_self: Decimal | None
    to_all: Decimal | None

    @property
    def is_few(self) -> bool:
        """So few that the means say little."""
        return self.criteria < FEW or self.compared < FEW


@dataclass(frozen=True)
class Inspecting:
    """One inspector: all groups together, and each of them."""

    name: str
    whole: Measure
    groups: list[Measure]


def calibration_of(scoring_round: ScoringRound) -> list[Inspecting]:
    """Every inspector who gave points in a round, by name. Two queries for any number of agencies."""
    rows = given_in(scoring_round)
    means = _means(rows)
    by_person: dict[tuple[str, int], list[Given]] = defaultdict(list)
    for row in rows:
        by_person[row.name, row.inspector].append(row)
    return [_inspecting(name, found, means) for (name, _pk), found in sorted(by_person.items())]


def given_in(scoring_round: ScoringRound) -> list[Given]:
    """Points that inspectors gave; what does not apply is left out."""
    tops = _tops(scoring_round)
    rows = Score.objects.filter(assessment__round=scoring_round, inspector_points__isnull=False).order_by("pk")
    fields = ("inspector", "inspector__full_name", "criterion", "self_points", "inspector_points")
    return [
        Given(inspector, name, criterion, tops[criterion], own, points)
        for inspector, name, criterion, own, points in rows.values_list(*fields)
    ]


def _tops(scoring_round: ScoringRound) -> dict[int, str]:
    """Criterion → the group at the top above it, in words."""
    sets = scoring_round.assessments.order_by().values("criteria_set")
    rows = {
        pk: (parent, f"{code}. {text}")
        for pk, parent, code, text in Criterion.objects.filter(criteria_set__in=sets).values_list(
            "pk", "parent", "code", "text"
        )
    }
    found = {}
    for pk, (parent, label) in rows.items():
        while parent is not None:
            parent, label = rows[parent]
        found[pk] = label
    return found


def _means(rows: Iterable[Given]) -> dict[int, Decimal]:
    """Criterion → mean of all inspectors' points, where more than one inspector scored it."""
    points: dict[int, list[Decimal]] = defaultdict(list)
    people: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        points[row.criterion].append(row.points)
        people[row.criterion].add(row.inspector)
    return {pk: _mean(found) for pk, found in points.items() if len(people[pk]) > 1}


def _mean(values: list[Decimal]) -> Decimal:
    return sum(values, Decimal()) / len(values)


def _inspecting(name: str, rows: list[Given], means: dict[int, Decimal]) -> Inspecting:
    groups: dict[str, list[Given]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    measures = [_measure(group, found, means) for group, found in sorted(groups.items())]
    return Inspecting(name, _measure("", rows, means), measures)


def _measure(group: str, rows: list[Given], means: dict[int, Decimal]) -> Measure:
    to_self = [row.points - row.own for row in rows if row.own is not None]
    to_all = [row.points - means[row.criterion] for row in rows if row.criterion in means]
    return Measure(
        group,
        len(rows),
        len(to_all),
        round(_mean(to_self), 2) if to_self else None,
        round(_mean(to_all), 2) if to_all else None,
    )
