"""TTHC from Excel: every problem at its cell, all or nothing, the same file twice changes nothing; and out again."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.actors import SYSTEM
from core.dates import today
from core.errors import NotAllowed, Refused, Stale
from core.models import LogEntry
from core.spreadsheets import template
from procedures.imports import TABLE, apply_import, plan_import
from procedures.imports.cells import papers_of, papers_text
from procedures.models import AdministrativeProcedure, DocumentReview, TthcScope
from procedures.services.law import change_record
from procedures.services.tthc import content_of
from procedures.tthc_exports import as_csv, as_xlsx
from tests.cast import actor_of, client_of, make_law, make_tthc

pytestmark = pytest.mark.django_db

PLAIN = {
    "decision_number": "1200/QĐ-UBND",
    "decided_on": date(2016, 3, 1),
    "name": "Cấp giấy phép",
    "level": "province",
    "kind": "detailed",
    "field": "Xây dựng",
}
FULL = {
    "result": "Giấy phép",
    "dossier_sets": 2,
    "direct_limit": "2,5",
    "direct_fee": 150000,
    "online_offered": "Có",
    "post_limit": 3.25,
    "post_note": "Qua bưu điện",
    "dossier": "Đơn đề nghị | nộp | 1 | 0 | Mẫu 01\nCCCD | xuất trình | 0 | 1",
    "legal_bases": "59/2015/NĐ-CP",
    "agencies": "CB.SKHCN; CB.SNV",
}


def row(code: str = "1.000656", **fields) -> dict:
    return PLAIN | {"code": code} | fields


def workbook(*rows: dict) -> bytes:
    """An .xlsx with the template's headings and these rows, the first in row 2."""
    book = Workbook()
    book.active.append([str(column.label) for column in TABLE.columns])
    for values in rows:
        book.active.append([values.get(column.name) for column in TABLE.columns])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def planned(*rows: dict):
    return plan_import(workbook(*rows), SYSTEM)


def test_every_column_reaches_its_field(cast):
    law = make_law("59/2015/NĐ-CP")
    plan = planned(row(**FULL))
    assert plan.problems == []
    apply_import(plan, actor_of(cast.em))
    tthc = AdministrativeProcedure.objects.get(code="1.000656")
    methods = {m.channel: (m.limit_quarters, m.fee, m.note) for m in tthc.methods.all()}
    assert methods == {"direct": (10, 150000, ""), "online": (None, None, ""), "post": (13, None, "Qua bưu điện")}
    papers = [(p.name, p.need, p.originals, p.copies, p.form_code) for p in tthc.dossier.all()]
    assert papers == [("Đơn đề nghị", "submit", 1, 0, "Mẫu 01"), ("CCCD", "present", 0, 1, "")]
    assert list(tthc.legal_bases.all()) == [law]
    assert set(tthc.agencies.all()) == {cast.a, cast.b}
    assert set(tthc.scopes.values_list("starts_on", flat=True)) == {date(2016, 3, 1)}
    assert (tthc.dossier_sets, tthc.result) == (2, "Giấy phép")


def test_the_same_file_twice_changes_nothing(cast):
    make_law("59/2015/NĐ-CP")
    apply_import(planned(row(**FULL)), SYSTEM)
    before = LogEntry.objects.count()
    counts = apply_import(planned(row(**FULL)), SYSTEM)
    assert counts == {"unchanged": 1}
    assert LogEntry.objects.count() == before


def test_what_was_exported_comes_back_unchanged(cast):
    law = make_law("59/2015/NĐ-CP")
    make_law("59/2015/NĐ-CP", issued_on=date(2015, 1, 1))
    make_tthc(cast.a, laws=(law,), limit=13, sequence="Bước 1\nBước 2", requirements="Không")
    make_tthc(cast.b, repealed_on=date(2018, 1, 1))
    plan = plan_import(as_xlsx(AdministrativeProcedure.objects.all()), SYSTEM)
    assert plan.problems == []
    assert plan.counts == {"unchanged": 2}


