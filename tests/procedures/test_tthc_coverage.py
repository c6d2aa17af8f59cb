"""Which TTHC has a procedure in effect, and which procedure no longer matches its TTHC."""

from datetime import date, timedelta

import pytest

from core.dates import today
from procedures import coverage
from procedures.models import AdministrativeProcedure, SubmissionMethod
from procedures.models.tthc import fingerprint_of
from tests.cast import make_procedure, make_revision, make_tthc

pytestmark = pytest.mark.django_db


def test_a_tthc_with_an_effective_procedure_is_covered(cast):
    covered, bare = make_tthc(cast.a), make_tthc(cast.a)
    make_procedure(cast.a, tthcs=(covered,))
    assert coverage.covered_pairs({cast.a.pk}, today()) == {(cast.a.pk, covered.pk)}
    assert coverage.uncovered_pairs({cast.a.pk}, today()) == {(cast.a.pk, bare.pk)}
    assert [row.tthc for row in coverage.uncovered_scopes(today())] == [bare]


def test_a_draft_a_model_and_another_agency_cover_nothing(cast):
    tthc = make_tthc(cast.a)
    make_procedure(cast.a, "draft", tthcs=(tthc,))
    make_procedure(cast.a, tthcs=(tthc,), is_model=True)
    make_procedure(cast.b, tthcs=(tthc,))
    assert coverage.covered_pairs(None, today()) == set()


def test_it_was_not_covered_before_the_day_of_effect(cast):
    tthc = make_tthc(cast.a)
    make_procedure(cast.a, tthcs=(tthc,))
    yesterday = today() - timedelta(days=1)
    assert coverage.covered_pairs(None, yesterday) == set()
    assert coverage.uncovered_pairs(None, yesterday) == {(cast.a.pk, tthc.pk)}


def test_a_repealed_tthc_is_neither_handled_nor_matched(cast):
    tthc = make_tthc(cast.a)
    make_procedure(cast.a, tthcs=(tthc,))
    AdministrativeProcedure.objects.update(repealed_on=today())
    assert coverage.handled_pairs(None, today()) == set()
    assert coverage.mismatched_pairs(None, today()) == {(cast.a.pk, tthc.pk)}
    assert coverage.mismatches(None, today())[0].reasons == [coverage.REPEALED]


def test_a_changed_tthc_no_longer_matches(cast):
    tthc, same = make_tthc(cast.a), make_tthc(cast.a)
    make_procedure(cast.a, tthcs=(tthc,))
    make_procedure(cast.a, tthcs=(same,))
    AdministrativeProcedure.objects.filter(pk=tthc.pk).update(fingerprint="another")
    assert coverage.mismatched_pairs({cast.a.pk}, today()) == {(cast.a.pk, tthc.pk)}
    assert coverage.mismatched_pairs({cast.b.pk}, today()) == set()
    assert coverage.mismatches(None, today())[0].reasons == [coverage.CHANGED]


def test_steps_that_exceed_a_shortened_limit_no_longer_match(cast):
    tthc = make_tthc(cast.a, limit=40)
    make_procedure(cast.a, tthcs=(tthc,))
    method = SubmissionMethod.objects.get(tthc=tthc)
    method.limit_quarters = 31
    method.save()
    AdministrativeProcedure.objects.update(fingerprint=fingerprint_of(tthc, [], [method], tthc.dossier.all()))
    reasons = coverage.mismatches(None, today())[0].reasons
    assert reasons == [coverage.CHANGED, coverage.TOO_LONG]


@pytest.mark.parametrize(("limit", "exceeds"), [(24, False), (23, True)])
def test_the_longest_way_counts_not_the_sum_of_all_steps(cast, limit, exceeds):
    procedure = make_procedure(cast.a, "draft", tthcs=(make_tthc(cast.a, limit=limit),))
    revision = procedure.revisions.get()
    revision.steps.filter(order=1).update(kind="decision", next_order=3, no_order=2)
    revision.steps.filter(order=2).update(next_order=4)
    assert bool(coverage.too_long(revision.coverages.all())) is exceeds


def test_the_new_issue_matches_again(cast):
    tthc = make_tthc(cast.a)
    procedure = make_procedure(cast.a, tthcs=(tthc,), effective_on=today())
    AdministrativeProcedure.objects.update(fingerprint="another")
    tomorrow = today() + timedelta(days=1)
    make_revision(procedure, "approved", tthcs=(tthc,), effective_on=tomorrow)
    procedure.revisions.filter(status="effective").update(
        status="superseded", effective_from=date(2016, 1, 1), effective_to=today()
    )
    procedure.revisions.filter(status="approved").update(status="effective", effective_from=today())
    assert coverage.mismatched_pairs(None, today()) == set()


def test_any_number_of_pairs_costs_the_same(cast, django_assert_num_queries):
    for agency in (cast.a, cast.b):
        make_procedure(agency, tthcs=(make_tthc(agency),))
    with django_assert_num_queries(2):
        assert len(coverage.covered_pairs(None, today())) == 2
    with django_assert_num_queries(2):
        coverage.mismatched_pairs(None, today())
