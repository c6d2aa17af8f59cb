"""From one version of a set to the next: which answers stay, which need a new look, which have nowhere to go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.text import clean
from scoring.leaves import Leaf, said


class Again(NamedTuple):
    """The answer to `code` goes along to `to` of the new version as a draft; `reason` says what changed."""

    code: str
    reason: str
    to: str


@dataclass(frozen=True)
class Carried:
    """Every old code stands in exactly one of `kept` (old → new), `again` and `gone`.

    Every new code is led to by one old code at most, or stands in `new`.
    """

    kept: dict[str, str] = field(default_factory=dict)
    again: list[Again] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def carry(old_leaves: Iterable[Leaf], new_leaves: Iterable[Leaf]) -> Carried:
    """Match criteria by code and text, then by text alone, then by code alone. Codes are unique in each version.

    An answer is kept where the code, the text (but for white space and case) and all that points depend on are the
    same.
    A text that stands twice among what its code did not match says nothing by itself.
    """
    old, new = list(old_leaves), {leaf.code: leaf for leaf in new_leaves}
    targets = _matches(old, new)
    carried = Carried()
    for leaf in old:
        target = new.get(targets.get(leaf.code, ""))
        if target is None:
            carried.gone.append(leaf.code)
        elif reasons := changes(leaf, target):
            carried.again.append(Again(leaf.code, " ".join(reasons), target.code))
        else:
            carried.kept[leaf.code] = target.code
    led_to = set(targets.values())
    carried.new.extend(code for code in new if code not in led_to)
    return carried


def _matches(old: list[Leaf], new: dict[str, Leaf]) -> dict[str, str]:
    """Old code → new code, no new code twice."""
    found = {leaf.code: leaf.code for leaf in old if leaf.code in new and _same_text(leaf, new[leaf.code])}
    here = _by_text(leaf for leaf in old if leaf.code not in found)
    there = _by_text(leaf for code, leaf in new.items() if code not in found)
    found |= {code: there[text] for text, code in here.items() if text in there}
    taken = set(found.values())
    found |= {
        leaf.code: leaf.code for leaf in old if leaf.code not in found and leaf.code in new and leaf.code not in taken
    }
    return found


def _by_text(leaves: Iterable[Leaf]) -> dict[str, str]:
    """Text → code, for texts that only one of the criteria has."""
    codes: dict[str, list[str]] = {}
    for leaf in leaves:
        codes.setdefault(_plain(leaf.text), []).append(leaf.code)
    return {text: found[0] for text, found in codes.items() if text and len(found) == 1}


def _plain(text: str) -> str:
    return " ".join(clean(text).split()).casefold()


def _same_text(one: Leaf, other: Leaf) -> bool:
    return _plain(one.text) == _plain(other.text)


def changes(old: Leaf, new: Leaf) -> list[str]:
    """What differs between two versions of a criterion that an answer may hang on, a sentence each."""
    found = {"old": old.code, "new": new.code, "was": said(old.max_points), "now": said(new.max_points)}
    told = (
        (old.code == new.code, _("The code was %(old)s and is now %(new)s.")),
        (_same_text(old, new), _("The text has changed.")),
        (old.method == new.method, _("The way of scoring has changed.")),
        (old.max_points == new.max_points, _("It was worth %(was)s points and is now worth %(now)s.")),
        (_scale(old) == _scale(new), _("The levels or the step have changed.")),
        (old.floor == new.floor, _("The floor has changed.")),
        (old.na_rule == new.na_rule, _("What “not applicable” does has changed.")),
    )
    return [sentence % found for same, sentence in told if not same]


def _scale(leaf: Leaf) -> tuple:
    """Levels in any order, by points, threshold and words; and the step."""
    return frozenset((level.points, level.threshold, _plain(level.text)) for level in leaf.levels), leaf.step
