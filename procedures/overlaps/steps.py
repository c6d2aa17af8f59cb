"""Which wordings of steps say the same, and how many steps two procedures share whatever their order.

A wording is known by its pairs of neighbouring words. What nearly every procedure has (receiving, handing out)
weighs nothing: it tells nothing apart.
"""

from collections import defaultdict
from collections.abc import Sequence

from procedures.overlaps.profiles import Profile
from procedures.overlaps.weighing import rarity
from procedures.overlaps.words import USUAL_STEPS, pairs_of, plain

COMMON, LEAST = 0.15, 8
SAME = 0.6
RAREST = 2
# A pair of words that only one wording has is often the seam to a word put in.
ALONE = 0.5
POSTINGS = 400


class Steps:
    """All wordings of a set of procedures; `of` lists those of each that weigh anything."""

    def __init__(self, profiles: Sequence[Profile]):
        self._wordings: dict[str, int] = {}
        self._pairs: list[frozenset[int]] = []
        self._numbers: dict[str, int] = {}
        usual = {
            self._numbers.setdefault(pair, len(self._numbers))
            for step in USUAL_STEPS
            for pair in pairs_of(step.split())
        }
        self.terms: list[frozenset[str]] = []
        read: dict[str, int] = {}
        every = [
            frozenset(
                read[what] if what in read else read.setdefault(what, self._wording(what)) for what, _who in row.steps
            )
            for row in profiles
        ]
        self._rare = rarity(
            (frozenset().union(*(self._pairs[n] for n in row)) for row in every),
            len(profiles), common=COMMON, least=LEAST, power=2,
        )  # fmt: skip
        self._rare = [0.0 if pair in usual else weight for pair, weight in enumerate(self._rare)]
        self.weights = [self._weight(pairs) for pairs in self._pairs]
        self.of = [frozenset(n for n in row if self.weights[n]) for row in every]
        self.same = self._matches()

    def _wording(self, what: str) -> int:
        text = plain(what)
        if text not in self._wordings:
            self._wordings[text] = len(self._pairs)
            said = text.split()
            pairs = pairs_of(said) or said
            self.terms.append(frozenset(said + pairs))
            self._pairs.append(frozenset(self._numbers.setdefault(pair, len(self._numbers)) for pair in pairs))
        return self._wordings[text]

    def _weight(self, pairs: frozenset[int]) -> float:
        """That of the rarest pairs of words, so that a long wording counts no more than a short one."""
        return sum(sorted((self._rare[pair] for pair in pairs), reverse=True)[:RAREST])

    def _matches(self) -> list[frozenset[int]]:
        """Wording → those that say the same: most of the shorter one's weight is in both."""
        index: dict[int, list[int]] = defaultdict(list)
        for number, pairs in enumerate(self._pairs):
            for pair in pairs:
                if self._rare[pair]:
                    index[pair].append(number)
        whole = [
            sum(self._rare[pair] * (ALONE if len(index[pair]) == 1 else 1) for pair in pairs) for pairs in self._pairs
        ]
        found = []
        for number, pairs in enumerate(self._pairs):
            common: dict[int, float] = defaultdict(float)
            for pair in pairs:
                if len(index[pair]) <= POSTINGS:
                    for other in index[pair]:
                        common[other] += self._rare[pair]
            like = {other for other, weight in common.items() if weight >= SAME * min(whole[number], whole[other])}
            found.append(frozenset(like | {number}))
        return found

    def say(self, steps: frozenset[int], term: str) -> bool:
        """Whether one of the steps has a word, or a pair of neighbouring words."""
        return any(term in self.terms[step] for step in steps)

    def shared(self, one: frozenset[int], other: frozenset[int]) -> float:
        """The share by weight of the steps of both that the other has too, in the same or like words."""
        weights, same = self.weights, self.same
        both = sum([weights[n] for n in one]) + sum([weights[n] for n in other])
        if not both:
            return 0.0
        common = sum([weights[n] for n in one if not same[n].isdisjoint(other)])
        common += sum([weights[n] for n in other if not same[n].isdisjoint(one)])
        return common / both
