"""The documents of Cao Bằng 2019, loaded once without the reports; the tests of this module only read them."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from django.db.models import Count

from agencies.models import Agency, Membership
from agencies.roles import Role
from core.models import Job
from procedures import coverage, flow
from procedures.checks import legal_limit
from procedures.models import (
    Acknowledgement,
    DocumentReview,
    Procedure,
    Revision,
    Step,
)
from procedures.services.law import reviews_complete
from reports.scenarios import cao_bang_2019

pytestmark = [pytest.mark.long, pytest.mark.django_db]

TODAY, COULD = date(2019, 10, 16), ("staff", "auditor")
SETS = {
    "provincial_department": range(20, 61),
    "district_peoples_committee": range(40, 81),
    "department_subordinate": range(8, 20),
    "district_division": range(8, 20),
    "commune_peoples_committee": range(20, 41),
    "central_body_in_province": range(8, 20),
}


@pytest.fixture(scope="module", autouse=True)
def _cao_bang(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(cao_bang_2019, "report", lambda *args: None)
        cao_bang_2019.load()
        yield
        transaction.set_rollback(True)


def test_all_77_agencies_have_a_realistic_set():
    own = Procedure.objects.filter(is_model=False)
    counts = own.values_list("agency__kind__code", "agency").annotate(n=Count("pk"))
    assert len(counts) == 77
    assert [(kind, n) for kind, _agency, n in counts if n not in SETS[kind]] == []


def test_everything_is_marked_illustrative():
    assert not Procedure.objects.exclude(is_illustrative=True).exists()
    assert not Revision.objects.filter(payload__isnull=False, payload__is_illustrative=False).exists()


def test_all_steps_hold_together_within_the_time_limit():
    steps: dict[int, list[Step]] = {}
    sample = Revision.objects.effective().order_by("pk")[::9]
    for step in Step.objects.filter(revision__in=[row.pk for row in sample]):
        steps.setdefault(step.revision_id, []).append(step)
    assert [flow.problems(rows) for rows in steps.values() if flow.problems(rows)] == []
    covering = [row for row in sample if row.coverages.exists()]
    too_long = {row for row in covering if flow.longest(steps[row.pk]) > legal_limit(row)}
    assert len(covering) > 50
    assert {str(row) for row in too_long} <= {"QT-NV-16 (02)", "QT-NV-16 (01)"}


def test_exactly_one_review_is_overdue():
    late = DocumentReview.objects.overdue_on(TODAY).get()
    assert (late.agency.code, late.due_on, late.change.changed.number) == (
        "CB.BAOLAM.TNMT", date(2019, 10, 1), "18/2015/NĐ-CP",
    )  # fmt: skip


def test_the_law_asks_for_no_review_that_is_not_there(settings):
    settings.QMS_TODAY = TODAY
    with transaction.atomic():
        assert reviews_complete() == 0
        transaction.set_rollback(True)


def test_each_role_of_the_cast_finds_something_to_do():
    agency = Agency.objects.get(code="CB.SXD")
    working = Counter(Revision.objects.working().filter(agency=agency).values_list("status", flat=True))
    assert working == {"draft": 1, "in_review": 1, "not_reviewed": 1, "awaiting": 1}
    assert Revision.objects.filter(agency=agency, status="approved", planned_effective_on=date(2019, 10, 21)).exists()
    assert Acknowledgement.objects.waiting().filter(user__username="staff").count() == 2
    assert DocumentReview.objects.open().filter(agency=agency, owner__username="secretary").exists()


def test_most_people_have_read_what_they_must():
    waiting, all_of_them = Acknowledgement.objects.waiting().count(), Acknowledgement.objects.count()
    assert 0 < waiting < all_of_them / 20


def test_communes_follow_one_set_and_one_of_them_lags():
    models = Procedure.objects.models_of_the_province()
    assert set(models.values_list("agency__code", flat=True)) == {"CB.SKHCN"}
    followers = Counter(Procedure.objects.following().values_list("agency__code", flat=True))
    assert followers == dict.fromkeys(("CB.TPCB.HOPGIANG", "CB.TPCB.SONGHIEN", "CB.TPCB.VINHQUANG"), models.count())
    assert set(Procedure.objects.lagging().values_list("agency__code", flat=True)) == {"CB.TPCB.VINHQUANG"}


def test_followers_hold_their_own_words_where_models_have_marks():
    model = Procedure.objects.models_of_the_province().get(code="M.QT-NV-01")
    own = model.followers.get(agency__code="CB.TPCB.HOPGIANG").revisions.effective().get()
    assert "[[agency_name]]" in model.revisions.effective().get().scope
    assert own.agency.name in own.scope
    assert not Step.objects.filter(revision=own, who__contains="[[").exists()


def test_two_procedures_no_longer_match_their_tthc():
    found = coverage.mismatches(None, TODAY)
    codes = {(row.coverage.revision.agency.code, row.coverage.tthc.code) for row in found}
    assert codes == {("CB.SXD", "9.000016"), ("CB.STNMT", "9.000173")}


def test_some_tthc_are_not_covered_yet():
    assert 20 <= len(coverage.uncovered_pairs(None, TODAY)) <= 100


def test_every_agency_has_somebody_to_review_and_nobody_new_can_sign_in():
    auditors = set(Membership.objects.filter(role=Role.AUDITOR).values_list("agency__code", flat=True))
    assert len(auditors) == 77
    new = Membership.objects.filter(role__in=[Role.AUDITOR, Role.STAFF]).exclude(
        user__username__in=("staff", "auditor")
    )
    assert not any(row.user.has_usable_password() for row in new.select_related("user"))


def test_no_job_is_planned_by_loading():
    assert not Job.objects.filter(kind="procedures.render_revision").exists()


def test_loading_it_again_changes_nothing():
    before = [model.objects.count() for model in (Procedure, Revision, Step, DocumentReview, Acknowledgement)]
    assert cao_bang_2019.load() == ""
    assert [model.objects.count() for model in (Procedure, Revision, Step, DocumentReview, Acknowledgement)] == before
