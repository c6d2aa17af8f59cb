"""Vĩnh Phúc 2023, loaded once; the tests of this module only read it."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from agencies.models import Agency, Letterhead, Membership, Obligation, User
from audits.models import Audit, CorrectiveAction, Finding, ManagementReview
from core.errors import Refused
from core.indicators import Period, compute
from core.models import Job
from procedures.models import DocumentReview, Procedure, Revision
from registers.models import DossierMonth, QualityObjective, Risk
from reports.models import AnnualReport, ReportingPeriod
from reports.scenarios import cao_bang_2019, vinh_phuc_2023
from scoring.models import Assessment, Inspection, Ranking
from tests.cast import make_agency

pytestmark = [pytest.mark.long, pytest.mark.django_db]
TODAY = vinh_phuc_2023.SCENE.today
ARTICLE = {"agencies.total": 175, "agencies.mandatory": 39, "agencies.encouraged": 136}
COUNTED = """
    SELECT o.kind, COUNT(*)
    FROM agencies_obligation o JOIN agencies_agency a ON a.id = o.agency_id
    WHERE a.shares_qms_of_id IS NULL AND a.established_on <= %(day)s AND o.starts_on <= %(day)s
        AND (a.dissolved_on IS NULL OR a.dissolved_on > %(day)s) AND (o.ends_on IS NULL OR o.ends_on >= %(day)s)
    GROUP BY o.kind
