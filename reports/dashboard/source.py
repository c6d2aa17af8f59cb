"""Everything that the leaders' dashboard reads, read once: the registry's figures of three years, scores, days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Min, OuterRef, Subquery

from agencies.models import Agency
from core.dates import local_day, today
from core.indicators import Figures, Period, Value, compute
from reports.models import AnnualReport, ReportingPeriod
from scoring.conditions import year_of
from scoring.heat import Scored, scored_in
from scoring.models import Inspection, Ranking, ScoringRound

YEARS = 3
KEYS = frozenset(
    {
        "reports.due",
        "reports.on_time",
        "inspections.total",
        "inspections.on_site",
        "inspections.on_site_share_mandatory",
        "scores.final_mean",
        "requests.overdue",
        "actions.overdue",
        "law.reviews_due",
        "law.reviews_on_time",
        "law.reviews_overdue",
    }
)


class Visit(NamedTuple):
    """An inspection that was not cancelled: its year, its last planned day, the day on which it was held."""

    year: int
    ends_on: date
    held_on: date | None


class Member(NamedTuple):
    """An agency of which figures are asked."""

    pk: int
    name: str
    code: str


@dataclass(frozen=True)
class Source:
    """The province in one year. `rounds` are (year, id of the ranking that stands or None), the newest first."""

    year: int
    figures: Figures
    agencies: Sequence[Member]
    periods: Sequence[Period]
    reporting: Sequence[ReportingPeriod]
    rounds: Sequence[tuple[int, int | None]]
    visits: Sequence[Visit]
    confirmed_on: Sequence[date]
    scored: Sequence[Scored]

    @property
    def period(self) -> Period:
        return self.periods[-1]

    @property
    def ranking_id(self) -> int | None:
        return dict(self.rounds).get(self.year)

    @cached_property
    def own_period(self) -> ReportingPeriod | None:
        """The reporting period of the year."""
        return next((row for row in self.reporting if row.year == self.year), None)

    @cached_property
    def years(self) -> list[int]:
        """The years to choose from, the newest first: those of which there is something, this one, the chosen one."""
        return sorted({self.year, today().year, *self.known_years}, reverse=True)

    @cached_property
    def known_years(self) -> set[int]:
        """Years of which the portal holds a period, a round or an inspection. Of others nothing is known, not 0."""
        return (
            {row.year for row in self.reporting}
            | {year for year, _ranking in self.rounds}
            | {visit.year for visit in self.visits}
        )

    @property
    def planned(self) -> list[Visit]:
        """The inspections of the year."""
        return [visit for visit in self.visits if visit.year == self.year]

    def total(self, key: str, period: Period | None = None) -> Value:
        """The province's figure; None for a year of which nothing is known and for a key that nobody declares."""
        period = period or self.period
        if key not in self.figures.keys or period.ends.year not in self.known_years:
            return None
        return self.figures.total(key, period)

    def by_agency(self, key: str) -> list[tuple[Member, int]]:
        """The agencies that have some, the most first, then by name."""
        counted = [(agency, self.figures.value(key, agency.pk, self.period)) for agency in self.agencies]
        found = [(agency, int(value)) for agency, value in counted if value]
        return sorted(found, key=lambda row: -row[1])


def years_before(year: int) -> list[Period]:
    """The years of the trend, the last one being `year`."""
    return [year_of(each) for each in range(year - YEARS + 1, year + 1)]


def read(year: int) -> Source:
    """As many queries for one agency as for all of a province."""
    periods = years_before(year)
    agencies = [Member(*row) for row in Agency.objects.order_by("sort_text", "pk").values_list("pk", "name", "code")]
    reporting = list(ReportingPeriod.objects.all())
    return Source(
        year=year,
        figures=compute([agency.pk for agency in agencies], periods, keys=KEYS),
        agencies=agencies,
        periods=periods,
        reporting=reporting,
        rounds=_rounds(),
        visits=_visits(periods),
        confirmed_on=_confirmed_on(year),
        scored=scored_in(year),
    )


def _rounds() -> list[tuple[int, int | None]]:
    standing = Ranking.objects.filter(round=OuterRef("pk")).exclude(status=Ranking.Status.WITHDRAWN)
    rows = ScoringRound.objects.annotate(standing=Subquery(standing.values("pk")[:1]))
    return list(rows.values_list("year", "standing"))


def _visits(periods: Sequence[Period]) -> list[Visit]:
    rows = Inspection.objects.not_cancelled().filter(year__in=[period.ends.year for period in periods])
    return [Visit(*row) for row in rows.order_by("pk").values_list("year", "ends_on", "concluded_on")]


def _confirmed_on(year: int) -> list[date]:
    """The day on which each agency first confirmed its report of the year."""
    rows = AnnualReport.objects.standing().filter(period__year=year).order_by()
    moments = rows.values("agency").annotate(first=Min("approved_at")).values_list("first", flat=True)
    return [local_day(moment) for moment in moments if moment]
