"""The way through a procedure, computed from its steps alone. Pure: rows in, answers out.

The main way only goes forward: from a step to the next one, or to a later one it names. A decision that is answered
"no" may lead anywhere else, also back.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

DECISION, END = "decision", "end"


class StepLike(Protocol):
    order: int
    kind: str
    what: str
    who: str
    quarters: int
    next_order: int | None
    no_order: int | None


def following(steps: Sequence[StepLike]) -> dict[int, int | None]:
    """Step number → the number of the step after it on the main way, None at an end."""
    ordered = sorted(steps, key=lambda step: step.order)
    after = {step.order: later.order for step, later in zip(ordered, ordered[1:], strict=False)}
    return {step.order: None if step.kind == END else step.next_order or after.get(step.order) for step in ordered}


def branches(steps: Sequence[StepLike]) -> list[tuple[int, int, str]]:
    """Every connection (from, to, "" on the main way, "yes" or "no" after a decision), in the order of the steps."""
    main = following(steps)
    found = []
    for step in sorted(steps, key=lambda step: step.order):
        target = main[step.order]
        if target is not None:
            found.append((step.order, target, "yes" if step.kind == DECISION else ""))
        if step.no_order is not None:
            found.append((step.order, step.no_order, "no"))
    return found


def problems(steps: Sequence[StepLike]) -> list[str]:
    """What keeps the steps from being one way from the first to an end, as sentences; none if they hold together."""
    return [problem for check in CHECKS for problem in check(steps)]


def numbers_are_used_once(steps: Sequence[StepLike]) -> list[str]:
    orders = [step.order for step in steps]
    twice = sorted({order for order in orders if orders.count(order) > 1})
    return [_("The number %(n)d stands at two steps.") % {"n": order} for order in twice]


def named_steps_exist(steps: Sequence[StepLike]) -> list[str]:
    orders = {step.order for step in steps}
    return [
        _("Step %(n)d leads to step %(target)d, which does not exist.") % {"n": step.order, "target": target}
        for step in steps
        for target in (step.next_order, step.no_order)
        if target is not None and target not in orders
    ]


def main_way_goes_forward(steps: Sequence[StepLike]) -> list[str]:
    return [
        _("Step %(n)d goes on to step %(target)d, which comes before it: the steps run in a circle.")
        % {"n": step.order, "target": step.next_order}
        for step in steps
        if step.next_order is not None and step.next_order <= step.order
    ]


def decisions_have_two_ways(steps: Sequence[StepLike]) -> list[str]:
    found = []
    for step in steps:
        if step.kind == DECISION and step.no_order is None:
            found.append(_("Step %(n)d is a decision: say where it leads when the answer is no.") % {"n": step.order})
        if step.no_order == step.order:
            found.append(_("Step %(n)d leads back to itself.") % {"n": step.order})
    return found


def every_step_is_reached(steps: Sequence[StepLike]) -> list[str]:
    if not steps:
        return []
    reached = {min(step.order for step in steps)} | {target for _start, target, _answer in branches(steps)}
    return [
        _("Nothing leads to step %(n)d.") % {"n": step.order}
        for step in sorted(steps, key=lambda step: step.order)
        if step.order not in reached
    ]


CHECKS = (
    numbers_are_used_once, named_steps_exist, main_way_goes_forward, decisions_have_two_ways, every_step_is_reached,
)  # fmt: skip


def longest(steps: Sequence[StepLike]) -> int:
    """Quarter-days of the longest way that never goes back. Needs steps without `problems`."""
    until_end: dict[int, int] = {}
    onward: dict[int, list[int]] = {step.order: [] for step in steps}
    for start, target, _answer in branches(steps):
        if target > start:
            onward[start].append(target)
    for step in sorted(steps, key=lambda step: step.order, reverse=True):
        until_end[step.order] = step.quarters + max((until_end.get(n, 0) for n in onward[step.order]), default=0)
    return until_end[min(until_end)] if until_end else 0


def strictest(limits: Iterable[int | None]) -> int | None:
    """The shortest of the time limits there are, in quarter-days; None where the law sets none."""
    return min((limit for limit in limits if limit), default=None)


def in_days(quarters: int) -> str:
    """Working days with at most two decimals and a decimal comma: 10 → "2,5"."""
    whole, rest = divmod(quarters, 4)
    return f"{whole}{('', ',25', ',5', ',75')[rest]}"