"""
COMMUNES = {
    "VP.VINHYEN": 9, "VP.PHUCYEN": 10, "VP.BINHXUYEN": 13, "VP.LAPTHACH": 20, "VP.SONGLO": 17, "VP.TAMDUONG": 13,
    "VP.TAMDAO": 9, "VP.VINHTUONG": 28, "VP.YENLAC": 17,
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _vinh_phuc(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        assert vinh_phuc_2023.load("a password for tests") == "a password for tests"
        yield
        transaction.set_rollback(True)


def programme():
    return Agency.objects.exclude(code="VP")


def test_the_figures_are_those_of_the_article():
    span = ReportingPeriod.objects.get(year=2023).span
    figures = compute(list(Agency.objects.values_list("pk", flat=True)), [span], list(ARTICLE))
    assert {key: figures.total(key, span) for key in ARTICLE} == ARTICLE


def test_plain_sql_counts_the_same():
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, {"day": date(2023, 9, 30)})
        counted = dict(cursor.fetchall())
    assert counted == {"mandatory": 39, "encouraged": 136}
    assert sum(counted.values()) == 175


def test_names_are_unique_and_everybody_stands_under_the_right_parent():
    names = list(Agency.objects.values_list("name", flat=True))
    assert len(names) == len(set(names)) == 176
    communes = Agency.objects.filter(kind__code="commune_peoples_committee").select_related("parent__kind")
    assert Counter(row.parent.code for row in communes) == COMMUNES
    for row in communes:
        assert row.parent.kind.code == "district_peoples_committee"
        assert row.name.endswith(row.parent.name.removeprefix("Ủy ban nhân dân"))
    upper = programme().exclude(kind__code="commune_peoples_committee").select_related("parent", "kind")
    for row in upper:
        assert row.parent.code == (row.code.rpartition(".")[0] if row.kind.code == "department_subordinate" else "VP")


def test_everybody_applies_the_standard_of_2015_and_declared_it_before_2023():
    adoptions = programme().filter(
        adoptions__edition__code="9001:2015", adoptions__status="declared",
        adoptions__applied_from__lt=date(2023, 1, 1), adoptions__declarations__decided_on__lt=date(2023, 1, 1),
    )  # fmt: skip
    assert adoptions.count() == 175
    assert not programme().filter(adoptions__edition__code="9001:2008").exists()


def test_letterheads_follow_the_rule_and_no_two_notations_of_departments_are_alike():
    heads = {row.agency.code: row for row in Letterhead.objects.select_related("agency")}
    assert set(heads) == set(programme().values_list("code", flat=True))
    lines = heads["VP.SKHCN.TDC"]
    assert (lines.superior_line, lines.notation, lines.signer_title) == (
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "CCTĐC", "Chi cục trưởng",
    )  # fmt: skip
    commune = heads["VP.TAMDAO.HOPCHAU"]
    assert (commune.superior_line, commune.issuing_line, commune.place, commune.authority) == (
        "", "ỦY BAN NHÂN DÂN THỊ TRẤN HỢP CHÂU", "Hợp Châu", "TM. ỦY BAN NHÂN DÂN",
    )  # fmt: skip
    own = [row.notation for row in heads.values() if row.notation != "UBND"]
    assert len(own) == len(set(own)) == 30


def test_the_cast_has_the_user_names_of_cao_bang_and_nobody_else_can_sign_in():
    names = {row[0] for row in cao_bang_2019.CAST}
    assert {row[0] for row in vinh_phuc_2023.accounts()} == names
    able = {user.username for user in User.objects.all() if user.has_usable_password()}
    assert able == names


def test_every_agency_has_a_few_documents_and_objectives():
    counts = Counter(Procedure.objects.values_list("agency__code", flat=True))
    assert set(counts) == set(programme().values_list("code", flat=True))
    assert min(counts.values()) >= 2
    assert max(counts.values()) <= 8
    for model in (QualityObjective, Risk, DossierMonth, Audit):
        assert model.objects.values("agency").distinct().count() == 175
    assert DossierMonth.objects.count() == 12 * 175
    assert not Procedure.objects.filter(is_illustrative=False).exists()


def test_nothing_lies_in_the_future():
    assert not Revision.objects.filter(effective_from__gt=TODAY).exists()
    for model, field in (
        (Audit, "signed_on"), (CorrectiveAction, "ended_on"), (ManagementReview, "signed_on"),
        (DocumentReview, "closed_on"), (Procedure, "published_on"), (AnnualReport, "approved_at__date"),
    ):  # fmt: skip
        assert model.objects.filter(**{f"{field}__isnull": False}).exists()
        assert not model.objects.filter(**{f"{field}__gt": TODAY}).exists()


def test_agencies_differ_so_that_scores_will():
    reviewed = ManagementReview.objects.filter(held_on__year=2023).values("agency").distinct().count()
    assert 140 <= reviewed < 175
    assert set(Finding.objects.values_list("grade", flat=True)) == {"major", "minor", "observation", "ofi"}
    assert {"closed", "doing", "reissued"} <= set(CorrectiveAction.objects.values_list("status", flat=True))
    asked = DocumentReview.objects.exclude(change=None)
    assert 0 < asked.overdue_on(TODAY).count() < asked.count() / 5


def test_nine_reports_in_ten_are_approved_in_time_and_wait_for_their_pdf():
    reports = Counter(AnnualReport.objects.values_list("status", flat=True))
    assert sum(reports.values()) == 175
    assert set(reports) == {"draft", "approved"}
    assert 150 <= reports["approved"] < 170
    approved = AnnualReport.objects.filter(status="approved")
    assert not approved.filter(is_late=True).exists()
    assert sorted(approved.values_list("book_number", flat=True)) == list(range(1, reports["approved"] + 1))
    for report in approved.select_related("agency", "approved_by", "submitted_by")[:20]:
        assert report.payload["agency"]["code"] == report.agency.code
        assert report.payload["letterhead"]["signer_name"] == report.approved_by.full_name
        assert report.submitted_at < report.approved_at
        assert report.submitted_by_id in report.author_ids
        assert report.approved_by_id not in report.author_ids
    assert Job.objects.filter(kind="reports.issue_annualreport").count() == reports["approved"]


def test_loading_it_again_changes_nothing():
    models = (Agency, Obligation, Membership, User, Procedure, Audit, AnnualReport, Job)
    before = [model.objects.count() for model in models]
    assert vinh_phuc_2023.load() == ""
    assert [model.objects.count() for model in models] == before


def test_another_province_is_refused_beside_it():
    with pytest.raises(Refused, match="holds other agencies already"):
        cao_bang_2019.load()
    with pytest.raises(CommandError, match="holds other agencies already"):
        call_command("load_scenario", "cao_bang_2019")
    assert not Agency.objects.filter(code__startswith="CB").exists()


def test_it_is_refused_beside_others():
    Agency.objects.filter(code="VP").update(code="XX")
    make_agency(code="CB.A")
    with pytest.raises(Refused):
        vinh_phuc_2023.load()


def test_everybody_is_inspected_scored_and_ranked_in_public():
    ranking = Ranking.objects.get(round__year=2023)
    assert ranking.status == "decided"
    assert ranking.rows.count() == Inspection.objects.held().count() == 175
    assert Assessment.objects.filter(status="published").count() == 175
    visited = Inspection.objects.held().filter(form="on_site", agency__obligations__kind="mandatory").count()
    assert visited >= 39 / 3
    assert len({row.grade for row in ranking.rows.all()}) >= 3


def test_the_indicators_of_scores_are_those_of_a_plain_recount():
    span = ReportingPeriod.objects.get(year=2023).span
    year = Period(date(2023, 1, 1), date(2023, 12, 31))
    figures = compute(
        list(Agency.objects.values_list("pk", flat=True)), [span, year], ["inspections.total", "scores.final_mean"]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), avg(final_total) FROM scoring_assessment WHERE final_total IS NOT NULL")
        number, mean = cursor.fetchone()
    assert (figures.total("inspections.total", span), number) == (175, 175)
    assert float(figures.total("scores.final_mean", year)) == pytest.approx(float(mean))
