"""What evidence proposes, which points are permitted, which grade and rank they give."""

from dataclasses import replace
from decimal import Decimal as D
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.leaves import Method, NaRule
from scoring.points import NOT_APPLICABLE, graded, median, proposed, ranks, refusal
from scoring.tree import Grade, Rules
from tests.scoring.sets import (
    GRADES,
    banded,
    bonus,
    chosen,
    counted,
    deduction,
    levels,
    manual,
    penalty,
    permitted,
    ratio,
    timeliness,
)

bounded = settings(max_examples=100, deadline=None)
percent = st.decimals(0, 120, places=2)
days = st.integers(-30, 400).map(D)
cases = st.integers(0, 40)


@pytest.mark.parametrize(
    ("leaf", "evidence", "points"),
    [
        (ratio(), "100", "3"),
        (ratio(), "99.99", "2"),
        (ratio(), "80", "2"),
        (ratio(), "79.99", "1"),
        (ratio(), "0", "0"),
        (timeliness(), "-3", "4"),
        (timeliness(), "0", "4"),
        (timeliness(), "5", "2"),
        (timeliness(), "6", "0"),
        (timeliness(), "Infinity", "0"),
        (deduction(), "0", "3"),
        (deduction(), "2", "1"),
        (deduction(), "9", "0"),
        (deduction(), "-1", "3"),
        (deduction(floor=D(1)), "9", "1"),
        (penalty(), "0", "0"),
        (penalty(), "2", "-2"),
        (penalty(), "9", "-3"),
        (penalty(step=None, levels=levels(("0", None), ("-3", "1"))), "1", "-3"),
        (penalty(step=None, levels=levels(("0", None), ("-3", "1"))), "0", "0"),
        (bonus(), "3", "2"),
        (bonus(), "2", "0"),
        (bonus(levels=(), step=D(1)), "5", "2"),
        (chosen(levels=levels(("2", "0"), ("1", "1"), ("0", "2"))), "1", "1"),
    ],
)
def test_evidence_proposes_points(leaf, evidence, points):
    assert proposed(leaf, D(evidence)) == D(points)


@pytest.mark.parametrize("leaf", [ratio(), timeliness(), deduction(), bonus(), penalty(), chosen(), manual()])
def test_no_data_proposes_nothing(leaf):
    assert proposed(leaf, None) is None


@pytest.mark.parametrize("leaf", [chosen(), manual()])
def test_what_people_judge_is_not_proposed(leaf):
    assert proposed(leaf, D(1)) is None


@given(banded(Method.RATIO), percent, percent)
@bounded
def test_a_higher_ratio_never_gives_less(leaf, one, other):
    lower, higher = sorted((one, other))
    assert proposed(leaf, lower) <= proposed(leaf, higher)


@given(banded(Method.RATIO), banded(Method.TIMELINESS))
@bounded
def test_a_band_begins_or_ends_exactly_at_its_edge(share, late):
    cent = D("0.01")
    for leaf, beyond in ((share, -cent), (late, cent)):
        for level in leaf.levels:
            if level.threshold is not None:
                assert proposed(leaf, level.threshold) == level.points
                assert proposed(leaf, level.threshold + beyond) < level.points


@given(banded(Method.TIMELINESS), days, days)
@bounded
def test_a_later_day_never_gives_more(leaf, one, other):
    sooner, later = sorted((one, other))
    assert proposed(leaf, sooner) >= proposed(leaf, later)


@given(st.sampled_from([Method.DEDUCTION, Method.PENALTY]).flatmap(counted), cases, cases)
@bounded
def test_more_cases_never_give_more(leaf, one, other):
    fewer, more = sorted((one, other))
    assert proposed(leaf, fewer) >= proposed(leaf, more)


@given(
    st.one_of(
        st.tuples(banded(Method.RATIO), percent),
        st.tuples(banded(Method.TIMELINESS), days),
        st.tuples(st.sampled_from([Method.DEDUCTION, Method.PENALTY, Method.BONUS]).flatmap(counted), cases),
    )
)
@bounded
def test_what_is_proposed_is_permitted_and_in_range(given_case):
    leaf, evidence = given_case
    points = proposed(leaf, evidence)
    assert leaf.lowest <= points <= leaf.highest
    assert refusal(leaf, points) == ""


@pytest.mark.parametrize(
    ("leaf", "points", "sentence"),
    [
        (chosen(), "3", "Criterion 1.1 gives at most 2 points, not 3."),
        (chosen(), "-1", "Criterion 1.1 gives no less than 0 points, not -1."),
        (chosen(), "1.5", "Criterion 1.1 gives one of these points: 2; 1; 0. It does not give 1.5."),
        (manual(), "0.3", "Criterion 2.2 is scored in steps of 0.5 points, which 0.3 is not."),
        (deduction(floor=D(1)), "0", "Criterion 2.1 gives no less than 1 points, not 0."),
        (deduction(), "2.5", "Criterion 2.1 is scored in steps of 1 points, which 2.5 is not."),
        (penalty(), "1", "Criterion 8.1 gives at most 0 points, not 1."),
        (penalty(), "-4", "Criterion 8.1 gives no less than -3 points, not -4."),
        (penalty(), "-0.5", "Criterion 8.1 is scored in steps of 1 points, which -0.5 is not."),
        (manual(), "NaN", "The points of criterion 2.2 must be a number."),
        (manual(), "Infinity", "The points of criterion 2.2 must be a number."),
    ],
)
def test_points_off_the_scale_are_refused(leaf, points, sentence):
    assert refusal(leaf, D(points)) == sentence


