"""Minutes, letters, decision, and the file of Art. 39: what they print, and what is said to be missing."""

import hashlib
import io
import subprocess
import zipfile

import pytest
from django.urls import reverse

from core import documents, files, jobs
from core.dates import now
from core.log import canonical
from core.models import Job
from scoring.freezing import inspection_payload
from scoring.models import Inspection
from scoring.services import conducting, papers
from scoring.services.requests import request_report
from tests.audits.makers_conducting import photo
from tests.cast import PDF, actor_of, client_of, make_agency, make_letterhead
from tests.scoring.makers import make_inspection
from tests.scoring.makers_conducting import item_of, lead_client, lead_of, lent_member, upload

pytestmark = pytest.mark.django_db


def rendered(inspection: Inspection) -> Inspection:
    while jobs.execute_next(["pdf"]):
        pass
    inspection.refresh_from_db()
    return inspection


def text_of(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True)
    return " ".join(told.stdout.split())


def streamed(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_minutes_say_what_was_found_and_both_sides_sign(cast, tmp_path):
    inspection = make_inspection(cast.a, "confirmed", requests=2)
    make_letterhead(inspection.inspecting_agency, signer_title="CHI CỤC TRƯỞNG")
    rendered(inspection)
    text = text_of(files.read(inspection.pdf_sha256), tmp_path)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BIÊN BẢN", inspection.number, "Quyết định số 6/QĐ", "Ban Giám đốc",
        "trưởng đoàn", "Phù hợp", "1.đ", "2.e", "Bổ sung hồ sơ số 2.", "Hệ thống được duy trì.", "02 bản",
        "02 tháng kể từ ngày ký", "ĐẠI DIỆN CƠ QUAN ĐƯỢC KIỂM TRA", "TRƯỞNG ĐOÀN KIỂM TRA", "mẫu minh họa",
    ):  # fmt: skip
        assert part in text, part
    assert inspection.confirmed_by.full_name in text
    assert inspection.signed_by.full_name in text


def test_a_letter_ends_an_inspection_by_dossier(cast, tmp_path):
    inspection = rendered(make_inspection(cast.a, "confirmed", form="by_dossier", requests=1))
    text = text_of(files.read(inspection.pdf_sha256), tmp_path)
    for part in ("Số: 7/CCTĐC", "V/v kết quả kiểm tra qua hồ sơ", "Kính gửi:", "Nơi nhận:", "Bổ sung hồ sơ số 1."):
        assert part in text, part
    for absent in ("BIÊN BẢN", "TRƯỞNG ĐOÀN KIỂM TRA"):
        assert absent not in text


def test_the_payload_is_frozen_and_the_same_bytes_come_again(cast):
    inspection = rendered(make_inspection(cast.a, "confirmed"))
    assert inspection.payload_sha256 == hashlib.sha256(canonical(inspection.payload).encode()).hexdigest()
    first = inspection.pdf_sha256
    Inspection.objects.filter(pk=inspection.pk).update(pdf_sha256="")
    Job.objects.update(state=Job.State.PLANNED)
    assert rendered(inspection).pdf_sha256 == first


def test_words_of_people_are_printed_as_words(cast, tmp_path):
    inspection = make_inspection(cast.a, "under_way")
    lead = lead_of(inspection)
    conducting.item_answer(
        item=item_of(inspection), result="nonconform", evidence="<b>Sổ</b> & hồ sơ", seen=1, by=lead
    )
    inspection.refresh_from_db()
    pdf = documents.render(
        "documents/scoring1/minutes.html", inspection_payload(inspection), created=now(), attachment=b"{}"
    )
    text = text_of(pdf, tmp_path)
    assert "<b>Sổ</b> & hồ sơ" in text
    assert "Chưa phù hợp" in text


@pytest.mark.parametrize("status", ["requested", "confirmed"])
def test_the_request_lists_the_thirteen_items(cast, tmp_path, status):
    inspection = make_inspection(cast.a, status)
    response = lead_client(inspection).get(reverse("inspection_request_letter", args=[inspection.pk]))
    text = text_of(response.content, tmp_path)
    assert response.headers["Content-Type"] == "application/pdf"
    for part in ("Số: 5/CCTĐC", "Mục 1.a:", "Mục 2.e:", "trước ngày", inspection.agency.name, "12/QĐ-UBND"):
        assert part in text, part


def test_the_decision_names_team_and_programme(cast, tmp_path):
    inspection = make_inspection(cast.a, "decided", partners="Sở Nội vụ")
    url = reverse("inspection_decision", args=[inspection.pk])
    text = text_of(lead_client(inspection).get(url).content, tmp_path)
    for part in ("QUYẾT ĐỊNH", "Số: 6/QĐ", "trưởng đoàn", "Cơ quan phối hợp: Sở Nội vụ", "Một cửa"):
        assert part in text, part
    early = make_inspection(make_agency(), "requested")
    assert lead_client(early).get(reverse("inspection_decision", args=[early.pk])).status_code == 404


