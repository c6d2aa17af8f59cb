"""A synthetic province: as large as asked for, the same for the same seed, and lawful."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from agencies.models import Agency, User
from procedures import flow
from procedures.models import (
    AdministrativeProcedure,
    Procedure,
    Revision,
    Step,
    TthcScope,
)
from procedures.sample.province import shares
from tests.cast import make_agency

pytestmark = pytest.mark.django_db


def make(agencies: int = 12, procedures: int = 60, seed: int = 7, **options) -> str:
    out = StringIO()
    call_command("make_province", agencies=agencies, procedures=procedures, seed=seed, stdout=out, **options)
    return out.getvalue()


def rows(root: str) -> list:
    """What stands under a province, without keys."""
    revisions = Revision.objects.filter(agency__code__startswith=root).order_by("agency__code", "procedure__code")
    return [
        list(Agency.objects.filter(code__startswith=root).order_by("code").values_list("code", "name", "kind")),
        list(revisions.order_by("agency__code", "procedure__code", "issue_number").values_list(
            "procedure__code", "title", "status", "effective_from", "effective_to", "payload_sha256"
        )),
        list(Step.objects.filter(revision__in=revisions).order_by(
            "revision__agency__code", "revision__procedure__code", "order"
        ).values_list("what", "quarters")),
    ]  # fmt: skip


def test_it_is_as_large_as_asked_for():
    assert "12 agencies and 60 procedures under MH7" in make(revisions=150)
    counts = [model.objects.count() for model in (Agency, Procedure, Revision)]
    assert counts == [12, 60, 150]
    assert Revision.objects.effective().count() == 60


def written(seed: int) -> list:
    """The rows that a seed gives, in a database that is then as before."""
    with transaction.atomic():
        make(seed=seed)
        found = rows(f"MH{seed}")
        transaction.set_rollback(True)
    return found


def test_the_same_seed_writes_the_same_rows_and_another_one_others():
    first = written(7)
    assert first[1]
    assert first == written(7)
    assert [row[1] for row in first[0]] != [row[1] for row in written(8)[0]]


def test_a_database_with_agencies_is_left_alone_unless_told():
    make_agency(code="CB.SXD")
    with pytest.raises(CommandError, match="There are agencies already"):
        make()
    make(add=True)
    assert Agency.objects.filter(code__startswith="MH7").count() == 12


def test_two_provinces_share_the_catalogue():
    make()
    before = AdministrativeProcedure.objects.count()
    make(seed=8, add=True)
    assert AdministrativeProcedure.objects.count() == before
    with pytest.raises(CommandError, match="seed 7 is there already"):
        make(add=True)


def test_it_is_marked_illustrative_and_nobody_can_sign_in():
    make()
    for model in (Agency, Procedure, AdministrativeProcedure):
        assert not model.objects.filter(is_illustrative=False).exists()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_steps_hold_together():
    make()
    for revision in Revision.objects.effective().prefetch_related("steps"):
        assert flow.problems(list(revision.steps.all())) == []


def test_there_are_tthc_that_agencies_handle():
    make(agencies=30, procedures=200)
    assert Revision.objects.effective().exclude(coverages=None).count() > 80
    assert TthcScope.objects.filter(agency__code="MH7.BQLKKT").exists()


@pytest.mark.parametrize(
    ("agencies", "procedures", "revisions"), [(0, 5, None), (4001, 5, None), (5, 30_001, None), (5, 10, 9)]
)
def test_what_cannot_be_is_refused(agencies, procedures, revisions):
    with pytest.raises(CommandError, match="must be between"):
        make(agencies, procedures, revisions=revisions)
    assert not Agency.objects.exists()


def test_one_agency_and_no_procedure_is_a_province_too():
    make(agencies=1, procedures=0)
    assert Agency.objects.get().code == "MH7"


def test_shares_add_up():
    assert shares(7, [1, 1, 1]) == [2, 2, 3]
    assert sum(shares(30_000, [8] * 20 + [12] * 13 + [2] * 900)) == 30_000
