"""Criteria sets: begun, written, refused, issued, corrected, on their pages and by their services."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import LogEntry
from core.workflow import may, perform
from scoring.counting import problems_of
from scoring.criteria_imports import stored_rows
from scoring.models import CriteriaSet, Criterion, GradeBand
from scoring.services import criteria_editing as editing
from scoring.services.criteria import criteria_write
from scoring.services.criteria_sets import SET_FIELDS, set_describe, set_open
from tests.cast import actor_of, client_of, make_kind
from tests.scoring.makers import administrator, make_set
from tests.scoring.makers_criteria import issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    make_kind()
    return make_set(issued=False)


@pytest.fixture
def em(cast):
    return client_of(cast.em)


def text_of(response) -> str:
    return response.content.decode()


def page_of(client, criteria_set) -> str:
    return text_of(client.get(criteria_set.get_absolute_url()))


def fields_of(criterion: Criterion, **changed) -> dict:
    stored = {name: getattr(criterion, name) for name in editing.CRITERION_FIELDS}
    stored |= {"parent": criterion.parent_id, "scale": criterion.scale, "seen": editing.criterion_seen(criterion)}
    return {name: "" if value is None else value for name, value in (stored | changed).items()}


def row_url(name: str, criterion: Criterion, *more) -> str:
    return reverse(name, args=[criterion.criteria_set_id, criterion.pk, *more])


@pytest.mark.parametrize("start", ["blank", "demo", "copy"])
def test_a_set_begins_from_nothing_from_the_demonstration_or_from_another(em, draft, start):
    kind = make_kind()
    source = str(draft.pk) if start == "copy" else start
    typed = {"year": 2025, "name": "Bộ mới", "start": source, "kinds": [kind.pk]}
    response = em.post(reverse("criteria_set_new"), typed)
    made = CriteriaSet.objects.get(name="Bộ mới")
    assert response.url == made.get_absolute_url()
    assert made.criteria.count() == {"blank": 0, "demo": 48, "copy": draft.criteria.count()}[start]
    assert made.is_illustrative == (start == "demo")
    assert list(made.kinds.all()) == [kind]
    assert ("mẫu minh họa" in page_of(em, made)) == (start == "demo")
    again = em.post(reverse("criteria_set_new"), typed)
    assert again.status_code == 422
    assert "2025" in text_of(again)


def test_the_empty_list_says_what_to_do(cast, em):
    assert "criteria/new" in text_of(em.get(reverse("criteria_sets")))
    assert "criteria/new" not in text_of(client_of(cast.an).get(reverse("criteria_sets")))


def test_agencies_see_a_set_when_it_is_issued(cast, draft):
    client = client_of(cast.an)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert draft.name not in text_of(client.get(reverse("criteria_sets")))
    issue(draft)
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert draft.name in text_of(client.get(reverse("criteria_sets")))


def test_a_criterion_is_added_changed_moved_and_removed(em, draft):
    group = draft.criteria.get(code="1")
    blank = {"side": "base", "floor": "0", "not_applicable": "rescale", "seen": "new"}
    typed = blank | {"parent": group.pk, "code": "1.4", "text": "Mới", "method": "levels", "max_points": "4"}
    address = reverse("criterion_new", args=[draft.pk])
    assert em.post(address, typed | {"scale": "4: đủ\n0: không"}).status_code == 302
    added = draft.criteria.get(code="1.4")
    assert [row.code for row in draft.criteria.all()][:5] == ["1", "1.1", "1.2", "1.3", "1.4"]
    assert added.scale == "4: đủ\n0: không"
    assert "1" in problems_of(draft)[0]

    assert em.post(row_url("criterion_edit", added), fields_of(added, scale="4 >= 80: đủ\n0: ít")).status_code == 302
    assert draft.criteria.get(code="1.4").levels.get(points=4).threshold == 80

    em.post(row_url("criterion_shift", added, "up"))
    assert [row.code for row in draft.criteria.all()][:5] == ["1", "1.1", "1.2", "1.4", "1.3"]
    em.post(row_url("criterion_remove", added))
    assert not draft.criteria.filter(code="1.4").exists()
    verbs = list(LogEntry.objects.filter(object_type="scoring.criteriaset").values_list("verb", flat=True))
    assert {"criteriaset.criterion_add", "criteriaset.criterion_change", "criteriaset.criterion_shift",
            "criteriaset.criterion_remove"} <= set(verbs)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"scale": "ba điểm"}, "ba điểm"),
        ({"scale": "3: a\n3: b"}, "Two levels|Hai mức"),
        ({"scale": "3 >= 1234567: a"}, "field_error|field-error"),
        ({"indicator": "no.such_figure"}, "no.such_figure"),
        ({"indicator": "a.b / c.d / e.f"}, "a.b / c.d / e.f"),
        ({"code": "1.2"}, "1.2"),
        ({"max_points": "nhiều"}, "field-error"),
        ({"method": "group"}, "field-error|field--wrong"),
        ({"parent": ""}, "1.1"),
    ],
)
def test_what_cannot_stand_is_told_at_the_field_and_nothing_typed_is_lost(em, draft, changed, told):
    criterion = draft.criteria.get(code="1.1")
    response = em.post(row_url("criterion_edit", criterion), fields_of(criterion, guidance="Đã gõ", **changed))
    assert response.status_code == 422
    page = text_of(response)
    assert "Đã gõ" in page
    assert re.search(told, page)
    criterion.refresh_from_db()
    assert criterion.guidance == ""


def test_a_group_never_stands_below_itself(draft):
    outer = draft.criteria.get(code="1")
    inner = Criterion.objects.create(
        criteria_set=draft, parent=outer, code="1.9", text="Nhóm con", method="group", max_points=1
    )
    values = {name: getattr(outer, name) for name in editing.CRITERION_FIELDS} | {"parent": inner, "levels": []}
    with pytest.raises(Refused, match=r"1\.9"):
        editing.criterion_change(
            criterion=outer, values=values, seen=editing.criterion_seen(outer), by=administrator()
        )
    with pytest.raises(Refused, match="1"):
        editing.criterion_remove(criterion=outer, by=administrator())


def test_two_editors_of_one_criterion_see_both_versions(em, draft):
    criterion = draft.criteria.get(code="1.1")
    mine = fields_of(criterion, text="Của tôi")
    assert em.post(row_url("criterion_edit", criterion), fields_of(criterion, text="Của họ")).status_code == 302
    response = em.post(row_url("criterion_edit", criterion), mine)
    page = text_of(response)
    assert response.status_code == 409
    assert "Của tôi" in page
    assert "Của họ" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert em.post(row_url("criterion_edit", criterion), mine | {"seen": seen}).status_code == 302


def test_editors_of_two_criteria_do_not_disturb_each_other(em, draft):
    one, other = draft.criteria.get(code="1.1"), draft.criteria.get(code="2.2")
    first, second = fields_of(one, text="Một"), fields_of(other, text="Hai")
    assert em.post(row_url("criterion_edit", one), first).status_code == 302
    assert em.post(row_url("criterion_edit", other), second).status_code == 302


def test_grades_are_added_changed_and_removed(em, draft):
    typed = {"code": "top", "name": "Xuất sắc", "from_points": "90", "conditions": ["audit_held"],
             "otherwise": "good", "seen": "new"}  # fmt: skip
    address = reverse("grade_new", args=[draft.pk])
    assert em.post(address, typed).status_code == 302
    assert em.post(address, typed | {"code": "twin"}).status_code == 422
    assert em.post(address, typed | {"from_points": "95"}).status_code == 422
    assert em.post(address, typed | {"code": "x", "from_points": "-1"}).status_code == 422
    grade = draft.grades.get(code="top")
    shown = text_of(em.get(reverse("grade_edit", args=[draft.pk, grade.pk])))
    seen = re.search(r'name="seen" value="(\w+)"', shown)[1]
    assert em.post(grade_url(grade), typed | {"from_points": "85", "seen": seen}).status_code == 302
    assert em.post(grade_url(grade), typed | {"from_points": "86", "seen": seen}).status_code == 409
    em.post(reverse("grade_remove", args=[draft.pk, grade.pk]))
    assert not GradeBand.objects.filter(code="top").exists()


def test_points_are_typed_and_shown_with_a_comma_in_vietnamese(em, draft):
    typed = {"code": "top", "name": "Xuất sắc", "from_points": "87,5", "seen": "new"}
    vietnamese = {"accept-language": "vi"}
    assert em.post(reverse("grade_new", args=[draft.pk]), typed, headers=vietnamese).status_code == 302
    grade = draft.grades.get(code="top")
    assert grade.from_points == Decimal("87.5")
    assert 'value="87,5"' in text_of(em.get(grade_url(grade), headers=vietnamese))


def grade_url(grade: GradeBand) -> str:
    return reverse("grade_edit", args=[grade.criteria_set_id, grade.pk])


def test_the_head_of_a_draft_is_changed_once_for_two(em, draft):
    address = reverse("criteria_set_edit", args=[draft.pk])
    kind = make_kind("commune_peoples_committee")
    typed = {"year": 2020, "name": "Tên mới", "total": "100", "bonus_cap": "5", "penalty_floor": "-10",
             "places": "1", "overdue_penalty": "0.5", "note": "", "kinds": [kind.pk],
             "seen": draft.version}  # fmt: skip
    assert em.post(address, typed | {"penalty_floor": "3"}).status_code == 422
    assert em.post(address, typed | {"places": "7"}).status_code == 422
    assert em.post(address, typed).status_code == 302
    assert em.post(address, typed | {"name": "Khác"}).status_code == 409
    draft.refresh_from_db()
    assert (draft.name, draft.places, [row.code for row in draft.kinds.all()]) == (
        "Tên mới",
        1,
        ["commune_peoples_committee"],
    )


@pytest.mark.parametrize("act", ["describe", "write", "add", "change", "remove", "shift", "grade"])
def test_an_issued_set_never_changes(draft, act):
    by = administrator()
    criterion, grade = draft.criteria.get(code="1.1"), draft.grades.first()
    issue(draft)
    values = {name: getattr(criterion, name) for name in editing.CRITERION_FIELDS} | {"levels": []}
    acts = {
        "describe": lambda: set_describe(
            criteria_set=draft, values={"total": 90, "kinds": []}, seen=draft.version + 1, by=by
        ),
        "write": lambda: criteria_write(criteria_set=draft, rows=[], by=by),
        "add": lambda: editing.criterion_add(criteria_set=draft, values=values, by=by),
        "change": lambda: editing.criterion_change(
            criterion=criterion, values=values, seen=editing.criterion_seen(criterion), by=by
        ),
        "remove": lambda: editing.criterion_remove(criterion=criterion, by=by),
        "shift": lambda: editing.criterion_shift(criterion=criterion, up=True, by=by),
        "grade": lambda: editing.grade_remove(grade=grade, by=by),
    }
    with pytest.raises(WrongStatus):
        acts[act]()


CHANGING = (
    ("criteria_set_edit", ()), ("criterion_new", ()), ("grade_new", ()), ("criterion_edit", ("criterion",)),
    ("criterion_remove", ("criterion",)), ("criterion_shift", ("criterion", "up")), ("grade_edit", ("grade",)),
    ("grade_remove", ("grade",)),
)  # fmt: skip


@pytest.mark.parametrize(("name", "rest"), CHANGING, ids=[name for name, _rest in CHANGING])
def test_no_address_changes_an_issued_set(em, draft, name, rest):
    criterion, grade = draft.criteria.get(code="1.2"), draft.grades.get(code="fair")
    typed = head_of(draft) | fields_of(criterion, text="Khác") | {"from_points": "55", "conditions": []}
    typed |= (
        {"code": "1.9"} if name == "criterion_new" else {"code": "x", "name": "Mới"} if name == "grade_new" else {}
    )
    draft = issue(draft)
    where = {"criterion": criterion.pk, "grade": grade.pk}
    before = content_of(draft)
    seen = {"criteria_set_edit": draft.version, "grade_edit": seen_of_grade(em, draft, grade)}
    typed |= {"seen": seen.get(name, typed["seen"])}
    address = reverse(name, args=[draft.pk, *(where.get(each, each) for each in rest)])
    response = em.post(address, typed, follow=True, headers={"referer": draft.get_absolute_url()})
    assert "An issued criteria set does not change; correct it by a new version." in text_of(response)
    assert content_of(draft) == before


def seen_of_grade(client, criteria_set, grade) -> str:
    shown = text_of(client.get(reverse("grade_edit", args=[criteria_set.pk, grade.pk])))
    return re.search(r'name="seen" value="(\w+)"', shown)[1]


def head_of(criteria_set: CriteriaSet) -> dict:
    return {name: getattr(criteria_set, name) for name in SET_FIELDS} | {"kinds": [make_kind().pk]}


def content_of(criteria_set: CriteriaSet) -> tuple:
    """Everything that a set says."""
    fresh = CriteriaSet.objects.get(pk=criteria_set.pk)
    return (
        head_of(fresh), fresh.status, fresh.version, stored_rows(fresh), list(fresh.grades.values()),
        list(fresh.kinds.values_list("pk", flat=True)),
    )  # fmt: skip


def test_only_administrators_write(cast, draft):
    for user in (cast.an, cast.khoa, cast.dung):
        with pytest.raises(NotAllowed):
            set_open(year=2025, name="Bộ", kinds=[], by=actor_of(user))
    with pytest.raises(NotAllowed):
        criteria_write(criteria_set=draft, rows=[], by=actor_of(cast.an))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda s: s.criteria.filter(code="1.1").update(max_points=11), "1"),
        (lambda s: s.criteria.filter(code="1.3").update(step="3"), r"1\.3"),
        (lambda s: s.criteria.get(code="1.2").levels.filter(points=10).update(threshold=90), r"1\.2"),
        (lambda s: s.criteria.get(code="1.2").levels.filter(points=0).update(threshold=10), r"1\.2"),
        (lambda s: s.grades.filter(code="weak").update(from_points=20), "20"),
        (lambda s: s.grades.filter(code="good").update(otherwise="best"), "best"),
        (lambda s: s.grades.all().delete(), "."),
        (lambda s: s.kinds.clear(), "."),
        (lambda s: CriteriaSet.objects.filter(pk=s.pk).update(total=90), "90"),
        (lambda s: CriteriaSet.objects.filter(pk=s.pk).update(bonus_cap="5.5", places=0), r"5\.5"),
        (lambda s: s.criteria.filter(code="1.2").update(indicator="no.such_figure"), r"no\.such_figure"),
        (lambda s: s.criteria.filter(code="1.2").update(parent=s.criteria.get(code="1.1")), r"1\.2"),
        (
            lambda s: (
                s.criteria.filter(code="1").update(parent=s.criteria.get(code="2"))
                and 0
                or s.criteria.filter(code="2").update(parent=s.criteria.get(code="1"))
            ),
            "1, 2",
        ),
    ],
)
def test_a_set_that_is_not_whole_is_not_issued(em, draft, spoil, told):
    spoil(draft)
    fresh = CriteriaSet.objects.get(pk=draft.pk)
    answer = may(fresh, "issue", administrator())
    assert not answer
    assert re.search(told, " ".join(answer.reasons))
    page = page_of(em, fresh)
    assert answer.reasons[0] in page.replace("&quot;", '"') or "notice--warning" in page
    move = reverse("criteria_set_move", args=[draft.pk, "issue"])
    typed = {"decision_number": "1/QĐ-UBND", "decided_on": "01/01/2019", "seen": fresh.version}
    assert em.post(move, typed).status_code == 422
    fresh.refresh_from_db()
    assert fresh.is_draft


def test_a_set_is_issued_and_retired_with_words(em, draft):
    issue_at, retire_at = (reverse("criteria_set_move", args=[draft.pk, name]) for name in ("issue", "retire"))
    typed = {"decision_number": "1/QĐ-UBND", "decided_on": "01/01/2019", "seen": draft.version}
    assert em.get(issue_at).status_code == 200
    assert em.post(issue_at, typed).status_code == 302
    draft.refresh_from_db()
    assert draft.decision_number in page_of(em, draft)
    assert em.post(retire_at, {"reason": "Thay bộ khác.", "seen": draft.version}).status_code == 302


def test_the_page_states_the_sums_and_how_a_total_is_rounded(em, draft):
    page = page_of(em, draft)
    assert re.search(r"Sum of the groups: Points of the total</dt><dd>100<", page)
    assert re.search(r"Sum of the groups: Taken off</dt><dd>-10<", page)
    assert re.search(r"Decimals of a total, rounded half up</dt><dd>2<", page)
    draft.criteria.filter(code="1.1").update(max_points=9)
    wrong = page_of(em, draft)
    assert "What stands below it adds up to 39." in wrong
    assert f'<a href="#criterion-{draft.criteria.get(code="1").pk}">Group 1 has 40 points' in wrong


def test_kinds_have_sets_of_their_own_and_only_one(draft):
    issue(draft)
    communes = make_set(("commune_peoples_committee",), year=draft.year, issued=False)
    make_kind("commune_peoples_committee")
    communes.kinds.set([make_kind("commune_peoples_committee")])
    assert issue(communes).status == "issued"
    second = make_set(year=draft.year, issued=False)
    with pytest.raises(Refused, match=draft.name):
        issue(second)


def test_a_second_stale_issue_is_told(draft):
    seen = draft.version
    editing.criterion_remove(criterion=draft.criteria.get(code="1.1"), by=administrator())
    with pytest.raises(Stale):
        perform(draft, "issue", by=administrator(), seen=seen, decision_number="1", decided_on=None)


def test_list_and_page_cost_the_same_for_one_and_for_many(em, draft):
    with CaptureQueriesContext(connection) as one:
        em.get(reverse("criteria_sets"))
    with CaptureQueriesContext(connection) as page:
        em.get(draft.get_absolute_url())
    for n in range(5):
        make_set(issued=False, year=2020 + n)
        group = draft.criteria.get(code="1")
        Criterion.objects.create(
            criteria_set=draft, parent=group, code=f"1.{n + 10}", text="Thêm", method="manual", step=Decimal(1),
            max_points=1, indicator="objectives.met",
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        em.get(reverse("criteria_sets"))
    with CaptureQueriesContext(connection) as longer:
        em.get(draft.get_absolute_url())
    assert len(one) == len(many)
    assert len(page) == len(longer)
