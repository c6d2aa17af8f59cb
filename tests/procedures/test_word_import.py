"""A procedure written in Word is uploaded, corrected and saved as a draft; nothing is saved before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import files
from core.models import Attachment, LogEntry
from procedures.models import Procedure, Revision
from tests.archives import repacked
from tests.cast import client_of, make_law, make_procedure, make_tthc
from tests.procedures.word_documents import procedure_content

pytestmark = pytest.mark.django_db
UPLOAD, CHECK = reverse("word_import"), reverse("word_import_check")


def upload(client, content=None, name="QT-NV-05.docx"):
    content = procedure_content() if content is None else content
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def filled(response, **changes):
    """What the browser would send back of the page."""
    sheet = response.context["sheet"]
    data = {"file": response.context["file"]["digest"]}
    for part in (sheet.steps, sheet.forms, sheet.records):
        bound = [part.management_form[name] for name in part.management_form.fields]
        bound += [form[name] for form in part for name in form.fields]
        data |= {field.html_name: shown(field) for field in bound}
    data |= {field.html_name: shown(field) for field in sheet.form}
    return {name: value for name, value in (data | changes).items() if value is not None}


def shown(field):
    value = field.field.prepare_value(field.value())
    return "" if value in (None, False) else value


@pytest.fixture
def an(cast):
    return client_of(cast.an)


@pytest.fixture
def checked(an):
    assert upload(an).headers["Location"] == CHECK
    return an.get(CHECK)


def test_what_was_recognised_is_shown_and_nothing_is_saved(checked):
    page = checked.content.decode()
    for text in ("QT-NV-05", "Cấp giấy phép xây dựng", "Thẩm định hồ sơ", 'value="1,5"', "Phiếu tiếp nhận", "5 năm"):
        assert text in page
    assert not Procedure.objects.exists()
    assert not Attachment.objects.exists()


def test_one_button_saves_a_draft_with_the_file_beside_it(cast, an, checked):
    tthc, law = make_tthc(code="1.009972"), make_law("59/2015/NĐ-CP")
    response = an.post(CHECK, filled(an.get(CHECK), **{"forms-1-code": "BM-05-02"}))
    revision = Revision.objects.get()
    assert response.headers["Location"] == revision.get_absolute_url()
    assert (revision.procedure.code, revision.issue_number, revision.status) == ("QT-NV-05", 3, "draft")
    assert revision.purpose == "Quy định trình tự cấp giấy phép.\nBảo đảm đúng hạn."
    assert list(revision.steps.values_list("order", "who", "quarters")) == [
        (1, "Bộ phận Một cửa", 1), (2, "Chuyên viên", 6), (3, "Lãnh đạo phòng", 2), (4, "Bộ phận Một cửa", 0),
    ]  # fmt: skip
    assert list(revision.forms.values_list("code", flat=True)) == ["BM-05-01", "BM-05-02"]
    assert list(revision.records.values_list("title", "retention")) == [
        ("Hồ sơ đề nghị", "5 năm"),
        ("Giấy phép", "5 năm"),
    ]
    assert (list(revision.tthcs.all()), list(revision.legal_bases.all())) == ([tthc], [law])
    assert revision.author_ids == {cast.an.pk}


def test_the_draft_keeps_the_original_file_and_its_history(an, checked):
    content = procedure_content()
    upload(an, content)
    an.post(CHECK, filled(an.get(CHECK), **{"forms-1-code": "BM-05-02"}))
    revision = Revision.objects.get()
    assert files.read(revision.source.sha256) == content
    assert (revision.source.name, revision.source.agency_id) == ("QT-NV-05.docx", revision.agency_id)
    assert LogEntry.objects.filter(verb="revision.import", object_id=revision.pk).exists()
    assert an.get(revision.get_absolute_url()).status_code == 200


def test_corrections_are_what_is_saved(an, checked):
    changes = {"title": "Cấp phép <b>", "steps-0-quarters": "0,75", "steps-3-DELETE": "on", "forms-1-DELETE": "on"}
    an.post(CHECK, filled(checked, **changes))
    revision = Revision.objects.get()
    assert revision.title == "Cấp phép <b>"
    assert list(revision.steps.values_list("quarters", flat=True)) == [3, 6, 2]


def test_wrong_input_shows_the_page_again_as_filled(an, checked):
    response = an.post(CHECK, filled(checked, title="", purpose="Tôi sửa", **{"steps-1-quarters": "1,3"}))
    page = response.content.decode()
    assert response.status_code == 422
    for text in ("Tôi sửa", 'value="1,3"', "A working day is divided into quarters only", "This field is required."):
        assert text in page
    assert not Procedure.objects.exists()


def test_a_code_that_is_taken_is_refused_with_everything_kept(cast, an, checked):
    make_procedure(cast.a, code="QT-NV-05")
    response = an.post(CHECK, filled(checked, purpose="Tôi sửa", **{"forms-1-code": "BM-05-02"}))
    assert response.status_code == 422
    assert "Another document of this agency bears the code QT-NV-05." in response.content.decode()
    assert "Tôi sửa" in response.content.decode()
    assert Procedure.objects.count() == 1
    assert not Attachment.objects.exists()


def test_what_is_doubtful_is_said_at_its_field(checked):
    assert "The document gives this form no code." in str(checked.context["sheet"].forms[1]["code"].help_text)
    assert "1 place below is marked for a look." in checked.content.decode()


def test_what_fits_nowhere_is_shown_as_left_over(checked):
    page = checked.content.decode()
    for text in ("Left over", "5.2 Thành phần hồ sơ", "Bản vẽ.", "Ngày ban hành: 01/02/2019", "Bổ sung bước 3"):
        assert text in page


def test_codes_of_tthc_that_the_catalogue_lacks_are_named(checked):
    assert "no TTHC in force with the code 1.009972" in checked.content.decode()


def test_each_window_saves_its_own_file(an, checked):
    first = filled(checked, **{"forms-1-code": "BM-05-02"})
    other = repacked(procedure_content(), **{"docProps/custom.xml": b"<x/>"})
    upload(an, other, "khac.docx")
    an.post(CHECK, first)
    assert Revision.objects.get().source.name == "QT-NV-05.docx"


def test_a_second_press_makes_no_second_document(an, checked):
    data = filled(checked, code="", **{"forms-1-code": "BM-05-02"})
    an.post(CHECK, data)
    assert an.post(CHECK, data).headers["Location"] == UPLOAD
    assert Procedure.objects.count() == 1


def test_a_file_that_somebody_else_uploaded_is_not_reachable(cast, checked):
    stranger = client_of(cast.chi)
    assert stranger.get(CHECK).headers["Location"] == UPLOAD
    assert stranger.post(CHECK, filled(checked)).headers["Location"] == UPLOAD


def test_those_who_do_not_write_procedures_are_refused(cast):
    for person in (cast.binh, cast.khoa, cast.dung):
        assert upload(client_of(person)).status_code == 403


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "not a Word document"),
        (b"PK\x03\x04" + b"\0" * 20 * 1024 * 1024, "larger than 20 MB"),
    ],
)
def test_a_file_that_is_no_word_document_is_refused_on_the_page(an, content, sentence):
    response = upload(an, content)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_too_many_rows_are_refused_on_the_page(an, checked):
    response = an.post(CHECK, filled(checked, **{"steps-TOTAL_FORMS": "5000"}))
    assert response.status_code == 422
