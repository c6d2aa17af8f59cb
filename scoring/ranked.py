"""A ranking as people read it: a table for each kind, with the change against the year before."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from agencies.models import AgencyKind
from core.actors import Actor
from scoring.models import Assessment, Criterion, Ranking, RankingRow

Places = dict[tuple[int, int], int]


@dataclass(frozen=True)
class Placed:
    """One agency; `before` is its rank of the year before, None where there is none to compare with; `shares` are
    the names of its groups, each with the share of the points won."""

    row: RankingRow
    before: int | None
    is_shared: bool
    shares: list[tuple[str, Decimal | None]]

    @property
    def change(self) -> int | None:
        """Places won since the year before; below 0 for places lost."""
        return None if self.before is None else self.before - self.row.rank

    @property
    def places_lost(self) -> int:
        return -(self.change or 0)


@dataclass(frozen=True)
class KindTable:
    """The agencies of one kind by rank, those that share one in the order of the Vietnamese alphabet."""

    kind: AgencyKind
    groups: list[str]
    rows: list[Placed]
    is_published: bool


def tables_of(ranking: Ranking, kinds: Collection[int] | None = None, *, public: bool = False) -> list[KindTable]:
    """The tables of all kinds, or of `kinds`; in `public` the year before counts only as far as it was published.

    As many queries for one agency as for all.
    """
    rows = ranking.rows.select_related("agency", "kind").order_by("kind__order", "rank", "agency__sort_text", "pk")
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    by_kind: dict[AgencyKind, list[RankingRow]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    before, groups = places_before(ranking, public=public), _groups(ranking)
    published = set(ranking.published_kinds.values_list("pk", flat=True))
    return [
        _table(kind, found, before, groups[kind.pk], is_published=kind.pk in published)
        for kind, found in by_kind.items()
    ]


def _table(
    kind: AgencyKind, rows: list[RankingRow], before: Places, groups: dict[str, str], *, is_published: bool
) -> KindTable:
    ranks = [row.rank for row in rows]
    placed = [
        Placed(
            row,
            before.get((kind.pk, row.agency_id)),
            ranks.count(row.rank) > 1,
            [(name, _share(row.groups.get(code))) for code, name in groups.items()],
        )
        for row in rows
    ]
    return KindTable(kind, list(groups.values()), placed, is_published)


def _share(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def places_before(ranking: Ranking, *, public: bool = False) -> Places:
    """Kind and agency → rank in the ranking of the year before that stands. One query."""
    rows = RankingRow.objects.filter(ranking__round__year=ranking.round.year - 1)
    rows = rows.exclude(ranking__status=Ranking.Status.WITHDRAWN)
    if public:
        shown = Ranking.objects.public().filter(round__year=ranking.round.year - 1)
        rows = rows.filter(ranking__in=shown.values("pk"), kind__in=shown.values("published_kinds"))
    return {(kind, agency): rank for kind, agency, rank in rows.values_list("kind", "agency", "rank")}


def _groups(ranking: Ranking) -> dict[int, dict[str, str]]:
    """Kind → code and name of each top group of the sets that its agencies were scored by. Two queries."""
    assessments = Assessment.objects.filter(round=ranking.round).order_by()
    pairs = set(assessments.values_list("agency__kind", "criteria_set"))
    tops = Criterion.objects.filter(criteria_set__in={pk for _kind, pk in pairs}, parent=None).order_by("order", "pk")
    by_set: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, code, text in tops.values_list("criteria_set", "code", "text"):
        by_set[pk][code] = f"{code}. {text}"
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for kind, pk in sorted(pairs):
        found[kind] |= by_set[pk]
    return found


def kinds_for(ranking: Ranking, actor: Actor) -> list[int] | None:
    """Which kinds this person sees: None means all, for the province; agencies see the published ones."""
    return None if actor.sees_all else list(ranking.published_kinds.values_list("pk", flat=True))
