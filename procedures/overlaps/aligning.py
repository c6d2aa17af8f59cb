"""Steps of several procedures side by side: each procedure against the first one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.text import fold
from procedures.comparison import paired

State = Literal["first", "same", "reworded", "other_person", "only_here", "missing"]
Said = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """The step of one procedure in a row: its number, what and who; for a missing one nothing but its state."""

    state: State
    number: int = 0
    what: str = ""
    who: str = ""


def aligned(columns: Sequence[Sequence[Said]]) -> list[list[Cell]]:
    """Rows of cells, one cell for each procedure given as (what, who) in order. First come the steps of the first one
    with what the others have for them, then what the others have beside."""
    if not columns:
        return []
    first, others = columns[0], columns[1:]
    partners = [paired([what for what, _who in first], [what for what, _who in column]) for column in others]
    places = [{left: right for right, left in partner.items()} for partner in partners]
    rows = [
        [Cell("first", n + 1, *first[n])]
        + [
            against(first[n], column[place[n]], place[n] + 1) if n in place else Cell("missing")
            for column, place in zip(others, places, strict=True)
        ]
        for n in range(len(first))
    ]
    return rows + beside(others, partners)


def against(first: Said, other: Said, number: int) -> Cell:
    """A step against the one of the first procedure; accents and capitals make no difference."""
    if fold(first[0]) != fold(other[0]):
        return Cell("reworded", number, *other)
    return Cell("same" if fold(first[1]) == fold(other[1]) else "other_person", number, *other)


def beside(others: Sequence[Sequence[Said]], partners: Sequence[dict[int, int]]) -> list[list[Cell]]:
    """The steps that the first procedure has not, each in a row with the same step of further procedures."""
    left = [
        [n for n in range(len(column)) if n not in partner] for column, partner in zip(others, partners, strict=True)
    ]
    rows = []
    for at, column in enumerate(others):
        texts = [column[n][0] for n in left[at]]
        joined = [paired(texts, [others[k][n][0] for n in left[k]]) for k in range(at + 1, len(others))]
        for position, n in enumerate(left[at]):
            cells = [Cell("missing")] * (at + 1) + [Cell("only_here", n + 1, *column[n])]
            for k, partner in enumerate(joined, at + 1):
                found = next((right for right, left_place in partner.items() if left_place == position), None)
                cells.append(only_here(others[k], left[k], found))
            rows.append(cells)
        for k, partner in enumerate(joined, at + 1):
            left[k] = [n for right, n in enumerate(left[k]) if right not in partner]
    return rows


def only_here(column: Sequence[Said], places: Sequence[int], found: int | None) -> Cell:
    return Cell("missing") if found is None else Cell("only_here", places[found] + 1, *column[places[found]])
