"""Acts on quality objectives and their measurements."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Membership
from agencies.services import fingerprint
from core.actors import Actor
from core.dates import today
from core.errors import Refused, Stale, WrongStatus
from core.log import log
from core.permissions import require
from core.workflow import hold
from registers.models import Measurement, QualityObjective, RegisterYear
from registers.objective_checks import fixed_problems, measurement_problems, objective_problems
from registers.permissions import Perm
from registers.services.rows import lock_for_rows, lock_row, row_add, row_change, row_drop

SEEN_FIELDS = ("value", "note")
NOTHING_YET = "new"


def objective_add(*, register: RegisterYear, values: dict, by: Actor) -> QualityObjective:
    """Enter an objective into a year that is a draft. Raises Refused, and WrongStatus for a confirmed year."""
    if problems := objective_problems(values):
        raise Refused(problems.values())
    with transaction.atomic():
        lock_for_rows(register)
        if not register.is_draft:
            raise WrongStatus(_("This year is confirmed; reopen it to add an objective."))
        row = QualityObjective(agency_id=register.agency_id, **values)
        _refuse_strangers(row)
        return _indexed(row_add(row=row, register=register, by=by))


def _indexed(objective: QualityObjective) -> QualityObjective:
    objective.refresh_index()
    objective.save(update_fields=["search_text"])
    return objective


def _refuse_strangers(objective: QualityObjective, owner_before: int | None = None) -> None:
    """Division, process and owner are the agency's own; an owner who has left stays until another is named."""
    places = (objective.unit, objective.procedure)
    if any(place is not None and place.agency_id != objective.agency_id for place in places):
        raise Refused(_("Division and process must belong to the agency."))
    members = Membership.objects.filter(agency=objective.agency_id).on(today())
    is_named = objective.owner_id not in (None, owner_before)
    if is_named and not members.filter(user=objective.owner_id).exists():
        raise Refused(_("The owner must belong to the agency."))


def objective_change(*, objective: QualityObjective, values: dict, by: Actor, seen: int) -> QualityObjective:
    """Change an objective; of a confirmed one only who answers for it and how it is reached.

    Raises Refused, and Stale when it is not the version that was `seen`.
    """
    if problems := [*objective_problems(values).values(), *fixed_problems(objective, values)]:
        raise Refused(problems)
    owner_before = objective.owner_id
    with transaction.atomic():
        changed = row_change(row=objective, values=values, by=by, seen=seen)
        _refuse_strangers(changed, owner_before)
        return _indexed(changed)


def objective_drop(*, objective: QualityObjective, by: Actor, seen: int) -> RegisterYear:
    """Take an objective out of a draft that was never confirmed. Raises Refused for one in force."""
    require(by, Perm.YEAR_KEEP, objective)
    if objective.in_force_from:
        raise Refused(_("The head has confirmed this objective; it stays."))
    return row_drop(row=objective, by=by, seen=seen)


def objective_evaluate(*, objective: QualityObjective, evaluation: str, by: Actor, seen: int) -> QualityObjective:
    """Keep the words at the end of the year. Raises Refused before the last day of the span."""
    require(by, Perm.YEAR_KEEP, objective)
    with transaction.atomic():
        lock_row(objective, seen)
        if objective.in_force_from is None or objective.ends_on > today():
            raise Refused(_("An objective is evaluated when its span has ended."))
        before = {"evaluation": objective.evaluation}
        objective.evaluation = evaluation
        objective.version += 1
        objective.save()
        log(objective, "qualityobjective.evaluate", by=by, before=before, after={"evaluation": evaluation})
    return objective


@dataclass(frozen=True)
class Entry:
    """What a person recorded of one objective in one month or quarter; value None takes a measurement back.

    `seen` is the fingerprint of what stood there when they opened the page.
    """

    objective: QualityObjective
    index: int
    value: Decimal | None
    note: str
    seen: str


def seen_of(measurement: Measurement | None) -> str:
    """What a page hands back of a measurement."""
    return fingerprint(measurement, SEEN_FIELDS) if measurement else NOTHING_YET


def measurement_record(*, entry: Entry, by: Actor) -> None:
    """Record one measurement. Raises as `measurements_record`."""
    measurements_record(entries=[entry], by=by)


def measurements_record(*, entries: Iterable[Entry], by: Actor) -> int:
    """Record the measurements, all or none; how many changed. Raises Refused, Stale."""
    entries = sorted(entries, key=lambda entry: entry.objective.pk)
    with transaction.atomic():
        return sum(_record(entry, by) for entry in entries)


def _record(entry: Entry, by: Actor) -> bool:
    objective = entry.objective
    require(by, Perm.OBJECTIVE_MEASURE, objective)
    hold(objective)
    stored = Measurement.objects.filter(objective=objective, index=entry.index).first()
    if _says_the_same(stored, entry):
        return False
    if problems := measurement_problems(objective, entry.index, entry.value, today()):
        raise Refused(problems)
    if seen_of(stored) != entry.seen:
        raise Stale(_taken(objective, entry.index, stored))
    before, written = _noted(objective, stored), _write(stored, entry, by)
    verb = "qualityobjective.measure" if written else "qualityobjective.unmeasure"
    log(objective, verb, by=by, before=before, after=_noted(objective, written))
    return True


def _says_the_same(stored: Measurement | None, entry: Entry) -> bool:
    if stored is None:
        return entry.value is None
    return (stored.value, stored.note) == (entry.value, entry.note)


def _write(stored: Measurement | None, entry: Entry, by: Actor) -> Measurement | None:
    """What stands afterwards: nothing where the value was taken back."""
    if entry.value is None:
        if stored:
            stored.delete()
        return None
    row = stored or Measurement(objective=entry.objective, index=entry.index)
    row.value, row.note = entry.value, entry.note
    row.recorded_by_id, row.recorded_on = by.user_id, today()
    row.save()
    return row


def _noted(objective: QualityObjective, measurement: Measurement | None) -> dict[str, str]:
    if measurement is None:
        return {}
    return {"measured": f"{objective.label_of(measurement.index)}: {measurement.value.normalize():f}"}


def _taken(objective: QualityObjective, index: int, stored: Measurement | None) -> str:
    facts = {"number": objective.number, "period": objective.label_of(index), "value": stored.value if stored else ""}
    if stored is None:
        return _("Somebody else has taken back the value of %(number)s for %(period)s meanwhile.") % facts
    return (
        _("Somebody else has recorded %(value)s for %(number)s in %(period)s meanwhile; yours stands below.") % facts
    )
