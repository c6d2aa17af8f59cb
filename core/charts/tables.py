"""The table that every picture also is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import ngettext

from core.charts.numbers import shown
from core.spreadsheets import Column, Table


class Printed(NamedTuple):
    """A cell as text, and whether it stands to the right as figures do."""

    text: str
    is_figure: bool


class Tabled:
    """A picture whose figures print as a table (templates/charts/table.html) and leave as a file.

    `export_csv(chart.table, chart.rows)`, or export_xlsx, makes the file.
    """

    title: str

    @property
    def heads(self) -> list[str]:
        """What stands over the columns of `rows`."""
        raise NotImplementedError

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """Names as texts and figures as numbers, None where there are none; in the order of the picture."""
        raise NotImplementedError

    @property
    def table(self) -> Table:
        return Table(self.title, [Column(f"column_{n}", head) for n, head in enumerate(self.heads, 1)])

    @property
    def printed_heads(self) -> list[Printed]:
        first = self.rows[0] if self.rows else self.heads
        return [Printed(head, not isinstance(value, str)) for head, value in zip(self.heads, first, strict=True)]

    @property
    def printed(self) -> list[list[Printed]]:
        return [[_printed(value) for value in row] for row in self.rows]


def _printed(value: Any) -> Printed:
    return Printed(value, False) if isinstance(value, str) else Printed(shown(value), True)


def with_unit(head: str, unit: str) -> str:
    """The head of a column whose figures carry no unit of their own."""
    return f"{head} ({unit})" if unit else head


def without_data(n: int) -> list[str]:
    """The sentence that says of how many places nothing is known; none where all is known."""
    return [ngettext("%(n)d place has no data.", "%(n)d places have no data.", n) % {"n": n}] if n else []
