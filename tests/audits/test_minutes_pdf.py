"""The minutes as a document: everything they need lies in the payload, and the same payload gives the same bytes."""

import json

import pytest

from audits.jobs import render_review
from audits.models import ManagementReview
from audits.services.reviews import decision_add, minutes_write
from core.documents import render
from core.files import read
from core.log import canonical
from core.models import Job
from core.workflow import perform
from tests.audits.makers import make_review
from tests.audits.makers_reviews import decision_values, fill, make_decision
from tests.cast import actor_of, client_of, make_letterhead
from tests.documents_text import pages_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november(today_is):
    today_is("2019-11-30")


def full(cast) -> ManagementReview:
    """Minutes of a busy agency with a remark on every input and a decision."""
    fill(cast.a)
    review, an = make_review(cast.a, "held"), actor_of(cast.an)
    remarks = {entry["key"]: f"Ý kiến {entry['number']}: tiếp tục." for entry in review.inputs}
    minutes_write(review=review, remarks=remarks, conclusion="Hệ thống phù hợp.", seen=review.version, by=an)
    decision_add(
        review=review, values=decision_values(cast.a, text="Bố trí thêm một người ở Bộ phận Một cửa."), by=an
    )
    perform(review, "submit", by=an)
    return perform(review, "sign", by=actor_of(cast.binh))


def text_of(pdf: bytes) -> str:
    return " ".join(word for page in pages_of(pdf) for word in page)


def pdf_of(review: ManagementReview) -> bytes:
    attachment = canonical(review.payload).encode()
    return render(review.template, review.payload, attachment=attachment, created=review.frozen_at)


def test_the_payload_holds_what_was_said_and_decided(cast):
    payload = full(cast).payload
    assert payload["signatures"] == {"secretary": "Nguyễn Thị An", "chair": "Trần Văn Bình", "head": ""}
    assert len(payload["inputs"]) == 12
    assert all(entry["remark"] for entry in payload["inputs"])
    assert payload["decisions"][0]["owner"] == "Đàm Thu Hà"
    assert "links" not in json.dumps(payload)


def test_full_minutes_are_printed(cast):
    words = text_of(pdf_of(full(cast)))
    for expected in (
        "BIÊN BẢN",
        "Trần Văn Bình",
        "Bố trí thêm một người",
        "Ý kiến 12: tiếp tục.",
        "THƯ KÝ",
        "CHỦ TRÌ",
    ):
        assert expected in words


def test_minutes_with_nothing_in_them_are_printed_too(cast):
    words = text_of(pdf_of(make_review(cast.b, "signed")))
    assert "Cuộc họp không có quyết định riêng." in words
    assert "Ý kiến của cuộc họp: không có." in words


def test_a_deputy_who_chaired_signs_beside_the_head(cast):
    review = make_review(cast.a)
    perform(review, "hold", by=actor_of(cast.an), held_on=review.planned_on, chair=cast.khoa, present="Ban lãnh đạo")
    review.conclusion = "Phù hợp."
    review.save()
    perform(review, "submit", by=actor_of(cast.an))
    perform(review, "sign", by=actor_of(cast.binh))
    assert review.payload["signatures"]["head"] == "Trần Văn Bình"
    assert "GIÁM ĐỐC" in text_of(pdf_of(review))


def test_an_agency_without_a_letterhead_signs_under_its_name(cast):
    cast.a.letterheads.all().delete()
    assert make_review(cast.a, "signed").payload["letterhead"]["issuing_line"] == cast.a.name.upper()


def test_the_same_payload_gives_the_same_bytes(cast):
    review = full(cast)
    assert pdf_of(review) == pdf_of(ManagementReview.objects.get(pk=review.pk))


def test_the_job_keeps_the_pdf_and_doing_it_again_changes_nothing(cast):
    review = make_review(cast.a, "signed")
    job = Job.objects.get(kind="audits.render_review")
    render_review(job)()
    review.refresh_from_db()
    assert len(read(review.pdf_sha256)) == review.pdf_size
    assert render_review(job) is None
    response = client_of(cast.ha).get(f"{review.get_absolute_url()}minutes.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert client_of(cast.chi).get(f"{review.get_absolute_url()}minutes.pdf").status_code == 404


def test_there_is_no_pdf_before_the_signature(cast):
    review = make_review(cast.a, "submitted")
    assert client_of(cast.an).get(f"{review.get_absolute_url()}minutes.pdf").status_code == 404


def test_an_overlong_review_still_fits_its_pages(cast):
    make_letterhead(cast.district)
    decision = make_decision(cast.a, text="Rất dài. " * 200)
    assert "Rất dài." in text_of(pdf_of(decision.review))
