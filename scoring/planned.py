"""A line of a sheet beside the line of the draft that has its code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import eq
from typing import Self

from django.utils.translation import gettext as _

from core.importing import PlannedRow
from core.spreadsheets import Row, Table

Words = Mapping[str, str]


@dataclass(kw_only=True)
class PlannedLine(PlannedRow):
    """One line, its old and its new values in words."""

    @classmethod
    def beside(
        cls, table: Table, row: Row, new: Words, old: Words | None, same: Callable[[str, str], bool] = eq
    ) -> Self:
        """What the line would put in the place of `old`; None where nothing has its code."""
        title = str(table.title)
        if old is None:
            return cls(row=row, is_new=True, after=dict(new), sheet=title)
        changed = [column for column in table.columns if not same(old[column.name], new[column.name])]
        return cls(
            row=row,
            is_new=False,
            before={column.name: old[column.name] for column in changed},
            after={column.name: new[column.name] for column in changed},
            differences=[(str(column.label), old[column.name], new[column.name]) for column in changed],
            sheet=title,
        )

    @classmethod
    def gone(cls, table: Table, old: Words) -> Self:
        """A line of the draft that the sheet does not name; its code stands in the first column."""
        code = table.columns[0]
        difference = (str(code.label), old[code.name], _("removed"))
        row = Row(0, dict(old))
        return cls(row=row, is_new=False, before=dict(old), differences=[difference], sheet=str(table.title))

    @property
    def seen(self) -> tuple:
        return self.sheet, self.row.number, self.state, self.before, self.after
