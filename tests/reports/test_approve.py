"""The head approves: figures, words and letterhead are frozen, one job makes the PDF."""

import hashlib

import pytest
from django.urls import reverse

from agencies.models import Membership
from core.errors import NotAllowed, Refused, Stale
from core.log import canonical
from core.models import Job, Notice
from core.workflow import perform
from tests.cast import actor_of, client_of, make_adoption, make_membership, make_period, make_report


@pytest.fixture
def report(cast, today_is):
    today_is("2019-10-01")
    make_adoption(cast.a, "declared")
    return make_report(cast.a, make_period(), "submitted")


def approve(report, who, seen=None):
    return perform(report, "approve", by=actor_of(who), seen=seen)


def test_it_freezes_the_payload_under_a_code_and_a_number(cast, report):
    approve(report, cast.binh)
    report.refresh_from_db()
    assert (report.status, report.code, report.book_number) == ("approved", "BC-2019-CB.SKHCN-01", 1)
    assert report.payload["report"]["code"] == report.code
    assert report.payload["letterhead"]["signer_name"] == "Trần Văn Bình"
    assert report.payload_sha256 == hashlib.sha256(canonical(report.payload).encode()).hexdigest()


def test_the_figures_in_it_are_computed(cast, report):
    approve(report, cast.binh)
    figures = report.payload["indicators"]
    assert (figures["adoption.declared"], figures["adoption.converted"], figures["adoption.building"]) == (1, 1, 0)
    assert report.payload["title"].endswith("TCVN ISO 9001:2015 năm 2019")


def test_it_plans_exactly_one_job(cast, report):
    approve(report, cast.binh)
    job = Job.objects.get(queue="pdf")
    assert (job.kind, job.args, job.batch) == ("reports.issue_annualreport", {"id": report.pk}, "reports-2019")
    assert job.key == "reports.issue_annualreport:BC-2019-CB.SKHCN-01"


def test_later_changes_of_the_facts_do_not_change_it(cast, report):
    approve(report, cast.binh)
    before = report.payload_sha256
    cast.a.adoptions.all().delete()
    cast.a.letterheads.update(place="Hà Nội")
    report.narratives.update(data={})
    report.refresh_from_db()
    assert (report.payload_sha256, report.payload["letterhead"]["place"]) == (before, "Cao Bằng")
    assert hashlib.sha256(canonical(report.payload).encode()).hexdigest() == before


def test_who_wrote_a_section_does_not_approve_it(cast, report):
    both = make_membership(cast.an, cast.a, "head")
    with pytest.raises(NotAllowed, match="You wrote this yourself"):
        perform(report, "approve", by=actor_of(cast.an, both))
    assert client_of(cast.an, both).post(url_of(report), {"seen": 2}).status_code == 403
    report.refresh_from_db()
    assert report.status == "submitted"


def test_who_only_submitted_it_does_not_approve_it_either(cast, report):
    report.narratives.update(edited_by=None)
    with pytest.raises(NotAllowed, match="You wrote this yourself"):
        perform(report, "approve", by=actor_of(cast.an, make_membership(cast.an, cast.a, "head")))


def test_two_heads_press_and_the_second_gets_a_sentence(cast, report):
    approve(report, cast.binh, seen=2)
    with pytest.raises(Stale, match="Somebody else has changed this record"):
        approve(report, cast.binh, seen=2)
    assert Job.objects.filter(queue="pdf").count() == 1


def test_without_a_letterhead_it_is_refused(cast, report):
    cast.a.letterheads.all().delete()
    with pytest.raises(Refused, match="no letterhead for today"):
        approve(report, cast.binh)


def test_a_head_whose_role_ended_approves_nothing(cast, report):
    Membership.objects.filter(user=cast.binh).update(ends_on="2019-09-30")
    client = client_of(cast.binh)
    assert client.post(url_of(report), {"seen": 2}).status_code == 404
    report.refresh_from_db()
    assert report.status == "submitted"


def test_the_button_approves_what_the_head_saw_and_nothing_else(cast, report):
    forged = {"signer": "Ai đó", "code": "X", "book_number": 99, "payload": "{}", "is_late": "on"}
    client_of(cast.binh).post(url_of(report), {"seen": 2} | forged)
    report.refresh_from_db()
    assert (report.status, report.code, report.book_number, report.is_late) == (
        "approved",
        "BC-2019-CB.SKHCN-01",
        1,
        False,
    )


def test_a_button_without_the_version_it_showed_approves_nothing(cast, report):
    page = client_of(cast.binh).post(url_of(report), follow=True)
    assert "Somebody else has changed this record." in page.content.decode()
    report.refresh_from_db()
    assert report.status == "submitted"


def test_the_figures_of_a_draft_are_a_preview_of_those_that_are_frozen(cast, report):
    page = client_of(cast.an).get(report.get_absolute_url())
    preview = page.context["payload"]
    approve(report, cast.binh)
    assert preview["indicators"] == report.payload["indicators"]
    assert preview["parts"] == report.payload["parts"]


def test_numbers_of_a_period_follow_each_other(cast, report):
    approve(report, cast.binh)
    second = make_report(cast.b, report.period, "approved")
    assert (second.book_number, second.code) == (2, "BC-2019-CB.SNV-01")
    assert report.verification_code != second.verification_code


def test_the_author_of_the_act_gets_no_notice(cast, report):
    Notice.objects.all().delete()
    approve(report, cast.binh)
    assert not Notice.objects.filter(user=cast.binh).exists()


def url_of(report) -> str:
    return reverse("report_move", args=[report.pk, "approve"])
