"""The procedures of one search, made ready to compare, and how alike two of them are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from procedures.overlaps import words
from procedures.overlaps.profiles import Likeness, Profile
from procedures.overlaps.steps import Steps
from procedures.overlaps.weighing import MANY, rarity
from procedures.overlaps.words import Title

OF_TITLE, OF_TTHC, OF_NAMES = 0.4, 0.1, (0.0, 0.08, 0.3)
RARE = 0.05


@dataclass(frozen=True, slots=True)
class Form:
    """A profile made ready: its title taken apart, its words and steps as numbers, its national codes."""

    id: int
    agency_id: int
    title: Title
    tokens: frozenset[int]
    weight: float
    marks: dict[int, frozenset[str]]
    names: frozenset[str]
    terms: frozenset[str]
    steps: frozenset[int]
    codes: frozenset[str]


class Corpus:
    """What weighs how much depends on all the profiles of a search."""

    def __init__(self, profiles: Sequence[Profile]):
        self.numbers: dict[str, int] = {}
        numbers = self.numbers
        cases = frozenset(known_cases(profiles))
        titles = [words.read(row.title, plain_names(row.names), cases) for row in profiles]
        tokens = [frozenset(numbers.setdefault(word, len(numbers)) for word in title.words) for title in titles]
        self.title_weights = rarity(tokens, len(profiles))
        self.steps = Steps(profiles)
        terms = [frozenset([*title.words, *words.pairs_of(title.words)]) for title in titles]
        frequency = Counter(term for row in terms for term in row)
        most = RARE * len(profiles) if len(profiles) >= MANY else len(profiles)
        rare = [frozenset(term for term in row if frequency[term] <= most) for row in terms]
        self.forms = [
            Form(
                id=row.id,
                agency_id=row.agency_id,
                title=title,
                tokens=said,
                weight=sum(self.title_weights[number] for number in said),
                marks={numbers[word]: ways for word, ways in words.marks_of(row.title).items() if word in numbers},
                names=frozenset(term for term in uncommon if self.steps.say(done, term)),
                terms=held,
                steps=done,
                codes=frozenset(national(code) for code in row.tthcs),
            )
            for row, title, said, held, uncommon, done in zip(
                profiles, titles, tokens, terms, rare, self.steps.of, strict=True
            )
        ]

    def likeness(self, one: Form, other: Form) -> Likeness:
        """How alike two forms are; their titles must not contradict each other."""
        title = self._titles(one, other)
        steps = self.steps.shared(one.steps, other.steps) if one.steps or other.steps else None
        tthcs = len(one.codes & other.codes) / len(one.codes | other.codes) if one.codes and other.codes else None
        value = total(title, steps, tthcs)
        value -= OF_NAMES[self.names_alone(one, other) + self.names_alone(other, one)]
        return Likeness(max(value, 0.0), title, steps, tthcs)

    def _titles(self, one: Form, other: Form) -> float:
        """What two titles share by weight, of what both have together, beside a narrower case that both name. Words
        that differ only in their marks are the same unless both titles are written with marks."""
        aside = self._words_of(one.title.cases & other.title.cases)
        both = (one.tokens & other.tokens) - aside
        if one.marks and other.marks:
            both = frozenset(n for n in both if not self._spelt_apart(one.marks.get(n), other.marks.get(n)))
        common = sum([self.title_weights[number] for number in both])
        whole = one.weight + other.weight - common
        if aside:
            whole -= sum(self.title_weights[n] * ((n in one.tokens) + (n in other.tokens)) for n in aside)
        return common / whole if whole > 0 else 0.0

    def _words_of(self, cases: frozenset[str]) -> frozenset[int]:
        return frozenset(self.numbers[word] for case in cases for word in case.split())

    @staticmethod
    def _spelt_apart(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
        return one is not None and other is not None and one.isdisjoint(other)

    def names_alone(self, one: Form, other: Form) -> bool:
        """Whether the title of the one has a rare word that its own steps repeat and that the other never says.

        When this holds both ways, each is about a thing of its own, however many words they share.
        """
        return any(not self.steps.say(other.steps, term) for term in one.names - other.terms)


def total(title: float, steps: float | None, tthcs: float | None) -> float:
    """One figure from 0 to 1. Without steps of their own only the titles speak; a TTHC in common speaks for it,
    TTHCs of which none is in common speak against."""
    value = title if steps is None else OF_TITLE * title + (1 - OF_TITLE) * steps
    if tthcs is not None:
        value += OF_TTHC if tthcs >= 0.5 else -OF_TTHC * (tthcs == 0)
    return min(max(value, 0.0), 1.0)


def national(code: str) -> str:
    """The national part of a TTHC code: 1.000656.000.00.00.H14 → 1.000656."""
    return ".".join(code.split(".")[:2])


def plain_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, (words.plain(name) for name in names)))


def known_cases(profiles: Iterable[Profile]) -> set[str]:
    """The narrower cases that titles written with their marks name."""
    return {case for row in profiles for case in words.cases_of(row.title, plain_names(row.names))}
