"""Several people at one moment. Only PostgreSQL lets them write at once; on SQLite the second waits by itself."""

from datetime import date

import pytest
from django.db import connection

from agencies.roles import Role
from core.errors import Stale
from core.workflow import perform
from registers.imports import apply_import, plan_import
from registers.models import DossierMonth, NonconformingOutput
from registers.services.dossiers import Entry, month_save
from registers.services.outputs import output_record
from tests.agencies.test_races import at_once
from tests.cast import actor_of, make_cast, make_membership, make_user
from tests.registers.makers_dossiers import FIGURES, make_output
from tests.registers.test_dossier_import import row, workbook

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs several writers"),
]


@pytest.fixture
def cast(today_is):
    today_is("2019-03-11")
    return make_cast()


def test_one_of_several_enters_a_new_month(cast):
    def enter(number: int) -> None:
        values = FIGURES | {"received": 100 + number, "taken_on": date(2019, 3, 1), "note": "", "correction": ""}
        month_save(agency=cast.a, entry=Entry(date(2019, 1, 1), values, "new"), by=actor_of(cast.an))

    assert sorted(map(str, at_once(enter))) == sorted(map(str, [None, Stale, Stale, Stale]))
    assert DossierMonth.objects.count() == 1


def test_one_of_several_imports_the_same_new_months(cast):
    def bring_in(number: int) -> None:
        an = actor_of(cast.an)
        apply_import(plans[number], an)

    plans = [plan_import(workbook(row(received=100 + n), row(2)), actor_of(cast.an)) for n in range(4)]
    assert sorted(map(str, at_once(bring_in))) == sorted(map(str, [None, Stale, Stale, Stale]))
    assert DossierMonth.objects.count() == 2


def test_outputs_found_at_once_get_numbers_of_their_own(cast):
    values = {
        "detected_on": date(2019, 3, 4), "detected_by": cast.ha, "procedure": None, "unit": None,
        "description": "Sai tên", "dossier_ref": "", "wants_action": False,
    }  # fmt: skip

    def record(number: int) -> None:
        output_record(agency=cast.a, values=dict(values), by=actor_of(cast.an))

    assert set(at_once(record)) == {None}
    assert sorted(NonconformingOutput.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_an_output_is_verified_once(cast):
    output = make_output(cast.a, "handled")
    heads = [cast.binh, *(make_user() for _n in range(3))]
    for head in heads[1:]:
        make_membership(head, cast.a, Role.HEAD)

    def verify(number: int) -> None:
        own = NonconformingOutput.objects.get(pk=output.pk)
        perform(own, "verify", by=actor_of(heads[number]), seen=2, verification=str(number))

    assert sorted(map(str, at_once(verify))) == sorted(map(str, [None, Stale, Stale, Stale]))
