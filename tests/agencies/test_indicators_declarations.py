"""Figures about declarations agree with a slow, plain recount of whatever adoptions there are."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Adoption, Declaration
from core.indicators import Period, compute
from procedures.sample.words import chance
from tests.cast import make_adoption

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))
MIDYEAR = Period(date(2018, 10, 1), date(2019, 9, 30), date(2019, 4, 1))
PERIODS = (YEAR, BEFORE, MIDYEAR)
KEYS = ("adoption.declaration_acts", "adoption.redeclared", "adoption.redeclaration_due")


def declare(adoption: Adoption, day: date, **fields) -> Declaration:
    number = f"{adoption.declarations.count() + 1}/QĐ"
    return Declaration.objects.create(adoption=adoption, number=number, decided_on=day, scope="Toàn bộ", **fields)


def recount(agency, period: Period) -> dict[str, int]:
    """Row by row, with every rule written out."""
    day = period.as_of
    acts, latest, again, applied = 0, None, 0, None
    for one in Declaration.objects.filter(adoption__agency=agency).order_by("decided_on", "pk"):
        over = one.adoption.ended_on is not None and one.adoption.ended_on <= day
        if one.decided_on <= day and not over:
            latest = one
        before = [
            other
            for other in Declaration.objects.filter(adoption__agency=agency)
            if (other.decided_on, other.pk) < (one.decided_on, one.pk)
            and not (other.adoption.status == "withdrawn" and other.adoption.ended_on <= period.ends)
        ]
        gone = one.adoption.status == "withdrawn" and one.adoption.ended_on <= period.ends
        if period.starts <= one.decided_on <= period.ends and before and not gone:
            again += 1
    if latest:
        acts = 1 + sum(on is not None and on <= day for on in (latest.notified_on, latest.posted_on))
        acts += latest.website != ""
    for row in agency.adoptions.order_by("applied_from", "pk"):
        if row.applied_from and row.applied_from <= day and not (row.ended_on and row.ended_on <= day):
            applied = row
    waits = 0
    if applied and not applied.declarations.filter(decided_on__lte=day).exists():
        others = agency.adoptions.exclude(pk=applied.pk)
        waits = int(
            any(
                row.declarations.filter(decided_on__lte=day).exists()
                and not (row.status == "withdrawn" and row.ended_on <= day)
                for row in others
            )
        )
    return dict(zip(KEYS, (acts, again, again + waits), strict=True))


def random_life(agency, seed: int) -> None:
    """An old edition declared on some days and perhaps over, and a new one that is perhaps declared."""
    luck = chance(seed)
    turn = date(2019, luck.randint(1, 12), 5)
    end = luck.choice([None, "superseded", "superseded", "withdrawn"])
    old = make_adoption(agency, end or "confirmed", edition="9001:2008", **({"ended_on": turn} if end else {}))
    for _n in range(luck.randint(0, 3)):
        _declare_some_day(old, date(2016, 6, 1), (turn - date(2016, 6, 1)).days, luck)
    if end and luck.random() < 0.8:
        new = make_adoption(agency, "applying", applied_from=turn)
        for _n in range(luck.choice([0, 1, 1, 2])):
            _declare_some_day(new, turn, 200, luck)


def _declare_some_day(adoption: Adoption, first: date, days: int, luck) -> None:
    day = first + timedelta(days=luck.randint(0, days))
    told = {name: day + timedelta(days=luck.randint(0, 90)) for name in ("notified_on", "posted_on")}
    told = {name: on for name, on in told.items() if luck.random() < 0.7}
    declare(adoption, day, website="https://so.tinh.gov.vn/iso" if luck.random() < 0.5 else "", **told)


@pytest.mark.parametrize("seed", range(20))
def test_every_figure_agrees_with_a_plain_recount(cast, seed):
    for n, agency in enumerate((cast.a, cast.b, cast.district)):
        random_life(agency, 3 * seed + n)
    figures = compute([cast.a.pk, cast.b.pk, cast.district.pk], PERIODS, KEYS)
    for agency in (cast.a, cast.b, cast.district):
        for period in PERIODS:
            found = {key: figures.value(key, agency.pk, period) for key in KEYS}
            assert found == recount(agency, period), (agency, period)


def told_of(agency, period: Period = YEAR) -> list:
    figures = compute([agency.pk], [period], KEYS)
    return [figures.value(key, agency.pk, period) for key in KEYS]


def test_four_acts_make_a_declaration(cast):
    adoption = make_adoption(cast.a, "confirmed")
    assert told_of(cast.a) == [0, 0, 0]
    made = declare(adoption, date(2019, 3, 1))
    assert told_of(cast.a) == [1, 0, 0]
    known = {"notified_on": date(2019, 3, 2), "posted_on": date(2019, 9, 30), "website": "https://so.gov.vn"}
    Declaration.objects.filter(pk=made.pk).update(**known)
    assert told_of(cast.a) == [4, 0, 0]
    assert told_of(cast.a, MIDYEAR) == [3, 0, 0]


def test_a_newer_edition_is_to_be_declared_again(cast):
    old = make_adoption(cast.a, "declared", edition="9001:2008")
    Adoption.objects.filter(pk=old.pk).update(status="superseded", ended_on=date(2019, 3, 1))
    new = make_adoption(cast.a, "confirmed", applied_from=date(2019, 3, 1))
    assert told_of(cast.a) == [0, 0, 1]
    declare(new, date(2019, 4, 1))
    assert told_of(cast.a) == [1, 1, 1]


def test_an_agency_without_changes_has_nothing_to_declare_again(cast):
    make_adoption(cast.a, "declared")
    assert told_of(cast.a)[1:] == [0, 0]
    assert told_of(cast.commune) == [0, 0, 0]


def test_a_province_costs_two_queries(cast):
    for agency in (cast.a, cast.b, cast.district):
        random_life(agency, 1)
    with CaptureQueriesContext(connection) as queries:
        compute([cast.a.pk, cast.b.pk, cast.district.pk], PERIODS, KEYS)
    assert len(queries) == 2
