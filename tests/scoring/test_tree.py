"""What is wrong with a criteria set, a sentence for each fault."""

from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given, settings

from scoring import carry, grades, leaves, points, tallying, tree
from scoring.grades import Grade, grade_problems
from scoring.leaves import Leaf, Method, leaf_problems
from scoring.tree import Group, Kind, Row, build, faults, problems
from tests.scoring.sets import (
    GRADES,
    SMALL,
    bonus,
    chosen,
    deduction,
    levels,
    manual,
    penalty,
    ratio,
    rows,
    small,
    timeliness,
    trees,
)

bounded = settings(max_examples=60, deadline=None)


def test_a_sound_set_has_no_problem():
    assert problems(rows(), SMALL) == []


def test_rows_become_a_tree_in_their_order():
    built = small()
    assert [group.code for group in built.groups] == ["1", "2", "7", "8"]
    assert [leaf.code for leaf in built.leaves] == ["1.1", "1.2", "1.3", "2.1", "2.2.1", "7.1", "7.2", "8.1", "8.2"]
    assert built.total == 20


def test_groups_within_groups_are_of_the_kind_said_at_the_top():
    built = build([Row("", Group("7", "", D(2), kind=Kind.BONUS)), Row("7", Group("7.1", "", D(2)))])
    assert [group.kind for group in built.groups[0].groups()] == [Kind.BONUS, Kind.BONUS]


def test_a_tree_of_any_depth_is_built():
    deep = [Row("1" * n, Group("1" * (n + 1), "", D(2))) for n in range(60)] + [Row("1" * 60, chosen("x"))]
    assert problems(deep, replace(SMALL, total=D(2))) == []


@given(trees())
@bounded
def test_sets_made_by_chance_are_sound_but_for_caps_and_grades(made):
    flat = [row for group in made.groups for row in flattened(group, "")]
    rules = replace(SMALL, total=made.total, bonus_cap=D(100), penalty_floor=D(-100))
    assert problems(flat, rules) == []
    assert build(flat, rules).groups == made.groups


def flattened(node: Group | Leaf, parent: str):
    yield Row(parent, node if isinstance(node, Leaf) else replace(node, children=()))
    for child in getattr(node, "children", ()):
        yield from flattened(child, node.code)


def with_row(row: Row) -> list[Row]:
    return [row if each.code == row.code else each for each in rows()]


LOOSE = {
    "A row has no code.": [*rows(), Row("1", chosen(" "))],
    "The code 1.1 is given 2 times.": [*rows(), Row("2", chosen("1.1"))],
    "1.1 stands below 5, which is not in the set.": with_row(Row("5", chosen())),
    "1.2 stands below criterion 1.1, which is scored itself.": with_row(Row("1.1", ratio())),
    "Criterion 1.1 stands in no group.": with_row(Row("", chosen())),
    "These stand below one another in a circle: 2, 2.2.": with_row(Row("2.2", Group("2", "", D(11)))),
    "These stand below one another in a circle: 2.2.": with_row(Row("2.2", Group("2.2", "", D(8))))[::-1],
    "These stand below one another in a circle: 2.": with_row(Row("2", Group("2", "", D(11)))),
}


@pytest.mark.parametrize("sentence", LOOSE)
def test_rows_that_make_no_tree(sentence):
    assert problems(LOOSE[sentence], SMALL) == [sentence]
    with pytest.raises(ValueError, match="."):
        build(LOOSE[sentence], SMALL)


