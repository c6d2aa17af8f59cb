"""Pictures of the dashboard: ranking by kind, what is overdue by agency, what was done against time."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core.charts import AgainstTime, Bar, Bars, Point
from core.dates import today
from reports.dashboard.source import Member, Source
from scoring.heat import Scored, rank_of

ENDS = 5
MOST_POINTS = 100
LONGEST = 15


def ranking(source: Source) -> list[Bars]:
    """For each kind its agencies in the order of their scores; of many the first and the last five."""
    ranks = rank_of(source.scored)
    kinds: dict[str, list[Scored]] = {}
    for row in source.scored:
        kinds.setdefault(row.kind, []).append(row)
    ordered = {kind: sorted(rows, key=lambda row: ranks[row.agency_id]) for kind, rows in kinds.items()}
    return [_ranked(kind, rows, ranks) for kind, rows in ordered.items()]


def _ranked(kind: str, rows: Sequence[Scored], ranks: dict[int, int]) -> Bars:
    told = {"kind": kind, "n": ENDS, "all": len(rows)}
    is_long = len(rows) > 2 * ENDS
    title = _("%(kind)s: the first and the last %(n)d of %(all)d") % told if is_long else kind
    chosen = [*rows[:ENDS], *rows[-ENDS:]] if is_long else rows
    bars = [Bar(row.agency, row.total, row.url, _place(ranks[row.agency_id], row.grade)) for row in chosen]
    return Bars(title, bars, _("Agency"), _("Points"), _("Rank and grade"), maximum=MOST_POINTS)


def _place(rank: int, grade: str) -> str:
    return _("Rank %(rank)d, %(grade)s") % {"rank": rank, "grade": grade}


def overdue_requests(source: Source) -> Bars:
    return _by_agency(
        source,
        "requests.overdue",
        _("Overdue requests of inspections by agency"),
        lambda agency: f"{reverse('inspection_requests')}?{urlencode({'agency': agency.code, 'state': 'overdue'})}",
    )


def overdue_actions(source: Source) -> Bars:
    return _by_agency(
        source,
        "actions.overdue",
        _("Overdue corrective actions by agency"),
        lambda agency: f"{reverse('actions')}?{urlencode({'agency': agency.code, 'care': 'overdue'})}",
    )


def law_behind(source: Source) -> Bars:
    chosen = {"ground": "law", "state": "overdue"}
    return _by_agency(
        source,
        "law.reviews_overdue",
        _("Reviews after legal changes overdue by agency"),
        lambda agency: f"{reverse('reviews')}?{urlencode({'agency': agency.pk} | chosen)}",
    )


def _by_agency(source: Source, key: str, title: str, address) -> Bars:
    """The agencies that have most; the title says where there are more."""
    found: list[tuple[Member, int]] = source.by_agency(key)
    if len(found) > LONGEST:
        title = _("%(title)s: the %(n)d with most of %(all)d") % {"title": title, "n": LONGEST, "all": len(found)}
    bars = [Bar(agency.name, number, address(agency)) for agency, number in found[:LONGEST]]
    return Bars(title, bars, _("Agency"), _("Overdue"))


def reports_against_time(source: Source) -> AgainstTime | None:
    """Reports confirmed by the end of each month, against all that are due; None without a reporting period."""
    if source.own_period is None:
        return None
    due_on, due = source.own_period.due_day(), int(source.total("reports.due") or 0)
    return AgainstTime(
        "time-reports",
        _("Annual reports against time"),
        _months(source.year, source.confirmed_on, [due_on] * due),
        _("Reports confirmed"),
        _("Reports due"),
    )


def inspections_against_time(source: Source) -> AgainstTime | None:
    """Inspections held by the end of each month, against those planned; None where none is planned."""
    if not source.planned:
        return None
    held = [visit.held_on for visit in source.planned if visit.held_on]
    return AgainstTime(
        "time-inspections",
        _("Inspections against time"),
        _months(source.year, held, [visit.ends_on for visit in source.planned]),
        _("Inspections held"),
        _("Inspections planned"),
    )


def _months(year: int, done: Sequence[date], due: Sequence[date]) -> list[Point]:
    """Counted from the beginning; of months that have not begun nothing is known yet."""
    points = []
    for month in range(1, 13):
        after = date(year + month // 12, month % 12 + 1, 1)
        has_begun = date(year, month, 1) <= today()
        so_far = sum(day < after for day in done) if has_begun else None
        points.append(Point(f"{month:02d}/{year}", so_far, sum(day < after for day in due)))
    return points
