"""What would gain the next grade: points to its edge, conditions that fail, what has most to gain. Pure values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import gettext as _

from scoring.grades import Grade
from scoring.leaves import HUNDRED, ZERO, Leaf, Level, Method, said


@dataclass(frozen=True)
class Held:
    """What one criterion has in the end, and the figures behind its proposal (`Score.basis`, {} for none)."""

    points: Decimal | None
    is_na: bool
    basis: Mapping


@dataclass(frozen=True)
class Step:
    """One criterion and the next level that it could reach; `sentence` says which records would lead there."""

    code: str
    text: str
    now: Decimal
    then: Decimal
    sentence: str

    @property
    def gain(self) -> Decimal:
        """At least so many points: where criteria do not apply, the others of a group weigh more."""
        return self.then - self.now


@dataclass(frozen=True)
class Outlook:
    """The way to the next grade; `grade` is None for the best. `failing` are codes of conditions that do not hold."""

    grade: Grade | None
    missing: Decimal
    failing: tuple[str, ...]
    steps: Sequence[Step]

    @property
    def enough(self) -> int:
        """How many of the first steps together bring the missing points; 0 if none are missing or all fall short."""
        won = ZERO
        for n, step in enumerate(self.steps, 1):
            if won >= self.missing:
                break
            won += step.gain
            if won >= self.missing:
                return n
        return 0


def outlook(
    grades: Iterable[Grade],
    leaves: Iterable[Leaf],
    held: Mapping[str, Held],
    *,
    total: Decimal,
    grade: str,
    holds: Collection[str],
) -> Outlook:
    """What lies between the `grade` (code) that was given for a total and the one above it, most to gain first."""
    above = next_grade(grades, grade)
    steps = [step for leaf in leaves if (step := step_of(leaf, held.get(leaf.code)))]
    return Outlook(
        grade=above,
        missing=max(ZERO, above.from_points - total) if above else ZERO,
        failing=tuple(code for code in above.conditions if code not in holds) if above else (),
        steps=sorted(steps, key=lambda step: -step.gain),
    )


def next_grade(grades: Iterable[Grade], code: str) -> Grade | None:
    """The grade above the one with the code; None above the best. ValueError for a code that no grade has."""
    ordered = sorted(grades, key=lambda grade: grade.from_points)
    place = [grade.code for grade in ordered].index(code)
    return ordered[place + 1] if place + 1 < len(ordered) else None


def step_of(leaf: Leaf, held: Held | None) -> Step | None:
    """The next level of a criterion; None where it does not apply, was not scored, or has its most."""
    if held is None or held.is_na or held.points is None or held.points >= leaf.highest:
        return None
    if leaf.levels:
        level = min((each for each in leaf.levels if each.points > held.points), key=lambda each: each.points)
        return Step(leaf.code, leaf.text, held.points, level.points, _to_level(leaf, level, held))
    then = min(held.points + (leaf.step or ZERO), leaf.highest)
    return Step(leaf.code, leaf.text, held.points, then, _by_a_step(leaf))


def _to_level(leaf: Leaf, level: Level, held: Held) -> str:
    amount = _amount(held)
    if level.threshold is None or amount is None or not leaf.is_mapped:
        return _by_words(level)
    if _is_reached(leaf, level.threshold, amount):
        return _("Our figures reach the level already; see the inspector's reason.")
    if leaf.method == Method.TIMELINESS:
        return _in_time(level.threshold, amount, held)
    return _by_records(level.threshold, amount, held)


def _is_reached(leaf: Leaf, threshold: Decimal, amount: Decimal) -> bool:
    return amount <= threshold if leaf.method == Method.TIMELINESS else amount >= threshold


def _by_words(level: Level) -> str:
    if not level.text:
        return _("The inspectors judge it.")
    return _("The next level asks for: %(text)s") % {"text": level.text}


def _in_time(threshold: Decimal, amount: Decimal, held: Held) -> str:
    told = {"label": _label(held), "days": said(threshold)}
    if not amount.is_finite():
        return _("%(label)s: not done yet; the next level wants it at most %(days)s days late.") % told
    return _("%(label)s: %(now)s days now; the next level wants at most %(days)s.") % (told | {"now": said(amount)})


def _by_records(threshold: Decimal, amount: Decimal, held: Held) -> str:
    below, above = _sum(held, is_below=True), _sum(held, is_below=False)
    told = {"label": _label(held), "now": _told(amount, held), "edge": _told(threshold, held)}
    if not below:
        return _("%(label)s: %(now)s now; the next level begins at %(edge)s.") % told
    wanted = (threshold * below / HUNDRED).to_integral_value(ROUND_CEILING)
    told |= {"whole": _label(held, is_below=True), "below": said(below), "above": said(above), "wanted": said(wanted)}
    now = _("%(whole)s: %(below)s. %(label)s: %(above)s (%(now)s).") % told
    return now + " " + _("The next level begins at %(edge)s: %(wanted)s of %(below)s.") % told


def _by_a_step(leaf: Leaf) -> str:
    told = {"step": said(leaf.step or ZERO)}
    if leaf.method == Method.BONUS:
        return _("Every case more gives %(step)s points.") % told
    if leaf.method in {Method.DEDUCTION, Method.PENALTY}:
        return _("Every case less gives %(step)s points.") % told
    return _("The inspectors judge it, in steps of %(step)s points.") % told


def _amount(held: Held) -> Decimal | None:
    amount = held.basis.get("amount")
    return None if amount is None else Decimal(amount)


def _label(held: Held, *, is_below: bool = False) -> str:
    figures = held.basis.get("figures", ())
    return "; ".join(figure["label"] for figure in figures if bool(figure.get("below")) == is_below)


def _sum(held: Held, *, is_below: bool) -> Decimal:
    figures = held.basis.get("figures", ())
    return sum((Decimal(figure["value"] or 0) for figure in figures if bool(figure.get("below")) == is_below), ZERO)


def _told(value: Decimal, held: Held) -> str:
    return f"{said(value)} %" if held.basis.get("is_share") else said(value)
