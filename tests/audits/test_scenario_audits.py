"""The internal audits of Cao Bằng 2018 and 2019, loaded once; the tests of this module only read them."""

from datetime import date

import pytest
from django.db import transaction
from django.db.models import Count, F, Q

from agencies.models import Adoption, Agency
from agencies.scenes import CAO_BANG_2019
from audits import checks, independence
from audits.models import Audit, AuditorCourse, AuditProgramme, ChecklistItem, Finding, FollowUp
from audits.scenarios import audits
from core.actors import SYSTEM
from core.indicators import Period, compute
from procedures.scenarios.people import write_people
from reports.scenarios import cao_bang_2019

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))


def load_audits_alone(agencies, scene) -> None:
    """People and divisions as the documents bring them, without the documents."""
    write_people(agencies, scene)
    audits.write(agencies, scene)


@pytest.fixture(scope="module", autouse=True)
def _cao_bang(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        for later in ("inspect", "report", "score"):
            patch.setattr(cao_bang_2019, later, lambda *args: None)
        patch.setattr(cao_bang_2019.procedures, "load", load_audits_alone)
        for app in (cao_bang_2019.registers, cao_bang_2019.audits):
            patch.setattr(app, "load", lambda *args: None)
        cao_bang_2019.load()
        yield
        transaction.set_rollback(True)


def mandatory():
    return Agency.objects.filter(obligations__kind="mandatory", dissolved_on=None).exclude(code="CB")


def test_every_agency_has_an_approved_programme_and_nearly_all_were_audited_in_2019():
    assert AuditProgramme.objects.filter(year=2019, status="approved").count() == 77
    held = Audit.objects.filter(programme__year=2019).exclude(opened_on=None).values("agency")
    not_held = mandatory().exclude(pk__in=held).count()
    assert 1 <= not_held <= 4
    assert Audit.objects.late_on(date(2019, 10, 16)).count() == 3
    assert Audit.objects.filter(status="signed", programme__year=2019).count() >= 70


def test_no_team_audits_its_own_division_and_every_report_was_signed_by_somebody_else():
    for audit in Audit.objects.select_related("agency").prefetch_related("members"):
        assert independence.problems(audit) == []
        assert checks.clauses_are_in_force(audit, SYSTEM) == checks.clauses_apply(audit, SYSTEM) == []
        assert audit.signed_by_id not in audit.team_ids
    assert Audit.objects.filter(members__lent_by__isnull=False).exists()


def test_checklists_are_short_and_answered_where_the_audit_is_over():
    sizes = Audit.objects.annotate(n=Count("items")).values_list("n", flat=True)
    assert min(sizes) >= 8
    assert max(sizes) <= 14
    waiting = ChecklistItem.objects.filter(result="").values("audit__status").distinct()
    assert {row["audit__status"] for row in waiting} == {"announced", "under_way"}
    assert not ChecklistItem.objects.filter(result="nonconform", findings=None).exists()


def test_findings_are_of_all_grades_and_earlier_ones_are_followed_up():
    grades = set(Finding.objects.values_list("grade", flat=True))
    assert grades == {"major", "minor", "observation", "ofi"}
    outcomes = set(FollowUp.objects.values_list("outcome", flat=True))
    assert outcomes == {"settled", "postponed", ""}
    assert not FollowUp.objects.filter(outcome="").filter(Q(audit__status="signed")).exists()
    assert not Finding.objects.filter(item__isnull=False).exclude(clause=F("item__clause")).exists()


def test_the_figures_of_2019_show_it():
    figures = compute([agency.pk for agency in mandatory()], [YEAR], ["audits.held", "audits.unit_coverage"])
    assert figures.total("audits.held", YEAR) >= 60
    assert 0.3 < figures.total("audits.unit_coverage", YEAR) < 1


def test_most_auditors_have_a_course_and_reports_keep_their_payload():
    assert 60 < AuditorCourse.objects.count() < 77
    audit = Audit.objects.filter(status="signed", agency__code=CAO_BANG_2019.cast_agency).first()
    assert audit.payload["illustrative"]
    assert Adoption.objects.filter(agency=audit.agency_id, edition=audit.edition_id).exists()
