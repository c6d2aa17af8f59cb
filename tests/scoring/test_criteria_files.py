"""Criteria from Excel and back, and from the command line: all rows or none."""

import re
import unicodedata
from io import BytesIO, StringIO
from unittest.mock import patch

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.spreadsheets import export_xlsx
from scoring.criteria_imports import TABLE, export, plan_import, stored_rows
from scoring.models import CriteriaSet
from scoring.services.criteria import DATA
from tests.archives import member, repacked
from tests.cast import client_of, make_kind
from tests.scoring.makers import make_set
from tests.scoring.makers_criteria import issue

pytestmark = pytest.mark.django_db
WHOLE = 11 + 3 + 1  # criteria, grades, rules


@pytest.fixture
def draft():
    make_kind()
    return make_set(issued=False)


def changed(criteria_set: CriteriaSet, **cells) -> bytes:
    """The export with other cells: code → cells."""
    rows = stored_rows(criteria_set)
    return export_xlsx(TABLE, [row | cells.get(f"at_{row['code'].replace('.', '_')}", {}) for row in rows])


def send(client, criteria_set, content: bytes):
    upload = SimpleUploadedFile("bo.xlsx", content)
    return client.post(reverse("criteria_import", args=[criteria_set.pk]), {"file": upload}, follow=True)


def test_a_file_is_looked_at_and_confirmed(cast, draft):
    client, rows = client_of(cast.em), stored_rows(draft)
    page = send(client, draft, changed(draft, at_1_1={"text": "Viết lại"}))
    assert "Viết lại" in page.content.decode()
    assert draft.criteria.get(code="1.1").text == "Tiêu chí 1.1"
    address = reverse("criteria_import_preview", args=[draft.pk])
    assert client.post(address, {"seen": "another"}).status_code == 409
    assert client.post(address, {"seen": page.context["plan"].fingerprint}).status_code == 302
    assert draft.criteria.get(code="1.1").text == "Viết lại"
    assert len(stored_rows(draft)) == len(rows)
    assert client.get(address).status_code == 302


def edited(content: bytes, change) -> bytes:
    """The workbook after `change(book)`."""
    book = openpyxl.load_workbook(BytesIO(content))
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_formula(criteria_set: CriteriaSet, stored: str) -> bytes:
    """The export whose first criterion has its points from a formula, with what Excel stored of it."""
    part = "xl/worksheets/sheet1.xml"
    content = edited(export(criteria_set), lambda book: book.active.__setitem__("E3", "=5+5"))
    found = re.search(rb'<c r="E3"[^>]*>.*?</c>', member(content, part))
    cell = f'<c r="E3"><f>5+5</f>{stored}</c>'.encode()
    return repacked(content, **{part: member(content, part).replace(found[0], cell)})


def test_words_in_decomposed_letters_are_the_same_words(draft):
    draft.criteria.filter(code="1.1").update(text="Ban chỉ đạo được thành lập")

    def decompose(book):
        for row in book.active.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = unicodedata.normalize("NFD", cell.value)

    plan = plan_import(edited(export(draft), decompose), draft)
    assert plan.ok
    assert plan.counts == {"unchanged": WHOLE}


def test_a_formula_counts_by_its_stored_result(draft):
    plan = plan_import(with_formula(draft, "<v>10</v>"), draft)
    assert plan.ok
    assert plan.counts == {"unchanged": WHOLE}
    bare = plan_import(with_formula(draft, ""), draft)
    assert [problem.cell for problem in bare.problems] == ["E3"]


def test_a_sheet_of_something_else_is_told_and_one_beside_is_passed_over(draft):
    def other(book):
        book.active.delete_rows(1, 99)
        book.active.append(["Tên", "Điện thoại"])

    assert not plan_import(edited(export(draft), other), draft).ok
    beside = edited(export(draft), lambda book: book.create_sheet("Ghi chú", 0).append(["Tên"]))
    assert plan_import(beside, draft).counts == {"unchanged": WHOLE}


def test_what_does_not_fit_together_is_told_at_its_row(draft):
    content = changed(draft, at_1={"max_points": "41"}, at_1_2={"levels": "20 >= 90: a | 10 >= 90: b | 0: c"})
    plan = plan_import(content, draft)
    assert plan.ok
    told = {problem.row: problem.message for problem in plan.warnings}
    rows = {row["code"]: number for number, row in enumerate(stored_rows(draft), 2)}
    assert "41" in told[rows["1"]]
    assert "1.2" in told[rows["1.2"]]
    loose = plan_import(changed(draft, at_1_1={"parent": "9"}), draft)
    assert [problem.row for problem in loose.problems] == [rows["1.1"]]


def test_a_figure_that_does_not_exist_hides_no_other_fault(draft):
    content = changed(draft, at_1_1={"indicator": "no.such"}, at_1_2={"parent": "9"})
    plan = plan_import(content, draft)
    assert not plan.ok
    assert [("no.such" in problem.message) for problem in plan.warnings] == [True]


