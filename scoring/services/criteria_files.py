"""Writing what a file holds of a criteria set: criteria, grades and rules, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core.actors import Actor
from core.log import changes, log
from scoring.models import CriteriaSet, GradeBand
from scoring.services.criteria import criteria_write
from scoring.services.criteria_editing import grades_write


@dataclass(frozen=True)
class Content:
    """Rows of criteria, grades that are not saved, and rules by field; no grades and no rules stay as they are."""

    rows: Sequence[dict[str, str]]
    grades: Sequence[GradeBand]
    rules: Mapping[str, Any]


def content_write(*, criteria_set: CriteriaSet, content: Content, by: Actor, seen: int | None = None) -> CriteriaSet:
    """Put the content of a file in the place of what a draft holds.

    Raises as `criteria_write`; then nothing has changed.
    """
    with transaction.atomic():
        criteria_write(criteria_set=criteria_set, rows=content.rows, by=by, seen=seen)
        if content.grades:
            grades_write(criteria_set=criteria_set, grades=content.grades, by=by)
        _write_rules(criteria_set, content.rules, by)
    return criteria_set


def _write_rules(criteria_set: CriteriaSet, rules: Mapping[str, Any], by: Actor) -> None:
    before, after = changes(criteria_set, rules, dict(rules))
    if not after:
        return
    for name, value in after.items():
        setattr(criteria_set, name, value)
    criteria_set.save(update_fields=list(after))
    log(criteria_set, "criteriaset.describe", by=by, before=before, after=after)
