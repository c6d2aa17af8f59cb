"""What criteria add up to, whatever the set and the answers."""

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.leaves import Leaf, Method, NaRule
from scoring.points import NOT_APPLICABLE, graded, proposed, tally
from scoring.tree import CriteriaTree, Grade, Group, Kind
from tests.scoring.sets import cut, half_up, manual, permitted, scored, small, trees

bounded = settings(max_examples=100, deadline=None)
percent = st.decimals(0, 120, places=2)
FULL = {
    code: D(points)
    for code, points in {
        "1.1": 2,
        "1.2": 3,
        "1.3": 4,
        "2.1": 3,
        "2.2.1": 8,
        "7.1": 0,
        "7.2": 0,
        "8.1": 0,
        "8.2": 0,
    }.items()
}


def test_full_points_are_the_points_of_the_set():
    result = tally(small(), FULL)
    assert (result.total, result.base, result.bonus, result.penalty) == (20, 20, 0, 0)
    assert result.groups["2"].points == 11
    assert result.groups["2.2"].share == 100
    assert result.missing == ()


def test_no_answer_counts_0_and_is_listed():
    result = tally(small(), FULL | {"1.2": None} | {"2.1": D(0)})
    assert (result.total, result.missing) == (14, ("1.2",))
    assert result.possible == 20
    assert tally(small(), {}).missing == tuple(leaf.code for leaf in small().leaves)


def test_bonus_is_capped_penalty_is_floored_and_the_total_stays_within():
    tree = replace(small(), bonus_cap=D(3), penalty_floor=D(-4))
    assert tally(tree, FULL | {"7.1": D(2), "7.2": D(2), "1.1": D(0)}).bonus == 3
    assert tally(tree, FULL | {"7.1": D(2), "7.2": D(2)}).total == 20
    assert tally(tree, FULL | {"8.1": D(-3), "8.2": D(-2)}).total == 16
    assert tally(tree, {"8.1": D(-3), "8.2": D(-2)}).total == 0


def test_what_does_not_apply_is_stood_for_by_the_rest_of_its_group():
    result = tally(small(), FULL | {"1.3": NOT_APPLICABLE, "1.1": D(1)})
    assert result.leaves["1.3"] == type(result.leaves["1.3"])(D(0), D(0), None)
    assert result.groups["1"].points == D("7.2")
    assert (result.leaves["1.1"].points, result.leaves["1.2"].points) == (D("1.8"), D("5.4"))
    assert (result.leaves["1.1"].possible, result.leaves["1.1"].share) == (D("3.6"), 50)


def test_a_group_that_does_not_apply_is_stood_for_by_the_others():
    result = tally(small(), FULL | {"2.1": NOT_APPLICABLE, "2.2.1": NOT_APPLICABLE, "1.1": D(0)})
    assert result.groups["2"].points == 0
    assert result.groups["1"].possible == 20
    assert result.total == D("15.56")


def test_what_is_kept_counts_0_of_its_points():
    tree = with_rules(small(), NaRule.KEEP)
    assert tally(tree, FULL | {"1.3": NOT_APPLICABLE}).total == 16


def test_what_may_not_be_left_out_is_missing():
    tree = with_rules(small(), NaRule.NEVER)
    result = tally(tree, FULL | {"1.3": NOT_APPLICABLE})
    assert (result.total, result.missing) == (16, ("1.3",))


def test_a_bonus_that_does_not_apply_changes_nothing():
    assert tally(small(), FULL | {"1.1": D(0), "7.1": NOT_APPLICABLE, "7.2": D(2)}).total == 20


def test_where_nothing_applies_nothing_is_possible():
    result = tally(small(), dict.fromkeys(FULL, NOT_APPLICABLE))
    assert (result.total, result.possible) == (0, 0)


def test_the_total_is_rounded_half_up_and_only_once():
    leaves = tuple(manual(f"1.{n}", max_points=D(1), step=D("0.005")) for n in range(2))
    tree = CriteriaTree((Group("1", "", D(2), leaves),), total=D(2))
    assert tally(tree, {"1.0": D("0.005"), "1.1": D("0.005")}).total == D("0.01")
    assert tally(tree, {"1.0": D("0.005"), "1.1": D(0)}).total == D("0.01")


