"""What a table is made of, and what reading one answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import clean

MAX_ROWS = 10_000
FORBIDDEN_IN_TITLE = str.maketrans("", "", "[]:*?/\\")
YES_NO = {True: _("Yes"), False: _("No")}

Words = str | Promise
Kind = Literal["text", "date", "integer", "number", "yes_no", "choice", "choices"]
BLANKS: Mapping[Kind, str | tuple] = {"text": "", "choices": ()}
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Column:
    """One column; `label` and `help` may be lazy.

    `choices` maps stored values to labels, or is a callable that answers such a mapping, asked at each use. A column
    of the kind "choices" holds a tuple of them, in one cell parted by semicolons; one of the kind "number" a Decimal.
    `max_length` counts characters, `width` is in characters of the screen.
    """

    name: str
    label: Words
    required: bool = False
    kind: Kind = "text"
    choices: Mapping[Any, Words] | Callable[[], Mapping[Any, Words]] = field(default_factory=dict)
    max_length: int | None = None
    width: int | None = None
    help: Words = ""

    @property
    def blank(self) -> str | tuple | None:
        """The value of an empty cell."""
        return BLANKS.get(self.kind)

    def options(self) -> Mapping[Any, Words]:
        """The allowed values with their labels; empty when anything of the kind is allowed."""
        if self.kind == "yes_no":
            return YES_NO
        return self.choices() if callable(self.choices) else self.choices


@dataclass(frozen=True)
class Table:
    """Columns in the order of the template, under a title that names the worksheet."""

    title: Words
    columns: Sequence[Column]


@dataclass(frozen=True)
class Problem:
    """One thing to put right; the message is a whole sentence that names the place.

    Troubles of the whole file have no row, column or cell; `sheet` is named where several are read.
    """

    row: int | None
    column_label: str
    message: str
    severity: Severity = "error"
    cell: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Row:
    """One filled row: its number in the sheet and a value for each column's name.

    An empty or wrong cell has the `blank` value of its column.
    """

    number: int
    values: dict[str, Any]
    letters: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def problem(self, column: Column, message: str, severity: Severity = "error") -> Problem:
        """A finding of the caller's own about one cell of this row."""
        letter = self.letters.get(column.name)
        cell = f"{letter}{self.number}" if letter else ""
        return Problem(self.number, str(column.label), message, severity, cell)


@dataclass
class Sheet:
    """What an upload holds. Import it only when it is `ok`: warnings may be passed over, errors never.

    `title` names it where several sheets of one file are read.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    title: str = ""

    @property
    def ok(self) -> bool:
        return all(problem.severity != "error" for problem in self.problems)

    def add(self, problems: Iterable[Problem]) -> None:
        """Take in more problems and keep them in the order of the rows, those of the whole file first."""
        placed = (replace(problem, sheet=self.title) for problem in [*self.problems, *problems])
        self.problems = sorted(placed, key=lambda problem: problem.row or 0)


def in_every_language(words: Words) -> set[str]:
    """The words as each of settings.LANGUAGES has them."""
    if isinstance(words, str):
        return {words}
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(str(words))
    return found


def sheet_title(words: Words) -> str:
    """The words as Excel allows them on a worksheet's tab: 31 characters, without []:*?/\\ and outer '."""
    return clean(str(words)).translate(FORBIDDEN_IN_TITLE).strip("' ")[:31].strip("' ") or "Sheet1"
