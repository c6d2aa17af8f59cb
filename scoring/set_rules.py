"""What a criteria set says of itself beside its criteria and grades, and which values make sense."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

RULES = ("total", "bonus_cap", "penalty_floor", "places", "overdue_penalty", "note")
SIGNS = {"bonus_cap": 1, "penalty_floor": -1, "overdue_penalty": 1}
MOST_PLACES = 2


def rule_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """Field → why its value makes no sense; of a value that is missing nothing is said."""
    known = {name: value for name in RULES if (value := values.get(name)) is not None}
    found = {
        name: _("Zero or above.") if sign > 0 else _("Zero or below.")
        for name, sign in SIGNS.items()
        if known.get(name, 0) * sign < 0
    }
    if known.get("total", 1) <= 0:
        found["total"] = _("The points in all must be above 0.")
    if known.get("places", 0) > MOST_PLACES:
        found["places"] = _("At most 2 decimals.")
    return found
