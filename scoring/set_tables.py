"""The grades and the rules of a criteria set as tables of Excel, which stand beside its criteria."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.spreadsheets import Column, Table
from scoring.leaves import said
from scoring.models import CriteriaSet, GradeBand
from scoring.set_rules import RULES

GRADES = Table(
    _("Grades"),
    (
        Column("code", _("Code"), True, max_length=20),
        Column("name", _("Grade"), True, max_length=60, width=30),
        Column("from_points", _("From points"), True, "number"),
        Column(
            "to_points",
            _("To below"),
            kind="number",
            help=_("Where the next grade begins. It may stay empty; of the best grade it does."),
        ),
        Column("conditions", _("Conditions"), kind="choices", choices=dict(GradeBand.Condition.choices), width=60),
        Column(
            "otherwise",
            _("Where a condition fails"),
            max_length=20,
            help=_("The code of the lower grade that is given then."),
        ),
    ),
)
SET = Table(
    _("Rules"),
    (
        Column("total", _("Points in all"), True, "number"),
        Column("bonus_cap", _("Bonus at most"), True, "number"),
        Column("penalty_floor", _("Penalty at most"), True, "number", help=_("Zero, or below zero, such as -10.")),
        Column("places", _("Decimals of a total, rounded half up"), True, "integer"),
        Column(
            "overdue_penalty",
            _("Points lost for every overdue request of an inspection"),
            True,
            "number",
        ),
        Column("note", _("Note"), max_length=3000, width=60),
    ),
)


def grade_rows(criteria_set: CriteriaSet) -> list[dict[str, Any]]:
    """The grades of a set as its table has them, best first; the upper edge is where the next one begins."""
    grades = list(criteria_set.grades.all())
    uppers = [None, *(grade.from_points for grade in grades)]
    return [
        {
            "code": grade.code,
            "name": grade.name,
            "from_points": grade.from_points,
            "to_points": upper,
            "conditions": tuple(grade.conditions),
            "otherwise": grade.otherwise,
        }
        for grade, upper in zip(grades, uppers, strict=False)
    ]


def grade_of(values: Mapping[str, Any]) -> GradeBand:
    """A grade of a row, not saved."""
    named = {name: values[name] for name in ("code", "name", "from_points", "otherwise")}
    return GradeBand(**named, conditions=[str(code) for code in values["conditions"]])


def set_row(criteria_set: CriteriaSet) -> dict[str, Any]:
    """The rules of a set as the one row of its table."""
    return {name: getattr(criteria_set, name) for name in RULES}


def in_words(table: Table, values: Mapping[str, Any]) -> dict[str, str]:
    """The values of a row as a page says them."""
    return {column.name: _said(column, values[column.name]) for column in table.columns}


def _said(column: Column, value: Any) -> str:
    if column.kind == "choices":
        return "; ".join(str(label) for code, label in column.options().items() if code in value)
    if isinstance(value, Decimal):
        return said(value)
    return "" if value is None else str(value).strip()
