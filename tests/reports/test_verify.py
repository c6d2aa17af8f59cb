"""Anybody checks a document: by the code at its foot, and the file in hand byte for byte."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.actors import SYSTEM
from core.files import attach, store
from core.workflow import perform
from reports.codes import READABLE, verification_code
from reports.provincial import provincial_prepare
from tests.cast import PDF, actor_of, make_period, make_report

SAME, DIFFERS = "the document that the portal issued, byte for byte", "This file differs from the document"


@pytest.fixture
def report(cast, today_is):
    today_is("2019-10-10")
    return make_report(cast.a, make_period(), "issued")


def page(code: str, **data) -> tuple[int, str]:
    client = Client()
    url = reverse("verify_code", args=[code])
    response = client.post(url, data) if data else client.get(url)
    return response.status_code, response.content.decode()


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("bao-cao.pdf", content, "application/pdf")


def test_the_right_code_shows_what_was_issued_and_by_whom(report):
    status, text = page(report.verification_code)
    assert status == 200
    assert all(word in text for word in ("The document is genuine", report.code, report.pdf_sha256))
    assert "Sở Khoa học và Công nghệ" in text


def test_it_shows_nobody_inside_the_agency(report):
    _status, text = page(report.verification_code)
    assert not any(secret in text for secret in ("Trần Văn Bình", "Nguyễn Thị An", "@example.vn", "Hồ sơ lưu"))


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "-", "'; DROP TABLE", "A" * 200, "Đ2đ2-é"])
def test_an_unknown_code_says_so(report, code):
    status, text = page(code)
    assert status == 404
    assert "No issued document has this code." in text


def test_spaces_dashes_and_small_letters_do_not_matter(report):
    typed = report.verification_code.lower().replace("-", " ")
    response = Client().get(reverse("verify"), {"code": f" {typed} "})
    assert response.headers["Location"] == reverse("verify_code", args=[report.verification_code])


def test_a_report_that_is_not_issued_yet_is_not_found(cast, today_is):
    today_is("2019-10-10")
    report = make_report(cast.a, make_period(), "approved")
    assert page(report.verification_code)[0] == 404


def test_the_same_file_is_recognised(report):
    assert SAME in page(report.verification_code, upload=upload(PDF))[1]


def test_one_changed_byte_is_noticed(report):
    text = page(report.verification_code, upload=upload(PDF.replace(b"stands", b"Stands")))[1]
    assert DIFFERS in text
    assert SAME not in text


def test_the_signed_copy_is_recognised_too(cast, report):
    report.signed_copy = attach(upload(PDF + b"signed"), kind="pdf", by=actor_of(cast.an), to=report)
    report.save()
    text = page(report.verification_code, upload=upload(PDF + b"signed"))[1]
    assert "the signed copy that the agency entered, byte for byte" in text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"<html>", "The file is not a PDF file, whatever its name says."), (b"", "The submitted file is empty.")],
)
def test_what_is_not_a_pdf_is_not_compared(report, content, sentence):
    status, text = page(report.verification_code, upload=upload(content))
    assert status == 422
    assert sentence in text
    assert DIFFERS not in text


def test_who_sends_no_file_is_asked_for_one(report):
    status, text = page(report.verification_code, other="x")
    assert status == 422
    assert "This field is required." in text


def test_nothing_that_was_uploaded_for_comparing_is_kept(report, settings):
    before = sorted(settings.MEDIA_ROOT.rglob("*"))
    page(report.verification_code, upload=upload(PDF + b"other"))
    assert sorted(settings.MEDIA_ROOT.rglob("*")) == before


def test_it_points_to_the_revision_that_stands_now(cast, report):
    perform(report, "revise", by=actor_of(cast.an))
    newer = report.revisions.get()
    perform(newer, "submit", by=actor_of(cast.an))
    perform(newer, "approve", by=actor_of(cast.binh))
    perform(newer, "issue", by=SYSTEM, sha256=store(PDF), size=len(PDF))
    assert "A newer revision stands in its place: BC-2019-CB.SKHCN-02." in page(report.verification_code)[1]
    assert "A newer revision" not in page(newer.verification_code)[1]


def test_a_document_of_the_province_is_checked_alike(cast, report):
    document = provincial_prepare(period=report.period, kind="ministry", by=SYSTEM)
    perform(document, "issue", by=SYSTEM, sha256=store(PDF), size=len(PDF))
    status, text = page(document.verification_code, upload=upload(PDF))
    assert (status, SAME in text) == (200, True)


def test_codes_can_be_read_aloud_and_belong_to_this_installation(settings):
    code = verification_code("BC-2019-CB.SKHCN-01")
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= set(READABLE) | {"-"}
    settings.SECRET_KEY = "another"
    assert verification_code("BC-2019-CB.SKHCN-01") != code
