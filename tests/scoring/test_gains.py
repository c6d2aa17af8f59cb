"""What would gain the next grade: values in, sentences out, no database."""

from decimal import Decimal as D

import pytest

from scoring.gains import Held, next_grade, outlook, step_of
from scoring.grades import Grade
from scoring.leaves import Leaf, Level, Method

GRADES = (
    Grade("weak", "Yếu", D(0)),
    Grade("good", "Tốt", D(80), ("no_overdue_request",), "fair"),
    Grade("fair", "Khá", D(50)),
)
RATIO = Leaf("1.2", "Mục tiêu", Method.RATIO, D(20), tuple(
    Level(D(points), f"{points} điểm", edge and D(edge)) for points, edge in ((20, 90), (10, 70), (0, None))
))  # fmt: skip
LATE = Leaf("2.1", "Báo cáo", Method.TIMELINESS, D(30), tuple(
    Level(D(points), "", None if edge is None else D(edge)) for points, edge in ((30, 0), (10, 30), (0, None))
))  # fmt: skip
JUDGED = Leaf("1.3", "Nguồn lực", Method.MANUAL, D(10), step=D("0.5"))
CASES = Leaf("2.2", "Trễ hẹn", Method.DEDUCTION, D(30), step=D(5))
BONUS = Leaf("3.1", "Sáng kiến", Method.BONUS, D(5), step=D(2))
PENALTY = Leaf("4.1", "Vi phạm", Method.PENALTY, D(-10), step=D(5))


def share(above: str, below: str, amount: str) -> dict:
    figures = [
        {"key": "objectives.met", "label": "Objectives met", "unit": "", "value": above, "below": False},
        {"key": "objectives.total", "label": "Objectives", "unit": "", "value": below, "below": True},
    ]
    return {"amount": amount, "is_share": True, "figures": figures, "reason": ""}


def late(days: str) -> dict:
    return {"amount": days, "is_share": False, "figures": [{"label": "Days late", "value": days, "below": False}]}


def held(points, basis: dict | None = None, *, is_na: bool = False) -> Held:
    return Held(None if points is None else D(points), is_na, basis or {})


def test_the_next_grade_is_the_one_with_the_next_edge_whatever_the_order():
    assert next_grade(GRADES, "weak").code == "fair"
    assert next_grade(GRADES, "fair").code == "good"
    assert next_grade(GRADES, "good") is None


def test_an_unknown_grade_is_an_error():
    with pytest.raises(ValueError, match="best"):
        next_grade(GRADES, "best")


def test_the_points_missing_and_the_conditions_that_fail_are_told():
    found = outlook(GRADES, (), {}, total=D("72.5"), grade="fair", holds=())
    assert (found.grade.code, found.missing, found.failing) == ("good", D("7.5"), ("no_overdue_request",))


def test_who_has_the_points_but_not_the_condition_misses_none():
    found = outlook(GRADES, [JUDGED], {"1.3": held(3)}, total=D(84), grade="fair", holds=())
    assert (found.missing, found.failing, found.enough) == (0, ("no_overdue_request",), 0)


def test_above_the_best_grade_there_is_nothing_to_miss():
    found = outlook(GRADES, [JUDGED], {"1.3": held(3)}, total=D(95), grade="good", holds=())
    assert (found.grade, found.missing, found.failing) == (None, 0, ())
    assert [step.code for step in found.steps] == ["1.3"]


def test_the_criteria_with_most_to_gain_stand_first_and_the_first_that_suffice_are_counted():
    points = {"1.2": held(10), "1.3": held(9), "2.1": held(10), "2.2": held(25)}
    found = outlook(GRADES, [RATIO, JUDGED, LATE, CASES], points, total=D(54), grade="fair", holds=())
    assert [(step.code, step.gain) for step in found.steps] == [
        ("2.1", 20),
        ("1.2", 10),
        ("2.2", 5),
        ("1.3", D("0.5")),
    ]
    assert found.missing == 26
    assert found.enough == 2


def test_steps_that_do_not_suffice_together_are_no_promise():
    found = outlook(GRADES, [JUDGED], {"1.3": held(9)}, total=D(54), grade="fair", holds=())
    assert found.enough == 0


@pytest.mark.parametrize("having", [None, held(None), held(None, is_na=True), held(20)])
def test_what_has_its_most_or_does_not_apply_or_was_not_scored_has_no_step(having):
    assert step_of(RATIO, having) is None


def test_a_share_says_how_many_records_the_next_level_wants_rounded_up():
    step = step_of(RATIO, held(10, share("11.00", "14.00", "78.57")))
    assert (step.now, step.then) == (10, 20)
    assert step.sentence == ("Objectives: 14. Objectives met: 11 (78.57 %). The next level begins at 90 %: 13 of 14.")


def test_figures_that_reach_the_level_already_point_to_the_inspector():
    step = step_of(RATIO, held(10, share("14.00", "14.00", "100.00")))
    assert step.sentence == "Our figures reach the level already; see the inspector's reason."


def test_without_data_the_words_of_the_level_stand():
    assert step_of(RATIO, held(10)).sentence == "The next level asks for: 20 điểm"
    assert step_of(LATE, held(10)).sentence == "The inspectors judge it."


def test_days_late_are_compared_downwards():
    assert step_of(LATE, held(10, late("12"))).sentence == "Days late: 12 days now; the next level wants at most 0."
    assert step_of(LATE, held(0, late("Infinity"))).sentence == (
        "Days late: not done yet; the next level wants it at most 30 days late."
    )


@pytest.mark.parametrize(
    ("leaf", "points", "then", "sentence"),
    [
        (JUDGED, 3, D("3.5"), "The inspectors judge it, in steps of 0.5 points."),
        (CASES, 20, 25, "Every case less gives 5 points."),
        (BONUS, 4, 5, "Every case more gives 2 points."),
        (PENALTY, -10, -5, "Every case less gives 5 points."),
    ],
)
def test_what_goes_in_steps_gains_one_step_and_never_more_than_its_most(leaf, points, then, sentence):
    step = step_of(leaf, held(points))
    assert (step.then, step.sentence) == (then, sentence)
