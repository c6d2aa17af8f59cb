"""From version to version no answer is lost silently and none is kept for another question."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.carry import Carried, carry
from scoring.leaves import Leaf, Level, Method, NaRule
from tests.scoring.sets import chosen, deduction, levels, manual, ratio, small, stepped

bounded = settings(max_examples=100, deadline=None)


def test_the_same_criteria_keep_their_answers():
    leaves = small().leaves
    assert carry(leaves, leaves) == Carried(kept={leaf.code: leaf.code for leaf in leaves})


def test_white_space_case_and_the_order_of_levels_are_no_change():
    old = chosen(text="Ban Chỉ đạo ISO")
    new = chosen(text="  ban chỉ  ĐẠO\niso ", levels=tuple(reversed(old.levels)), max_points=D("2.00"))
    assert carry([old], [new]).kept == {"1.1": "1.1"}


def test_another_accent_is_a_change():
    assert [again.code for again in carry([chosen(text="bán")], [chosen(text="bàn")]).again] == ["1.1"]


CHANGES = [
    (chosen(), {"text": "Khác"}, "The text has changed."),
    (chosen(), {"max_points": D(3)}, "It was worth 2 points and is now worth 3."),
    (chosen(), {"method": Method.RATIO}, "The way of scoring has changed."),
    (chosen(), {"levels": levels(("2", None), ("0", None))}, "The levels or the step have changed."),
    (
        ratio(),
        {"levels": levels(("3", "95"), ("2", "80"), ("1", "50"), ("0", None))},
        "The levels or the step have changed.",
    ),
    (manual(), {"step": D(1)}, "The levels or the step have changed."),
    (deduction(), {"floor": D(1)}, "The floor has changed."),
    (chosen(), {"na_rule": NaRule.NEVER}, "What “not applicable” does has changed."),
]


@pytest.mark.parametrize(("old", "changed", "reason"), CHANGES)
def test_a_change_asks_for_a_new_look_and_says_why(old, changed, reason):
    carried = carry([old], [replace(old, **changed)])
    assert carried == Carried(again=[(old.code, reason, old.code)])


def test_words_of_a_level_are_a_change():
    first, *rest = chosen().levels
    carried = carry([chosen()], [chosen(levels=(Level(first.points, "khác"), *rest))])
    assert [again.reason for again in carried.again] == ["The levels or the step have changed."]


def test_several_changes_are_all_said():
    (again,) = carry([chosen()], [chosen(text="Khác", max_points=D(3))]).again
    assert again.reason == "The text has changed. It was worth 2 points and is now worth 3."


def test_the_indicator_is_no_change_for_an_answer():
    assert carry([chosen()], [chosen(indicator="audits.held")]).kept == {"1.1": "1.1"}


def test_a_text_under_another_code_takes_its_answer_along():
    carried = carry([chosen("1.1", text="Kế hoạch")], [chosen("1.2", text="kế hoạch")])
    assert carried == Carried(again=[("1.1", "The code was 1.1 and is now 1.2.", "1.2")])


def test_a_criterion_put_in_between_does_not_shift_the_answers():
    old = [chosen("1.1", text="a"), chosen("1.2", text="b"), chosen("1.3", text="c")]
    new = [chosen("1.1", text="a"), chosen("1.2", text="x"), chosen("1.3", text="b"), chosen("1.4", text="c")]
    carried = carry(old, new)
    assert carried.kept == {"1.1": "1.1"}
    assert [(again.code, again.to) for again in carried.again] == [("1.2", "1.3"), ("1.3", "1.4")]
    assert (carried.new, carried.gone) == (["1.2"], [])


def test_criteria_that_changed_places_are_told_by_their_texts():
    old, new = [chosen("1", text="a"), chosen("2", text="b")], [chosen("1", text="b"), chosen("2", text="a")]
    assert [(again.code, again.to) for again in carry(old, new).again] == [("1", "2"), ("2", "1")]


def test_a_text_that_stands_twice_is_told_apart_by_code():
    old, new = [chosen("1", text="a"), chosen("2", text="a")], [chosen("3", text="a"), chosen("2", text="A")]
    carried = carry(old, new)
    assert carried.kept == {"2": "2"}
    assert [(again.code, again.to) for again in carried.again] == [("1", "3")]
    assert carry([chosen("1", text="a")], [chosen("2", text="a"), chosen("3", text="a")]).gone == ["1"]


def test_empty_texts_say_nothing():
    assert carry([chosen("1", text="")], [chosen("2", text=" ")]) == Carried(gone=["1"], new=["2"])


def test_what_left_and_what_came_is_listed():
    carried = carry([chosen("1.1", text="a")], [chosen("2.1", text="b")])
    assert (carried.gone, carried.new) == (["1.1"], ["2.1"])


leaves = st.builds(
    stepped,
    st.sampled_from("12345678"),
    text=st.sampled_from(["", "a", "A", "b", "c", "d "]),
    method=st.sampled_from([Method.MANUAL, Method.DEDUCTION]),
    max_points=st.sampled_from([D(1), D(2)]),
    step=st.sampled_from([D(1), D("0.5")]),
)
versions = st.lists(leaves, max_size=8, unique_by=lambda leaf: leaf.code)


@given(versions, versions)
@bounded
def test_every_old_code_stands_in_exactly_one_list_and_every_new_one_is_led_to_once(old, new):
    carried = carry(old, new)
    went = [*carried.kept, *(again.code for again in carried.again), *carried.gone]
    came = [*carried.kept.values(), *(again.to for again in carried.again), *carried.new]
    assert sorted(went) == sorted(leaf.code for leaf in old)
    assert sorted(came) == sorted(leaf.code for leaf in new)


@given(versions, versions)
@bounded
def test_kept_means_the_same_and_a_new_look_says_why(old, new):
    carried = carry(old, new)
    after = {leaf.code: leaf for leaf in new}
    same = {leaf.code for leaf in old if leaf.code in after and alike(leaf, after[leaf.code])}
    assert set(carried.kept) == same
    assert all(code == to for code, to in carried.kept.items())
    assert all(again.reason for again in carried.again)


@given(versions, versions)
@bounded
def test_nothing_is_gone_while_its_code_or_its_own_text_is_free(old, new):
    carried = carry(old, new)
    assert not set(carried.gone) & set(carried.new)


@given(versions, versions, st.randoms(use_true_random=False))
@bounded
def test_the_order_of_criteria_does_not_matter(old, new, random):
    one = carry(old, new)
    other = carry(random.sample(old, len(old)), random.sample(new, len(new)))
    assert (one.kept, sorted(one.again)) == (other.kept, sorted(other.again))
    assert (sorted(one.new), sorted(one.gone)) == (sorted(other.new), sorted(other.gone))


def alike(one: Leaf, other: Leaf) -> bool:
    return replace(one, text=one.text.strip().lower()) == replace(other, text=other.text.strip().lower())
