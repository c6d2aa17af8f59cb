"""A job makes the PDF of a frozen report: once, from the payload alone, and the same whenever it runs."""

import hashlib
import io

import pikepdf
import pytest
from django.urls import reverse

from core import files, jobs
from core.dates import travel
from core.log import canonical
from core.models import Job, LogEntry, Notice
from reports import jobs as report_jobs
from reports.effects import plan_issue
from reports.models import AnnualReport
from tests.cast import PDF, client_of, make_period, make_report


@pytest.fixture
def report(cast, today_is):
    today_is("2019-10-01")
    return make_report(cast.a, make_period(), "approved")


def the_job() -> Job:
    return Job.objects.get(kind="reports.issue_annualreport")


def test_it_is_issued_with_the_hash_and_size_of_its_file(report, drawn):
    jobs.execute(the_job().pk)
    report.refresh_from_db()
    assert (report.status, report.pdf_size) == ("issued", len(PDF))
    assert files.read(report.pdf_sha256) == PDF
    assert the_job().state == "done"


def test_secretary_and_head_are_told(cast, report, drawn):
    jobs.execute(the_job().pk)
    told = Notice.objects.filter(subject="The report BC-2019-CB.SKHCN-01 is issued.")
    assert set(told.values_list("user", flat=True)) == {cast.an.pk, cast.binh.pk}


def test_the_real_document_embeds_the_payload_byte_for_byte(report):
    jobs.execute(the_job().pk)
    report.refresh_from_db()
    content = files.read(report.pdf_sha256)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        embedded = pdf.attachments["payload.json"].get_file().read_bytes()
    assert hashlib.sha256(content).hexdigest() == report.pdf_sha256
    assert embedded == canonical(report.payload).encode()
    assert hashlib.sha256(embedded).hexdigest() == report.payload_sha256


def test_running_the_job_twice_makes_one_document(report, drawn):
    job = the_job()
    jobs.execute(job.pk)
    Job.objects.filter(pk=job.pk).update(state="planned")
    jobs.execute(job.pk)
    assert len(drawn) == 1
    assert LogEntry.objects.filter(verb="annualreport.issue").count() == 1
    assert the_job().state == "done"


def test_planning_it_again_plans_nothing(report):
    plan_issue([report])
    assert Job.objects.filter(queue="pdf").count() == 1


def test_it_is_drawn_from_the_frozen_payload_and_its_own_moment(report, drawn):
    frozen = AnnualReport.objects.get(pk=report.pk)
    with travel(frozen.frozen_at.replace(year=2030)):
        jobs.execute(the_job().pk)
    assert drawn == [
        {
            "template": frozen.template,
            "payload": frozen.payload,
            "attachment": canonical(frozen.payload).encode(),
            "created": frozen.frozen_at,
        }
    ]


def test_a_failure_leaves_the_report_approved_and_its_reason_in_the_job(report, monkeypatch):
    def fail(*args, **options):
        raise report_jobs.documents.RenderError("documents/report.html: no font")

    monkeypatch.setattr(report_jobs.documents, "render", fail)
    jobs.execute(the_job().pk)
    report.refresh_from_db()
    assert (report.status, report.issued_at, report.pdf_sha256) == ("approved", None, "")
    assert the_job().error == "RenderError: documents/report.html: no font"


def test_nobody_issues_by_hand(cast, report):
    for who in (cast.an, cast.binh, cast.em):
        assert client_of(who).post(reverse("report_move", args=[report.pk, "issue"]), {"seen": 3}).status_code == 404


def test_the_pdf_is_served_as_a_file_and_nothing_else(cast, report, drawn):
    jobs.execute(the_job().pk)
    response = client_of(cast.an).get(reverse("report_pdf", args=[report.pk]))
    assert response.content == PDF
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == 'inline; filename="BC-2019-CB.SKHCN-01.pdf"'
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "private, no-store")


def test_a_damaged_file_is_not_served(cast, report, drawn):
    jobs.execute(the_job().pk)
    report.refresh_from_db()
    path = files.path_of(report.pdf_sha256)
    path.write_bytes(PDF.replace(b"stands", b"stoops"))
    page = client_of(cast.an).get(reverse("report_pdf", args=[report.pk]), follow=True)
    path.write_bytes(PDF)
    assert "The file in the store is damaged." in page.content.decode()


@pytest.mark.parametrize(("day", "late"), [("2019-10-15", False), ("2019-10-16", True)])
def test_late_is_decided_at_approval_and_not_when_the_file_is_made(cast, today_is, drawn, day, late):
    today_is(day)
    make_report(cast.a, make_period(), "approved")
    today_is("2019-10-20")
    jobs.execute(the_job().pk)
    report = AnnualReport.objects.get()
    assert (report.status, report.is_late) == ("issued", late)


def test_the_history_names_the_system(report, drawn):
    jobs.execute(the_job().pk)
    assert '"role":"system"' in LogEntry.objects.get(verb="annualreport.issue").body