@given(st.sampled_from(Method).flatmap(counted), st.decimals(-20, 20, places=2))
@bounded
def test_only_what_stands_on_the_scale_is_permitted(leaf, points):
    assert (refusal(leaf, points) == "") == (points in permitted(leaf))
    assert all(refusal(leaf, each) == "" for each in permitted(leaf))


def test_no_answer_yet_is_not_refused():
    assert refusal(chosen(), None) == ""


def test_what_applies_to_everyone_cannot_be_left_out():
    sentence = "Criterion 1.1 applies to everyone and cannot be left out as not applicable."
    assert refusal(chosen(na_rule=NaRule.NEVER), NOT_APPLICABLE) == sentence
    assert refusal(chosen(na_rule=NaRule.KEEP), NOT_APPLICABLE) == ""
    assert refusal(chosen(na_rule=NaRule.RESCALE), NOT_APPLICABLE) == ""


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ("100", "A"),
        ("90", "A"),
        ("89.99", "B"),
        ("80.01", "B"),
        ("80.00", "B"),
        ("79.99", "C"),
        ("65", "C"),
        ("64.99", "D"),
        ("50", "D"),
        ("49.99", "E"),
        ("0", "E"),
    ],
)
def test_grades_at_their_edges(total, code):
    assert graded(Rules(grades=GRADES), D(total), {"report_on_time", "nothing_overdue", "audit_held"}).code == code


@given(st.sets(st.integers(1, 10_000), min_size=1, max_size=5), st.randoms(use_true_random=False))
@bounded
def test_a_grade_begins_exactly_at_its_edge(hundredths, random):
    edges = [D(0), *(D(n) / 100 for n in sorted(hundredths))]
    grades = [Grade(str(edge), str(edge), edge) for edge in edges]
    rules = Rules(grades=tuple(random.sample(grades, len(grades))))
    for below, edge, above in zip(edges[:-1], edges[1:], [*edges[2:], D(101)], strict=True):
        assert graded(rules, edge).from_points == edge
        assert graded(rules, above - D("0.01")).from_points == edge
        assert graded(rules, edge - D("0.01")).from_points == below


@pytest.mark.parametrize(
    ("holds", "code"),
    [
        ({"report_on_time", "nothing_overdue"}, "A"),
        ({"report_on_time", "audit_held"}, "B"),
        ({"report_on_time"}, "D"),
        (set(), "D"),
    ],
)
def test_a_grade_whose_condition_fails_steps_down(holds, code):
    assert graded(Rules(grades=GRADES), D(95), holds).code == code


def test_a_circle_of_grades_comes_to_an_end():
    rules = Rules(grades=tuple(replace(grade, conditions=("never",), otherwise="B") for grade in GRADES))
    assert graded(rules, D(95)).code == "B"


def test_a_total_below_every_grade_has_none():
    with pytest.raises(ValueError, match="no grade"):
        graded(Rules(grades=GRADES[:2]), D(10))


@given(
    st.permutations(GRADES), st.decimals(0, 100, places=2), st.sets(st.sampled_from(["report_on_time", "audit_held"]))
)
@bounded
def test_conditions_only_lower_a_grade_and_their_order_does_not_matter(grades, total, holds):
    found = graded(Rules(grades=tuple(grades)), total, holds)
    assert found == graded(Rules(grades=GRADES), total, holds)
    assert found.from_points <= total
    assert set(found.conditions) <= holds


totals = st.dictionaries(st.integers(0, 99), st.integers(0, 20).map(lambda n: D(n) / 4), max_size=12)


def test_ties_share_a_rank():
    given_totals = {"a": D("80.00"), "b": D(90), "c": D(80), "d": D("79.99")}
    assert ranks(given_totals) == {"b": 1, "a": 2, "c": 2, "d": 4}
    assert list(ranks(given_totals)) == ["b", "a", "c", "d"]
    assert ranks({}) == {}


@given(totals)
@bounded
def test_a_rank_is_one_more_than_those_that_are_better(given_totals):
    expected = {key: 1 + sum(other > total for other in given_totals.values()) for key, total in given_totals.items()}
    assert ranks(given_totals) == expected


@given(totals, st.randoms(use_true_random=False))
@bounded
def test_the_order_of_agencies_does_not_matter(given_totals, random):
    keys = random.sample(sorted(given_totals), len(given_totals))
    assert ranks({key: given_totals[key] for key in keys}) == ranks(given_totals)


@given(totals, st.randoms(use_true_random=False))
@bounded
def test_equals_stand_beside_each_other_as_they_came(given_totals, random):
    keys = random.sample(sorted(given_totals), len(given_totals))
    ranked = list(ranks({key: given_totals[key] for key in keys}))
    for one, other in pairwise(ranked):
        assert (-given_totals[one], keys.index(one)) < (-given_totals[other], keys.index(other))


def test_equals_keep_the_order_they_come_in():
    assert list(ranks({"d": D(2), "a": D("2.0"), "c": D(3), "b": D(2)})) == ["c", "d", "a", "b"]


@pytest.mark.parametrize(
    ("values", "middle"),
    [([], None), (["5"], "5"), (["3", "1", "2"], "2"), (["1", "4", "2", "2.01"], "2.005")],
)
def test_the_median_is_exact(values, middle):
    assert median(map(D, values)) == (None if middle is None else D(middle))
