"""One cell: from what Excel stores to a value, and from a value to text that is safe to open."""

import re
from collections import defaultdict
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from core.spreadsheets.tables import Column, in_every_language
from core.text import clean, decimal_in, fold

LONGEST_CELL = 32_767
FIRST_YEAR = 1900  # Excel knows no date before it
SHOWN = 60
YES_NO_WORDS = {True: ("x", "1", "true", "yes", "co"), False: ("0", "false", "no", "khong")}
DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})")
YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
PARTING = ";"
PARTED = re.compile(rf"[{PARTING}\n]")
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,15}")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BECOMES_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class RawCell(NamedTuple):
    """A stored value and openpyxl's letter for its type; "f" marks a formula whose result is not stored."""

    value: Any
    type: str

    @property
    def is_blank(self) -> bool:
        return self.type not in "ef" and not plain_text(self.value)


class Wrong(Exception):
    """A cell cannot be taken. The sentence has places for `cell` and `column`, and for its own `params`."""

    def __init__(self, sentence: str, **params):
        super().__init__(sentence)
        self.sentence, self.params = sentence, params


def plain_text(raw: Any) -> str:
    """What a person would read in the cell, cleaned and trimmed: 12.0 is "12", nothing is ""."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else format(raw, ".15g")
    if isinstance(raw, date):
        return format_date(raw)
    return _trimmed(str(raw))


@lru_cache(maxsize=4096)
def _trimmed(raw: str) -> str:
    # Excel stores a carriage return as _x000D_. A file may repeat one long text in every cell.
    return clean(raw.replace("_x000D_", "")).strip()


def format_date(day: date) -> str:
    """dd/MM/yyyy, with the time behind it unless that is midnight."""
    has_time = isinstance(day, datetime) and day.time() != time()
    return f"{day:%d/%m/%Y %H:%M}" if has_time else f"{day:%d/%m/%Y}"


class CellReader:
    """Takes the cells of one column. Made once a file, because choices may cost a query."""

    def __init__(self, column: Column):
        self.column = column
        self.exact, self.folded = _lookups(column)

    def take(self, cell: RawCell) -> Any:
        """The value that a cell means; Wrong with the sentence if it means none."""
        if cell.type == "e":
            raise Wrong(_("Cell %(cell)s (%(column)s) holds the error %(value)s."), value=str(cell.value))
        if cell.type == "f":
            raise Wrong(
                _(
                    "Cell %(cell)s (%(column)s) holds a formula whose result is not stored; "
                    "open the file in Excel, save it and upload it again."
                )
            )
        if not cell.is_blank:
            return getattr(self, f"_{self.column.kind}")(cell.value)
        if self.column.required:
            raise Wrong(_("Cell %(cell)s (%(column)s) must not be empty."))
        return self.column.blank

    def _text(self, raw: Any) -> str:
        if isinstance(raw, date):
            raise Wrong(
                _(
                    "Cell %(cell)s (%(column)s) holds the date %(value)s where text is expected; "
                    "format the cell as text and type it again."
                ),
                value=plain_text(raw),
            )
        value = plain_text(raw)
        most = self.column.max_length or LONGEST_CELL
        if len(value) > most:
            raise Wrong(
                _("Cell %(cell)s (%(column)s) is %(length)d characters long; at most %(most)d are allowed."),
                length=len(value),
                most=most,
            )
        return value

    def _date(self, raw: Any) -> date:
        if isinstance(raw, datetime):
            raw = raw.date()
        day = raw if isinstance(raw, date) else _written_date(raw)
        if day is None or day.year < FIRST_YEAR:
            raise Wrong(
                _(
                    "Cell %(cell)s (%(column)s) holds “%(value)s”, which is not a date; "
                    "write a day that exists as dd/mm/yyyy."
                ),
                value=shortened(raw),
            )
        return day

    def _integer(self, raw: Any) -> int:
        value = plain_text(raw)
        if not WHOLE_NUMBER.fullmatch(value):
            raise Wrong(
                _("Cell %(cell)s (%(column)s) holds “%(value)s”, which is not a whole number."),
                value=shortened(raw),
            )
        return int(value)

    def _number(self, raw: Any) -> Decimal:
        number = decimal_in(plain_text(raw))
        if number is None:
            raise Wrong(
                _("Cell %(cell)s (%(column)s) holds “%(value)s”, which is not a number."),
                value=shortened(raw),
            )
        return number

    def _choice(self, raw: Any) -> Any:
        value = plain_text(raw)
        if value in self.exact:
            return self.exact[value]
        found = self.folded.get(fold(value), [])
        if len(found) == 1:
            return found[0]
        if found:
            sentence = _(
                "Cell %(cell)s (%(column)s) holds “%(value)s”, which fits several allowed values; "
                "choose one from the list."
            )
        else:
            sentence = _(
                "Cell %(cell)s (%(column)s) holds “%(value)s”, which is not an allowed value; "
                "choose one from the list."
            )
        raise Wrong(sentence, value=shortened(raw))

    _yes_no = _choice

    def _choices(self, raw: Any) -> tuple:
        """In the order of the options, each once."""
        parts = [part for part in PARTED.split(plain_text(raw)) if part.strip()]
        chosen = [self._choice(part) for part in parts]
        return tuple(value for value in self.column.options() if value in chosen)


def _lookups(column: Column) -> tuple[dict[str, Any], dict[str, list]]:
    """Every way to write an allowed value → the value: as it stands, and folded → all that fold alike."""
    exact: dict[str, Any] = {}
    folded: dict[str, list] = defaultdict(list)
    for value, label in column.options().items():
        ways = {str(value), *in_every_language(label)}
        if column.kind == "yes_no":
            ways.update(YES_NO_WORDS[value])
        for way in ways:
            exact[clean(way).strip()] = value
        for key in {fold(clean(way)) for way in ways}:
            folded[key].append(value)
    return exact, dict(folded)


def _written_date(raw: Any) -> date | None:
    written = plain_text(raw) if isinstance(raw, str) else ""
    match = DAY_FIRST.fullmatch(written) or YEAR_FIRST.fullmatch(written)
    if not match:
        return None
    try:
        return date(**{part: int(number) for part, number in match.groupdict().items()})
    except ValueError:
        return None


def shortened(raw: Any) -> str:
    """A cell's content as a sentence quotes it: one line, not too long."""
    value = " ".join(plain_text(raw).split())
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"


def outgoing(value: Any, labels: dict[Any, str] | None = None) -> Any:
    """What a cell of an export holds: label for a choice, number, local naive date, else harmless text."""
    if isinstance(value, tuple):
        return outgoing(f"{PARTING} ".join(str(outgoing(part, labels)) for part in value))
    if labels and value in labels:
        value = labels[value]
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.make_naive(value, timezone.get_default_timezone())
    if value is None or isinstance(value, date) or is_number(value):
        return value
    return NOT_IN_XML.sub("", clean(str(value)))[:LONGEST_CELL]


def is_number(value: Any) -> bool:
    """Whether Excel can hold the value as a number; it knows no NaN and no infinity."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and isfinite(value)


def is_dangerous(value: str) -> bool:
    """Whether a spreadsheet program might run the text as a formula."""
    return value.lstrip(" ").startswith(BECOMES_FORMULA)
