"""A risk through the years: its copies, ratings and treatments, and what they say of any day (three queries)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import models

from registers.models import Risk, RiskReview, RiskTreatment


class Row(NamedTuple):
    """One year's copy of a risk."""

    pk: int
    carried_from: int | None
    agency: int
    kind: str
    level: int
    opened_on: date | None
    ended_on: date | None


class Treatment(NamedTuple):
    risk: int
    done_on: date
    judged_on: date | None
    is_effective: bool | None
    reopened_on: date | None


@dataclass
class Chain:
    """One risk, however often it was carried into the next year."""

    rows: list[Row] = field(default_factory=list)
    treatments: list[Treatment] = field(default_factory=list)
    ratings: list[tuple[date, int, int]] = field(default_factory=list)

    @property
    def agency(self) -> int:
        return self.rows[0].agency

    @property
    def kind(self) -> str:
        return self.rows[0].kind

    def stands_on(self, day: date) -> bool:
        """In force on `day`, and not closed as effective by then."""
        return any(
            row.opened_on is not None
            and row.opened_on <= day
            and (row.ended_on is None or row.ended_on > day)
            and not self._is_closed(row.pk, day)
            for row in self.rows
        )

    def _is_closed(self, risk: int, day: date) -> bool:
        return any(
            row.risk == risk
            and row.is_effective
            and row.judged_on is not None
            and row.judged_on <= day
            and not (row.reopened_on and row.reopened_on <= day)
            for row in self.treatments
        )

    def level_on(self, day: date) -> int:
        """That of the last rating by `day`, else of the first one, 1–25."""
        rated = [rating for rating in self.ratings if rating[0] <= day]
        return max(rated)[2] if rated else self.rows[0].level

    def treated_in(self, starts: date, ends: date, as_of: date) -> bool:
        """Its action was done in the span, and by the as-of day nobody had found that it was not effective."""
        return any(starts <= row.done_on <= ends and not _has_failed(row, as_of) for row in self.treatments)

    def succeeded_in(self, starts: date, ends: date, as_of: date) -> bool:
        """Its action was found effective in the span, and by the as-of day it had not come back."""
        return any(
            row.is_effective
            and row.judged_on is not None
            and starts <= row.judged_on <= ends
            and not _has_failed(row, as_of)
            for row in self.treatments
        )

    def reviewed_in(self, starts: date, ends: date) -> bool:
        """It was rated again in the span, whatever led to it."""
        return any(starts <= rating[0] <= ends for rating in self.ratings)


def _has_failed(row: Treatment, day: date) -> bool:
    judged = row.judged_on is not None and row.judged_on <= day
    return (judged and row.is_effective is False) or bool(row.reopened_on and row.reopened_on <= day)


def chains(agencies: Collection[int]) -> list[Chain]:
    """The risks of these agencies that have ever been in force."""
    risks = Risk.objects.filter(agency__in=agencies).order_by("register__year", "pk")
    rows = [
        Row(pk, origin, agency, kind, likelihood * impact, opened, ended)
        for pk, origin, agency, kind, likelihood, impact, opened, ended in risks.values_list(
            "pk", "carried_from", "agency_id", "kind", "likelihood", "impact", "opened_on", "ended_on"
        )
    ]
    roots = roots_of((row.pk, row.carried_from) for row in rows)
    found: dict[int, Chain] = {}
    for row in rows:
        found.setdefault(roots[row.pk], Chain()).rows.append(row)
    for treatment in _treatments(agencies):
        found[roots[treatment.risk]].treatments.append(treatment)
    for risk, day, pk, level in _ratings(agencies):
        found[roots[risk]].ratings.append((day, pk, level))
    return [chain for chain in found.values() if any(row.opened_on for row in chain.rows)]


def _treatments(agencies: Collection[int]) -> Iterable[Treatment]:
    rows = RiskTreatment.objects.filter(risk__agency__in=agencies)
    names = ("risk_id", "done_on", "judged_on", "is_effective", "reopened_on")
    return (Treatment(*row) for row in rows.values_list(*names))


def _ratings(agencies: Collection[int]) -> Iterable[tuple[int, date, int, int]]:
    rows = RiskReview.objects.filter(risk__agency__in=agencies)
    level = models.F("likelihood") * models.F("impact")
    return rows.annotate(product=level).values_list("risk_id", "reviewed_on", "pk", "product")


def roots_of(rows: Iterable[tuple[int, Any]]) -> Mapping[int, int]:
    """Each row's key → that of the first of its copies; rows come in the order of their years."""
    roots: dict[int, int] = {}
    for pk, origin in rows:
        roots[pk] = roots.get(origin, pk)
    return roots
