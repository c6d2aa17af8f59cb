"""The domain clock, days and their ends in Việt Nam."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core.dates import (
    add_months,
    add_working_days,
    database_now,
    end_of_day,
    in_year,
    is_working_day,
    local_day,
    now,
    today,
    travel,
)


@pytest.mark.parametrize(("moment", "day"), [("16:59:59", 15), ("17:00:00", 16)])
def test_the_day_changes_at_seventeen_hours_utc(moment, day):
    assert local_day(datetime.fromisoformat(f"2019-10-15T{moment}+00:00")) == date(2019, 10, day)


def test_the_end_of_a_day_is_the_first_moment_of_the_next():
    assert end_of_day(date(2019, 10, 15)) == datetime(2019, 10, 15, 17, tzinfo=UTC)
    assert end_of_day(date(2019, 12, 31)) == datetime(2019, 12, 31, 17, tzinfo=UTC)
    assert local_day(end_of_day(date(2020, 2, 28))) == date(2020, 2, 29)


@time_machine.travel(datetime(2019, 10, 15, 17, tzinfo=UTC), tick=False)
def test_without_a_setting_the_clock_is_that_of_the_machine_in_vietnam():
    assert (today(), now().hour) == (date(2019, 10, 16), 0)


@time_machine.travel(datetime(2026, 1, 1, 3, 30, tzinfo=UTC), tick=False)
def test_the_setting_moves_the_day_and_keeps_the_hour(settings):
    settings.QMS_TODAY = date(2019, 10, 15)
    assert now().isoformat() == "2019-10-15T10:30:00+07:00"


def test_a_journey_ends_also_when_it_fails():
    moment = datetime(2019, 10, 15, 9, tzinfo=UTC)

    def fail_on_the_way() -> None:
        with travel(moment):
            raise RuntimeError(now().isoformat())

    with pytest.raises(RuntimeError, match="2019-10-15T09:00:00"):
        fail_on_the_way()
    assert now() > moment


@pytest.mark.django_db
def test_the_clock_of_queues_is_the_databases_and_cannot_be_moved(settings):
    settings.QMS_TODAY = date(2019, 10, 15)
    with travel(datetime(2019, 10, 15, tzinfo=UTC)):
        assert abs(database_now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2019-10-15", True),
        ("2019-10-19", False),
        ("2019-09-02", False),
        ("2020-01-23", False),
        ("2020-01-30", True),
        ("2020-04-02", False),
        ("2020-04-30", False),
    ],
)
def test_weekends_tet_and_public_holidays_are_days_off(day, works):
    assert is_working_day(date.fromisoformat(day)) is works


def test_working_days_go_round_tet():
    assert add_working_days(date(2020, 1, 22), 1) == date(2020, 1, 30)
    assert add_working_days(date(2020, 1, 22), 0) == date(2020, 1, 22)


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2020-02-29", 12, "2021-02-28"),
        ("2019-12-31", 2, "2020-02-29"),
        ("2019-12-31", 1, "2020-01-31"),
        ("2019-01-15", -1, "2018-12-15"),
        ("2019-10-31", -8, "2019-02-28"),
    ],
)
def test_months_later(day, count, found):
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(found)


def test_a_setting_without_its_year_becomes_a_day():
    assert in_year(2020, "02-29") == date(2020, 2, 29)
    with pytest.raises(ValueError, match="day is out of range"):
        in_year(2019, "02-29")
