"""The signed report: frozen once, printed from its payload alone, never changed by anybody."""

import hashlib
import subprocess
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audits.freezing.audit import audit_payload
from audits.models import Audit, AuditMeeting
from audits.services import checklists
from core import documents, files, jobs
from core.dates import now, today
from core.errors import DomainError, NotAllowed, Refused, Stale, WrongStatus
from core.log import canonical
from core.models import Job, Notice
from core.workflow import perform
from tests.audits.makers import answer_all, lead_of, make_audit, make_finding, make_programme, plan_audit
from tests.audits.makers_conducting import lead_client, lead_user, lend, photo, second_auditor
from tests.cast import actor_of, client_of, holder_of, make_agency, make_procedure

pytestmark = pytest.mark.django_db
CLOSING = {"present": "Bế Trường Giang – Phó Giám đốc\nĐoàn đánh giá", "conclusion": "Hệ thống được duy trì."}


@pytest.fixture
def reported(cast):
    """An audit with a bit of everything, handed in."""
    make_audit(cast.a, "signed", findings=("minor",))
    audit = make_audit(cast.a, procedures=[make_procedure(cast.a)])
    lend(audit, cast.b)
    item, lead = audit.items.get(order=1), lead_of(audit)
    checklists.photo_add(item=item, upload=photo("so.jpg"), by=lead)
    checklists.item_answer(item=item, result="nonconform", evidence="Sổ số 3\n<b>trống</b>", seen=1, by=lead)
    make_finding(audit, "major", item=item, statement="Không ghi ngày trả & ký nhận")
    answer_all(audit)
    strengths = "Bộ phận Một cửa gọn gàng."
    perform(audit, "conclude", by=lead, held_on=today(), strengths=strengths, **CLOSING)
    return audit


def signed(audit) -> Audit:
    perform(audit, "sign", by=holder_of(audit.agency, "head"))
    while jobs.execute_next(["pdf"]):
        pass
    audit.refresh_from_db()
    return audit


def text_of(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True)
    return " ".join(told.stdout.split())


def test_the_report_says_what_was_audited_found_and_concluded(reported, tmp_path):
    audit = signed(reported)
    text = text_of(files.read(audit.pdf_sha256), tmp_path)
    procedure, kept = audit.procedures.get(), audit.payload["photos"][0]
    for part in (
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", audit.number, "Mẫu minh họa",
        "Phòng Quản lý", procedure.code, "Trưởng đoàn đánh giá", "Sở Nội vụ", "Họp khai mạc", "Họp kết thúc",
        "Phó Giám đốc", "Không phù hợp nặng", "Không ghi ngày trả & ký nhận", "<b>trống</b>", "Đã khắc phục",
        "Bộ phận Một cửa gọn gàng.", "Hệ thống được duy trì.", "Trần Văn Bình", str(lead_user(audit)),
        "Phiếu kiểm tra", "so.jpg",
    ):  # fmt: skip
        assert part in text, part
    assert kept["sha256"] in text.replace(" ", "")


def test_an_audit_with_nothing_in_it_prints_too(cast, tmp_path):
    bare = make_agency()
    audit = plan_audit(make_programme(bare, "draft"), units=[], clauses=[], scope="", criteria="")
    audit.members.all().delete()
    payload = audit_payload(audit, signer="")
    pdf = documents.render("documents/audit1/audit.html", payload, created=now(), attachment=b"{}")
    assert "Không có phát hiện." in text_of(pdf, tmp_path)


def test_the_payload_is_frozen_and_the_same_bytes_come_again(reported):
    audit = signed(reported)
    assert audit.payload_sha256 == hashlib.sha256(canonical(audit.payload).encode()).hexdigest()
    first = audit.pdf_sha256
    Audit.objects.filter(pk=audit.pk).update(pdf_sha256="")
    Job.objects.update(state=Job.State.PLANNED)
    while jobs.execute_next(["pdf"]):
        pass
    audit.refresh_from_db()
    assert audit.pdf_sha256 == first


def test_freezing_costs_the_same_for_few_and_for_many(reported, django_assert_max_num_queries):
    def cost() -> int:
        audit = Audit.objects.select_related("agency__kind", "edition").get(pk=reported.pk)
        with django_assert_max_num_queries(25) as captured:
            audit_payload(audit, signer="x")
        return len(captured)

    few = cost()
    perform(reported, "return", by=holder_of(reported.agency, "head"), reason="Thêm")
    for _n in range(9):
        make_finding(reported, procedure=make_procedure(reported.agency))
    assert cost() == few


def test_only_those_who_see_the_audit_open_the_pdf(cast, reported):
    url = reverse("audit_pdf", args=[reported.pk])
    assert client_of(cast.an).get(url).status_code == 404
    audit = signed(reported)
    lent = audit.members.exclude(lent_by=None).get().user
    for user, status in ((cast.an, 200), (cast.dung, 200), (lent, 200), (cast.chi, 404), (cast.lan, 403)):
        assert client_of(user).get(url).status_code == status


def move(audit, name: str) -> str:
    return reverse("audit_move", args=[audit.pk, name])


