"""Two people at the same moment. Only PostgreSQL lets them write at once; on SQLite the second waits by itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from agencies.imports import apply_import
from agencies.models import Agency
from agencies.services import agency_save, obligation_set
from core.actors import SYSTEM
from core.errors import DomainError, Refused, Stale
from tests.agencies.workbooks import agency_row, plan
from tests.cast import make_agency, make_kind

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs several writers"),
]


def at_once(act: Callable[[int], object], people: int = 4) -> list[type | None]:
    """What each of several people was refused with (None: done), when all act at the same moment."""
    start = Barrier(people)

    def run(number: int) -> type | None:
        try:
            start.wait()
            act(number)
        except DomainError as error:
            return type(error)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(run, range(people)))


def test_one_of_many_enters_a_code():
    values = {"kind": make_kind(), "established_on": date(2010, 1, 1), "name": "Sở Tài chính", "code": "CB.STC"}
    answers = at_once(lambda number: agency_save(agency=Agency(), values=values, by=SYSTEM))
    assert sorted(map(str, answers)) == sorted(map(str, [None, Refused, Refused, Refused]))
    assert Agency.objects.count() == 1


def test_one_of_many_imports_of_the_same_file_is_carried_out():
    make_kind()
    plans = [plan(agency_row("CB.X", obligation="mandatory", basis="QĐ 19")) for _person in range(4)]
    answers = at_once(lambda number: apply_import(plans[number], SYSTEM))
    assert sorted(map(str, answers)) == sorted(map(str, [None, Stale, Stale, Stale]))
    assert Agency.objects.get().obligations.count() == 1


def test_one_of_many_obligations_takes_the_place_of_the_standing_one():
    agency = make_agency()
    values = {"kind": "encouraged", "basis": "x", "reports": True, "starts_on": date(2019, 1, 1)}
    answers = at_once(lambda number: obligation_set(agency=agency, values=values, by=SYSTEM))
    assert answers.count(None) == 1
    assert list(agency.obligations.order_by("starts_on").values_list("ends_on", flat=True)) == [
        date(2018, 12, 31),
        None,
    ]
