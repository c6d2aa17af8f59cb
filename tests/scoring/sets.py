"""Small criteria sets with every method, and strategies of sets, answers and evidence."""

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from hypothesis import strategies as st

from scoring.leaves import Leaf, Level, Method, NaRule
from scoring.points import NOT_APPLICABLE, Score
from scoring.tree import CriteriaTree, Grade, Group, Kind, Row, Rules, build

D = Decimal


def levels(*given: tuple[str, str | None]) -> tuple[Level, ...]:
    """From (points, threshold) pairs."""
    return tuple(Level(D(points), f"mức {points}", None if edge is None else D(edge)) for points, edge in given)


def chosen(code: str = "1.1", **changed) -> Leaf:
    bands = levels(("2", None), ("1", None), ("0", None))
    usual = {"text": f"Tiêu chí {code}", "method": Method.LEVELS, "max_points": D(2), "levels": bands}
    return Leaf(code, **(usual | changed))


def ratio(code: str = "1.2", **changed) -> Leaf:
    bands = levels(("3", "100"), ("2", "80"), ("1", "50"), ("0", None))
    return chosen(code, **({"method": Method.RATIO, "max_points": D(3), "levels": bands} | changed))


def timeliness(code: str = "1.3", **changed) -> Leaf:
    bands = levels(("4", "0"), ("2", "5"), ("0", None))
    return chosen(code, **({"method": Method.TIMELINESS, "max_points": D(4), "levels": bands} | changed))


def stepped(code: str, **changed) -> Leaf:
    return chosen(code, **({"levels": (), "step": D(1)} | changed))


def deduction(code: str = "2.1", **changed) -> Leaf:
    return stepped(code, **({"method": Method.DEDUCTION, "max_points": D(3)} | changed))


def manual(code: str = "2.2", **changed) -> Leaf:
    return stepped(code, **({"method": Method.MANUAL, "max_points": D(8), "step": D("0.5")} | changed))


def bonus(code: str = "7.1", **changed) -> Leaf:
    return chosen(code, **({"method": Method.BONUS, "levels": levels(("2", "3"), ("0", None))} | changed))


def penalty(code: str = "8.1", **changed) -> Leaf:
    return stepped(code, **({"method": Method.PENALTY, "max_points": D(-3), "floor": D(-3)} | changed))


GRADES = (
    Grade("A", "Xuất sắc", D(90), ("report_on_time", "nothing_overdue"), "B"),
    Grade("B", "Tốt", D(80), ("audit_held",), "C", D(90)),
    Grade("C", "Khá", D(65), ("audit_held",), "D"),
    Grade("D", "Trung bình", D(50), to_points=D(65)),
    Grade("E", "Yếu", D(0)),
)
SMALL = Rules(total=D(20), bonus_cap=D(4), penalty_floor=D(-5), grades=(Grade("A", "Đạt", D(0)),))


def rows() -> list[Row]:
    """A sound set of 20 points with each method once, a group in a group, bonus and penalty."""
    return [
        Row("", Group("1", "Chỉ đạo", D(9))),
        Row("1", chosen()),
        Row("1", ratio()),
        Row("1", timeliness()),
        Row("", Group("2", "Áp dụng", D(11))),
        Row("2", deduction()),
        Row("2", Group("2.2", "Thực hiện", D(8))),
        Row("2.2", manual("2.2.1")),
        Row("", Group("7", "Thưởng", D(4), kind=Kind.BONUS)),
        Row("7", bonus()),
        Row("7", bonus("7.2", levels=(), step=D(1))),
        Row("", Group("8", "Trừ", D(-5), kind=Kind.PENALTY)),
        Row("8", penalty()),
        Row("8", penalty("8.2", max_points=D(-2), floor=D(0), step=None, levels=levels(("0", None), ("-2", "1")))),
    ]


def small() -> CriteriaTree:
    return build(rows(), SMALL)


def permitted(leaf: Leaf) -> list[Decimal]:
    """Every number of points that the leaf may be given."""
    if leaf.levels:
        return [level.points for level in leaf.levels]
    assert leaf.step
    return [leaf.highest - leaf.step * n for n in range(int((leaf.highest - leaf.lowest) / leaf.step) + 1)]


def halved(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Decimal]:
    return numbers.map(lambda n: D(n) / 2)


