"""How alike two texts are. Pure: texts in, whole percent out."""

import re
from collections import Counter

from django.conf import settings

from core.text import fold

WORD = re.compile(r"\w+")


def same_percent(text: str, before: str, *, least: int = 0) -> int:
    """How many in a hundred words stand in both texts, rounded down: twice the common ones ÷ all.

    Capitals, accents, signs and the order of the words do not matter, how often each stands does. 0 where one of
    the texts has fewer than `least` words, or none.
    """
    ours, theirs = _words(text), _words(before)
    if min(ours.total(), theirs.total()) < max(least, 1):
        return 0
    return 200 * (ours & theirs).total() // (ours.total() + theirs.total())


def is_repeated(percent: int) -> bool:
    """Whether a text is taken for a copy, by the province's own threshold."""
    return percent >= settings.REPEATED_WORDS_PERCENT


def compared(text: str, before: str) -> int:
    """`same_percent` of texts that are long enough to say something, by the province's own threshold."""
    return same_percent(text, before, least=settings.REPEATED_WORDS_LEAST)


def _words(text: str) -> Counter[str]:
    return Counter(WORD.findall(fold(text)))
