"""The due day of a report: 15 October, days off, the last second of the day, extensions, waivers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import add_months, add_working_days, end_of_day, is_working_day, local_day, next_working_day, travel
from core.errors import NotAllowed, Refused
from core.workflow import perform
from reports.deadlines import resubmission_due
from reports.models import ReportingPeriod
from reports.services import extension_grant, waiver_grant
from reports.standing import standings
from tests.cast import actor_of, client_of, make_period, make_report

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def due_day(year: int) -> date:
    return ReportingPeriod.for_year(year).due_day()


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2019, date(2019, 10, 15)),
        (2022, date(2022, 10, 17)),  # 15 October is a Saturday
        (2023, date(2023, 10, 16)),  # a Sunday
        (2024, date(2024, 10, 15)),
    ],
)
def test_a_due_day_that_is_a_day_off_moves_to_the_next_working_day(year, day):
    assert due_day(year) == day


def test_it_stays_where_the_setting_says_so(settings):
    settings.REPORT_DUE_MOVES_TO_WORKING_DAY = False
    assert (due_day(2022), due_day(2023)) == (date(2022, 10, 15), date(2023, 10, 15))


def test_a_public_holiday_is_a_day_off(settings):
    settings.REPORT_DUE = "09-02"  # National Day, with a second day off beside it
    assert due_day(2019) == date(2019, 9, 3)


@pytest.mark.parametrize(("second", "late"), [("16:59:59", False), ("17:00:00", True)])
def test_it_is_late_from_midnight_in_ho_chi_minh_city(cast, second, late):
    period = make_period()
    report = make_report(cast.a, period, "submitted")
    with travel(datetime.fromisoformat(f"2019-10-15T{second}+00:00")):
        perform(report, "approve", by=actor_of(cast.binh))
    assert report.is_late is late


@pytest.mark.parametrize(("due_on", "last"), [("2020-02-29", "2020-03-02"), ("2019-12-31", "2019-12-31")])
def test_the_last_days_of_months_and_years_end_as_any_other(due_on, last):
    period = ReportingPeriod(due_on=date.fromisoformat(due_on))
    end = end_of_day(date.fromisoformat(last))
    assert not period.has_ended(end - timedelta(seconds=1))
    assert period.has_ended(end)


def test_an_extension_moves_the_day_of_one_agency_only(cast):
    period = make_period()
    extension_grant(period=period, agency=cast.a, due_on=date(2019, 10, 31), reason="Lũ quét", by=actor_of(cast.em))
    report, other = make_report(cast.a, period), make_report(cast.b, period)
    evening = datetime(2019, 10, 31, 16, 59, 59, tzinfo=UTC)
    assert (report.is_late_at(evening), other.is_late_at(evening)) == (False, True)
    assert report.is_late_at(evening + timedelta(seconds=1))


def test_an_extension_can_be_given_again_and_ends_on_a_working_day(cast):
    period = make_period()
    for day in (25, 26):  # a Saturday
        extension_grant(period=period, agency=cast.a, due_on=date(2019, 10, day), reason="…", by=actor_of(cast.em))
    row = next(row for row in standings(period) if row.agency == cast.a)
    assert (row.is_extended, row.due_on) == (True, date(2019, 10, 28))


def test_an_extension_lies_after_the_day_of_all(cast):
    with pytest.raises(Refused, match="must be after 15/10/2019"):
        extension_grant(
            period=make_period(), agency=cast.a, due_on=date(2019, 10, 15), reason="…", by=actor_of(cast.em)
        )


def test_a_waived_agency_is_neither_due_nor_missing(cast):
    period = make_period()
    waiver_grant(period=period, agency=cast.b, reason="Mới sáp nhập", by=actor_of(cast.em))
    row = next(row for row in standings(period) if row.agency == cast.b)
    assert (row.is_due, row.is_missing, row.is_waived, row.reason) == (False, False, True, "Mới sáp nhập")


def test_who_has_confirmed_is_not_excused(cast):
    period = make_period()
    make_report(cast.a, period, "issued")
    with pytest.raises(Refused, match="confirmed its report already"):
        waiver_grant(period=period, agency=cast.a, reason="…", by=actor_of(cast.em))


def test_only_the_administrator_moves_days_and_only_of_reporting_agencies(cast):
    period, values = make_period(), {"reason": "…", "due_on": date(2019, 11, 1)}
    with pytest.raises(NotAllowed):
        extension_grant(period=period, agency=cast.a, by=actor_of(cast.dung), **values)
    cast.b.obligations.update(reports=False)
    with pytest.raises(Refused, match="does not report in this period"):
        extension_grant(period=period, agency=cast.b, by=actor_of(cast.em), **values)


def test_an_extension_given_by_form_stands_on_the_periods_page(cast, today_is):
    make_period()
    today_is("2019-10-01")
    client = client_of(cast.em)
    data = {"agency": cast.a.pk, "due_on": "31/10/2019", "reason": "Lũ quét"}
    response = client.post("/reports/periods/2019/extension/", data, follow=True)
    assert response.redirect_chain == [("/reports/periods/2019/", 302)]
    assert "31/10/2019" in response.content.decode()


@given(DAYS)
def test_the_next_working_day_is_the_first_that_works(day):
    found = next_working_day(day)
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert is_working_day(found)
    assert not any(map(is_working_day, between))
    assert next_working_day(found) == found


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_working_days_add_up(day, first, second):
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)
    passed = [day + timedelta(days=n) for n in range(1, (add_working_days(day, first) - day).days + 1)]
    assert sum(map(is_working_day, passed)) == first


@given(DAYS, st.integers(-48, 48))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, count):
    found = add_months(day, count)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == count
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@given(DAYS, st.integers(0, 86_399))
def test_every_second_of_a_day_lies_before_its_end(day, second):
    moment = end_of_day(day) - timedelta(seconds=86_400 - second)
    assert local_day(moment) == day
    assert local_day(end_of_day(day)) == day + timedelta(days=1)


@given(DAYS)
def test_a_returned_report_has_five_whole_working_days(day):
    last = local_day(resubmission_due(day) - timedelta(seconds=1))
    working = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(map(is_working_day, working)) == 5
    assert is_working_day(last)


@given(st.integers(2015, 2035))
def test_a_period_never_ends_before_its_due_day_has(year):
    period = ReportingPeriod.for_year(year)
    assert not period.has_ended(end_of_day(period.due_on) - timedelta(seconds=1))
    assert period.has_ended(end_of_day(next_working_day(period.due_on)))
