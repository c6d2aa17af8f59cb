"""Figures as people write them, and round numbers for an axis."""

from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, log10

from django.utils import formats

STEPS = (1, 2, 2.5, 5, 10)
LINES = 4

Number = Decimal | int | float


def rounded(value: Number, decimals: int = 2) -> Decimal:
    """The value as it is shown: half up."""
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def shown(value: Number | None, unit: str = "", decimals: int = 2) -> str:
    """A figure as people write it: rounded half up, no idle zeros, by thousands, its unit behind it."""
    if value is None:
        return "–"
    plain = rounded(value, decimals).normalize()
    digits = max(0, -int(plain.as_tuple().exponent))
    figure = formats.number_format(plain, digits, force_grouping=True)
    return f"{figure}{'' if unit == '%' else ' '}{unit}".strip()


def ticks(highest: Number) -> list[Decimal]:
    """Round numbers from 0 up to one that is not below `highest`."""
    top = float(highest)
    if top <= 0:
        return [Decimal(0), Decimal(1)]
    size = 10 ** floor(log10(top / LINES))
    step = next(Decimal(str(factor * size)) for factor in STEPS if factor * size * LINES >= top)
    return [step * n for n in range(ceil(Decimal(str(highest)) / step) + 1)]