SUMS = {
    "Group 1 has 8 points, but what stands below it adds up to 9.": with_row(Row("", Group("1", "", D(8)))),
    "The groups add up to 19 points instead of 20.": with_row(Row("", Group("1", "", D(8)))),
    "Group 2.2 has no criteria.": [row for row in rows() if row.code != "2.2.1"],
    "The bonus groups give up to 5 points, more than the cap of 4.": [
        *rows(),
        Row("", Group("9", "", D(1), kind=Kind.BONUS)),
    ],
    "The penalty groups take off down to -8 points, below the floor of -5.": [
        *rows(),
        Row("", Group("9", "", D(-3), kind=Kind.PENALTY)),
    ],
    "Criterion 7.1: bonus criteria stand in bonus groups, and nothing else does.": with_row(Row("1", bonus())),
    "Criterion 1.1: bonus criteria stand in bonus groups, and nothing else does.": with_row(Row("7", chosen())),
    "Criterion 8.1: penalties stand in penalty groups, and nothing else does.": with_row(Row("1", penalty())),
}


@pytest.mark.parametrize("sentence", SUMS)
def test_points_that_do_not_add_up(sentence):
    assert sentence in problems(SUMS[sentence], SMALL)


LEAVES = {
    "Criterion 8.1 takes points off, so its points must be below 0.": penalty(max_points=D(3), floor=D(3)),
    "Criterion 2.2 must give more than 0 points.": manual(max_points=D(0)),
    "Criterion 8.1 takes off down to -3, but its floor is -2.": penalty(floor=D(-2)),
    "The floor of criterion 2.1, 3, must be from 0 to below 3.": deduction(floor=D(3)),
    "The floor of criterion 2.1, -1, must be from 0 to below 3.": deduction(floor=D(-1)),
    "Criterion 1.1 has no levels.": chosen(levels=()),
    "Criterion 2.2 has no step.": manual(step=None),
    "Criterion 7.1 has neither levels nor a step.": bonus(levels=()),
    "Criterion 1.1 has both levels and a step; keep one of them.": chosen(step=D(1)),
    "The step of criterion 2.2 must be above 0.": manual(step=D(0)),
    "The step of criterion 2.2, 3, does not divide its 8 points.": manual(step=D(3)),
    "The step of criterion 2.1, 1, does not divide its 2.5 points.": deduction(floor=D("0.5")),
    "Two levels of criterion 1.1 give the same points.": chosen(levels=levels(("2", None), ("0", None), ("0", None))),
    "A level of criterion 1.1 is not between 0 and 2 points.": chosen(levels=levels(("2", None), ("3", None))),
    "No level of criterion 1.1 gives its 2 points.": chosen(levels=levels(("1", None), ("0", None))),
    "Levels of criterion 1.2 overlap: more than one has no threshold.": ratio(
        levels=levels(("3", "50"), ("1", None), ("0", None))
    ),
    "Levels of criterion 1.2 overlap: more than one begins at 50.": ratio(
        levels=levels(("3", "50"), ("2", "50"), ("0", None))
    ),
    "Levels of criterion 1.2 overlap: more than one begins at 0.": ratio(
        levels=levels(("3", "50"), ("2", "0"), ("0", None))
    ),
    "A threshold of criterion 1.2 is below 0.": ratio(levels=levels(("3", "50"), ("0", "-1"))),
    "A threshold of criterion 1.2 is above 100 %.": ratio(levels=levels(("3", "101"), ("0", None))),
    "Criterion 1.2 does not say what less than 50 gives.": ratio(levels=levels(("3", "80"), ("1", "50"))),
    "Criterion 1.3 does not say what more than 5 days late gives.": timeliness(levels=levels(("4", "0"), ("2", "5"))),
    "Criterion 1.2 gives fewer points for a higher ratio.": ratio(
        levels=levels(("3", "50"), ("2", "80"), ("0", None))
    ),
    "Criterion 1.3 gives more points for being later.": timeliness(
        levels=levels(("2", "0"), ("4", "5"), ("0", None))
    ),
    "The points of criterion 1.1 go up and down as the number rises.": chosen(
        levels=levels(("0", "0"), ("2", "1"), ("1", "2"))
    ),
}


@pytest.mark.parametrize("sentence", LEAVES)
def test_a_criterion_with_a_fault(sentence):
    assert sentence in leaf_problems(LEAVES[sentence])
    assert sentence in problems([Row("", Group("1", "", D(1))), Row("1", LEAVES[sentence])])


