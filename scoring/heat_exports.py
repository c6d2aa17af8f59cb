"""The heat map of a round with ranks and their movement, as a file."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.charts import Movement
from core.spreadsheets import Column, Table
from scoring.heat import Scored, columns_of, rank_of


def sheet_of(scored: Sequence[Scored], before: Sequence[Scored]) -> tuple[Table, list[list[Any]]]:
    """Columns and a line for each agency. Sets whose groups are named differently have columns of their own."""
    columns = columns_of({row.set_id for row in scored})
    heads = list(dict.fromkeys(column for groups in columns.values() for column in groups))
    here, there = rank_of(scored), rank_of(before)
    table = Table(
        _("Heat map"),
        [
            Column("agency", _("Agency"), width=48),
            Column("kind", _("Kind of agency"), width=32),
            Column("total", _("Points")),
            Column("grade", _("Grade")),
            Column("rank", _("Rank"), kind="integer"),
            Column("before", _("Rank of the year before"), kind="integer"),
            Column("movement", _("Movement"), width=24),
            *(Column(f"group_{n}", f"{code}. {text} (%)") for n, (code, text) in enumerate(heads, 1)),
        ],
    )
    return table, [_line(row, heads, columns[row.set_id], here, there) for row in scored]


def _line(row: Scored, heads: Sequence, own: Sequence, here: dict[int, int], there: dict[int, int]) -> list[Any]:
    rank, before = here[row.agency_id], there.get(row.agency_id)
    shares = [row.shares.get(head[0]) if head in own else None for head in heads]
    return [row.agency, row.kind, row.total, row.grade, rank, before, Movement(before, rank).words, *shares]
