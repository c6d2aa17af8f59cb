"""The proposal of a year's inspections: everybody is covered, a third of the mandatory is visited."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.planning import Candidate, propose, reason, urgency, visits_required, working_days

YEAR = 2019
FEW = settings(max_examples=25, deadline=None)


@st.composite
def candidates(draw) -> list[Candidate]:
    number = draw(st.integers(0, 20))
    return [
        Candidate(
            agency=n,
            code=f"CB.{n % 7}",
            is_mandatory=draw(st.booleans()),
            score=draw(st.none() | st.decimals(0, 100, places=2)),
            score_year=2018,
            visited=draw(st.none() | st.integers(2008, 2018)),
            open=draw(st.integers(0, 3)),
            overdue=draw(st.integers(0, 2)),
            nonconforming=draw(st.integers(0, 4)),
        )
        for n in range(number)
    ]


def visited(lines) -> set[int]:
    return {line.agency for line in lines if line.is_visit}


@FEW
@given(candidates(), st.integers(0, 50))
def test_everybody_is_covered_once_and_a_third_of_the_mandatory_is_visited(rows, visits):
    lines = propose(rows, YEAR, visits)
    assert sorted(line.agency for line in lines) == [row.agency for row in rows]
    mandatory = {row.agency for row in rows if row.is_mandatory}
    assert len(visited(lines) & mandatory) * 3 >= len(mandatory)
    assert len(visited(lines)) == min(len(rows), max(visits, visits_required(len(mandatory))))


@FEW
@given(candidates(), st.integers(0, 50), st.randoms())
def test_the_order_in_which_agencies_are_given_does_not_matter(rows, visits, luck: Random):
    other = list(rows)
    luck.shuffle(other)
    assert propose(other, YEAR, visits) == propose(rows, YEAR, visits)


@FEW
@given(candidates(), st.integers(0, 50), st.integers(0, 10), st.data())
def test_more_visits_never_take_one_away(rows, visits, more, data):
    kept = {row.agency: data.draw(st.booleans()) for row in rows[: data.draw(st.integers(0, len(rows)))]}
    few, many = (visited(propose(rows, YEAR, number, kept)) for number in (visits, visits + more))
    assert few <= many


@FEW
@given(candidates(), st.integers(0, 50), st.data())
def test_lines_that_are_kept_are_not_proposed_again_and_count(rows, visits, data):
    kept = {row.agency: data.draw(st.booleans()) for row in rows[: data.draw(st.integers(0, len(rows)))]}
    lines = propose(rows, YEAR, visits, kept)
    assert {line.agency for line in lines} == {row.agency for row in rows} - set(kept)
    mandatory = {row.agency for row in rows if row.is_mandatory}
    all_visits = visited(lines) | {agency for agency, is_visit in kept.items() if is_visit}
    could = mandatory - {agency for agency, is_visit in kept.items() if not is_visit}
    assert len(all_visits & mandatory) >= min(visits_required(len(mandatory)), len(could))


@FEW
@given(candidates(), st.integers(0, 50))
def test_whoever_is_visited_is_at_least_as_urgent_as_whoever_is_not(rows, visits):
    at_office = visited(propose(rows, YEAR, visits))
    for some in ([row for row in rows if row.is_mandatory], [row for row in rows if not row.is_mandatory]):
        chosen = [urgency(row, YEAR) for row in some if row.agency in at_office]
        others = [urgency(row, YEAR) for row in some if row.agency not in at_office]
        assert not chosen or not others or min(chosen) >= max(others)


@FEW
@given(candidates(), st.integers(0, 50))
def test_every_line_says_why(rows, visits):
    known = {row.agency: row for row in rows}
    for line in propose(rows, YEAR, visits):
        assert line.why == reason(known[line.agency])
        assert "at the office" in line.why


@FEW
@given(candidates(), st.integers(0, 50))
def test_inspections_lie_on_working_days_from_june_to_october(rows, visits):
    days = set(working_days(YEAR))
    for line in propose(rows, YEAR, visits):
        assert line.starts_on <= line.ends_on
        assert {line.starts_on, line.ends_on} <= days


def test_working_days_leave_out_weekends_and_holidays():
    days = working_days(YEAR)
    assert (days[0], days[-1]) == (date(2019, 6, 3), date(2019, 10, 31))
    assert date(2019, 9, 2) not in days


@pytest.mark.parametrize(
    ("after", "first", "last"),
    [
        (date(2018, 12, 1), date(2019, 6, 3), date(2019, 10, 31)),
        (date(2019, 8, 9), date(2019, 8, 12), date(2019, 10, 31)),
        (date(2019, 10, 29), date(2019, 10, 30), date(2019, 12, 31)),
        (date(2019, 12, 27), date(2019, 6, 3), date(2019, 10, 31)),
        (date(2020, 3, 1), date(2019, 6, 3), date(2019, 10, 31)),
    ],
)
def test_nothing_is_proposed_for_days_that_are_over_while_the_year_lasts(after, first, last):
    days = working_days(YEAR, after)
    assert (days[0], days[-1]) == (first, last)
    starts = {line.starts_on for line in propose([one(1), one(2)], YEAR, after=after)}
    assert min(starts) == first


def one(agency: int, **facts) -> Candidate:
    return Candidate(**{"agency": agency, "code": f"CB.{agency}", "is_mandatory": True, "visited": 2018} | facts)


def test_each_thing_that_speaks_for_a_visit_does():
    for facts in (
        {"score": Decimal("54.5")},
        {"visited": None},
        {"visited": 2016},
        {"open": 1},
        {"open": 1, "overdue": 1},
        {"nonconforming": 1},
    ):
        good = one(1, score=Decimal(100)) if "score" in facts else one(1)
        assert visited(propose([good, one(2, **facts), one(3, score=Decimal(100))], YEAR)) == {2}, facts


def test_scores_count_by_what_their_own_sets_could_give():
    full = one(1, score=Decimal(60), score_most=Decimal(60))
    half = one(2, score=Decimal(100), score_most=Decimal(200))
    assert visited(propose([full, half, one(3, score=Decimal(70))], YEAR)) == {2}


def test_ties_go_by_code():
    assert visited(propose([one(3), one(1), one(2)], YEAR)) == {1}


def test_a_third_is_rounded_up():
    assert [visits_required(number) for number in (0, 1, 3, 4, 68, 69)] == [0, 1, 1, 2, 23, 23]


def test_the_reason_names_what_is_known():
    row = one(1, score=Decimal("54.50"), score_year=2018, visited=2016, open=3, overdue=2, nonconforming=1)
    assert reason(row) == (
        "54.5 points in 2018; last inspected at the office in 2016; 2 requests overdue; "
        "1 item did not conform last time"
    )
    assert reason(one(1, visited=None)) == "not inspected at the office yet"
