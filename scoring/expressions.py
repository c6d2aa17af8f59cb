"""What a criterion says of the figures that propose its points: `key`, `a / b`, `(a + b) / (c + d)`.

A quotient, and a figure that is itself a share, gives a percentage; anything else the plain sum.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.indicators import known

KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
ALLOWED = "key, a / b, (a + b) / (c + d)"


class BadExpression(ValueError):
    """The text is no expression; `str(error)` is a sentence for whoever wrote it."""


@dataclass(frozen=True)
class Expression:
    """Keys that are added up, and those that the sum is divided by; none for a plain figure."""

    above: tuple[str, ...]
    below: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return self.above + self.below


def parse(text: str) -> Expression:
    """Read an expression; BadExpression for one that is not of the three forms."""
    above, slash, below = text.partition("/")
    if slash and "/" in below:
        raise BadExpression(_("“%(text)s” divides more than once.") % {"text": text})
    return Expression(_side(above, text), _side(below, text) if slash else ())


def _side(side: str, text: str) -> tuple[str, ...]:
    side = side.strip()
    is_grouped = side.startswith("(") and side.endswith(")")
    keys = tuple(key.strip() for key in side[1:-1].split("+")) if is_grouped else (side,)
    if not all(KEY.fullmatch(key) for key in keys):
        found = {"text": text, "allowed": ALLOWED}
        raise BadExpression(_("“%(text)s” is not written as one of these: %(allowed)s.") % found)
    return keys


def problems_in(text: str, keys: Collection[str] | None = None) -> list[str]:
    """Why an expression cannot propose points, a sentence each; none for an empty one, which proposes nothing.

    `keys` are those of the registry, which are looked up where they are not given.
    """
    if not text.strip():
        return []
    try:
        expression = parse(text)
    except BadExpression as error:
        return [str(error)]
    there = known() if keys is None else keys
    return [_("There is no figure “%(key)s”.") % {"key": key} for key in expression.keys if key not in there]