def test_a_changed_cell_changes_that_alone(cast):
    tthc = make_tthc(cast.a)
    content = content_of(tthc)
    cells = {"direct_limit": "10", "direct_fee": 150000, "dossier": "Đơn đề nghị\nBản vẽ thiết kế"}
    plan = planned(content.values | cells | {"result": "Văn bản"})
    assert [str(label) for label, _old, _new in plan.rows[0].differences] == ["Result"]
    apply_import(plan, SYSTEM)
    assert AdministrativeProcedure.objects.get().result == "Văn bản"


@pytest.mark.parametrize(
    ("fields", "column", "sentence"),
    [
        ({"code": "1.0006"}, "TTHC code", "looks like 1.000656"),
        ({"code": "1.000656.000.00.00.29"}, "TTHC code", "looks like 1.000656"),
        ({"name": ""}, "Name", "must not be empty"),
        ({"kind": "lạ"}, "Type of TTHC", "not an allowed value"),
        ({"agencies": "CB.SNV; CB.KHONG"}, "Agencies that handle it", "no agency with the code “CB.KHONG”"),
        ({"legal_bases": "1/1999/NĐ-CP"}, "Legal bases", "no legal document with the number “1/1999/NĐ-CP”"),
        ({"repealed_on": date(2016, 2, 1)}, "Repealed from", "before it is published"),
        ({"direct_limit": "2,3"}, "In person: time limit in working days", "quarters only"),
        ({"direct_limit": "mười"}, "In person: time limit in working days", "for example 2,5"),
        ({"post_fee": -5}, "By public post: fee (phí), đồng", "0 or more"),
        ({"dossier_sets": 0}, "Sets of the dossier", "between 1 and 100"),
        ({"dossier": "Đơn | mang"}, "Dossier", "Line 1: “mang” is none of"),
        ({"dossier": "Đơn\nCCCD | nộp | hai"}, "Dossier", "Line 2: “hai” is not a number of copies"),
        ({"dossier": "| nộp"}, "Dossier", "Line 1: write name"),
    ],
)
def test_each_problem_stands_at_its_row_and_column(cast, fields, column, sentence):
    plan = planned(row("1.000001"), row(**fields))
    problem = plan.problems[0]
    assert (problem.row, problem.column_label) == (3, column)
    assert sentence in problem.message
    with pytest.raises(Refused):
        apply_import(plan, SYSTEM)
    assert not AdministrativeProcedure.objects.exists()


def test_a_code_stands_once_in_the_file(cast):
    assert "Rows 2 and 3 both hold" in planned(row(), row()).problems[0].message


def test_an_empty_cell_leaves_those_that_handle_it(cast):
    tthc = make_tthc(cast.a)
    plan = planned(content_of(tthc).values | {"direct_limit": "10", "result": "Mới"})
    apply_import(plan, SYSTEM)
    assert [scope.agency for scope in TthcScope.objects.filter(ends_on=None)] == [cast.a]


def test_agencies_follow_each_other_from_today(cast):
    tthc = make_tthc(cast.a)
    apply_import(planned(content_of(tthc).values | {"agencies": "CB.SNV"}), SYSTEM)
    scopes = set(TthcScope.objects.values_list("agency", "starts_on", "ends_on"))
    assert scopes == {
        (cast.a.pk, tthc.decided_on, today() - timedelta(days=1)),
        (cast.b.pk, today(), None),
    }


def test_an_import_answers_the_reviews_that_wait_for_it(cast):
    law = make_law()
    tthc = make_tthc(cast.a, laws=(law,))
    change_record(document=make_law(), changed=law, kind="amends", by=SYSTEM)
    DocumentReview.objects.update(outcome="new_revision")
    apply_import(planned(content_of(tthc).values | {"result": "Mới"}), SYSTEM)
    assert DocumentReview.objects.get().closed_on == today()