def test_what_the_file_leaves_out_is_shown_before_it_is_removed(cast, draft):
    client = client_of(cast.em)
    rows = [row for row in stored_rows(draft) if row["code"] != "1.3"]
    page = send(client, draft, export_xlsx(TABLE, rows))
    assert page.context["changed"] == 1
    assert page.context["plan"].warnings
    address = reverse("criteria_import_preview", args=[draft.pk])
    client.post(address, {"seen": page.context["plan"].fingerprint})
    assert not draft.criteria.filter(code="1.3").exists()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"at_1": {"parent": "2"}, "at_2": {"parent": "1"}}, "1, 2"),
        ({"at_1": {"parent": "1"}}, "1"),
        ({"at_1_1": {"parent": "9"}}, "9"),
        ({"at_1_1": {"parent": "1.2"}}, "1.2"),
        ({"at_1_1": {"parent": ""}}, "1.1"),
        ({"at_1_1": {"max_points": "mười"}}, "mười"),
        ({"at_1_1": {"max_points": "NaN"}}, "NaN"),
        ({"at_1_1": {"max_points": "1234567"}}, "5"),
        ({"at_1_1": {"levels": "10 đủ"}}, "10 đủ"),
        ({"at_1_1": {"levels": "10: a | 10: b"}}, "."),
        ({"at_1_1": {"code": "1.2"}}, "1.2"),
        ({"at_1_1": {"text": ""}}, "."),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(cast, draft, cells, told):
    client, before = client_of(cast.em), stored_rows(draft)
    page = send(client, draft, changed(draft, **cells))
    plan = page.context["plan"]
    assert not plan.ok
    assert any(told in problem.message for problem in plan.problems)
    address = reverse("criteria_import_preview", args=[draft.pk])
    assert client.post(address, {"seen": plan.fingerprint}).status_code == 422
    assert stored_rows(draft) == before


def test_an_issued_set_takes_no_file(cast, draft):
    client = client_of(cast.em)
    content = changed(draft, at_1_1={"text": "Viết lại"})
    issue(draft)
    page = send(client, draft, content)
    response = client.post(
        reverse("criteria_import_preview", args=[draft.pk]), {"seen": page.context["plan"].fingerprint}
    )
    assert response.status_code in (302, 422)
    assert draft.criteria.get(code="1.1").text == "Tiêu chí 1.1"


def command(file, **options):
    make_kind()
    given = {"year": 2024, "name": "Bộ 2024", "kinds": "provincial_department"}
    call_command("import_criteria", file, stdout=(out := StringIO()), stderr=StringIO(), **given | options)
    return out.getvalue()


@pytest.mark.parametrize("suffix", ["tsv", "xlsx"])
def test_the_command_makes_a_draft(tmp_path, draft, suffix):
    file = tmp_path / f"bo.{suffix}"
    file.write_bytes((DATA / "criteria_demo.tsv").read_bytes() if suffix == "tsv" else export(draft))
    assert "draft" in command(file)
    made = CriteriaSet.objects.get(year=2024)
    assert made.is_draft
    assert made.criteria.count() == (48 if suffix == "tsv" else draft.criteria.count())


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("code\tmethod\n1\tgroup\n", {}, "Points at most"),
        ("code\tparent\tmethod\tmax_points\ttext\n1\t2\tgroup\t5\tA\n2\t1\tgroup\t5\tB\n", {}, "1, 2"),
        ("code\tparent\tmethod\tmax_points\ttext\n1\t\tmagic\t5\tA\n", {}, "magic"),
        ("code\tparent\tmethod\tmax_points\ttext\n1\t\tgroup\t5\tA\n", {"kinds": "nobody"}, "nobody"),
        ("code\tparent\tmethod\tmax_points\ttext\n\n1\t\tgroup\t5\tA\n2\t9\tgroup\t5\tB\n", {}, "Row 4: 2 stands"),
        ("code\tmethod\tmax_points\ttext\n1\tgroup\tnăm\tA\n", {}, "Row 2: “năm”"),
        ("code\tmethod\tmax_points\ttext\n1\tgroup\t\tA\n", {}, "C2"),
        ("code\tmethod\tmax_points\ttext\n", {}, "no rows"),
    ],
)
def test_the_command_refuses_a_file_and_leaves_nothing_behind(tmp_path, text, options, told):
    file = tmp_path / "bo.tsv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=told):
        command(file, **options)
    assert not CriteriaSet.objects.exists()


def test_the_command_reads_decomposed_letters_and_a_byte_order_mark(tmp_path):
    text = "code\tparent\tmethod\tmax_points\ttext\nĐề\t\tgroup\t5\tNhóm\nĐề.1\tĐề\tgroup\t5\tNhóm con\n"
    file = tmp_path / "bo.tsv"
    file.write_text("\ufeff" + unicodedata.normalize("NFD", text), encoding="utf-8")
    command(file)
    inner = CriteriaSet.objects.get(year=2024).criteria.get(code="Đề.1")
    assert (inner.parent.code, inner.text) == ("Đề", "Nhóm con")


def test_the_command_never_touches_a_set_that_stands(tmp_path, draft):
    issue(draft)
    before = stored_rows(draft)
    with pytest.raises(CommandError, match=str(draft.year)):
        command(DATA / "criteria_demo.tsv", year=draft.year, name=draft.name)
    assert stored_rows(draft) == before
    assert CriteriaSet.objects.count() == 1


def test_the_command_says_what_a_file_looks_like():
    with patch("sys.stdout", StringIO()) as out, pytest.raises(SystemExit):
        call_command("import_criteria", "--help")
    assert {"max_points", "not_applicable", "--kinds"} <= set(out.getvalue().replace(",", " ").split())
