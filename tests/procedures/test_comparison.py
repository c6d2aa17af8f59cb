"""Two contents side by side: words, steps, lists."""

import pytest
from django.urls import reverse

from procedures.comparison import compare, compare_rows, compare_steps, difference
from procedures.content import content_of
from procedures.models import Revision, Step
from tests.cast import client_of, make_procedure, make_revision


def step(order: int, what: str, who: str = "Chuyên viên", **fields) -> dict:
    values = {"order": order, "what": what, "who": who, "kind": "task", "days": "1", "form": "", "output": ""}
    return values | {"details": "", "next_order": None, "no_order": None} | fields


def texts(pieces) -> list[tuple[str, str]]:
    return [(piece.state, piece.text.strip()) for piece in pieces]


def states(pairs) -> list[tuple[str, bool]]:
    return [(pair.state, pair.moved) for pair in pairs]


def test_words_that_went_stand_on_the_left_and_words_that_came_on_the_right():
    row = difference("", "nộp hồ sơ tại huyện", "nộp hồ sơ tại xã")
    assert texts(row.before) == [("same", "nộp hồ sơ tại"), ("removed", "huyện")]
    assert texts(row.after) == [("same", "nộp hồ sơ tại"), ("added", "xã")]


def test_another_line_break_is_no_difference():
    assert difference("", "một\nhai ", "một hai").state == "same"


def test_a_text_on_one_side_alone_is_added_or_removed():
    assert [difference("", *sides).state for sides in (("", "a"), ("a", ""), ("", ""))] == [
        "added",
        "removed",
        "same",
    ]


def test_steps_are_paired_by_what_they_say_and_not_by_their_number():
    before = [step(1, "Tiếp nhận hồ sơ"), step(2, "Ký duyệt kết quả")]
    after = [step(1, "Tiếp nhận hồ sơ"), step(2, "Xác minh thực địa"), step(3, "Ký duyệt kết quả")]
    assert states(compare_steps(before, after)) == [("same", False), ("added", False), ("same", False)]


def test_a_step_that_was_dropped_stands_where_it_stood():
    before = [step(1, "Tiếp nhận hồ sơ"), step(2, "Xác minh thực địa"), step(3, "Ký duyệt kết quả")]
    found = compare_steps(before, [before[0], before[2] | {"order": 2}])
    assert states(found) == [("same", False), ("removed", False), ("same", False)]


def test_a_step_that_others_passed_has_moved():
    before = [step(n, what) for n, what in enumerate(["Tiếp nhận", "Thẩm định hồ sơ", "Lấy ý kiến xã", "Trả"], 1)]
    after = [before[0], before[2], before[1], before[3]]
    after = [row | {"order": n} for n, row in enumerate(after, 1)]
    assert sum(pair.moved for pair in compare_steps(before, after)) == 1


def test_a_branch_to_the_same_step_under_a_new_number_is_no_difference():
    before = [step(1, "Tiếp nhận hồ sơ"), step(2, "Hồ sơ đạt yêu cầu?", kind="decision", no_order=1)]
    after = [step(1, "Đặt lịch hẹn trước"), step(2, before[0]["what"]), before[1] | {"order": 3, "no_order": 2}]
    assert states(compare_steps(before, after)) == [("added", False), ("same", False), ("same", False)]


def test_a_changed_step_names_what_changed():
    (pair,) = compare_steps([step(1, "Thẩm định", days="5")], [step(1, "Thẩm định", days="2,5")])
    assert [(str(row.label), row.state) for row in pair.differences] == [
        ("What is done", "same"),
        ("Working days", "changed"),
    ]


def test_rows_of_lists_are_paired_by_likeness():
    rows = compare_rows(["BM-01 Phiếu tiếp nhận", "BM-02 Tờ trình"], ["BM-01 Phiếu tiếp nhận hồ sơ"])
    assert [row.state for row in rows] == ["changed", "removed"]


def test_nothing_differs_between_a_content_and_itself(cast):
    content = content_of(make_procedure(cast.a).revisions.get())
    assert compare(content, content).count == 0


@pytest.fixture
def issues(cast):
    procedure = make_procedure(cast.a)
    later = make_revision(procedure, "draft", purpose="Quy định trình tự mới.")
    Step.objects.filter(revision=later, order=2).update(quarters=12)
    return procedure.revisions.get(issue_number=1), later


def test_the_page_tells_differences_by_elements_and_words(cast, issues):
    address = reverse("revision_compare", args=[issues[1].pk, issues[0].pk])
    page = client_of(cast.an).get(address).content.decode()
    assert "2 places differ." in page
    assert "<ins>" in page
    assert "removed:" in page


def test_another_agency_sees_neither_side(cast, issues):
    own = make_procedure(cast.b).revisions.get()
    for sides in ([issues[1].pk, issues[0].pk], [own.pk, issues[0].pk]):
        assert client_of(cast.chi).get(reverse("revision_compare", args=sides)).status_code == 404


def test_an_issue_of_a_provincial_model_may_be_compared_by_everybody_but_not_its_draft(cast):
    model = make_procedure(cast.a, is_model=True)
    draft = make_revision(model)
    own = make_procedure(cast.b).revisions.get()
    compared = {
        issue.issue_number: client_of(cast.chi).get(reverse("revision_compare", args=[own.pk, issue.pk])).status_code
        for issue in Revision.objects.filter(procedure=model)
    }
    assert compared == {1: 200, draft.issue_number: 404}
