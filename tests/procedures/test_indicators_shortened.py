"""TTHC done in less than their time, and what citizens are shown: figures against a slow, plain recount."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.indicators import Period, compute
from procedures import flow
from procedures.models import Coverage, Procedure, Revision, Step, SubmissionMethod, TthcScope
from procedures.sample.words import chance
from tests.cast import make_procedure, make_revision, make_tthc

pytestmark = pytest.mark.django_db
KEY = "tthc.time_reduced"
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-02-01")


def recount(agency, day: date) -> int:
    """One TTHC after the other, each way through the steps looked at."""
    shortened = set()
    for coverage in Coverage.objects.filter(revision__agency=agency, revision__procedure__is_model=False):
        revision, tthc = coverage.revision, coverage.tthc
        begun = revision.effective_from is not None and revision.effective_from <= day
        over = revision.effective_to is not None and revision.effective_to <= day
        scopes = TthcScope.objects.filter(agency=agency, tthc=tthc)
        handled = any(row.starts_on <= day and (row.ends_on is None or row.ends_on >= day) for row in scopes)
        limits = [row.limit_quarters for row in tthc.methods.all() if row.limit_quarters]
        steps = list(revision.steps.all())
        if begun and not over and handled and tthc.is_in_force_on(day) and limits and steps:
            takes = 0 if flow.problems(steps) else flow.longest(steps)
            if takes and takes / min(limits) <= 0.9:
                shortened.add(tthc.pk)
    return len(shortened)


def random_life(cast, seed: int) -> None:
    """TTHC with limits around 32 quarter-days, which the usual steps take, and some ways that part."""
    luck = chance(seed)
    for agency in (cast.a, cast.b):
        for _n in range(6):
            limit = luck.choice([32, 34, 35, 36, 37, 40])
            handled = agency if luck.random() < 0.8 else None
            tthc = make_tthc(handled, limit=limit)
            if luck.random() < 0.5:
                SubmissionMethod.objects.create(
                    tthc=tthc, channel="online", limit_quarters=luck.choice([None, 33, 50])
                )
            procedure = make_procedure(agency, tthcs=(tthc,), is_model=luck.random() < 0.1)
            if luck.random() < 0.5:
                let_the_way_part(procedure.revisions.get())
                tthc.methods.update(limit_quarters=luck.choice([26, 27, 33]))
            if luck.random() < 0.2:
                Step.objects.filter(revision__procedure=procedure).update(quarters=0)


def let_the_way_part(revision: Revision) -> None:
    revision.steps.filter(order=1).update(kind="decision", next_order=3, no_order=2)
    revision.steps.filter(order=2).update(next_order=4)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_a_plain_recount_finds(cast, seed):
    random_life(cast, seed)
    figures = compute([cast.a.pk, cast.b.pk], [YEAR, BEFORE], [KEY])
    for agency in (cast.a, cast.b):
        for period in (YEAR, BEFORE):
            assert figures.value(KEY, agency.pk, period) == recount(agency, period.as_of)


@pytest.mark.parametrize(("limit", "reduced"), [(35, 0), (36, 1)])
def test_a_tenth_is_enough(cast, limit, reduced):
    make_procedure(cast.a, tthcs=(make_tthc(cast.a, limit=limit),))
    told = compute([cast.a.pk], [YEAR], [KEY]).value(KEY, cast.a.pk, YEAR)
    assert told == reduced == recount(cast.a, YEAR.as_of)


def test_only_the_longest_way_counts(cast):
    procedure = make_procedure(cast.a, tthcs=(make_tthc(cast.a, limit=35),))
    assert compute([cast.a.pk], [YEAR], [KEY]).value(KEY, cast.a.pk, YEAR) == 0
    let_the_way_part(procedure.revisions.get())
    assert compute([cast.a.pk], [YEAR], [KEY]).value(KEY, cast.a.pk, YEAR) == 1


def test_the_issue_in_effect_on_the_day_counts(cast, today_is):
    today_is("2018-01-10")
    tthc = make_tthc(cast.a, limit=40)
    procedure = make_procedure(cast.a, tthcs=(tthc,))
    today_is("2019-02-01")
    make_revision(procedure, "effective", tthcs=(tthc,))
    Step.objects.filter(revision__issue_number=2, order=2).update(quarters=28)
    figures = compute([cast.a.pk], [YEAR, BEFORE], [KEY])
    assert [figures.value(KEY, cast.a.pk, period) for period in (YEAR, BEFORE)] == [0, 1]


def test_only_operational_procedures_count_among_the_operational_ones_shown(cast):
    shown = make_procedure(cast.a, tthcs=(make_tthc(cast.a),))
    internal, hidden = make_procedure(cast.a), make_procedure(cast.a, tthcs=(make_tthc(cast.a),))
    Procedure.objects.filter(pk__in=[shown.pk, internal.pk]).update(published_on=date(2019, 3, 1))
    assert hidden.published_on is None
    figures = compute([cast.a.pk], [YEAR, BEFORE])
    keys = ("procedures.public", "procedures.operational_public", "procedures.operational")
    assert [figures.value(key, cast.a.pk, YEAR) for key in keys] == [2, 1, 2]
    assert [figures.value(key, cast.a.pk, BEFORE) for key in keys] == [0, 0, 0]


def test_a_province_costs_four_queries(cast):
    random_life(cast, 2)
    with CaptureQueriesContext(connection) as context:
        compute([cast.a.pk, cast.b.pk, cast.commune.pk], [YEAR], [KEY])
    assert len(context) == 4