def test_the_file_holds_ten_kinds_and_says_what_is_missing(cast):
    inspection = make_inspection(cast.a, "requested")
    report = {"text": "Báo cáo 13 nội dung.", "uploads": [upload("bang chung.pdf"), photo("anh.jpg")]}
    papers.report_send(inspection=inspection, seen=inspection.version, by=actor_of(cast.an), **report)
    papers.paper_add(inspection=inspection, kind="team_report", upload=upload(), by=actor_of(cast.em))
    papers.paper_add(inspection=inspection, kind="team_report", upload=upload(), by=actor_of(cast.em))
    archive = streamed(lead_client(inspection).get(reverse("inspection_zip", args=[inspection.pk])))
    names = set(archive.namelist())
    assert {
        "00 Mục lục.txt",
        f"01 Kế hoạch kiểm tra/Kế hoạch kiểm tra năm {inspection.year}.pdf",
        "02 Văn bản yêu cầu báo cáo/Yêu cầu báo cáo.pdf",
        "03 Báo cáo của cơ quan và bằng chứng/Báo cáo.txt",
        "03 Báo cáo của cơ quan và bằng chứng/bang chung.pdf",
        "08 Báo cáo của đoàn kiểm tra/bao cao.pdf",
        "08 Báo cáo của đoàn kiểm tra/bao cao (2).pdf",
    } <= names
    assert archive.read("03 Báo cáo của cơ quan và bằng chứng/bang chung.pdf") == PDF
    listed = archive.read("00 Mục lục.txt").decode()
    assert listed.count("CHƯA CÓ") == 5
    assert "09. Báo cáo gửi UBND tỉnh\n    CHƯA CÓ" in listed


def test_a_confirmed_inspection_has_its_minutes_and_photos_in_the_file(cast):
    inspection = make_inspection(cast.a, "under_way")
    lead = lead_of(inspection)
    conducting.photo_add(item=item_of(inspection, 4), upload=photo("so.jpg"), by=lead)
    archive = streamed(lead_client(inspection).get(reverse("inspection_zip", args=[inspection.pk])))
    assert "10 Tài liệu khác/Ảnh mục 1.d so.jpg" in archive.namelist()
    done = rendered(make_inspection(make_agency(), "confirmed", form="by_dossier"))
    listed = (
        streamed(lead_client(done).get(reverse("inspection_zip", args=[done.pk]))).read("00 Mục lục.txt").decode()
    )
    assert f"04. Văn bản đề nghị khắc phục\n    - {done.number}.pdf" in listed
    assert listed.count("Không áp dụng") == 2


def test_the_file_of_corrective_action_holds_the_evidence_of_every_report(cast):
    inspection = make_inspection(cast.a, "confirmed", requests=2)
    first, second = inspection.requests.order_by("number")
    told = {"report": "Đã niêm yết.", "uploads": [upload("anh niem yet.pdf")]}
    request_report(request=first, by=actor_of(cast.an), seen=first.version, **told)
    archive = streamed(lead_client(inspection).get(reverse("inspection_zip", args=[inspection.pk])))
    folder = "07 Hồ sơ hành động khắc phục"
    assert archive.read(f"{folder}/Yêu cầu 01 anh niem yet.pdf") == PDF
    assert "Đã niêm yết." in archive.read(f"{folder}/Yêu cầu 01.txt").decode()
    assert not [name for name in archive.namelist() if f"Yêu cầu {second.number:02d}" in name]


def test_only_those_who_see_the_inspection_open_its_papers(cast):
    inspection = make_inspection(cast.a, "confirmed")
    lent = lent_member(inspection)
    rendered(inspection)
    for name in ("inspection_pdf", "inspection_zip", "inspection_decision", "inspection_request_letter"):
        url = reverse(name, args=[inspection.pk])
        for user, status in ((cast.an, 200), (cast.dung, 200), (lent, 200), (cast.chi, 404), (cast.lan, 403)):
            assert client_of(user).get(url).status_code == status, (name, user)


def test_files_of_other_records_are_not_reached_through_an_inspection(cast):
    inspection, other = (make_inspection(cast.a, "requested") for _n in range(2))
    values = {"text": "Báo cáo.", "uploads": [upload()]}
    papers.report_send(inspection=other, seen=None, by=actor_of(cast.an), **values)
    kept = papers.files_of(other).get()
    client = client_of(cast.an)
    assert client.get(reverse("inspection_file", args=[other.pk, kept.pk])).content == PDF
    assert client.get(reverse("inspection_file", args=[inspection.pk, kept.pk])).status_code == 404