def test_levels_may_fall_as_a_number_rises():
    assert leaf_problems(chosen(levels=levels(("2", "0"), ("1", "1"), ("0", "2")))) == []


def grade(n: int, **changed) -> tuple[Grade, ...]:
    return tuple(replace(each, **changed) if place == n else each for place, each in enumerate(GRADES))


BAD_GRADES = {
    "The set has no grades.": (),
    "Two grades have the code A.": grade(1, code="A"),
    "Two grades are called Xuất sắc.": grade(1, name=" xuất Sắc"),
    "Two grades begin at 90 points.": grade(1, from_points=D(90)),
    "The lowest grade, Yếu, begins at 10 points instead of 0.": grade(4, from_points=D(10)),
    "The lowest grade, Yếu, begins at -1 points instead of 0.": grade(4, from_points=D(-1)),
    "Grade Xuất sắc begins above the 100 points of the set.": grade(0, from_points=D(101)),
    "Trung bình ends at 60 points and Khá begins at 65: no grade between.": grade(3, to_points=D(60)),
    "Trung bình ends at 66 points and Khá begins at 65: they overlap.": grade(3, to_points=D(66)),
    "The best grade, Xuất sắc, ends at 99 points, below 100.": grade(0, to_points=D(99)),
    "Grade Khá has conditions but no grade for when one of them fails.": grade(2, otherwise=""),
    "Grade Khá steps down to Z, which is no grade of the set.": grade(2, otherwise="Z"),
    "Grade Khá steps down to C, which is not lower.": grade(2, otherwise="C"),
    "Grade Khá steps down to A, which is not lower.": grade(2, otherwise="A"),
}


@pytest.mark.parametrize("sentence", BAD_GRADES)
def test_grades_with_a_fault(sentence):
    assert sentence in grade_problems(BAD_GRADES[sentence], D(100))
    assert sentence in problems(rows(), replace(SMALL, total=D(100), grades=BAD_GRADES[sentence]))


def test_grades_without_a_fault():
    assert grade_problems(GRADES, D(100)) == []
    assert grade_problems(grade(0, to_points=D(100)), D(100)) == []


FINE = {
    "100.05 points cannot be told with the 1 decimals of a total.": {"total": D("100.05")},
    "4.25 points cannot be told with the 1 decimals of a total.": {"bonus_cap": D("4.25")},
    "-0.05 points cannot be told with the 1 decimals of a total.": {"penalty_floor": D("-0.05")},
}


@pytest.mark.parametrize("sentence", FINE)
def test_caps_between_two_totals(sentence):
    rules = replace(SMALL, places=1)
    assert not any("decimals" in told for told in problems(rows(), rules))
    assert sentence in problems(rows(), replace(rules, **FINE[sentence]))


def test_a_fault_names_the_row_where_it_is():
    wrong = [*with_row(Row("1", chosen(levels=()))), Row("", Group("9", "", D(1)))]
    assert [fault.code for fault in faults(wrong, SMALL)] == ["1.1", "9", ""]
    assert [fault.code for fault in faults(with_row(Row("5", chosen())), SMALL)] == ["1.1"]
    assert {fault.code for fault in faults(LOOSE["These stand below one another in a circle: 2, 2.2."])} <= {"2", ""}


def test_every_fault_has_a_sentence_of_its_own():
    every = [*LOOSE, *SUMS, *LEAVES, *BAD_GRADES, *FINE]
    assert len(every) == len(set(every))


def test_the_scoring_itself_knows_no_database():
    modules = (carry, grades, leaves, points, tallying, tree)
    assert [module.__name__ for module in modules if "django.db" in Path(module.__file__).read_text()] == []
    assert [module.__name__ for module in modules if "models" in Path(module.__file__).read_text()] == []


def test_methods_are_plain_words():
    assert Method("ratio") == "ratio"
