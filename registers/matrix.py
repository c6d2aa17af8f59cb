"""The 5 × 5 picture of risks: how many lie in each cell, with the band of the cell in words and colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count

from registers.levels import BANDS, SCALE, Band, Impact, Likelihood, band_of
from registers.models.risk import RiskQuerySet

NOW, FIRST = "now", "first"
Cells = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Cell:
    """`url` leads to the risks of the cell; empty on paper and where there are none."""

    level: int
    count: int
    band: Band
    url: str


@dataclass(frozen=True)
class Line:
    """One likelihood, from impact 1 to 5."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    rating: str
    lines: tuple[Line, ...]
    impacts: tuple[str, ...]
    total: int
    bands: tuple[Band, ...] = BANDS

    @property
    def is_now(self) -> bool:
        return self.rating == NOW


def counted(risks: RiskQuerySet, rating: str = NOW) -> dict[tuple[int, int], int]:
    """(likelihood, impact) → how many, by the present or the first rating; one query."""
    names = ("now_likelihood", "now_impact") if rating == NOW else ("likelihood", "impact")
    rows = risks.with_present().order_by().values(*names).annotate(n=Count("pk", distinct=True))
    return {(row[names[0]], row[names[1]]): row["n"] for row in rows}


def matrix(cells: Cells, rating: str = NOW, address: str = "", query: Mapping[str, str] | None = None) -> Matrix:
    """The most likely line first. Cells with risks lead to `address` with `query` and their place."""

    def cell(likelihood: int, impact: int) -> Cell:
        level, count = likelihood * impact, cells.get((likelihood, impact), 0)
        place = dict(query or {}) | {"likelihood": str(likelihood), "impact": str(impact), "rating": rating}
        url = f"{address}?{urlencode(place)}" if address and count else ""
        return Cell(level, count, band_of(level), url)

    lines = tuple(
        Line(str(Likelihood(likelihood).label), tuple(cell(likelihood, impact) for impact in SCALE))
        for likelihood in reversed(SCALE)
    )
    return Matrix(rating, lines, tuple(str(Impact(n).label) for n in SCALE), sum(cells.values()))
