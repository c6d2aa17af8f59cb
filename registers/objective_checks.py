"""What an objective and a measurement must satisfy, each broken rule a sentence."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import indicators
from core.indicators import LAST, Indicator
from registers.models.objective import DEFINITION, PERCENT, QualityObjective

NOT_FOR_FEEDING = "objectives."
QUARTER = QualityObjective.Frequency.QUARTER


def feeding_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The registered figures that can feed an objective of an agency by area, each with words of its own."""
    return [
        (area, [(figure.key, figure.told_apart) for figure in figures if _feeds(figure)])
        for area, figures in indicators.by_area().items()
        if any(_feeds(figure) for figure in figures)
    ]


def _feeds(figure: Indicator) -> bool:
    return figure.total != LAST and not figure.key.startswith(NOT_FOR_FEEDING)


def feeding_keys() -> set[str]:
    return {key for _area, figures in feeding_choices() for key, _words in figures}


def objective_problems(values: dict[str, Any]) -> dict[str, str]:
    """By field, what does not hold together in the definition of an objective."""
    target, measure = values.get("target"), values.get("measure")
    first, last = values.get("first_month"), values.get("last_month")
    problems: dict[str, str] = {}
    if target is not None and not measure:
        problems["measure"] = _("A target needs a unit of measure.")
    for name in ("target", "baseline"):
        if problem := number_problem(values.get(name), measure or ""):
            problems[name] = problem
    if first and last and first > last:
        problems["last_month"] = _("The last month is before the first.")
    elif values.get("frequency") == QUARTER and first and last and (first % 3 != 1 or last % 3):
        problems["last_month"] = _("An objective measured every quarter spans whole quarters.")
    return problems | _feeding_problems(values)


def _feeding_problems(values: dict[str, Any]) -> dict[str, str]:
    known = feeding_keys()
    problems = {
        name: _("The portal has no figure “%(key)s”.") % {"key": values[name]}
        for name in ("indicator", "share_of")
        if values.get(name) and values[name] not in known
    }
    if values.get("share_of") and not values.get("indicator"):
        problems["share_of"] = _("Choose first the figure of which the share is taken.")
    elif values.get("share_of") and values.get("measure") != PERCENT:
        problems["measure"] = _("A share is measured in %.")
    return problems


def number_problem(value: Decimal | None, measure: str) -> str:
    """Why a number cannot be a value in this unit; "" when it can."""
    if value is None:
        return ""
    if value < 0:
        return _("The number cannot be negative.")
    if measure == PERCENT and value > 100:
        return _("A percentage cannot be over 100.")
    return ""


def measurement_problems(objective: QualityObjective, index: int, value: Decimal | None, day: date) -> list[str]:
    """Why a person cannot record this value of a month or quarter on `day`; `value` None takes one back."""
    if objective.in_force_from is None:
        return [_("The head has not confirmed this objective yet; it is measured afterwards.")]
    if objective.is_fed:
        return [_("The portal computes the measurements of this objective; nobody types them.")]
    if index not in objective.indexes:
        return [_("This month or quarter is outside the span of the objective.")]
    ends_on = objective.span_of(index)[1]
    if ends_on > day:
        facts = {"period": objective.label_of(index), "day": f"{ends_on:%d/%m/%Y}"}
        return [_("%(period)s ends on %(day)s; record its value then.") % facts]
    problem = number_problem(value, objective.measure)
    return [problem] if problem else []


def fixed_problems(objective: QualityObjective, values: dict[str, Any]) -> list[str]:
    """Changes of a definition that the head has confirmed."""
    if objective.in_force_from is None:
        return []
    changed = [name for name in DEFINITION if name in values and values[name] != getattr(objective, name)]
    if not changed:
        return []
    return [_("The head has confirmed this objective; its definition and target stay as they are this year.")]
