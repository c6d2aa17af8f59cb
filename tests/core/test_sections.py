"""How sections of documents write figures and days."""

from datetime import date
from decimal import Decimal

import pytest

from core.indicators import Period
from core.sections import day_of, figure_of, percent_of

YEAR = Period(date(2019, 1, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (None, 0, "–"),
        (0, 0, "0"),
        (1234567, 0, "1.234.567"),
        (Decimal("1234.5"), 2, "1.234,50"),
        (4.25, 1, "4,3"),
        (Decimal("0.125"), 2, "0,13"),
    ],
)
def test_figures_are_written_as_in_vietnamese_documents(value, digits, written):
    assert figure_of(value, digits) == written


def test_shares_are_written_in_percent():
    assert percent_of(Decimal("0.8125")) == "81,3%"
    assert percent_of(0) == "0,0%"
    assert percent_of(None) == "–"


def test_no_day_is_a_dash():
    assert (day_of(date(2019, 2, 1)), day_of(None)) == ("01/02/2019", "–")


def test_a_period_holds_its_first_and_last_day_and_no_missing_one():
    days = (date(2018, 12, 31), date(2019, 1, 1), date(2019, 12, 31), date(2020, 1, 1), None)
    assert [YEAR.holds(day) for day in days] == [False, True, True, False, False]
