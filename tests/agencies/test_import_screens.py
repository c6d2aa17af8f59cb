"""Upload, preview, confirm; and the same from the command line."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import Agency
from agencies.services import agency_save
from core import files
from tests.agencies.workbooks import agency_row, workbook
from tests.cast import actor_of, client_of

UPLOAD, PREVIEW = "agency_import", "agency_import_preview"


@pytest.fixture
def em(cast):
    return client_of(cast.em)


def upload(client, content, name="co-quan.xlsx"):
    return client.post(reverse(UPLOAD), {"file": SimpleUploadedFile(name, content)})


def confirm(client, page):
    return client.post(reverse(PREVIEW), {"seen": page.context["plan"].fingerprint})


def test_a_file_is_looked_at_and_then_confirmed(em):
    assert upload(em, workbook(agency_row("CB.NEW"))).url == reverse(PREVIEW)
    page = em.get(reverse(PREVIEW))
    assert "CB.NEW" in page.content.decode()
    assert not Agency.objects.filter(code="CB.NEW").exists()
    assert confirm(em, page).url == reverse("agencies")
    assert Agency.objects.filter(code="CB.NEW").exists()
    assert em.get(reverse(PREVIEW)).url == reverse(UPLOAD)


def test_the_session_keeps_only_the_hash_of_the_file(em):
    content = workbook(agency_row("CB.NEW"))
    upload(em, content)
    assert files.read(em.session["agency_import"]) == content


def test_problems_stand_in_a_table_and_nothing_can_be_confirmed(em):
    upload(em, workbook(agency_row("CB.NEW", parent="CB.NOWHERE"), agency_row("cb")))
    page = em.get(reverse(PREVIEW))
    assert "There is no agency with the code “CB.NOWHERE”" in page.content.decode()
    assert 'name="seen"' not in page.content.decode()
    assert confirm(em, page).status_code == 422
    assert not Agency.objects.filter(code="CB.NEW").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"hello", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old .xls format"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_at_the_upload(em, content, sentence):
    response = upload(em, content)
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors["file"])


def test_a_file_that_is_too_large_is_refused(em):
    response = upload(em, b"PK\x03\x04" + bytes(files.MAX_UPLOAD))
    assert "larger than 20 MB" in str(response.context["form"].errors["file"])


def test_no_file_is_told(em):
    assert "Choose a file." in str(em.post(reverse(UPLOAD)).context["form"].errors["file"])


def test_a_preview_that_others_overtook_is_shown_anew(cast, em):
    upload(em, workbook(agency_row("CB.SNV", name=cast.b.name, parent="CB.UBND", unit_code="04")))
    page = em.get(reverse(PREVIEW))
    agency_save(agency=cast.b, values={"unit_code": "05"}, by=actor_of(cast.em))
    response = confirm(em, page)
    assert response.status_code == 409
    assert "changed since the preview" in response.content.decode()
    assert confirm(em, response).status_code == 302


def test_pressing_twice_imports_once(em):
    upload(em, workbook(agency_row("CB.NEW")))
    page = em.get(reverse(PREVIEW))
    confirm(em, page)
    assert confirm(em, page).url == reverse(UPLOAD)
    assert Agency.objects.filter(code="CB.NEW").count() == 1


def test_a_damaged_store_is_told_and_imports_nothing(em):
    upload(em, workbook(agency_row("CB.NEW")))
    files.path_of(em.session["agency_import"]).write_bytes(b"something else")
    response = em.get(reverse(PREVIEW), follow=True)
    assert "damaged" in response.content.decode()


def test_formulas_typed_as_names_stay_text(em):
    upload(em, workbook(agency_row("CB.NEW", name="<script>alert(1)</script>")))
    assert "<script>alert(1)" not in em.get(reverse(PREVIEW)).content.decode()


def run(tmp_path, content, *options) -> str:
    (tmp_path / "agencies.xlsx").write_bytes(content)
    out = io.StringIO()
    call_command("import_agencies", tmp_path / "agencies.xlsx", *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_imports_and_says_what(tmp_path):
    content = workbook(agency_row("CB.NEW"))
    assert "1 new, 0 changed, 0 unchanged; saved" in run(tmp_path, content)
    assert "0 new, 0 changed, 1 unchanged; saved" in run(tmp_path, content)


@pytest.mark.django_db
def test_a_dry_run_saves_nothing(tmp_path):
    assert "nothing has been saved" in run(tmp_path, workbook(agency_row("CB.NEW")), "--dry-run")
    assert not Agency.objects.exists()


@pytest.mark.django_db
def test_the_command_fails_with_the_problems_and_saves_nothing(tmp_path, capsys):
    with pytest.raises(CommandError, match="1 problems"):
        run(tmp_path, workbook(agency_row("CB.FINE"), agency_row("CB.BAD", kind="?")))
    assert not Agency.objects.exists()


@pytest.mark.django_db
def test_the_command_says_when_there_is_no_file(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_agencies", tmp_path / "none.xlsx")
