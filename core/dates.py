"""The one domain clock, working days and day boundaries of Việt Nam.

`QMS_TODAY` moves domain dates only; leases, the log and the outbox use the database's time.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

_travelled_to: ContextVar[datetime | None] = ContextVar("travelled_to", default=None)


@contextmanager
def travel(moment: datetime):
    """Let the domain clock stand at `moment` inside the block: for scenarios and drills."""
    token = _travelled_to.set(moment)
    try:
        yield
    finally:
        _travelled_to.reset(token)


def now() -> datetime:
    """The domain's present moment, aware, in Asia/Ho_Chi_Minh."""
    if travelled := _travelled_to.get():
        return travelled
    moment = timezone.localtime()
    if settings.QMS_TODAY:
        moment = datetime.combine(settings.QMS_TODAY, moment.timetz())
    return moment


def today() -> date:
    """The domain's present day in Asia/Ho_Chi_Minh."""
    return now().date()


def database_now() -> datetime:
    """The database server's present moment: the only clock that leases and queues go by."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT statement_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])


def end_of_day(day: date) -> datetime:
    """The first moment after `day` in Asia/Ho_Chi_Minh: a deadline "hết ngày" is `moment < end_of_day(day)`."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())


def local_day(moment: datetime) -> date:
    """The calendar day of an aware moment in Asia/Ho_Chi_Minh."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=year))


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a public holiday (with its substitute days)."""
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def next_working_day(day: date) -> date:
    """`day` itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The day on which `count` whole working days after `day` have passed (count ≥ 0)."""
    for _step in range(count):
        day = next_working_day(day + timedelta(days=1))
    return day


def add_months(day: date, count: int) -> date:
    """The same day `count` months later, or the last day of a shorter month."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def in_year(year: int, month_day: str) -> date:
    """The date that a setting such as "10-15" means in one year."""
    return date.fromisoformat(f"{year}-{month_day}")


class DatedQuerySet(models.QuerySet):
    def on(self, day: date):
        """Rows that hold on `day`; both ends of a range belong to it."""
        return self.filter(valid_on(day))


def valid_on(day: date, prefix: str = "") -> Q:
    """The condition that a dated row (`starts_on`, open `ends_on`) holds on `day`; both ends belong to it."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    )