@pytest.mark.parametrize(("last", "code"), [("1.995", "A"), ("1.99", "B"), ("1.985", "B")])
def test_the_grade_goes_by_the_rounded_total(last, code):
    tree = replace(small(), grades=(Grade("A", "Tốt", D(2)), Grade("B", "Đạt", D("1.99")), Grade("C", "Yếu", D(0))))
    tree = rebuilt(tree, lambda leaf: replace(leaf, levels=(), step=D("0.005")) if leaf.code == "1.1" else leaf)
    assert graded(tree, tally(tree, {"1.1": D(last)}).total).code == code


def test_what_rounding_leaves_over_goes_to_the_lower_code_in_any_order():
    thirds = [manual(f"1.{n}", max_points=D(1)) for n in range(4)]
    for order in (thirds, thirds[::-1]):
        tree = CriteriaTree((Group("1", "", D(4), tuple(order)),), total=D(4))
        result = tally(tree, {"1.0": NOT_APPLICABLE, "1.1": D(1), "1.2": D(1), "1.3": D(0)})
        assert (result.total, result.leaves["1.1"].points, result.leaves["1.2"].points) == (
            D("2.67"),
            D("1.34"),
            D("1.33"),
        )
        assert result.leaves["1.1"].possible == result.leaves["1.2"].possible == D("1.34")


@pytest.mark.parametrize("scores", [{"9.9": D(1)}, {"1.1": D("2.01")}, {"1.1": D(-1)}, {"8.1": D(1)}])
def test_points_that_were_never_permitted_are_not_added(scores):
    with pytest.raises(ValueError, match="criterion"):
        tally(small(), scores)


@given(scored())
@bounded
def test_criteria_add_up_to_groups_and_groups_to_the_total(case):
    tree, scores = case
    result = tally(tree, scores)
    for group in (group for top in tree.groups for group in top.groups()):
        assert result.groups[group.code].points == sum(points_of(result, child) for child in group.children)
    base, bonuses, penalties = (
        sum((result.groups[group.code].points for group in tree.groups if group.kind == kind), D(0)) for kind in Kind
    )
    assert base == result.base
    assert min(bonuses, tree.bonus_cap) == result.bonus
    assert max(penalties, tree.penalty_floor) == result.penalty
    assert min(max(result.base + result.bonus + result.penalty, D(0)), tree.total) == result.total


@given(scored())
@bounded
def test_nothing_is_above_its_most_or_below_its_floor(case):
    tree, scores = case
    result = tally(tree, scores)
    assert 0 <= result.total <= tree.total
    assert 0 <= result.base <= result.possible <= tree.total
    assert 0 <= result.bonus <= tree.bonus_cap
    assert tree.penalty_floor <= result.penalty <= 0
    for leaf in tree.leaves:
        line = result.leaves[leaf.code]
        lowest = leaf.lowest if isinstance(scores[leaf.code], D) else min(leaf.lowest, D(0))
        assert cut(lowest, tree.places) <= line.points <= line.possible
    assert all(line.points <= line.possible for line in result.groups.values())
    assert all(
        line.share is None or 0 <= line.share <= 100 for line in [*result.groups.values(), *result.leaves.values()]
    )


@given(scored())
@bounded
def test_without_what_does_not_apply_points_count_as_given(case):
    tree, scores = replace(case[0], places=2), case[1]
    scores = {code: None if score is NOT_APPLICABLE else score for code, score in scores.items()}
    result = tally(tree, scores)
    assert all(result.leaves[code].points == (score or 0) for code, score in scores.items())


@given(scored())
@bounded
def test_the_total_is_the_exact_sum_rounded_half_up(case):
    tree, scores = case
    base, _left = worth(Group("", "", tree.total, tuple(g for g in tree.groups if g.kind == Kind.BASE)), scores)
    won, lost = (sum(score_of(scores, leaf) for leaf in leaves_of(tree, kind)) for kind in (Kind.BONUS, Kind.PENALTY))
    bonuses, losses = Fraction(min(won, tree.bonus_cap)), Fraction(max(lost, tree.penalty_floor))
    exact = min(max(base + bonuses + losses, Fraction()), Fraction(tree.total))
    assert tally(tree, scores).total == half_up(exact, tree.places)


