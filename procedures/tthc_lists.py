"""The lists of TTHC that the province posts, one an agency, within 5 working days of a new decision.

TT 26/2014/TT-BKHCN, Art. 4. A decision that publishes a TTHC and one that repeals it both call for a new list.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet

from agencies.models import Agency
from agencies.models.agency import AgencyQuerySet
from core.dates import add_working_days, today
from procedures import coverage
from procedures.models import AdministrativeProcedure, TthcListPosting, TthcScope
from procedures.models.tthc import LIST_WORKING_DAYS


@dataclass(frozen=True)
class ListStanding:
    """How an agency's list stands: what it holds, when it was posted last, and since which decision it is old."""

    agency: Agency
    count: int
    posted_on: date | None
    decided_on: date | None

    @property
    def due_on(self) -> date | None:
        """By when the list must be posted anew; None while the posted one is up to date."""
        return add_working_days(self.decided_on, LIST_WORKING_DAYS) if self.decided_on else None

    @property
    def is_behind(self) -> bool:
        return self.due_on is not None and self.due_on < today()

    @property
    def days_left(self) -> int | None:
        return (self.due_on - today()).days if self.due_on else None


def tthcs_on_list(agency: Agency, day: date) -> QuerySet[AdministrativeProcedure]:
    """What the list of an agency holds, by field and name (Mẫu 2)."""
    return AdministrativeProcedure.objects.handled_by(agency.pk, day).order_by("field", "sort_text", "code")


def list_standings(agencies: AgencyQuerySet, day: date) -> list[ListStanding]:
    """Agencies that handle or handled a TTHC: those behind first, the longest overdue at the top. Three queries."""
    posted = _posted(day)
    decided = _decisions(posted, day)
    counts: dict[int, int] = defaultdict(int)
    for agency, _tthc in coverage.handled_pairs(None, day):
        counts[agency] += 1
    known = agencies.filter(pk__in={*counts, *decided, *posted})
    rows = [ListStanding(one, counts[one.pk], posted.get(one.pk), decided.get(one.pk)) for one in known.in_order()]
    return sorted(rows, key=lambda row: row.due_on or date.max)


def lists_to_post(day: date) -> list[date]:
    """The days by which lists that have become old must be posted, one a list, the earliest first."""
    decided = _decisions(_posted(day), day).values()
    return sorted(add_working_days(decided_on, LIST_WORKING_DAYS) for decided_on in decided)


def _posted(day: date) -> dict[int, date]:
    """The last posting by `day`, by agency."""
    postings = TthcListPosting.objects.filter(posted_on__lte=day).values_list("agency")
    return dict(postings.annotate(last=Max("posted_on")).order_by())


def _decisions(posted: dict[int, date], day: date) -> dict[int, date]:
    """The first decision since the last posting, by agency. One of the same day is in the list that was posted."""
    found: dict[int, date] = {}
    scopes = TthcScope.objects.filter(starts_on__lte=day)
    for path in ("tthc__decided_on", "tthc__repealed_on"):
        rows = scopes.filter(**{f"{path}__lte": day}).values_list("agency", path).distinct()
        for agency, decided_on in rows:
            if agency not in posted or decided_on > posted[agency]:
                found[agency] = min(decided_on, found.get(agency, date.max))
    return found
