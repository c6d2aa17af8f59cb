"""How far a round has come: agencies by kind and by state."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from scoring.models import Assessment, ScoringRound

States = Assessment.Status


@dataclass(frozen=True)
class Cell:
    """How many, and the list of them."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Progress:
    """`states` are of all agencies; `rows` hold (kind, cells by state, its total)."""

    states: list[Cell]
    rows: list[tuple[str, list[Cell], Cell]]
    total: Cell
    late: Cell

    @property
    def sent(self) -> int:
        return self.total.count - self.states[0].count


def progress_of(scoring_round: ScoringRound) -> Progress:
    """Two queries, however many agencies take part."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    names: dict[int, str] = {}
    rows = scoring_round.assessments.order_by("agency__kind__order")
    grouped = rows.values_list("agency__kind", "agency__kind__name", "status").annotate(n=Count("pk"))
    for kind, name, status, n in grouped:
        names[kind] = name
        counts[kind][status] += n
    address = _Address(scoring_round.year)
    all_kinds = sum(counts.values(), Counter())
    return Progress(
        states=_cells(all_kinds, address),
        rows=[
            (name, _cells(counts[kind], address, kind), address.cell(name, counts[kind].total(), kind=kind))
            for kind, name in names.items()
        ],
        total=address.cell("", all_kinds.total()),
        late=address.cell("", scoring_round.assessments.late().count(), status="late"),
    )


def _cells(counts: Counter[str], address: "_Address", kind: int | None = None) -> list[Cell]:
    chosen = {"kind": kind} if kind else {}
    return [address.cell(str(state.label), counts[state], status=state.value, **chosen) for state in States]


class _Address:
    def __init__(self, year: int):
        self.year = year

    def cell(self, label: str, count: int, **chosen) -> Cell:
        return Cell(label, count, f"{reverse('assessments')}?{urlencode({'year': self.year} | chosen)}")