@given(trees(), st.data())
@bounded
def test_what_does_not_apply_neither_helps_nor_hurts(tree, data):
    """Where all that remains scores one share of its most, the total is that share of the set."""
    tree = rebuilt(tree, lambda leaf: replace(leaf, na_rule=NaRule.RESCALE, floor=D(0)))
    base = leaves_of(tree, Kind.BASE)
    share = data.draw(st.integers(0, 8)) * D("0.125")
    left = {leaf.code for leaf in base if data.draw(st.booleans())}
    assume(left)
    scores = {leaf.code: leaf.max_points * share if leaf.code in left else NOT_APPLICABLE for leaf in base}
    result = tally(tree, scores)
    assert result.total == half_up(Fraction(tree.total * share), tree.places)
    assert all(line.share in (None, 100 * share) for code, line in result.groups.items() if code[0] not in "89")


@given(scored(), st.data())
@bounded
def test_a_better_answer_never_lowers_the_total(case, data):
    tree, scores = case
    leaf = data.draw(st.sampled_from(tree.leaves))
    worse, better = sorted(data.draw(st.lists(st.sampled_from(permitted(leaf)), min_size=2, max_size=2)))
    assert tally(tree, scores | {leaf.code: worse}).total <= tally(tree, scores | {leaf.code: better}).total


@given(scored(), st.data())
@bounded
def test_a_higher_ratio_never_lowers_the_total(case, data):
    tree, scores = case
    leaf = data.draw(st.sampled_from([leaf for leaf in tree.leaves if leaf.method == Method.RATIO] or [None]))
    assume(leaf is not None)
    lower, higher = sorted((data.draw(percent), data.draw(percent)))
    before, after = (tally(tree, scores | {leaf.code: proposed(leaf, value)}).total for value in (lower, higher))
    assert before <= after


@given(scored(), st.randoms(use_true_random=False))
@bounded
def test_the_order_of_criteria_does_not_matter(case, random):
    tree, scores = case
    codes = random.sample(sorted(scores), len(scores))
    one = tally(tree, scores)
    other = tally(replace(tree, groups=shuffled(tree.groups, random)), {code: scores[code] for code in codes})
    assert replace(one, missing=()) == replace(other, missing=())
    assert set(one.missing) == set(other.missing)


def points_of(result, node: Group | Leaf) -> D:
    return (result.leaves if isinstance(node, Leaf) else result.groups)[node.code].points


def leaves_of(tree: CriteriaTree, kind: Kind) -> list[Leaf]:
    return [leaf for group in tree.groups if group.kind == kind for leaf in group.leaves()]


def score_of(scores, leaf: Leaf) -> D:
    score = scores[leaf.code]
    return score if isinstance(score, D) else D(0)


def worth(node: Group | Leaf, scores) -> tuple[Fraction, bool]:
    """The points of a base node as the rule says it, and whether anything of it applies."""
    if isinstance(node, Leaf):
        return Fraction(score_of(scores, node)), scores[node.code] is not NOT_APPLICABLE or node.na_rule != "rescale"
    found = [(child, *worth(child, scores)) for child in node.children]
    standing = [child.weight for child, _won, applies in found if applies]
    won = sum((won for _child, won, _applies in found), Fraction())
    return (won / sum(standing) * node.weight, True) if standing else (won, False)


def rebuilt(tree: CriteriaTree, change) -> CriteriaTree:
    def each(node):
        if isinstance(node, Leaf):
            return change(node)
        return replace(node, children=tuple(each(child) for child in node.children))

    return replace(tree, groups=tuple(each(group) for group in tree.groups))


def with_rules(tree: CriteriaTree, rule: NaRule) -> CriteriaTree:
    return rebuilt(tree, lambda leaf: replace(leaf, na_rule=rule))


def shuffled(nodes, random):
    """Nodes and all below them in another order."""
    mixed = random.sample(nodes, len(nodes))
    return tuple(
        node if isinstance(node, Leaf) else replace(node, children=shuffled(node.children, random)) for node in mixed
    )
