"""Secretaries and heads without a confirmed report are reminded, each once on each of five days."""

from datetime import date, timedelta

import pytest

from agencies.roles import Role
from core import jobs
from core.models import Job, Notice
from reports.jobs import remind
from reports.services import extension_grant, waiver_grant
from tests.cast import actor_of, make_period, make_report

DUE = date(2019, 10, 15)
DAYS = [DUE + timedelta(days=offset) for offset in (-30, -14, -7, -1, 1)]


@pytest.fixture
def period(cast):
    return make_period()


def told() -> set[str]:
    return set(Notice.objects.filter(key__startswith="reports.due:").values_list("user__username", flat=True))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_on_its_day_secretaries_and_heads_are_reminded_and_nobody_else(cast, period, today_is, day):
    today_is(day)
    remind()
    assert told() == {"an", "binh", "chi"}


@pytest.mark.parametrize("offset", [-31, -29, -13, -2, 0, 2, 30])
def test_on_other_days_nobody_is(cast, period, today_is, offset):
    today_is(DUE + timedelta(days=offset))
    remind()
    assert told() == set()


def test_each_reminder_comes_once_however_often_the_portal_ticks(cast, period, today_is):
    for day in DAYS:
        today_is(day)
        for _time in range(3):
            jobs.reconcile()
    assert Notice.objects.filter(key__startswith="reports.due:", user=cast.an).count() == 5
    assert Job.objects.filter(kind="core.mail", key__contains="reports.due:2019:-7:").count() == 3


def test_it_says_how_many_days_are_left_or_that_they_are_over(cast, period, today_is):
    for day in (DAYS[2], DAYS[4]):
        today_is(day)
        remind()
    subjects = Notice.objects.filter(user=cast.an).order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == [
        "The annual report 2019 is due on 15/10/2019, in 7 days.",
        "The annual report 2019 was due on 15/10/2019 and is not confirmed.",
    ]


def test_who_has_confirmed_is_left_alone(cast, period, today_is):
    today_is("2019-09-10")
    make_report(cast.a, period, "issued")
    today_is(DAYS[1])
    remind()
    assert told() == {"chi"}


def test_an_excused_agency_is_left_alone(cast, period, today_is):
    waiver_grant(period=period, agency=cast.b, reason="…", by=actor_of(cast.em))
    today_is(DAYS[1])
    remind()
    assert told() == {"an", "binh"}


def test_an_extended_agency_is_reminded_of_its_own_day(cast, period, today_is):
    extension_grant(period=period, agency=cast.a, due_on=date(2019, 10, 31), reason="Lũ", by=actor_of(cast.em))
    today_is(date(2019, 10, 14))
    remind()
    assert told() == {"chi"}
    today_is(date(2019, 10, 30))
    remind()
    assert told() == {"chi", "an", "binh"}


def test_a_due_day_that_moved_moves_the_reminders(cast, today_is):
    make_period(2022)
    today_is("2022-10-16")
    remind()
    assert told() == {"an", "binh", "chi"}


def test_who_no_longer_holds_the_role_is_not_reminded(cast, period, today_is):
    cast.binh.memberships.filter(role=Role.HEAD).update(ends_on="2019-09-01")
    today_is(DAYS[1])
    remind()
    assert told() == {"an", "chi"}
