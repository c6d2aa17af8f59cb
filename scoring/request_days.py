"""How a request of an inspection stood on a day of the past, from the days that it keeps.

Of one refused and reported on again more than once, only the first and the last days are known: between its first
and its last report it counts as not accepted.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from scoring.models import InspectionRequest

Status = InspectionRequest.Status
FIELDS = (
    "pk", "agency_id", "inspection_id", "inspection__form", "status", "inspection__confirmed_on", "first_due_on",
    "due_on", "first_reported_on", "reported_on", "answered_on",
)  # fmt: skip


class Dated(NamedTuple):
    """A request with its days."""

    pk: int
    agency_id: int
    inspection_id: int
    form: str
    status: str
    opened_on: date
    first_due_on: date
    due_on: date
    first_reported_on: date | None
    reported_on: date | None
    answered_on: date | None

    def has_ended_by(self, day: date) -> bool:
        """Accepted, verified as effective, or dropped."""
        return _by(self.accepted_on, day) or (self.status == Status.DROPPED and _by(self.answered_on, day))

    def is_dropped_by(self, day: date) -> bool:
        return self.status == Status.DROPPED and _by(self.answered_on, day)

    @property
    def accepted_on(self) -> date | None:
        """The day of the acceptance, or of the inspection that found effective what nobody had accepted before."""
        return self.answered_on if self.status in (Status.ACCEPTED, Status.SETTLED) else None

    def is_open_on(self, day: date) -> bool:
        """Begun to count by `day` and not accepted by then."""
        return self.opened_on <= day and not self.has_ended_by(day)

    def is_not_accepted_on(self, day: date) -> bool:
        """Reported on by `day`, refused by then and not accepted since."""
        if not self.is_open_on(day) or not _by(self.first_reported_on, day):
            return False
        if not _by(self.reported_on, day):
            return True
        return self.status == Status.NOT_ACCEPTED and _by(self.answered_on, day)

    def is_overdue_on(self, day: date) -> bool:
        """The agency was to report before `day` and has not, or what it reported was not accepted."""
        waits = self.is_open_on(day) and not _by(self.first_reported_on, day)
        return (waits or self.is_not_accepted_on(day)) and self.due_day_on(day) < day

    def due_day_on(self, day: date) -> date:
        """The day in force: the first, until the inspectors answered and gave another."""
        renewed = _by(self.first_reported_on, day) or _by(self.answered_on, day)
        return self.due_on if renewed else self.first_due_on

    @property
    def is_in_time(self) -> bool:
        return _by(self.first_reported_on, self.first_due_on)


def _by(happened_on: date | None, day: date) -> bool:
    return happened_on is not None and happened_on <= day


def dated(agencies: Collection[int], last: date) -> list[Dated]:
    """The requests of these agencies that had begun to count by `last`. One query."""
    rows = InspectionRequest.objects.filter(agency__in=agencies, inspection__confirmed_on__lte=last)
    rows = rows.exclude(status=Status.DRAFT)
    return [Dated(*row) for row in rows.order_by("pk").values_list(*FIELDS)]
