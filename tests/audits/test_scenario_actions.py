"""The invented slips of 2019 hold together, and are the same on every machine."""

from datetime import date

import pytest

from agencies.models import Agency
from agencies.roles import Role
from agencies.scenes import CAO_BANG_2019
from audits.models import CorrectiveAction
from audits.scenarios.actions import write
from registers.scenarios import complaints, dossiers
from tests.audits.makers import make_audit
from tests.cast import make_agency, make_membership, make_user

pytestmark = pytest.mark.django_db
DAYS = ("proposed_on", "approved_on", "done_on", "verified_on", "ended_on")


def twelve_agencies() -> list[Agency]:
    """With codes of their own, whatever tests ran before: what is invented hangs on the code."""
    return [make_agency(code=f"CB.T{number:02d}") for number in range(12)]


@pytest.fixture
def agencies(db, today_is):
    today_is("2019-05-02")
    found = {agency.code: agency for agency in twelve_agencies()}
    for agency in found.values():
        for role in (Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR):
            make_membership(make_user(), agency, role)
    make_audit(next(iter(found.values())), "signed")
    complaints.write(list(found.values()), CAO_BANG_2019)
    dossiers.write(found, CAO_BANG_2019)
    today_is("2019-10-16")
    write(found, CAO_BANG_2019)
    return found


def test_there_are_slips_of_several_sources_and_states(agencies):
    rows = CorrectiveAction.objects.all()
    assert rows.count() >= 6
    assert set(rows.values_list("source", flat=True)) >= {"complaint", "dossier"}
    assert len(set(rows.values_list("status", flat=True))) >= 3


def test_days_follow_each_other_and_none_lies_in_the_future(agencies):
    for row in CorrectiveAction.objects.all():
        days = [day for name in DAYS if (day := getattr(row, name))]
        assert days == sorted(days)
        assert days[-1] <= CAO_BANG_2019.today


def test_what_failed_is_followed_and_everything_says_that_it_is_invented(agencies):
    for row in CorrectiveAction.objects.all():
        assert hasattr(row, "reissued_as") == (row.status == "reissued")
        assert row.is_illustrative
        assert row.proposed_on >= date(2018, 10, 1)


def test_it_costs_as_many_queries_for_twelve_agencies_as_for_two(db, today_is, django_assert_max_num_queries):
    today_is("2019-05-02")
    found = {agency.code: agency for agency in twelve_agencies()}
    for agency in found.values():
        for role in (Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR):
            make_membership(make_user(), agency, role)
    dossiers.write(found, CAO_BANG_2019)
    with django_assert_max_num_queries(20):
        write(found, CAO_BANG_2019)
