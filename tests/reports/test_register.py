"""The registry clerk's number, date and signed copy stand beside the frozen content."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import files
from core.workflow import perform
from tests.cast import PDF, actor_of, client_of, make_period, make_report

SIGNED = PDF + b"signed"


@pytest.fixture
def report(cast, today_is):
    today_is("2019-10-10")
    report = make_report(cast.a, make_period(), "issued")
    today_is("2019-10-14")
    return report


def send(who, report, *, content: bytes = SIGNED, **data):
    upload = SimpleUploadedFile("Báo cáo đã ký.pdf", content, "application/pdf")
    given = {"seen": report.version, "number": "45/BC-SKHCN", "on": "11/10/2019", "upload": upload} | data
    return client_of(who).post(reverse("report_move", args=[report.pk, "register"]), given)


def frozen(report) -> tuple:
    report.refresh_from_db()
    return report.payload_sha256, report.pdf_sha256, report.payload, report.code, report.status


def test_the_number_and_the_copy_are_kept_and_the_document_does_not_change(cast, report):
    before = frozen(report)
    assert send(cast.an, report).status_code == 302
    assert frozen(report) == before
    assert (report.official_number, f"{report.official_date:%d/%m/%Y}") == ("45/BC-SKHCN", "11/10/2019")
    assert files.read(report.signed_copy.sha256) == SIGNED


def test_the_signed_copy_is_served_under_its_own_name_to_those_who_see_the_agency(cast, report):
    send(cast.an, report)
    report.refresh_from_db()
    url = reverse("file", args=[report.signed_copy.pk])
    response = client_of(cast.ha).get(url)
    assert response.content == SIGNED
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''B%C3%A1o")
    assert client_of(cast.chi).get(url).status_code == 404


@pytest.mark.parametrize("day", ["09/10/2019", "15/10/2019"])
def test_its_date_lies_between_approval_and_today(cast, report, day):
    response = send(cast.an, report, on=day)
    assert response.status_code == 422
    assert "must lie between its approval and today" in response.content.decode()
    assert frozen(report)[-1] == "issued"
    assert report.official_number == ""


@pytest.mark.parametrize("content", [b"", b"<html>%PDF-1.7</html>", b"PK\x03\x04"])
def test_what_is_not_a_pdf_is_refused(cast, report, content):
    assert send(cast.an, report, content=content).status_code == 422
    report.refresh_from_db()
    assert report.signed_copy is None


def test_it_is_entered_once(cast, report):
    send(cast.an, report)
    report.refresh_from_db()
    assert "The official number is entered already." in send(cast.an, report, number="46/BC").content.decode()
    report.refresh_from_db()
    assert report.official_number == "45/BC-SKHCN"


def test_an_accepted_report_can_still_get_its_number(cast, today_is):
    today_is("2019-10-10")
    report = make_report(cast.b, make_period(), "issued")
    perform(report, "accept", by=actor_of(cast.em))
    assert send(cast.chi, report, on="10/10/2019").status_code == 302


def test_a_page_that_has_gone_stale_registers_nothing(cast, report):
    assert send(cast.an, report, seen=report.version - 1).status_code == 409
    report.refresh_from_db()
    assert report.official_number == ""