def test_a_team_opens_and_concludes_on_pages_that_say_what_lacks(cast):
    audit = make_audit(cast.a, "announced")
    client, opening = lead_client(audit), {"held_on": f"{today():%d/%m/%Y}", "present": "Trưởng phòng"}
    assert client.get(move(audit, "open")).status_code == 200
    missing = client.post(move(audit, "open"), {"seen": audit.version, "held_on": opening["held_on"]})
    assert missing.status_code == 422
    late = client.post(move(audit, "open"), opening | {"seen": audit.version, "held_on": "01/01/2099"})
    assert "cannot lie in the future" in late.content.decode()
    assert client.post(move(audit, "open"), opening | {"seen": 99}).status_code == 409
    assert client.post(move(audit, "open"), opening | {"seen": audit.version}).status_code == 302
    audit.refresh_from_db()
    assert audit.opened_on == today()
    assert AuditMeeting.objects.get().present == "Trưởng phòng"
    page = client.get(move(audit, "conclude")).content.decode()
    assert "questions of the checklist are not answered" in page


@pytest.mark.parametrize("name", ["open", "conclude"])
def test_only_the_lead_auditor_opens_and_concludes(cast, name):
    audit = make_audit(cast.a, "announced" if name == "open" else "under_way")
    answer_all(audit) if name == "conclude" else None
    other = second_auditor(audit)
    values = {"held_on": today(), "present": "x"} | ({"conclusion": "x"} if name == "conclude" else {})
    posted = values | {"seen": audit.version, "held_on": f"{today():%d/%m/%Y}"}
    for actor in (other, actor_of(cast.an), actor_of(cast.binh), actor_of(cast.ha)):
        with pytest.raises(DomainError, match="lead auditor"):
            perform(audit, name, by=actor, **values)
    assert client_of(cast.an).post(move(audit, name), posted).status_code == 403
    assert client_of(cast.dung).post(move(audit, name), posted).status_code == 403
    assert client_of(cast.chi).post(move(audit, name), posted).status_code == 404
    audit.refresh_from_db()
    assert audit.status == ("announced" if name == "open" else "under_way")


def test_a_nonconform_answer_without_a_finding_stops_the_conclusion(cast):
    audit = make_audit(cast.a)
    item, lead = audit.items.get(order=1), lead_of(audit)
    checklists.item_answer(item=item, result="nonconform", evidence="Sổ", seen=1, by=lead)
    answer_all(audit)
    with pytest.raises(Refused, match="Question 1 does not conform"):
        perform(audit, "conclude", by=lead, held_on=today(), **CLOSING)
    make_finding(audit, item=item)
    perform(audit, "conclude", by=lead, held_on=today(), **CLOSING)


@pytest.mark.parametrize("days", [-1, 1])
def test_the_closing_meeting_lies_between_the_opening_and_today(cast, days):
    audit = make_audit(cast.a)
    answer_all(audit)
    with pytest.raises(Refused, match="closing meeting"):
        perform(audit, "conclude", by=lead_of(audit), held_on=today() + timedelta(days=days), **CLOSING)


def test_the_head_returns_the_report_and_the_team_hands_it_in_again(cast, reported):
    client, seen = client_of(cast.binh), reported.version
    assert client.post(move(reported, "return"), {"seen": seen, "reason": ""}).status_code == 422
    assert client.post(move(reported, "return"), {"seen": seen, "reason": "Thiếu bằng chứng"}).status_code == 302
    told = Notice.objects.get(user=lead_user(reported), subject__contains="came back")
    assert told.body == "Thiếu bằng chứng"
    lead = lead_client(reported)
    assert "Thiếu bằng chứng" in lead.get(reported.get_absolute_url()).content.decode()
    assert any("Thiếu bằng chứng" in todo.title for todo in lead.get("/").context["todos"])
    reported.refresh_from_db()
    perform(reported, "conclude", by=lead_of(reported), held_on=today(), **CLOSING)
    assert reported.meetings.count() == 2
    subject = f"The report of audit {reported.number} waits for your signature."
    assert Notice.objects.filter(user=cast.binh, subject=subject).count() == 2


@pytest.mark.parametrize(("who", "status"), [("an", 403), ("ha", 403), ("khoa", 403), ("dung", 403), ("chi", 404)])
def test_only_the_head_signs(cast, reported, who, status):
    client = client_of(getattr(cast, who))
    for name in ("sign", "return"):
        assert client.post(move(reported, name), {"seen": reported.version, "reason": "x"}).status_code == status
    reported.refresh_from_db()
    assert reported.status == "concluded"


def test_the_head_signs_by_a_button_once(cast, reported):
    client, seen = client_of(cast.binh), reported.version
    assert any("Sign the report" in todo.title for todo in client.get("/").context["todos"])
    assert client.post(move(reported, "sign"), {"seen": seen}).status_code == 302
    reported.refresh_from_db()
    assert reported.status == "signed"
    before = reported.payload
    assert "Somebody else" in client.post(move(reported, "sign"), {"seen": seen}, follow=True).content.decode()
    with pytest.raises(WrongStatus):
        perform(reported, "sign", by=actor_of(cast.binh))
    with pytest.raises(Stale):
        perform(reported, "return", by=actor_of(cast.binh), seen=seen, reason="x")
    reported.refresh_from_db()
    assert reported.payload == before
    assert Notice.objects.filter(user=lead_user(reported), subject__contains="is signed").exists()


def test_a_head_of_the_team_does_not_sign(cast, reported):
    reported.members.create(user=cast.binh)
    with pytest.raises(NotAllowed):
        perform(reported, "sign", by=actor_of(cast.binh))


def test_the_database_keeps_a_signed_report_whole(reported):
    audit = signed(reported)
    for wrong in ({"payload": None}, {"signed_by": None}, {"status": "concluded"}, {"opened_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Audit.objects.filter(pk=audit.pk).update(**wrong)