@st.composite
def banded(draw: st.DrawFn, method: Method, code: str = "1.1", highest: int = 20) -> Leaf:
    """A leaf with thresholds: points fall from band to band, for a ratio with the percentage, else with the days."""
    count = draw(st.integers(2, 4))
    points = sorted(
        draw(st.sets(halved(st.integers(1, highest)), min_size=count - 1, max_size=count - 1)), reverse=True
    )
    edges = sorted(draw(st.sets(halved(st.integers(0, 199)), min_size=count - 1, max_size=count - 1)))
    if method != Method.TIMELINESS:
        edges = [edge + D("0.5") for edge in reversed(edges)]
    bands = [Level(given, "", edge) for given, edge in zip(points, edges, strict=True)]
    order = draw(st.permutations([*bands, Level(D(0))]))
    return chosen(code, method=method, max_points=points[0], levels=tuple(order))


@st.composite
def counted(draw: st.DrawFn, method: Method, code: str = "1.1") -> Leaf:
    """A leaf in steps: cases of a deduction, bonus or penalty, or points by hand."""
    step, most = draw(st.sampled_from([D("0.25"), D("0.5"), D(1)])), draw(st.integers(1, 10))
    if method == Method.PENALTY:
        return stepped(code, method=method, max_points=-step * most, step=step, floor=-step * most)
    floor = step * draw(st.integers(0, most - 1)) if method == Method.DEDUCTION else D(0)
    return stepped(code, method=method, max_points=step * most, step=step, floor=floor)


@st.composite
def base_leaves(draw: st.DrawFn, code: str) -> Leaf:
    method = draw(st.sampled_from([Method.RATIO, Method.TIMELINESS, Method.DEDUCTION, Method.MANUAL, Method.LEVELS]))
    stands_in_steps = method in (Method.DEDUCTION, Method.MANUAL)
    leaf = draw(counted(method, code) if stands_in_steps else banded(method, code))
    return replace(leaf, na_rule=draw(st.sampled_from(NaRule)))


@st.composite
def groups(draw: st.DrawFn, code: str, depth: int = 2) -> Group:
    """A base group of one to three children, some of them groups."""
    children: list[Leaf | Group] = []
    for n in range(1, draw(st.integers(1, 3)) + 1):
        nested = depth > 0 and draw(st.integers(0, 3)) == 0
        children.append(draw(groups(f"{code}.{n}", depth - 1) if nested else base_leaves(f"{code}.{n}")))
    return Group(code, f"Nhóm {code}", sum((child.max_points for child in children), D(0)), tuple(children))


@st.composite
def one_sided(draw: st.DrawFn, code: str, method: Method, kind: Kind) -> Group:
    leaves = tuple(draw(counted(method, f"{code}.{n}")) for n in range(1, draw(st.integers(1, 3)) + 1))
    return Group(code, code, sum((leaf.max_points for leaf in leaves), D(0)), leaves, kind)


@st.composite
def trees(draw: st.DrawFn) -> CriteriaTree:
    """A set of one to three base groups, mostly with bonus and penalty that may pass their caps. Its totals may be
    told in coarser decimals than its criteria are scored in."""
    base = tuple(draw(groups(str(n))) for n in range(1, draw(st.integers(1, 3)) + 1))
    sides = (
        draw(one_sided("8", Method.BONUS, Kind.BONUS)),
        draw(one_sided("9", Method.PENALTY, Kind.PENALTY)),
    )
    total = sum((group.max_points for group in base), D(0))
    places = draw(st.sampled_from([n for n in range(4) if not total % D(1).scaleb(-n)]))
    rules = {"bonus_cap": D(5), "penalty_floor": D(-4), "places": places}
    return CriteriaTree((*base, *(sides if draw(st.booleans()) else ())), total=total, **rules)


def scores_of(leaf: Leaf) -> st.SearchStrategy[Score]:
    """Any answer, refusable ones about what does not apply among them."""
    return st.one_of(st.sampled_from(permitted(leaf)), st.none(), st.just(NOT_APPLICABLE))


@st.composite
def scored(draw: st.DrawFn) -> tuple[CriteriaTree, dict[str, Score]]:
    tree = draw(trees())
    return tree, {leaf.code: draw(scores_of(leaf)) for leaf in tree.leaves}


def cut(value: D, places: int) -> D:
    """Rounded down."""
    return value.quantize(D(1).scaleb(-places), ROUND_FLOOR)


def half_up(value: Fraction, places: int) -> Decimal:
    """An exact value at the stated places, told in another way than the code does."""
    units, rest = divmod(value * 10**places, 1)
    return D(int(units) + (rest >= Fraction(1, 2))).scaleb(-places)
