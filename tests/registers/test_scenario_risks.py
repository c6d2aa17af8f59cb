"""The scenario of risks and the context: whole, marked, the same each time."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.roles import Role
from agencies.scenes import CAO_BANG_2019
from core.indicators import Period
from registers.indicators.risks import risks as figures
from registers.models import ContextIssue, InterestedParty, RegisterYear, Risk
from registers.scenarios.risks import write
from tests.cast import holder_of, make_agency

pytestmark = pytest.mark.django_db
DAY = date(2019, 1, 15)


def registers(count: int) -> list[RegisterYear]:
    found = []
    for _n in range(count):
        agency = make_agency()
        for role in (Role.SECRETARY, Role.HEAD, Role.STAFF):
            holder_of(agency, role)
        found.append(RegisterYear.objects.create(agency=agency, year=2019, status="confirmed", confirmed_on=DAY))
    return found


def told() -> list[tuple]:
    return list(Risk.objects.order_by("pk").values_list("number", "description", "status", "due_on"))


def test_every_agency_has_its_rows_and_all_is_marked():
    own = registers(8)
    write(own, CAO_BANG_2019)
    for register in own:
        assert 3 <= register.risk_rows.count() <= 5
        assert (register.contextissue_rows.count(), register.interestedparty_rows.count()) == (2, 3)
    assert not Risk.objects.exclude(description__endswith="(minh họa)").exists()
    assert not ContextIssue.objects.exclude(issue__endswith="(minh họa)").exists()
    assert not InterestedParty.objects.exclude(party__endswith="(minh họa)").exists()


def test_risks_are_at_every_stage_and_the_figures_know_them(today_is):
    today_is("2019-10-16")
    own = registers(8)
    write(own, CAO_BANG_2019)
    assert set(Risk.objects.values_list("status", flat=True)) == {"open", "treated", "closed"}
    assert Risk.objects.action_overdue_on(date(2019, 10, 16)).exists()
    assert ContextIssue.objects.filter(is_climate_related=True).exists()
    period = Period(date(2018, 12, 15), date(2019, 10, 16))
    counted = figures([register.agency_id for register in own], [period])["risks.open"]
    assert sum(counted.values()) == Risk.objects.standing().count()


def test_it_is_the_same_each_time():
    write(registers(6), CAO_BANG_2019)
    first = told()
    Risk.objects.all().delete()
    write(registers(6), CAO_BANG_2019)
    assert told() == first


def test_it_costs_few_queries_however_many_agencies():
    few, many = registers(1), registers(12)
    with CaptureQueriesContext(connection) as one:
        write(few, CAO_BANG_2019)
    with CaptureQueriesContext(connection) as all_of_them:
        write(many, CAO_BANG_2019)
    assert len(all_of_them) <= len(one) + 2
