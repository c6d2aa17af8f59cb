"""Final scores of a year as pictures: agencies × groups of criteria, and ranks against those of the year before."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from core.charts import Columns, HeatMap, HeatRow, Moved
from scoring.models import Assessment, Criterion
from scoring.points import ranks

FIELDS = (
    "pk", "agency_id", "agency__name", "agency__kind_id", "agency__kind__name", "criteria_set_id", "final_total",
    "payload__grade__name", "payload__groups",
)  # fmt: skip
Columned = tuple[tuple[str, str], ...]


class Scored(NamedTuple):
    """One final score; `groups` are those of its payload (code, text, points, possible, share in percent, is_top)."""

    pk: int
    agency_id: int
    agency: str
    kind_id: int
    kind: str
    set_id: int
    total: Decimal
    grade: str
    groups: list[dict]

    @property
    def url(self) -> str:
        return reverse("assessment", args=[self.pk])

    @property
    def shares(self) -> dict[str, Decimal | None]:
        """Code of a top group → its share in percent; None where it did not apply."""
        return {group["code"]: _share(group) for group in self.groups if group["is_top"]}


def scored_in(year: int, kind: int | None = None) -> list[Scored]:
    """Every final score of the year's round, or of one kind of agency (id), by kind and name. One query."""
    rows = Assessment.objects.final().filter(round__year=year)
    if kind is not None:
        rows = rows.filter(agency__kind=kind)
    rows = rows.order_by("agency__kind__order", "agency__sort_text", "pk")
    return [Scored(*row) for row in rows.values_list(*FIELDS)]


def rank_of(scored: Iterable[Scored]) -> dict[int, int]:
    """Agency (id) → its place among those of its kind; equal totals share a place."""
    totals: dict[int, dict[int, Decimal]] = {}
    for row in scored:
        totals.setdefault(row.kind_id, {})[row.agency_id] = row.total
    return {agency: rank for of_kind in totals.values() for agency, rank in ranks(of_kind).items()}


def heat_maps(scored: Sequence[Scored]) -> list[HeatMap]:
    """A map for the agencies that were scored by the same groups: one, or one for each set. One query.

    Groups that come on top or are taken off are left out: no bonus is no weakness.
    """
    columns = columns_of({row.set_id for row in scored})
    together: dict[Columned, list[Scored]] = {}
    for row in scored:
        together.setdefault(columns[row.set_id], []).append(row)
    return [_map(heads, rows) for heads, rows in together.items()]


def columns_of(sets: Iterable[int]) -> dict[int, Columned]:
    """Set (id) → code and text of its top groups that make up the total, in order."""
    found: dict[int, list[tuple[str, str]]] = {pk: [] for pk in sets}
    rows = Criterion.objects.filter(criteria_set__in=found, parent=None, side=Criterion.Side.BASE)
    for pk, code, text in rows.values_list("criteria_set", "code", "text"):
        found[pk].append((code, text))
    return {pk: tuple(columns) for pk, columns in found.items()}


def movement(now: Sequence[Scored], before: Sequence[Scored], year: int) -> list[Columns]:
    """For each kind the ranks of the year before and of this one, in the order of this one."""
    here, there = rank_of(now), rank_of(before)
    by_kind: dict[str, list[Scored]] = {}
    for row in sorted(now, key=lambda row: here[row.agency_id]):
        by_kind.setdefault(row.kind, []).append(row)
    names = list(dict.fromkeys(row.kind for row in now))
    return [_columns(name, by_kind[name], here, there, year) for name in names]


def _columns(kind: str, rows: Iterable[Scored], here: Mapping, there: Mapping, year: int) -> Columns:
    moved = [Moved(row.agency, there.get(row.agency_id), here[row.agency_id], row.url) for row in rows]
    return Columns(
        kind, moved, _("Agency"), _("Rank %(year)d") % {"year": year - 1}, _("Rank %(year)d") % {"year": year}
    )


def _map(heads: Columned, rows: Sequence[Scored]) -> HeatMap:
    lines = []
    for row in rows:
        shares, url = row.shares, row.url
        values = [shares.get(code) for code, _text in heads]
        lines.append(HeatRow(row.agency, values, url, [url] * len(values)))
    title = _("Share of the points of each group of criteria")
    return HeatMap(title, _("Agency"), [f"{code}. {text}" for code, text in heads], lines)


def _share(group: Mapping) -> Decimal | None:
    return None if group["share"] is None else Decimal(group["share"])
