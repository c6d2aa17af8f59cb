"""The register, one document, and writing its draft on screen."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procedures.models import Procedure, Revision, UseRecord
from procedures.models.procedure import DEFAULT_PATTERNS
from procedures.services.drafting import fingerprint
from tests.cast import PDF, client_of, make_procedure, make_tthc

pytestmark = pytest.mark.django_db


def part_url(revision: Revision, part: str) -> str:
    return reverse("revision_part", args=[revision.pk, part])


def steps_data(revision: Revision, rows: list[dict]) -> dict:
    data = {"steps-TOTAL_FORMS": len(rows), "steps-INITIAL_FORMS": 0, "seen": fingerprint(revision, "steps")}
    for n, row in enumerate(rows):
        defaults = {"order": n + 1, "kind": "task", "what": "Thẩm định", "who": "Chuyên viên", "quarters": "1"}
        data |= {f"steps-{n}-{name}": value for name, value in (defaults | row).items()}
    return data


@pytest.fixture
def draft(cast) -> Revision:
    return make_procedure(cast.a, "draft").revisions.get()


def test_a_new_document_takes_the_next_code_and_opens_its_draft(cast):
    tthc = make_tthc(cast.a)
    data = {"kind": "operational", "title": "Cấp phép xây dựng", "code": "", "tthcs": tthc.code}
    answer = client_of(cast.an).post(reverse("procedure_new"), data)
    procedure = Procedure.objects.get()
    revision = procedure.revisions.get()
    assert answer.url == revision.get_absolute_url()
    assert procedure.code == "QT-NV-01"
    assert list(revision.tthcs.all()) == [tthc]
    client_of(cast.an).post(reverse("procedure_new"), data | {"title": "Gia hạn"})
    assert Procedure.objects.order_by("pk").last().code == "QT-NV-02"


def test_a_code_in_use_is_refused_at_the_field(cast):
    make_procedure(cast.a, code="QT-01")
    answer = client_of(cast.an).post(reverse("procedure_new"), {"kind": "system", "title": "Khác", "code": "QT-01"})
    assert answer.status_code == 422
    assert "bears the code QT-01" in answer.content.decode()
    assert Procedure.objects.count() == 1


def test_an_unknown_tthc_is_named(cast):
    data = {"kind": "operational", "title": "Cấp phép", "tthcs": "1.999999"}
    answer = client_of(cast.an).post(reverse("procedure_new"), data)
    assert "no TTHC with the code 1.999999" in answer.content.decode()


def test_steps_are_written_as_a_whole(cast, draft):
    rows = [{"what": "Tiếp nhận"}, {"what": "Ký duyệt", "quarters": "2,5"}]
    answer = client_of(cast.an).post(part_url(draft, "steps"), steps_data(draft, rows))
    assert answer.url == draft.get_absolute_url()
    assert list(draft.steps.values_list("what", "quarters")) == [("Tiếp nhận", 4), ("Ký duyệt", 10)]


def test_a_wrong_step_is_told_at_its_row_and_nothing_is_lost(cast, draft):
    rows = [{"what": "Tiếp nhận hồ sơ tại bàn"}, {"quarters": "hai"}]
    answer = client_of(cast.an).post(part_url(draft, "steps"), steps_data(draft, rows))
    assert answer.status_code == 422
    assert "Tiếp nhận hồ sơ tại bàn" in answer.content.decode()
    assert draft.steps.count() == 4


def test_the_second_of_two_writers_sees_both_versions(cast, draft):
    data = {"title": draft.title, "purpose": "Của An", "seen": fingerprint(draft, "words")}
    other = data | {"purpose": "Của Hà"}
    assert client_of(cast.ha).post(part_url(draft, "words"), other).status_code == 302
    answer = client_of(cast.an).post(part_url(draft, "words"), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Của An" in page
    assert "Của Hà" in page
    draft.refresh_from_db()
    assert draft.purpose == "Của Hà"
    again = data | {"seen": fingerprint(draft, "words")}
    assert client_of(cast.an).post(part_url(draft, "words"), again).status_code == 302


def test_two_writers_of_steps_see_both_lists(cast, draft):
    mine, theirs = steps_data(draft, [{"what": "Bước của An"}]), steps_data(draft, [{"what": "Bước của Hà"}])
    client_of(cast.ha).post(part_url(draft, "steps"), theirs)
    answer = client_of(cast.an).post(part_url(draft, "steps"), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bước của An" in page
    assert "Bước của Hà" in page


def test_what_is_typed_after_it_was_sent_is_not_lost(cast):
    revision = make_procedure(cast.a, "in_review").revisions.get()
    data = {"title": "Mới", "purpose": "Chữ đã gõ", "seen": fingerprint(revision, "words")}
    answer = client_of(cast.an).post(part_url(revision, "words"), data)
    assert answer.status_code == 409
    assert "Chữ đã gõ" in answer.content.decode()


def test_pasted_scripts_are_shown_as_text(cast, draft):
    data = {"title": draft.title, "purpose": "<script>alert(1)</script>", "seen": fingerprint(draft, "words")}
    client_of(cast.an).post(part_url(draft, "words"), data)
    page = client_of(cast.an).get(draft.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_reviewer_returns_it_with_a_reason_at_the_step(cast):
    revision = make_procedure(cast.a, "in_review").revisions.get()
    url = reverse("revision_move", args=[revision.pk, "reject_review"])
    reviewer = client_of(cast.khoa)
    assert "Step 2. Thẩm định hồ sơ" in reviewer.get(url).content.decode()
    reviewer.post(url, {"step:2": "Thiếu biểu mẫu", "seen": revision.version})
    page = client_of(cast.an).get(part_url(revision, "steps")).content.decode()
    assert "Thiếu biểu mẫu" in page


def test_a_return_without_a_reason_is_refused(cast):
    revision = make_procedure(cast.a, "in_review").revisions.get()
    url = reverse("revision_move", args=[revision.pk, "reject_review"])
    answer = client_of(cast.khoa).post(url, {"seen": revision.version})
    assert answer.status_code == 422
    assert "Write the reason" in answer.content.decode()


def test_citizens_see_only_what_is_in_effect(cast):
    procedure = make_procedure(cast.a, "draft")
    client_of(cast.an).post(reverse("procedure_publish", args=[procedure.pk]), {"public": "yes"})
    procedure.refresh_from_db()
    assert procedure.published_on is None


@pytest.mark.parametrize("state", ["", "effective", "open", "never", "withdrawn"])
def test_the_register_is_filtered_by_state(cast, state):
    in_effect, drafted = make_procedure(cast.a), make_procedure(cast.a, "draft")
    expected = {"": {in_effect, drafted}, "effective": {in_effect}, "open": {drafted}, "never": {drafted}}
    page = client_of(cast.an).get(reverse("procedures"), {"state": state}).context["page"]
    assert set(page.object_list) == expected.get(state, set())


def test_the_register_costs_the_same_for_one_and_for_many(cast, django_assert_max_num_queries):
    make_procedure(cast.a)
    client = client_of(cast.an)
    client.get(reverse("procedures"))
    with django_assert_max_num_queries(14) as few:
        client.get(reverse("procedures"))
    for _n in range(12):
        make_procedure(cast.a)
    with django_assert_max_num_queries(14) as many:
        client.get(reverse("procedures"))
    assert len(few) == len(many)


def test_a_form_keeps_its_file_until_another_one_comes(cast, draft):
    data = {"forms-TOTAL_FORMS": 1, "forms-INITIAL_FORMS": 0, "forms-0-code": "BM-01", "forms-0-title": "Đơn"}
    client, url = client_of(cast.an), part_url(draft, "forms")
    file = SimpleUploadedFile("don.pdf", PDF)
    client.post(url, data | {"seen": fingerprint(draft, "forms"), "forms-0-upload": file})
    first = draft.forms.get().file
    assert (first.name, first.agency_id) == ("don.pdf", cast.a.pk)
    client.post(url, data | {"seen": fingerprint(draft, "forms"), "forms-0-title": "Đơn đề nghị"})
    assert (draft.forms.get().title, draft.forms.get().file) == ("Đơn đề nghị", first)


def test_a_file_that_is_not_what_its_name_says_is_refused(cast, draft):
    data = {"forms-TOTAL_FORMS": 1, "forms-INITIAL_FORMS": 0, "forms-0-code": "BM-01", "forms-0-title": "Đơn tôi gõ"}
    for name, content in (("don.pdf", b"MZ not a pdf"), ("don.exe", b"MZ")):
        data |= {"seen": fingerprint(draft, "forms"), "forms-0-upload": SimpleUploadedFile(name, content)}
        answer = client_of(cast.an).post(part_url(draft, "forms"), data)
        assert answer.status_code == 422
        assert "Đơn tôi gõ" in answer.content.decode()
    assert not draft.forms.exists()


def test_codes_follow_the_agencys_own_scheme(cast):
    patterns = DEFAULT_PATTERNS | {"operational": "KHCN.{n:03}"}
    client_of(cast.an).post(reverse("code_schemes"), patterns)
    client_of(cast.an).post(reverse("procedure_new"), {"kind": "operational", "title": "Cấp phép"})
    assert Procedure.objects.get().code == "KHCN.001"


def test_a_pattern_without_its_number_is_refused(cast):
    answer = client_of(cast.an).post(reverse("code_schemes"), DEFAULT_PATTERNS | {"policy": "CS-{x}"})
    assert answer.status_code == 422
    assert "for the running number" in answer.content.decode()


def test_unused_procedures_are_named(cast, today_is):
    today_is("2017-03-01")
    used, unused = (make_procedure(cast.a, tthcs=(make_tthc(cast.a),)) for _n in range(2))
    make_procedure(cast.a, kind="system")
    today_is("2019-03-01")
    make_procedure(cast.a, tthcs=(make_tthc(cast.a),))
    UseRecord.objects.create(procedure=used, used_on=date(2018, 6, 1))
    page = client_of(cast.an).get(reverse("procedures"), {"state": "unused"}).context["page"]
    assert list(page.object_list) == [unused]
