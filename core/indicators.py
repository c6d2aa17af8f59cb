"""One figure, one definition. Reports, dashboards, exports and the API read this registry and nothing else."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Q

Value = int | Decimal | None
Key = tuple[int | None, "Period"]
Compute = Callable[[Collection[int], Collection["Period"]], Mapping[str, Mapping[Key, Value]]]


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included, and the day on which standing figures are read (the last by default)."""

    starts: date
    ends: date
    as_of: date = field(default=None)  # type: ignore[assignment]

    def __post_init__(self):
        if self.as_of is None:
            object.__setattr__(self, "as_of", self.ends)

    def holds(self, day: date | None) -> bool:
        """Whether the day lies in the span; none does not."""
        return day is not None and self.starts <= day <= self.ends


@dataclass(frozen=True)
class Ratio:
    """A total that is the quotient of two other keys, 0–1, and None when the lower one is 0."""

    above: str
    below: str


SUM = "sum"
LAST = "last"


@dataclass(frozen=True)
class Indicator:
    """What a key means. `better` is "more", "less" or "" where neither is better; `source` is the legal ground;
    `of` the key of the figure of which this is a part, where the label tells it only beside that one.

    A key ending in ".*" is a family: `members()` names its suffixes and their labels from data.
    """

    key: str
    label: Any
    unit: Any = ""
    better: str = ""
    source: str = ""
    total: str | Ratio = SUM
    members: Callable[[], Mapping[str, str]] | None = None
    of: str = ""

    @property
    def told_apart(self) -> str:
        """The label as it can stand alone: after that of the figure of which it is a part, or of its family."""
        whole = (one.label for group in GROUPS for one in group.indicators if one.key == self.of)
        return " – ".join(str(label) for label in (*whole, self.label))

    def expand(self) -> list["Indicator"]:
        if self.members is None:
            return [self]
        stem = self.key.removesuffix("*")
        return [
            replace(self, key=stem + suffix, label=label, members=None, of=self.key)
            for suffix, label in self.members().items()
        ]


@dataclass(frozen=True)
class Group:
    indicators: tuple[Indicator, ...]
    compute: Compute

    @property
    def area(self) -> str:
        """What the app that declares it is called."""
        config = apps.get_containing_app_config(self.compute.__module__)
        return str(config.verbose_name) if config else ""

    def serves(self, keys: Collection[str]) -> bool:
        """Whether one of the keys, or of the members of a family, is computed here."""
        stems = tuple(indicator.key.removesuffix("*") for indicator in self.indicators if indicator.members)
        own = {indicator.key for indicator in self.indicators}
        return any(key in own or (stems and key.startswith(stems)) for key in keys)


GROUPS: list[Group] = []


def indicators(*declared: Indicator):
    """Register a function that computes a whole group of keys for all agencies and periods in one go.

    It returns {key: {(agency_id, period): value}}. A missing agency is 0, None is "no data or not
    applicable", agency None is the province's own figure. Raises ValueError for a key declared twice.
    """

    def register(compute: Compute) -> Compute:
        taken = {indicator.key for group in GROUPS for indicator in group.indicators}
        if repeated := taken & {indicator.key for indicator in declared}:
            raise ValueError(f"declared twice: {sorted(repeated)}")
        GROUPS.append(Group(declared, compute))
        return compute

    return register


def known(groups: Collection[Group] | None = None) -> dict[str, Indicator]:
    """Every key there is today (or in some groups), families expanded, in the order of declaration."""
    wanted = GROUPS if groups is None else groups
    return {member.key: member for group in wanted for indicator in group.indicators for member in indicator.expand()}


def by_area() -> dict[str, list[Indicator]]:
    """The same under what their apps are called."""
    found: dict[str, list[Indicator]] = {}
    for group in GROUPS:
        found.setdefault(group.area, []).extend(known([group]).values())
    return found


class Figures:
    """Computed values, by key, agency and period."""

    def __init__(self, agency_ids: Collection[int], indicators_by_key: dict[str, Indicator], values: dict):
        self._agency_ids = agency_ids
        self._indicators = indicators_by_key
        self._values = values

    @property
    def keys(self) -> list[str]:
        return list(self._indicators)

    def declared(self, key: str) -> Indicator:
        """What the key means."""
        return self._indicators[key]

    def value(self, key: str, agency_id: int, period: Period) -> Value:
        """One agency's figure: 0 when nothing was found, None when there is no data."""
        total = self._indicators[key].total
        if isinstance(total, Ratio):
            return _quotient(self.value(total.above, agency_id, period), self.value(total.below, agency_id, period))
        return self._values.get(key, {}).get((agency_id, period), 0)

    def total(self, key: str, period: Period) -> Value:
        """The figure of all the agencies asked for: their sum, a quotient of sums, or the province's own."""
        total = self._indicators[key].total
        if isinstance(total, Ratio):
            return _quotient(self.total(total.above, period), self.total(total.below, period))
        if total == LAST:
            return self._values.get(key, {}).get((None, period))
        found = [self.value(key, agency_id, period) for agency_id in self._agency_ids]
        present = [value for value in found if value is not None]
        return sum(present) if present or not found else None


def compute(agency_ids: Collection[int], periods: Collection[Period], keys: Collection[str] | None = None) -> Figures:
    """Every registered figure of these agencies in these periods, or only the groups that serve `keys`: one query
    or a few per group, however many agencies and periods."""
    asked = None if keys is None else with_parts(keys)
    serving = [group for group in GROUPS if asked is None or group.serves(asked)]
    values: dict = {}
    for group in serving:
        values |= group.compute(agency_ids, periods)
    return Figures(agency_ids, known(serving), values)


def with_parts(keys: Collection[str]) -> set[str]:
    """The keys, and for each quotient the two that it is made of."""
    totals = (declared.total for group in GROUPS for declared in group.indicators if declared.key in keys)
    parts = {part for total in totals if isinstance(total, Ratio) for part in (total.above, total.below)}
    return {*keys, *parts}


def count_by(rows: Iterable[Key]) -> dict[Key, int]:
    """Count (agency_id, period) pairs: the usual last step of a group's function."""
    counts: dict[Key, int] = {}
    for key in rows:
        counts[key] = counts.get(key, 0) + 1
    return counts


def _quotient(above: Value, below: Value) -> Decimal | None:
    if above is None or not below:
        return None
    return Decimal(above) / Decimal(below)


def in_any(periods: Iterable[Period], *names: str) -> Q:
    """The condition that one of the day columns `names` lies in one of the spans."""
    condition = Q(pk__in=[])
    for period in periods:
        for name in names:
            condition |= Q(**{f"{name}__range": (period.starts, period.ends)})
    return condition
