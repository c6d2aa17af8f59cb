"""Who is inspected in a year, in which form and when: a proposal from what is known of each agency.

Pure: no database. Every agency is covered by dossier at least; at least a third of the mandatory are visited at the
office (TT 26/2014/TT-BKHCN, Art. 33).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import is_working_day

HUNDRED = Decimal(100)
FIRST_MONTH, LAST_MONTH = 6, 10
DOSSIER_DAYS = 5
LONGEST_UNVISITED = 10
WEIGHTS = {"overdue": 20, "open": 5, "nonconforming": 5, "unvisited": 4}


@dataclass(frozen=True)
class Candidate:
    """An agency to inspect and its past: None where nothing is known, which counts neither for nor against it.

    `agency` is its key; `score` the last final total, of `score_year`, out of `score_most` points; `visited` the year
    of the last inspection at the office; `open` requests of inspections not settled yet, `overdue` those of them.
    """

    agency: int
    code: str
    is_mandatory: bool
    score: Decimal | None = None
    score_most: Decimal = HUNDRED
    score_year: int | None = None
    visited: int | None = None
    open: int = 0
    overdue: int = 0
    nonconforming: int = 0


@dataclass(frozen=True)
class Line:
    """One proposed inspection."""

    agency: int
    is_visit: bool
    starts_on: date
    ends_on: date
    why: str


def visits_required(mandatory: int) -> int:
    """How many of so many mandatory agencies must be visited at the office: a third, rounded up (Art. 33)."""
    return -(-mandatory // 3)


def working_days(year: int, after: date | None = None) -> list[date]:
    """The days on which inspections are held: working days from June to October, as far as they lie after a day.

    Too late for that they are those to the end of the year; for a year that is over, again June to October.
    """
    season = _working_days(date(year, FIRST_MONTH, 1), date(year, LAST_MONTH, 31))
    if after is None:
        return season
    rest = _working_days(after + timedelta(days=1), date(year, 12, 31))
    ahead = [day for day in season if day > after]
    return next((days for days in (ahead, rest) if len(days) >= DOSSIER_DAYS), season)


def _working_days(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]


def propose(
    candidates: Iterable[Candidate],
    year: int,
    visits: int = 0,
    kept: Mapping[int, bool] | None = None,
    after: date | None = None,
) -> list[Line]:
    """A line for each candidate that no line is `kept` for (agency → whether it is a visit), the most urgent first.

    `visits` counts all visits, the kept ones too; less than the law asks for becomes what it asks for. A larger
    number never takes a visit away. Nothing is proposed for a day up to `after` while the year lasts.
    """
    kept = kept or {}
    ranked = sorted(candidates, key=lambda row: (-urgency(row, year), row.code, row.agency))
    visited = chosen(ranked, visits, kept)
    free = [row for row in ranked if row.agency not in kept]
    days = working_days(year, after)
    at_office = spread([row.agency for row in free if row.agency in visited], days, 1)
    by_dossier = spread([row.agency for row in free if row.agency not in visited], days, DOSSIER_DAYS)
    return [
        Line(row.agency, row.agency in visited, *(at_office | by_dossier)[row.agency], reason(row)) for row in free
    ]


def chosen(ranked: Sequence[Candidate], visits: int, kept: Mapping[int, bool]) -> set[int]:
    """The agencies to visit: those kept, then mandatory ones until the law is met, then whoever is most urgent."""
    mandatory = [row.agency for row in ranked if row.is_mandatory]
    found = {agency for agency, is_visit in kept.items() if is_visit}
    lacking = visits_required(len(mandatory)) - len(found.intersection(mandatory))
    found |= _first([agency for agency in mandatory if agency not in kept], lacking)
    return found | _first(
        [row.agency for row in ranked if row.agency not in kept and row.agency not in found], visits - len(found)
    )


def _first(agencies: Sequence[int], number: int) -> set[int]:
    return set(agencies[: max(0, number)])


def urgency(row: Candidate, year: int) -> Decimal:
    """How much speaks for a visit: percent lost, requests that wait, what did not conform, years unvisited."""
    unvisited = min(year - row.visited, LONGEST_UNVISITED) if row.visited else LONGEST_UNVISITED
    found = {
        "overdue": row.overdue,
        "open": row.open,
        "nonconforming": row.nonconforming,
        "unvisited": unvisited,
    }
    lost = Decimal(0) if row.score is None else HUNDRED - row.score * HUNDRED / row.score_most
    return lost + sum(WEIGHTS[name] * number for name, number in found.items())


def spread(agencies: Sequence[int], days: Sequence[date], length: int) -> dict[int, tuple[date, date]]:
    """First and last day of each, in order and evenly over the days; each lasts `length` of them."""
    room = len(days) - length + 1
    starts = {agency: number * room // len(agencies) for number, agency in enumerate(agencies)}
    return {agency: (days[start], days[start + length - 1]) for agency, start in starts.items()}


def reason(row: Candidate) -> str:
    """What is known of the agency, in one sentence."""
    return "; ".join(said for tell in (_score, _visit, _requests, _findings) if (said := tell(row)))


def _score(row: Candidate) -> str:
    if row.score is None:
        return ""
    points = number_format(row.score.normalize(), use_l10n=True)
    return _("%(points)s points in %(year)s") % {"points": points, "year": row.score_year}


def _visit(row: Candidate) -> str:
    if row.visited is None:
        return _("not inspected at the office yet")
    return _("last inspected at the office in %(year)s") % {"year": row.visited}


def _requests(row: Candidate) -> str:
    if row.overdue:
        return ngettext("%(n)d request overdue", "%(n)d requests overdue", row.overdue) % {"n": row.overdue}
    if row.open:
        return ngettext("%(n)d request open", "%(n)d requests open", row.open) % {"n": row.open}
    return ""


def _findings(row: Candidate) -> str:
    if not row.nonconforming:
        return ""
    sentence = ngettext(
        "%(n)d item did not conform last time", "%(n)d items did not conform last time", row.nonconforming
    )
    return sentence % {"n": row.nonconforming}
