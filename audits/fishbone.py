"""The cause and effect diagram of a slip: numbers are laid out here, templates/charts/fishbone.html draws them.

The picture shows the beginnings of the words with their numbers; the page lists them whole beside it.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from audits import causes
from core.charts import Mark

WIDTH, HEIGHT = 760, 340
SPINE, HEAD = HEIGHT // 2, 580
FIRST, STEP, SLANT = 190, 180, 60
TOP, LINE = 34, 30
CHARS, HEAD_CHARS, HEAD_LINES = 24, 24, 6


@dataclass(frozen=True)
class Bone:
    """One branch with its causes; coordinates are texts, so that no language puts commas in."""

    label: Mark
    line: tuple[str, str, str, str]
    causes: list[Mark]
    words: list[tuple[int, str]]


@dataclass(frozen=True)
class Fishbone:
    key: str
    analysis: Mapping[str, list[str]]
    effect: str

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def spine(self) -> str:
        return str(SPINE)

    @property
    def head_x(self) -> str:
        return str(HEAD)

    @property
    def head(self) -> list[Mark]:
        """The effect in a few lines beside the end of the spine."""
        lines = textwrap.wrap(textwrap.shorten(self.effect, HEAD_CHARS * HEAD_LINES, placeholder="…"), HEAD_CHARS)
        first = SPINE - 8 * (len(lines) - 1)
        return [Mark(str(HEAD + 12), str(first + 16 * n), line) for n, line in enumerate(lines)]

    @property
    def bones(self) -> list[Bone]:
        """Three branches above the spine and three below, causes numbered through."""
        number, found = 0, []
        for position, (label, lines) in enumerate(causes.branches(self.analysis)):
            words = list(enumerate(lines, start=number + 1))
            number += len(lines)
            found.append(_bone(position, label, words))
        return found

    @property
    def description(self) -> str:
        """The whole picture in words."""
        named = [bone for bone in self.bones if bone.words]
        told = [f"{bone.label.text}: {', '.join(text for _n, text in bone.words)}" for bone in named]
        return f"{'; '.join(told)} → {self.effect}"


def _bone(position: int, label: str, words: list[tuple[int, str]]) -> Bone:
    above, foot = position < 3, FIRST + STEP * (position % 3)
    top = foot - SLANT
    end = TOP if above else HEIGHT - TOP
    marks = []
    for n, (number, text) in enumerate(words):
        away = (n + 1) * LINE
        y = SPINE - away if above else SPINE + away
        x = foot - SLANT * away / (SPINE - TOP)
        marks.append(Mark(f"{x - 6:.1f}", str(y), f"{number}. {textwrap.shorten(text, CHARS, placeholder='…')}"))
    return Bone(
        label=Mark(str(top), str(TOP - 12 if above else HEIGHT - TOP + 20), label),
        line=(str(top), str(end), str(foot), str(SPINE)),
        causes=marks,
        words=words,
    )
