"""Grades and rules of a set in the file of its criteria: out and back, looked at, refused at their place."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.spreadsheets import export_book
from scoring.criteria_imports import TABLE, TABLES, export, plan_import, stored_rows
from scoring.models import CriteriaSet, GradeBand
from scoring.services.criteria import demo_set
from scoring.services.criteria_files import content_write
from scoring.services.criteria_sets import set_open
from scoring.set_rules import RULES
from scoring.set_tables import GRADES, SET, grade_rows, set_row
from tests.cast import client_of, make_kind
from tests.scoring.makers import administrator, make_set
from tests.scoring.makers_criteria import issue
from tests.scoring.test_criteria_files import edited, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    make_kind()
    return make_set(issued=False)


def filled(criteria_set: CriteriaSet, *, grades=(), rules=()) -> bytes:
    """A file with the criteria as they stand, and these rows of grades and rules."""
    return export_book([(TABLE, stored_rows(criteria_set)), (GRADES, grades), (SET, rules)])


def graded(criteria_set: CriteriaSet, **cells) -> bytes:
    """A file in which the grades have other cells: code → cells. The upper edges are left empty."""
    rows = [row | {"to_points": None} | cells.get(row["code"], {}) for row in grade_rows(criteria_set)]
    return filled(criteria_set, grades=rows)


def ruled(criteria_set: CriteriaSet, **cells) -> bytes:
    return filled(criteria_set, rules=[set_row(criteria_set) | cells])


def whole(criteria_set: CriteriaSet) -> tuple:
    fresh = CriteriaSet.objects.get(pk=criteria_set.pk)
    return stored_rows(fresh), grade_rows(fresh), set_row(fresh)


def confirm(client, criteria_set: CriteriaSet, page):
    address = reverse("criteria_import_preview", args=[criteria_set.pk])
    return client.post(address, {"seen": page.context["plan"].fingerprint})


@pytest.mark.parametrize(("out", "back"), [("en", "en"), ("vi", "en"), ("en", "vi")])
def test_the_whole_demonstration_set_comes_back_as_it_was(out, back):
    demo = demo_set(year=2019, kinds=[make_kind()], by=administrator())
    before = whole(demo)
    with translation.override(out):
        content = export(demo)
    with translation.override(back):
        plan = plan_import(content, demo)
    assert (plan.sheet.problems, plan.counts, plan.kept) == ([], {"unchanged": 48 + 5 + 1}, [])
    content_write(criteria_set=demo, content=plan.content, by=administrator())
    assert whole(demo) == before


def test_an_export_makes_the_same_set_anew(draft):
    draft.note, draft.overdue_penalty = "=Ghi chú\nhai dòng", Decimal("0.5")
    draft.save()
    other = set_open(year=2030, name="Bộ khác", kinds=draft.kinds.all(), by=administrator())
    plan = plan_import(export(draft), other)
    content_write(criteria_set=other, content=plan.content, by=administrator())
    assert whole(other) == whole(draft)


POINTS = st.decimals(0, 99999, places=2)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S")), min_size=1, max_size=20).map(
    str.strip
)
RULE_VALUES = st.fixed_dictionaries(
    {
        "total": st.decimals("0.01", 99999, places=2),
        "bonus_cap": POINTS,
        "penalty_floor": POINTS.map(lambda points: -points),
        "places": st.integers(0, 2),
        "overdue_penalty": POINTS,
        "note": WORDS,
    }
)
GRADE_VALUES = st.fixed_dictionaries(
    {
        "code": WORDS.filter(bool),
        "name": WORDS.filter(bool),
        "from_points": POINTS,
        "conditions": st.lists(st.sampled_from(GradeBand.Condition.values), unique=True),
        "otherwise": WORDS,
    }
)
MANY_GRADES = st.lists(GRADE_VALUES, max_size=6, unique_by=(lambda row: row["from_points"], lambda row: row["code"]))


class TestAnyDraft(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(rules=RULE_VALUES, grades=MANY_GRADES)
    def test_an_export_changes_nothing_whatever_the_draft_holds(self, rules, grades):
        draft = CriteriaSet.objects.create(year=2019, name="Bộ", **rules)
        draft.criteria.create(code="1", text="Nhóm", method="group", max_points=10)
        stored = {row["code"]: GradeBand(criteria_set=draft, **row) for row in grades}
        GradeBand.objects.bulk_create(stored.values())
        draft.refresh_from_db()
        plan = plan_import(export(draft), draft)
        assert plan.problems == []
        assert set(plan.counts) == {"unchanged"}


def test_a_file_of_criteria_alone_leaves_grades_and_rules(cast, draft):
    client, before = client_of(cast.em), whole(draft)
    rows = [row | {"text": "Viết lại"} for row in stored_rows(draft)]
    page = send(client, draft, export_book([(TABLE, rows)]))
    told = page.content.decode()
    assert page.context["plan"].kept == ["Grades", "Rules"]
    assert "“Grades”" in told
    assert "“Rules”" in told
    assert confirm(client, draft, page).status_code == 302
    assert whole(draft)[1:] == before[1:]
    assert draft.criteria.get(code="1.1").text == "Viết lại"


def test_grades_and_rules_are_looked_at_and_confirmed(cast, draft):
    client, criteria = client_of(cast.em), stored_rows(draft)
    grades = [
        {"code": "best", "name": "Xuất sắc", "from_points": "90", "conditions": ("audit_held",), "otherwise": "good"},
        {"code": "good", "name": "Tốt", "from_points": Decimal("72.5"), "to_points": 90},
        {"code": "weak", "name": "Yếu", "from_points": 0},
    ]
    rules = set_row(draft) | {"bonus_cap": "7,5", "note": "Theo quyết định mới"}
    page = send(client, draft, filled(draft, grades=grades, rules=[rules]))
    told = page.content.decode()
    assert all(words in told for words in ("Xuất sắc", "from 90", "72.5", "removed", "7.5", "Theo quyết định mới"))
    assert [planned.state for planned in page.context["moving"]] == ["new", "changed", "changed", "changed"]
    assert {planned.sheet for planned in page.context["moving"]} == {"Grades", "Rules"}
    assert confirm(client, draft, page).status_code == 302
    assert [(row["code"], row["from_points"], row["conditions"]) for row in grade_rows(draft)] == [
        ("best", 90, ("audit_held",)),
        ("good", Decimal("72.5"), ()),
        ("weak", 0, ()),
    ]
    draft.refresh_from_db()
    assert (draft.bonus_cap, draft.note, draft.total) == (Decimal("7.5"), "Theo quyết định mới", 100)
    assert stored_rows(draft) == criteria
    history = client.get(draft.get_absolute_url()).content.decode()
    assert all(verb in history for verb in ("added a grade", "changed a grade", "removed a grade"))


BAD_GRADES = [
    ({"fair": {"to_points": 70}}, "D3", "no grade between"),
    ({"fair": {"to_points": 85}}, "D3", "they overlap"),
    ({"weak": {"from_points": 10}}, "C4", "instead of 0"),
    ({"weak": {"from_points": -5}}, "C4", "instead of 0"),
    ({"good": {"from_points": 101}}, "C2", "above the 100 points"),
    ({"good": {"to_points": 95}}, "D2", "below 100"),
    ({"fair": {"name": ""}}, "B3", "must not be empty"),
    ({"fair": {"name": "x" * 61}}, "B3", "60"),
    ({"weak": {"code": "fair"}}, "A4", "the code fair"),
    ({"weak": {"name": "KHÁ"}}, "B4", "called Khá"),
    ({"weak": {"from_points": 50}}, "C4", "begin at 50"),
    ({"fair": {"from_points": "năm mươi"}}, "C3", "is not a number"),
    ({"fair": {"from_points": "50.125"}}, "C3", "decimal places"),
    ({"fair": {"from_points": "1e99"}}, "C3", "Ensure"),
    ({"good": {"conditions": "Có tiếng tốt"}}, "E2", "not an allowed value"),
    ({"good": {"otherwise": ""}}, "F2", "no grade for when"),
    ({"good": {"otherwise": "none"}}, "F2", "no grade of the set"),
    ({"fair": {"otherwise": "good"}}, "F3", "not lower"),
]
BAD_RULES = [
    ({"total": "trăm"}, "A2", "is not a number"),
    ({"total": 0}, "A2", "above 0"),
    ({"total": ""}, "A2", "must not be empty"),
    ({"bonus_cap": "năm"}, "B2", "is not a number"),
    ({"bonus_cap": -1}, "B2", "Zero or above"),
    ({"bonus_cap": "1234567"}, "B2", "digits"),
    ({"penalty_floor": 10}, "C2", "Zero or below"),
    ({"places": 3}, "D2", "At most 2"),
    ({"places": "1.5"}, "D2", "whole number"),
    ({"places": -1}, "D2", "0"),
    ({"overdue_penalty": -1}, "E2", "Zero or above"),
    ({"note": "x" * 3001}, "F2", "3001"),
]


@pytest.mark.parametrize(("cells", "cell", "told"), BAD_GRADES)
def test_a_grade_that_does_not_fit_is_told_at_its_place(draft, cells, cell, told):
    problems = plan_import(graded(draft, **cells), draft).problems
    [problem] = [each for each in problems if told in each.message]
    assert (problem.sheet, problem.cell) == ("Grades", cell)
    assert cell in problem.message


@pytest.mark.parametrize(("cells", "cell", "told"), BAD_RULES)
def test_a_rule_that_does_not_fit_is_told_at_its_place(draft, cells, cell, told):
    [problem] = plan_import(ruled(draft, **cells), draft).problems
    assert (problem.sheet, problem.cell) == ("Rules", cell)
    assert cell in problem.message
    assert told in problem.message


def test_the_rules_stand_in_one_row(draft):
    [problem] = plan_import(filled(draft, rules=[set_row(draft)] * 2), draft).problems
    assert (problem.sheet, problem.row) == ("Rules", 3)


def test_one_grade_twice_is_told_though_the_draft_holds_it(draft):
    rows = [row | {"to_points": None} for row in grade_rows(draft)]
    assert not plan_import(filled(draft, grades=[*rows, rows[-1]]), draft).ok


def test_grades_go_by_the_total_of_the_same_file(draft):
    grades = [{"code": "all", "name": "Đạt", "from_points": 0}, {"code": "top", "name": "Giỏi", "from_points": 120}]
    assert plan_import(filled(draft, grades=grades, rules=[set_row(draft) | {"total": 150}]), draft).ok
    assert not plan_import(filled(draft, grades=grades), draft).ok


def test_faults_of_grades_that_stay_only_warn(draft):
    draft.grades.filter(code="weak").delete()
    draft.criteria.filter(code="1.1").update(text="Viết lại")
    plan = plan_import(export(draft), draft)
    assert plan.ok
    assert [(each.sheet, each.cell) for each in plan.warnings] == [("Grades", "C3")]


@pytest.mark.parametrize(
    "make", [lambda draft: graded(draft, weak={"from_points": 10}), lambda draft: ruled(draft, total=0)]
)
def test_a_fault_beside_the_criteria_lets_nothing_in(cast, draft, make):
    client, before = client_of(cast.em), whole(draft)

    def rewrite(book):
        book["Criteria"]["K3"] = "Viết lại"

    page = send(client, draft, edited(make(draft), rewrite))
    assert page.context["changed"] > 1
    assert "C4" in page.content.decode() or "A2" in page.content.decode()
    assert confirm(client, draft, page).status_code == 422
    assert whole(draft) == before


def test_a_fault_of_the_criteria_keeps_grades_and_rules_out(cast, draft):
    client, before = client_of(cast.em), whole(draft)

    def rewrite(book):
        book["Criteria"]["B3"] = "9"
        book["Rules"]["A2"] = 120

    page = send(client, draft, edited(export(draft), rewrite))
    assert confirm(client, draft, page).status_code == 422
    assert whole(draft) == before


def test_grades_that_somebody_changed_meanwhile_are_looked_at_again(cast, draft):
    client = client_of(cast.em)
    page = send(client, draft, graded(draft, good={"from_points": 85}))
    draft.grades.filter(code="fair").update(from_points=55)
    response = confirm(client, draft, page)
    assert response.status_code == 409
    assert draft.grades.get(code="good").from_points == 80
    assert confirm(client, draft, response).status_code == 302
    assert [row["from_points"] for row in grade_rows(draft)] == [85, 50, 0]


def test_an_issued_set_keeps_its_grades_and_rules(cast, draft):
    client = client_of(cast.em)
    content = edited(graded(draft, good={"from_points": 85}), lambda book: None)
    issue(draft)
    before = whole(draft)
    response = confirm(client, draft, send(client, draft, content))
    assert response.status_code in (302, 422)
    assert whole(draft) == before


def command(file, year: int = 2024):
    out, err = StringIO(), StringIO()
    call_command("import_criteria", file, year=year, name="Bộ", kinds="provincial_department", stdout=out, stderr=err)


def test_the_command_takes_the_grades_and_rules_of_an_excel_file(tmp_path, draft):
    draft.bonus_cap, draft.places, draft.note = Decimal("7.5"), 1, "Ghi chú"
    draft.save()
    file = tmp_path / "bo.xlsx"
    file.write_bytes(export(draft))
    command(file)
    assert whole(CriteriaSet.objects.get(year=2024)) == whole(draft)


def test_the_command_takes_criteria_alone(tmp_path, draft):
    file = tmp_path / "bo.xlsx"
    file.write_bytes(export_book([(TABLE, stored_rows(draft))]))
    command(file)
    made = CriteriaSet.objects.get(year=2024)
    assert (made.grades.count(), made.criteria.count()) == (0, 11)


def test_the_command_tells_a_fault_with_its_sheet(tmp_path, draft):
    file = tmp_path / "bo.xlsx"
    file.write_bytes(
        edited(graded(draft, weak={"from_points": 10}), lambda book: book["Criteria"].__setitem__("B3", "9"))
    )
    with pytest.raises(CommandError) as refused:
        command(file)
    first, second = str(refused.value).splitlines()
    assert first.startswith("Sheet “Criteria”: Row 3: ")
    assert second.startswith("Sheet “Grades”: Cell C4 ")
    assert not CriteriaSet.objects.filter(year=2024).exists()


def test_the_template_has_the_sheets_of_an_export(cast, draft):
    client = client_of(cast.em)
    content = client.get(reverse("criteria_template")).content
    plan = plan_import(
        edited(content, lambda book: book["Criteria"].append(["1", "", "", "group", "5"] + [""] * 5 + ["A"])), draft
    )
    assert plan.ok
    assert plan.kept == ["Grades", "Rules"]
    assert {str(column.name) for column in SET.columns} == set(RULES)
    assert len(TABLES) == 3