def test_a_catalogue_that_changed_since_the_preview_is_looked_at_again(cast):
    tthc = make_tthc(cast.a)
    plan = planned(content_of(tthc).values | {"result": "Mới"})
    AdministrativeProcedure.objects.update(result="Khác")
    with pytest.raises(Stale):
        apply_import(plan, SYSTEM)


def test_only_the_programme_imports(cast):
    with pytest.raises(NotAllowed):
        plan_import(workbook(row()), actor_of(cast.an))


def test_any_number_of_rows_costs_the_same(cast):
    make_law("59/2015/NĐ-CP")
    counts = []
    for start, size in ((1, 2), (100, 40)):
        plan = planned(*(row(f"1.{n:06d}", **FULL) for n in range(start, start + size)))
        with CaptureQueriesContext(connection) as captured:
            apply_import(plan, SYSTEM)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert AdministrativeProcedure.objects.count() == 42


def test_papers_are_read_as_they_are_written():
    rows = papers_of("Đơn\nCCCD | Xuat trinh | 0 | 2 | Mẫu 3\n\nẢnh | lưu ý")
    assert papers_of(papers_text(rows)) == rows
    assert [paper["need"] for paper in rows] == ["submit", "present", "note"]


def test_it_is_uploaded_looked_at_and_confirmed(cast):
    client = client_of(cast.em)
    file = SimpleUploadedFile("tthc.xlsx", workbook(row()))
    assert client.post(reverse("tthc_import"), {"file": file}).url == reverse("tthc_import_preview")
    page = client.get(reverse("tthc_import_preview"))
    assert "1.000656" in page.content.decode()
    assert not AdministrativeProcedure.objects.exists()
    seen = {"seen": page.context["plan"].fingerprint}
    assert client.post(reverse("tthc_import_preview"), seen).url == reverse("tthcs")
    assert AdministrativeProcedure.objects.exists()


def test_a_preview_with_problems_offers_no_button(cast):
    client = client_of(cast.em)
    client.post(reverse("tthc_import"), {"file": SimpleUploadedFile("tthc.xlsx", workbook(row("1")))})
    page = client.get(reverse("tthc_import_preview")).content.decode()
    assert "looks like 1.000656" in page
    assert 'name="seen"' not in page


def test_the_command_says_what_would_happen_and_does_it(cast, tmp_path):
    file, told = tmp_path / "tthc.xlsx", io.StringIO()
    file.write_bytes(workbook(row()))
    call_command("import_tthc", file, dry_run=True, stdout=told)
    assert "1 new, 0 changed, 0 unchanged; nothing has been saved" in told.getvalue()
    assert not AdministrativeProcedure.objects.exists()
    call_command("import_tthc", file, stdout=told)
    assert AdministrativeProcedure.objects.count() == 1


def test_the_command_refuses_a_wrong_file_by_row(cast, tmp_path):
    file, told = tmp_path / "tthc.xlsx", io.StringIO()
    file.write_bytes(workbook(row("1")))
    with pytest.raises(CommandError, match="nothing has been saved"):
        call_command("import_tthc", file, stderr=told)
    assert "row 2, TTHC code:" in told.getvalue()


def test_the_template_has_a_column_for_every_field(cast):
    sheet = load_workbook(io.BytesIO(template(TABLE))).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert headings[0] == "TTHC code *"
    assert "Online: fee (phí), đồng" in headings


def test_no_text_runs_as_a_formula(cast):
    make_tthc(name="=HYPERLINK(1)")
    assert b"'=HYPERLINK(1)" in as_csv(AdministrativeProcedure.objects.all())


def test_the_posted_list_has_the_fields_of_the_form(cast):
    tthc = make_tthc(cast.a)
    response = client_of(cast.an).get(reverse("tthc_list_xlsx", args=[cast.a.pk]))
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert len(rows) == 2
    assert rows[1][:3] == (1, tthc.code, tthc.name) or tthc.code in rows[1]
