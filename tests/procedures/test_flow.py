"""The way through the steps, whatever they are. No database."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from procedures import flow
from procedures.durations import quarters_of
from procedures.flowchart import drawing_of


@dataclass
class Row:
    order: int
    kind: str = "task"
    what: str = "Thẩm định hồ sơ"
    who: str = "Chuyên viên"
    quarters: int = 4
    next_order: int | None = None
    no_order: int | None = None


def straight(count: int) -> list[Row]:
    return [Row(n) for n in range(1, count + 1)]


def test_a_straight_way_takes_the_sum_of_its_steps():
    assert flow.longest(straight(5)) == 20


def test_a_way_back_takes_no_time_of_its_own():
    steps = straight(4)
    steps[2].kind, steps[2].no_order = "decision", 1
    assert flow.problems(steps) == []
    assert flow.longest(steps) == 16


def test_of_two_ways_forward_the_longer_counts():
    steps = [
        Row(1, kind="decision", no_order=4),
        Row(2, quarters=8),
        Row(3, quarters=1, kind="end"),
        Row(4, quarters=2),
    ]
    assert flow.longest(steps) == 4 + 8 + 1


def test_circles_are_refused():
    steps = straight(3)
    steps[2].next_order = 1
    assert "run in a circle" in flow.problems(steps)[0]


def test_a_decision_needs_its_no():
    assert "when the answer is no" in flow.problems([Row(1, kind="decision"), Row(2)])[0]


def test_unknown_doubled_and_unreached_steps_are_named():
    assert "does not exist" in flow.problems([Row(1, next_order=9), Row(2)])[0]
    assert "stands at two steps" in flow.problems([Row(1), Row(1)])[0]
    assert "Nothing leads to step 2." in flow.problems([Row(1, next_order=3), Row(2), Row(3)])


def test_a_decision_does_not_lead_back_to_itself():
    assert "leads back to itself" in flow.problems([Row(1, kind="decision", no_order=1), Row(2)])[0]


@st.composite
def any_steps(draw):
    count = draw(st.integers(1, 8))
    numbers = st.none() | st.integers(1, count + 1)
    kinds = st.sampled_from(["task", "decision", "end"])
    return [
        Row(n, kind=draw(kinds), quarters=draw(st.integers(0, 40)), next_order=draw(numbers), no_order=draw(numbers))
        for n in range(1, count + 1)
    ]


@given(any_steps())
def test_whatever_holds_together_is_drawn_and_ends(steps):
    if flow.problems(steps):
        assert drawing_of(steps)["boxes"] == []
        return
    assert flow.longest(steps) <= sum(step.quarters for step in steps)
    drawing = drawing_of(steps)
    assert len(drawing["boxes"]) == len(steps)
    assert len(drawing["lines"]) == len(flow.branches(steps))
    assert all(box["left"] + box["width"] <= drawing["width"] for box in drawing["boxes"])


@given(st.integers(0, 4000))
def test_days_are_written_and_read_back(quarters):
    assert quarters_of(flow.in_days(quarters)) == quarters
