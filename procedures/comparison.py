"""What differs between two contents of a document (see `content.content_of`). Pure: structures in, structures out.

Works on live and on frozen content alike, of one document or of two. Words are compared one by one, steps are
paired by what they say rather than by their number, lists row by row.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from core.text import fold
from procedures.content import SECTIONS

State = Literal["same", "changed", "added", "removed"]
WORD = re.compile(r"\S+\s*")
LIKE = 60


@dataclass(frozen=True)
class Piece:
    """A run of words that both sides have, or only one."""

    state: State
    text: str


@dataclass(frozen=True)
class Difference:
    """One text on both sides, cut into pieces."""

    label: Any
    state: State
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class StepPair:
    """A step on both sides, or on one. `moved` tells that others passed it; `differences` are those of its fields,
    what is done always first."""

    state: State
    before: dict | None
    after: dict | None
    moved: bool
    differences: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        return self.state != "same" or self.moved


@dataclass(frozen=True)
class ListPair:
    """A list on both sides, row by row."""

    label: Any
    rows: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        return any(row.state != "same" for row in self.rows)


@dataclass(frozen=True)
class Comparison:
    words: tuple[Difference, ...]
    steps: tuple[StepPair, ...]
    lists: tuple[ListPair, ...]

    @property
    def count(self) -> int:
        """How many sections, steps and rows of lists differ."""
        return (
            sum(row.state != "same" for row in self.words)
            + sum(pair.differs for pair in self.steps)
            + sum(row.state != "same" for pair in self.lists for row in pair.rows)
        )


STEP_FIELDS = (
    ("what", _("What is done")),
    ("kind", _("Type")),
    ("who", _("Who")),
    ("days", _("Working days")),
    ("form", _("Form")),
    ("output", _("Result")),
    ("details", _("How it is done")),
    ("next_order", _("Goes on to step")),
    ("no_order", _("If no, to step")),
)
KINDS = {"task": _("Step of work"), "decision": _("Decision (yes / no)"), "end": _("End")}


def compare(before: dict, after: dict) -> Comparison:
    """Everything that a reader of a document sees, on the left as it was, on the right as it is."""
    return Comparison(
        words=(
            difference("Tên", before["title"], after["title"]),
            *(
                difference(title, before["sections"].get(key, ""), after["sections"].get(key, ""))
                for key, title in SECTIONS
            ),
        ),
        steps=compare_steps(before["steps"], after["steps"]),
        lists=tuple(
            ListPair(label, compare_rows(read(before), read(after)))
            for label, read in (
                ("Căn cứ pháp lý", lambda content: content["legal_bases"]),
                ("Thủ tục hành chính", _tthc_lines),
                ("Biểu mẫu", lambda content: _lines(content["forms"], "code", "title")),
                ("Hồ sơ lưu", lambda content: _lines(content["records"], "title", "place", "retention")),
                ("Nơi nhận", lambda content: _lines(content["recipients"], "name", "copy")),
            )
        ),
    )


def _lines(rows: Iterable[dict], *names: str) -> list[str]:
    return [" – ".join(str(row[name]) for name in names if row[name]) for row in rows]


def _tthc_lines(content: dict) -> list[str]:
    """Code and name of each TTHC, then what is generated from it, line by line."""
    lines = []
    for block in content["tthcs"]:
        lines.append(f"{block['code']} {block['name']}")
        lines += [f"{block['code']} {title}: {line}" for title, texts in block["parts"] for line in texts]
    return lines


def difference(label: Any, before: str, after: str) -> Difference:
    """Two texts word by word."""
    before, after = str(before or ""), str(after or "")
    if before.split() == after.split():
        pieces = (Piece("same", after),) if after else ()
        return Difference(label, "same", pieces, pieces)
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    left, right = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        same = tag == "equal"
        left.append(Piece("same" if same else "removed", "".join(old[i1:i2])))
        right.append(Piece("same" if same else "added", "".join(new[j1:j2])))
    return Difference(label, _state(before, after), _filled(left), _filled(right))


def _filled(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)


def _state(before: str, after: str) -> State:
    if before and after:
        return "changed"
    return "removed" if before else "added"


def compare_rows(before: Sequence[str], after: Sequence[str]) -> tuple[Difference, ...]:
    """Rows that only one side has, and rows that both have in other words, in the order of the right side."""
    partner = paired(before, after)
    return tuple(
        difference("", before[i] if i is not None else "", after[j] if j is not None else "")
        for i, j in in_reading_order(len(before), len(after), partner)
    )


def compare_steps(before: Sequence[dict], after: Sequence[dict]) -> tuple[StepPair, ...]:
    """Steps paired by what is done and by whom; a new number alone is no difference."""
    partner = paired([_said(step) for step in before], [_said(step) for step in after])
    numbers = {before[i]["order"]: after[j]["order"] for j, i in partner.items()}
    stayed = _longest_rise([partner[j] for j in sorted(partner)])
    return tuple(
        _step_pair(
            before[i] if i is not None else None,
            after[j] if j is not None else None,
            numbers,
            moved=i is not None and j is not None and i not in stayed,
        )
        for i, j in in_reading_order(len(before), len(after), partner)
    )


def _said(step: dict) -> str:
    return f"{step['what']} {step['who']}"


def _step_pair(before: dict | None, after: dict | None, numbers: dict[int, int], moved: bool) -> StepPair:
    left, right = _step_values(before, numbers), _step_values(after, {})
    if before and after:
        rows = [difference(label, left[name], right[name]) for name, label in STEP_FIELDS]
        differs = any(row.state != "same" for row in rows)
        found = tuple(row for row in rows if differs and (row.state != "same" or row is rows[0]))
        return StepPair("changed" if differs else "same", before, after, moved, found)
    found = tuple(
        difference(label, left.get(name, ""), right.get(name, ""))
        for name, label in STEP_FIELDS
        if left.get(name) or right.get(name)
    )
    return StepPair("added" if after else "removed", before, after, False, found)


def _step_values(step: dict | None, numbers: dict[int, int]) -> dict[str, str]:
    """The fields as text; steps that it names bear the numbers of the other side: renumbering alone says nothing."""
    if step is None:
        return {}
    values = {name: str(step[name] or "") for name, _label in STEP_FIELDS}
    values["kind"] = str(KINDS.get(step["kind"], step["kind"]))
    for name in ("next_order", "no_order"):
        values[name] = str(numbers.get(step[name], step[name]) or "")
    return values


def paired(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Place on the right → place on the left of the text that is most like it: equal ones first, then the most alike,
    nearest first; texts that are less than 60 % alike stay alone."""
    left, right = [fold(text) for text in before], [fold(text) for text in after]
    scored = (
        (fuzz.ratio(left[i], right[j], score_cutoff=LIKE), i, j) for i in range(len(left)) for j in range(len(right))
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scored, key=lambda row: (-row[0], abs(row[1] - row[2]), row[2])):
        if score and j not in partner and i not in taken:
            partner[j] = i
            taken.add(i)
    return partner


def in_reading_order(before: int, after: int, partner: dict[int, int]) -> list[tuple[int | None, int | None]]:
    """Pairs (left, right) in the order of the right side, with what only the left side has after its predecessor."""
    alone = [i for i in range(before) if i not in partner.values()]
    rows: list[tuple[int | None, int | None]] = []
    written = -1
    for j in range(after):
        i = partner.get(j)
        if i is not None and i > written:
            rows += [(k, None) for k in alone if written < k < i]
            written = i
        rows.append((i, j))
    return rows + [(k, None) for k in alone if k > written]


def _longest_rise(places: Sequence[int]) -> set[int]:
    """The largest choice of places that already stand in rising order: these did not move."""
    runs: list[list[int]] = [[]]
    for place in places:
        longest: list[int] = max((run for run in runs if not run or run[-1] < place), key=len)
        runs.append([*longest, place])
    rise: list[int] = max(runs, key=len)
    return set(rise)
