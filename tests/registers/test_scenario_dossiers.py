"""The scenario of dossiers, outputs and providers: whole, marked, the same each time."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.roles import Role
from agencies.scenes import CAO_BANG_2019
from core.dates import add_months
from core.search import find
from registers.models import DossierMonth, ExternalProvider, NonconformingOutput, ProviderEvaluation
from registers.scenarios.dossiers import write
from tests.cast import actor_of, holder_of, make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies(cast):
    found = {agency.code: agency for agency in (cast.a, cast.b, *(make_agency(code=f"CB.Y{n}") for n in range(12)))}
    for agency in found.values():
        holder_of(agency, Role.SECRETARY)
        holder_of(agency, Role.HEAD)
    return found


def test_every_agency_has_twelve_months_that_follow_from_each_other(agencies):
    write(agencies, CAO_BANG_2019)
    assert DossierMonth.objects.count() == 12 * len(agencies)
    for agency in agencies.values():
        rows = list(DossierMonth.objects.filter(agency=agency).order_by("month"))
        assert [row.month for row in rows] == [add_months(date(2018, 10, 1), n) for n in range(12)]
        assert all(b.pending == a.pending + b.received - b.resolved for a, b in zip(rows, rows[1:], strict=False))
        assert {row.note for row in rows} == {"Số liệu minh họa"}
    assert DossierMonth.objects.with_lateness().exists()


def test_every_agency_has_two_providers_and_some_have_outputs(agencies, cast):
    write(agencies, CAO_BANG_2019)
    assert ExternalProvider.objects.count() == ProviderEvaluation.objects.count() == 2 * len(agencies)
    assert ExternalProvider.objects.overdue_on(date(2019, 10, 16)).count() == 4
    assert set(NonconformingOutput.objects.values_list("status", flat=True)) == {"verified", "handled"}
    assert all("minh họa" in row.description for row in NonconformingOutput.objects.all())
    assert any(hits for label, hits in find(actor_of(cast.an), "minh hoa"))


def test_it_is_the_same_each_time_and_costs_few_queries(agencies):
    with CaptureQueriesContext(connection) as queries:
        write(agencies, CAO_BANG_2019)
    assert len(queries) < 30
    first = list(DossierMonth.objects.order_by("agency", "month").values_list("received", "late", "apologies"))
    DossierMonth.objects.all().delete()
    ProviderEvaluation.objects.all().delete()
    NonconformingOutput.objects.all().delete()
    ExternalProvider.objects.all().delete()
    write(agencies, CAO_BANG_2019)
    assert first == list(
        DossierMonth.objects.order_by("agency", "month").values_list("received", "late", "apologies")
    )
