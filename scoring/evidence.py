"""What the figures of one agency say of one criterion, with the way to it as people can follow it."""

from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from core.indicators import Figures, Period, Ratio, Value
from scoring.expressions import BadExpression, Expression, parse

CENT = Decimal("0.01")


class Reason(StrEnum):
    """Why figures propose nothing."""

    UNREADABLE = "unreadable"
    NO_DATA = "no_data"
    NOTHING_BELOW = "nothing_below"
    JUDGED = "judged"


@dataclass(frozen=True)
class Basis:
    """An expression with the figures behind it. `amount` is what they come to: None where there is no data.

    `is_share` says that the amount is a percentage. `stored()` is what `Score.basis` keeps.
    """

    expression: str
    amount: Decimal | None = None
    is_share: bool = False
    figures: list[dict] = field(default_factory=list)
    reason: str = ""

    def because(self, reason: Reason) -> "Basis":
        return replace(self, reason=reason)

    def stored(self) -> dict:
        """As JSON; a percentage is cut, not rounded, so that it never looks like more than it is."""
        return {
            "expression": self.expression,
            "amount": None if self.amount is None else _text(self.amount),
            "is_share": self.is_share,
            "figures": self.figures,
            "reason": self.reason,
        }


class Reader:
    """Reads the bases of many agencies from figures that were computed once."""

    def __init__(self, figures: Figures, period: Period):
        self.figures, self.period = figures, period
        self.readable = frozenset(figures.keys)
        self.parsed: dict[str, Expression | None] = {}
        self.words: dict[str, tuple[str, str]] = {}

    def basis(self, text: str, agency_id: int) -> Basis:
        """What the expression comes to for one agency."""
        expression = self._parsed(text)
        if expression is None:
            return Basis(text, reason=Reason.UNREADABLE)
        values = {key: self._value(key, agency_id) for key in expression.keys}
        shown = [self._figure(key, values[key], key in expression.below) for key in expression.keys]
        is_share = bool(expression.below) or self._is_share(expression.above[0])
        above, below = (_sum([values[key] for key in keys]) for keys in (expression.above, expression.below))
        if above is None or below is None:
            return Basis(text, None, is_share, shown, Reason.NO_DATA)
        if not expression.below:
            return Basis(text, above, is_share, shown)
        if not below:
            return Basis(text, None, is_share, shown, Reason.NOTHING_BELOW)
        return Basis(text, above * 100 / below, is_share, shown)

    def _parsed(self, text: str) -> Expression | None:
        if text not in self.parsed:
            try:
                expression = parse(text)
            except BadExpression:
                self.parsed[text] = None
            else:
                self.parsed[text] = expression if self.readable.issuperset(expression.keys) else None
        return self.parsed[text]

    def _is_share(self, key: str) -> bool:
        return isinstance(self.figures.declared(key).total, Ratio)

    def _value(self, key: str, agency_id: int) -> Decimal | None:
        value: Value = self.figures.value(key, agency_id, self.period)
        if value is None:
            return None
        return Decimal(value) * 100 if self._is_share(key) else Decimal(value)

    def _figure(self, key: str, value: Decimal | None, is_below: bool) -> dict:
        label, unit = self._words(key)
        said = None if value is None else _text(value)
        return {"key": key, "label": label, "unit": unit, "value": said, "below": is_below}

    def _words(self, key: str) -> tuple[str, str]:
        if key not in self.words:
            declared = self.figures.declared(key)
            self.words[key] = str(declared.label), "%" if self._is_share(key) else str(declared.unit)
        return self.words[key]


def _text(value: Decimal) -> str:
    return str(value.quantize(CENT, ROUND_DOWN))


def _sum(values: list[Decimal | None]) -> Decimal | None:
    """None where one is missing: what is not known cannot be added up."""
    return None if None in values else sum((value for value in values if value is not None), Decimal(0))
