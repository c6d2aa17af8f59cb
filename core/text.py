"""Vietnamese text: one normal form on every input, folding for search, and the order of the alphabet."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django import forms
from django.db.models import CharField as DjangoCharField
from django.db.models import TextField as DjangoTextField

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
DIGITS = 18
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
SHAPES = ("\u0306", "\u0302", "\u031b")


def clean(value: str) -> str:
    """Precomposed form (NFC, TCVN 6909:2001) without control or direction characters."""
    return unicodedata.normalize("NFC", CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))


def fold(value: str) -> str:
    """Lower case, no accents, đ → d, single spaces, cleaned: what search columns hold and queries are turned into."""
    decomposed = unicodedata.normalize("NFD", clean(value).lower().replace("đ", "d"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.split())


def number_in(value: str) -> int | None:
    """The whole number that a page hands back in digits 0–9, small enough for a column; None for anything else."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= DIGITS else None


def decimal_in(value: str) -> Decimal | None:
    """A number as people write it, with a decimal comma or point; None for anything else."""
    try:
        number = Decimal(value.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def sort_key(value: str) -> str:
    """A key whose byte order is the Vietnamese dictionary order: letters first, then tones, then case.

    Tones weigh ngang, huyền, hỏi, ngã, sắc, nặng. Numbers and signs come before letters.
    """
    letters, tones = [], []
    for char in clean(value):
        base, tone = _letter_and_tone(char)
        position = ALPHABET.find(base.lower())
        letters.append(f"~{position:02d}" if position >= 0 else base)
        tones.append(f"{tone}{int(base.isupper())}")
    return "".join(letters) + "\x01" + "".join(tones)


def _letter_and_tone(char: str) -> tuple[str, int]:
    marks = unicodedata.normalize("NFD", char)
    tone = next((TONES[mark] for mark in marks if mark in TONES), 0)
    letter = marks[0] + "".join(mark for mark in marks[1:] if mark in SHAPES)
    return unicodedata.normalize("NFC", letter), tone


class FormCharField(forms.CharField):
    """A form field that cleans before it measures and compares."""

    def to_python(self, value):
        return super().to_python(clean(value) if isinstance(value, str) else value)


class NormalisedText:
    """A model field that keeps only cleaned text, whichever way a value reaches it."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": FormCharField} | kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return clean(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean(value) if isinstance(value, str) else value


class CharField(NormalisedText, DjangoCharField):
    """A line of text whose length the database checks too (SQLite ignores varchar lengths)."""

    def db_check(self, connection) -> str:
        column = connection.ops.quote_name(self.column)
        return f"length({column}) <= {self.max_length}"


class TextField(NormalisedText, DjangoTextField):
    """A longer text; `max_length` is checked by forms and by the database."""

    def db_check(self, connection) -> str | None:
        if not self.max_length:
            return None
        return f"length({connection.ops.quote_name(self.column)}) <= {self.max_length}"
