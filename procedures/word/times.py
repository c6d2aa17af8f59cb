"""Times as procedures state them in Vietnamese, in quarters of a working day of 8 hours."""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _

from core.text import fold
from procedures import flow
from procedures.durations import MAX_DAYS

QUARTERS = {
    "ngay": Fraction(4),
    "buoi": Fraction(2),
    "tuan": Fraction(20),
    "gio": Fraction(1, 2),
    "h": Fraction(1, 2),
    "phut": Fraction(1, 120),
}
WORDS = {
    "nua": "1/2", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8",
    "chin": "9", "muoi": "10",
}  # fmt: skip
FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4"}
NUMBER = r"\d{1,5}(?:[.,]\d{1,3})?(?: ?/ ?\d{1,3})?"
WORD_NUMBER = re.compile(r"\b(" + "|".join(WORDS) + r")(?= (?:ngay|buoi|tuan|gio))")
RANGE = re.compile(rf"(?:{NUMBER}) ?(?:-|–|den) ?(?={NUMBER})")
AMOUNT = re.compile(rf"({NUMBER}) ?(?:\( ?\w+ ?\) ?)?(ngay|buoi|tuan|gio|phut|h\b)")
BARE = re.compile(rf"({NUMBER})")
NONE = re.compile(r"[-–—/.\s]*|khong (?:quy dinh|co|tinh(?: thoi gian)?)|(?:trong )?gio hanh chinh|khong xac dinh")
WITHIN_A_DAY = re.compile(r"(?:ngay )?trong ngay(?: lam viec)?")


@dataclass(frozen=True)
class Time:
    """Quarter-days, and a sentence where they may not be what the document means."""

    quarters: int
    doubt: str = ""


def time_of(text: str, unit: str = "ngay") -> Time:
    """What a cell of a table of steps says; `unit` counts where the number has none. Never raises."""
    folded = _folded(text)
    if not folded:
        return Time(0, _("The document gives no time here."))
    if NONE.fullmatch(folded):
        return Time(0)
    if WITHIN_A_DAY.fullmatch(folded):
        return Time(4)
    amounts = AMOUNT.findall(RANGE.sub("", folded))
    if not amounts and (bare := BARE.fullmatch(folded)):
        amounts = [(bare[1], unit)]
    if not amounts or any(_number(number) is None for number, _unit in amounts):
        return Time(0, _("The time “%(text)s” was not understood.") % {"text": text.strip()[:100]})
    return _judged(text, folded, amounts)


def unit_of(heading: str) -> str:
    """The unit that a column's heading names, as in "Thời gian (giờ)"; days where it names none."""
    return "gio" if re.search(r"\bgio\b", fold(heading)) else "ngay"


def _folded(text: str) -> str:
    for sign, fraction in FRACTIONS.items():
        text = text.replace(sign, fraction)
    return WORD_NUMBER.sub(lambda match: WORDS[match[1]], fold(text))


def _judged(text: str, folded: str, amounts: list[tuple[str, str]]) -> Time:
    used = amounts if _belong_together(amounts) else amounts[:1]
    exact = sum(((_number(number) or Fraction(0)) * QUARTERS[unit] for number, unit in used), Fraction(0))
    if exact > MAX_DAYS * 4:
        return Time(0, _("The time “%(text)s” was not understood.") % {"text": text.strip()[:100]})
    quarters = ceil(exact)
    is_plain = len(used) == len(amounts) and not RANGE.search(folded) and (exact == quarters or _in_hours(used))
    if is_plain:
        return Time(quarters)
    facts = {"text": text.strip()[:100], "days": flow.in_days(quarters)}
    return Time(quarters, _("“%(text)s” was read as %(days)s working days.") % facts)


def _belong_together(amounts: list[tuple[str, str]]) -> bool:
    """“1 ngày 4 giờ” is one time; “5 ngày (trong đó 2 ngày …)” is not a sum."""
    sizes = [QUARTERS[unit] for _number, unit in amounts]
    return all(bigger > smaller for bigger, smaller in zip(sizes, sizes[1:], strict=False))


def _in_hours(amounts: list[tuple[str, str]]) -> bool:
    """Hours are rounded up to quarters without a word: no finer time can be kept."""
    return all(unit not in ("ngay", "buoi", "tuan") for _number, unit in amounts[-1:])


def _number(text: str) -> Fraction | None:
    above, _slash, below = text.replace(",", ".").replace(" ", "").partition("/")
    if below and int(below) == 0:
        return None
    return Fraction(above) / (int(below) if below else 1)
