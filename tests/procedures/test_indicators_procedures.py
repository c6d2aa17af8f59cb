"""Figures about documents agree with a slow, plain recount."""

from datetime import date

import pytest

from core.indicators import Period, compute
from procedures.models import DocumentReview, LegalChange, Procedure, Revision, UseRecord
from procedures.services.effecting import procedure_withdraw
from tests.cast import actor_of, make_law, make_procedure, make_revision, make_tthc

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))
EVER = date(2010, 1, 1)


@pytest.fixture
def register(cast, today_is):
    """Agency A: one old and revised, one new for a TTHC, one withdrawn, one draft; agency B: one."""
    today_is("2017-03-01")
    first = make_tthc(cast.a)
    old, gone = make_procedure(cast.a, tthcs=(first,)), make_procedure(cast.a)
    make_procedure(cast.b)
    today_is("2019-02-01")
    make_revision(old, "effective", tthcs=(first,))
    tthc = make_tthc(cast.a)
    new = make_procedure(cast.a, tthcs=(tthc,))
    make_tthc(cast.a)
    make_procedure(cast.a, "draft")
    procedure_withdraw(revision=gone.revisions.get(), reason="Hết", by=actor_of(cast.binh))
    UseRecord.objects.create(procedure=new, used_on=date(2019, 5, 1), dossiers=3)
    Procedure.objects.filter(pk=new.pk).update(published_on=date(2019, 2, 1))
    return cast


def recount(agency, day: date) -> list[Revision]:
    return [
        row
        for row in Revision.objects.filter(agency=agency)
        if row.effective_from and row.effective_from <= day and not (row.effective_to and row.effective_to <= day)
    ]


def test_what_stands_is_what_a_recount_finds(register):
    figures = compute([register.a.pk, register.b.pk], [YEAR, BEFORE])
    for agency in (register.a, register.b):
        for period in (YEAR, BEFORE):
            rows = recount(agency, period.as_of)
            assert figures.value("procedures.effective", agency.pk, period) == len(rows)
            for kind in ("system", "operational", "internal"):
                of_kind = [row for row in rows if row.procedure.kind == kind]
                assert figures.value(f"procedures.{kind}", agency.pk, period) == len(of_kind)
    assert figures.total("procedures.effective", YEAR) == 3


def test_acts_fall_into_the_span_of_their_day(register):
    figures = compute([register.a.pk], [YEAR, BEFORE])
    told = {
        key: (figures.value(key, register.a.pk, YEAR), figures.value(key, register.a.pk, BEFORE))
        for key in ("procedures.issued_in_year", "procedures.revised_in_year", "procedures.withdrawn_in_year")
    }
    assert told == {
        "procedures.issued_in_year": (1, 0),
        "procedures.revised_in_year": (1, 0),
        "procedures.withdrawn_in_year": (1, 0),
    }


def test_unused_means_in_effect_for_a_year_and_used_on_no_day_of_it(register):
    figures = compute([register.a.pk, register.b.pk], [YEAR])
    assert figures.value("procedures.unused", register.a.pk, YEAR) == 1
    old = Procedure.objects.filter(agency=register.a, kind="operational").earliest("pk")
    UseRecord.objects.create(procedure=old, used_on=date(2018, 10, 1))
    assert compute([register.a.pk], [YEAR]).value("procedures.unused", register.a.pk, YEAR) == 0


def test_tthc_are_covered_matched_and_public(register):
    figures = compute([register.a.pk], [YEAR])
    keys = ("tthc.total", "tthc.covered", "tthc.mismatched", "procedures.matching_tthc", "procedures.public")
    assert [figures.value(key, register.a.pk, YEAR) for key in keys] == [3, 2, 0, 2, 1]


def test_a_model_counts_for_nobody(cast, today_is):
    today_is("2019-02-01")
    procedure = make_procedure(cast.a, is_model=True)
    assert procedure.revisions.get().status == "effective"
    assert compute([cast.a.pk], [YEAR]).value("procedures.effective", cast.a.pk, YEAR) == 0


def test_reviews_are_due_in_time_and_overdue(register):
    change = LegalChange.objects.create(
        document=make_law("1/2019/NĐ-CP"), changed=make_law("1/2015/NĐ-CP"), kind="replaces", effective_on=EVER
    )
    days = {
        "in time": (date(2019, 5, 1), date(2019, 5, 1)),
        "late": (date(2019, 5, 1), date(2019, 5, 2)),
        "overdue": (date(2019, 9, 1), None),
        "closed since": (date(2019, 9, 1), date(2019, 10, 5)),
        "not yet": (date(2019, 9, 30), None),
        "next year": (date(2019, 12, 1), None),
    }
    for due_on, closed_on in days.values():
        DocumentReview.objects.create(
            change=change, procedure=make_procedure(register.b, "draft"), agency=register.b, due_on=due_on,
            closed_on=closed_on, outcome="no_change" if closed_on else "",
        )  # fmt: skip
    figures = compute([register.b.pk], [YEAR])
    keys = ("law.reviews_due", "law.reviews_on_time", "law.reviews_overdue")
    assert [figures.value(key, register.b.pk, YEAR) for key in keys] == [5, 1, 2]


def test_readings_are_those_of_what_was_spread_in_the_span(register):
    figures = compute([register.a.pk], [YEAR])
    asked = figures.value("dissemination.expected", register.a.pk, YEAR)
    assert asked == 2  # the two issues of 2019, read by Hà alone: the others signed them
    assert figures.value("dissemination.acknowledged", register.a.pk, YEAR) == 0


def test_a_province_costs_as_many_queries_as_one_agency(register, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        compute([register.a.pk], [YEAR, BEFORE])
    with CaptureQueriesContext(connection) as two:
        compute([register.a.pk, register.b.pk, register.commune.pk, register.district.pk], [YEAR, BEFORE])
    assert len(one) == len(two)
