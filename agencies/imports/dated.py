"""The dated rows that an import sets beside an agency: its obligation and its letterhead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from agencies.imports import columns as c
from agencies.models import Agency, Letterhead, Obligation
from core.dates import today
from core.spreadsheets import Column, Problem, Row

Fields = Sequence[tuple[Column, str, Any]]


@dataclass
class DatedPlan:
    """What happens to one dated row: end the latest one, change it in place, or write another from `starts_on`."""

    verb: str
    model: type[Obligation] | type[Letterhead]
    agency: Agency
    values: dict[str, Any]
    starts_on: date
    to_end: Obligation | Letterhead | None = None
    to_change: Obligation | Letterhead | None = None
    acts: bool = False
    differences: list[tuple[str, Any, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def ends_on(self) -> date:
        return self.starts_on - timedelta(days=1)


def obligation_plan(row: Row, agency: Agency, latest: Obligation | None) -> DatedPlan:
    """A row without an obligation says nothing about it."""
    values = row.values
    reports = values["reports"] is not False
    fields = (
        (c.OBLIGATION, "kind", values["obligation"]),
        (c.BASIS, "basis", values["basis"]),
        (c.REPORTS, "reports", reports),
    )
    filled = values["obligation"] is not None or values["basis"] or values["reports"] is not None
    plan = _plan("obligation.set", Obligation, agency, fields)
    needed = (c.OBLIGATION, c.BASIS)
    return _beside_latest(plan, row, fields, latest) if filled and _is_complete(plan, row, needed) else plan


def letterhead_plan(row: Row, agency: Agency, latest: Letterhead | None) -> DatedPlan:
    """A row in which all of its columns are empty says nothing about the letterhead."""
    fields = [(column, column.name, row.values[column.name]) for column in c.LETTERHEADS]
    plan = _plan("letterhead.set", Letterhead, agency, fields)
    filled = any(value for _column, _name, value in fields)
    if filled and _is_complete(plan, row, c.NEEDED_IN_LETTERHEAD):
        return _beside_latest(plan, row, fields, latest)
    return plan


def _plan(verb: str, model: Any, agency: Agency, fields: Fields) -> DatedPlan:
    values = {name: value for _column, name, value in fields}
    starts_on = agency.established_on if agency.pk is None else max(today(), agency.established_on)
    return DatedPlan(verb, model, agency, values, starts_on)


def _is_complete(plan: DatedPlan, row: Row, needed: Sequence[Column]) -> bool:
    for column in needed:
        if not row.values[column.name]:
            message = _("“%(column)s” must be filled in, because columns that belong to it are.")
            plan.problems.append(row.problem(column, message % {"column": column.label}))
    return not plan.problems


def _beside_latest(plan: DatedPlan, row: Row, fields: Fields, latest: Any) -> DatedPlan:
    """A change starts today; one of the same day is written over the row that began today."""
    dissolved = plan.agency.dissolved_on is not None and plan.agency.dissolved_on <= today()
    stands = latest is not None and (latest.ends_on is None or latest.ends_on >= today())
    known = latest if stands or dissolved else None
    old = {name: getattr(known, name) if known else None for _column, name, _value in fields}
    if known and old == plan.values:
        return plan
    plan.differences = [
        (str(column.label), _shown(column, old[name]), _shown(column, value))
        for column, name, value in fields
        if old[name] != value and (known or value != "")
    ]
    plan.acts = not _refused(plan, row, fields[0][0], latest, dissolved)
    if known and latest.starts_on == plan.starts_on:
        plan.to_change = latest
    elif known:
        plan.to_end = latest
    return plan


def _refused(plan: DatedPlan, row: Row, column: Column, latest: Any, dissolved: bool) -> bool:
    if plan.agency.pk is None:
        return False
    if dissolved:
        message = _("The agency is dissolved; its obligation and letterhead stay as they were.")
        plan.problems.append(row.problem(column, message))
    elif latest and latest.starts_on > plan.starts_on:
        message = _("An entry that starts on %(day)s is there already; change it on the agency's own page.")
        plan.problems.append(row.problem(column, message % {"day": f"{latest.starts_on:%d/%m/%Y}"}))
    return bool(plan.problems)


def _shown(column: Column, value: Any) -> Any:
    return str(column.options().get(value, value)) if value is not None and column.options() else value
