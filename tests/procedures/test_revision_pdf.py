"""The PDF of an approved revision: made by a job from the frozen payload, with everything the layout asks for."""

import subprocess
from datetime import date

import pytest

from core import files, jobs
from core.models import Job
from procedures.models import FormItem, KeptRecord, Recipient, Step
from tests.cast import client_of, make_law, make_procedure, make_tthc, move_revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(cast, today_is):
    today_is("2019-03-01")
    tthc = make_tthc(cast.a, laws=(make_law("59/2015/NĐ-CP"),))
    procedure = make_procedure(cast.a, "draft", tthcs=(tthc,), title="Quy trình cấp giấy phép xây dựng")
    revision = procedure.revisions.get()
    Step.objects.filter(revision=revision, order=2).update(kind="decision", no_order=1)
    FormItem.objects.create(revision=revision, order=1, code="BM-01", title="Phiếu tiếp nhận hồ sơ")
    KeptRecord.objects.create(revision=revision, order=1, title="Hồ sơ cấp phép", retention="05 năm")
    Recipient.objects.create(revision=revision, order=1, name="Phòng Quản lý xây dựng", copy="Bản kiểm soát")
    move_revision(revision, "approved", date(2019, 3, 10))
    while jobs.execute_next(["pdf"]):
        pass
    revision.refresh_from_db()
    return revision


def text_of(revision, tmp_path) -> str:
    path = tmp_path / "revision.pdf"
    path.write_bytes(files.read(revision.pdf_sha256))
    answer = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True)
    return " ".join(answer.stdout.split())


def test_it_says_everything_that_the_layout_asks_for(issued, tmp_path):
    text = text_of(issued, tmp_path)
    for part in (
        "Quy trình cấp giấy phép xây dựng", "Lần ban hành: 01", "Ngày hiệu lực: 10/03/2019", "Nguyễn Thị An",
        "Lục Đăng Khoa", "Trần Văn Bình", "1. Mục đích", "8. Theo dõi sửa đổi", "59/2015/NĐ-CP", "Bản vẽ thiết kế",
        "Thẩm định hồ sơ", "Không đạt: chuyển bước 1.", "BM-01", "05 năm", "Phòng Quản lý xây dựng", "Bổ sung bước.",
    ):  # fmt: skip
        assert part in text


def test_the_same_payload_gives_the_same_bytes(issued):
    first = issued.pdf_sha256
    type(issued).objects.filter(pk=issued.pk).update(pdf_sha256="")
    Job.objects.update(state=Job.State.PLANNED)
    while jobs.execute_next(["pdf"]):
        pass
    issued.refresh_from_db()
    assert issued.pdf_sha256 == first


def test_only_those_who_see_the_agency_open_it(issued, cast):
    url = f"/procedures/revisions/{issued.pk}/pdf/"
    assert client_of(cast.ha).get(url)["Content-Type"] == "application/pdf"
    assert client_of(cast.chi).get(url).status_code == 404


def test_only_embedded_liberation_fonts_are_in_it(issued, tmp_path):
    path = tmp_path / "revision.pdf"
    path.write_bytes(files.read(issued.pdf_sha256))
    answer = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True)
    rows = answer.stdout.splitlines()[2:]
    assert rows
    assert all("Liberation-Serif" in row and row.split()[-5] == "yes" for row in rows)
