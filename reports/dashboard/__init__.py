"""The leaders' dashboard: one sentence, six numbers and the pictures of a year, each with the list behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from core.charts import AgainstTime, Bars, HeatMap, Tabled
from reports.dashboard import pictures
from reports.dashboard.numbers import Numbers, numbers
from reports.dashboard.sentence import sentence
from reports.dashboard.source import Source, read
from scoring.heat import heat_maps

__all__ = ["Dashboard", "dashboard"]

Picture = TypeVar("Picture", bound=Tabled)


@dataclass(frozen=True)
class Dashboard:
    """What screen and paper lay out; pictures stand by the name under which their figures are fetched."""

    source: Source
    sentence: str
    numbers: Numbers
    ranking: dict[str, Bars]
    heat: dict[str, HeatMap]
    against_time: dict[str, AgainstTime]
    overdue: dict[str, Bars]

    @property
    def files(self) -> dict[str, Tabled]:
        """Name → picture, of all that there are."""
        return {"numbers": self.numbers, **self.ranking, **self.heat, **self.against_time, **self.overdue}


def dashboard(year: int) -> Dashboard:
    """The dashboard of a year, as it stands today."""
    source = read(year)
    in_time = (pictures.reports_against_time(source), pictures.inspections_against_time(source))
    return Dashboard(
        source=source,
        sentence=sentence(source),
        numbers=numbers(source),
        ranking=_named("ranking", pictures.ranking(source)),
        heat=_named("heat", heat_maps(source.scored)),
        against_time={picture.key: picture for picture in in_time if picture},
        overdue={
            "requests": pictures.overdue_requests(source),
            "actions": pictures.overdue_actions(source),
            "law": pictures.law_behind(source),
        },
    )


def _named(name: str, found: Iterable[Picture]) -> dict[str, Picture]:
    return {f"{name}-{n}": picture for n, picture in enumerate(found, 1)}
