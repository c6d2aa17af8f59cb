"""The scenario of policies and objectives: whole, marked, the same each time."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.roles import Role
from agencies.scenes import CAO_BANG_2019
from core.indicators import Period, compute
from registers.followed import followed
from registers.models import Measurement, QualityObjective, QualityPolicy, RegisterYear
from registers.scenarios import dossiers
from registers.scenarios.objectives import write
from tests.cast import holder_of, make_agency

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))


@pytest.fixture
def agencies(cast):
    found = {agency.code: agency for agency in (cast.a, cast.b, *(make_agency(code=f"CB.Y{n}") for n in range(12)))}
    found["CB.X.NN"] = make_agency(code="CB.X.NN", kind="commune_peoples_committee")
    for agency in found.values():
        holder_of(agency, Role.SECRETARY)
        holder_of(agency, Role.HEAD)
    dossiers.write(found, CAO_BANG_2019)
    return found


def test_every_agency_has_a_confirmed_year_a_policy_and_three_or_four_objectives(agencies):
    registers = write(agencies, CAO_BANG_2019)
    assert set(registers) == set(agencies)
    assert {row.status for row in registers.values()} == {"confirmed"}
    assert QualityPolicy.objects.in_force().count() == len(agencies)
    for agency in agencies.values():
        rows = QualityObjective.objects.filter(agency=agency)
        assert rows.count() == (3 if agency.kind.code == "commune_peoples_committee" else 4)
        assert all("minh họa" in row.title for row in rows)


def test_they_are_measured_until_september_and_some_fall_behind(agencies, today_is):
    write(agencies, CAO_BANG_2019)
    today_is(CAO_BANG_2019.today)
    rows = followed(QualityObjective.objects.all(), CAO_BANG_2019.today)
    assert {len(row.missing) for row in rows} <= {0, 1}
    found = {str(row.standing) for row in rows}
    assert "on" in found
    assert found & {"behind", "missed"}
    figures = compute([agency.pk for agency in agencies.values()], [YEAR])
    assert 0 < figures.total("objectives.met", YEAR) < figures.total("objectives.total", YEAR) == len(rows)


def test_it_is_the_same_each_time_and_costs_few_queries(agencies):
    with CaptureQueriesContext(connection) as queries:
        write(agencies, CAO_BANG_2019)
    assert len(queries) < 40
    told = list(Measurement.objects.order_by("pk").values_list("index", "value"))
    for model in (Measurement, QualityObjective, QualityPolicy, RegisterYear):
        model.objects.all().delete()
    write(agencies, CAO_BANG_2019)
    assert list(Measurement.objects.order_by("pk").values_list("index", "value")) == told
