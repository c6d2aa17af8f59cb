"""Finding groups: candidates by the rare words that they share, exact likeness, groups around a centre.

Every member is compared with the centre of its group, so that nothing is chained to what it is not like.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest

from procedures.overlaps.corpus import Corpus, Form
from procedures.overlaps.profiles import Group, Likeness, Member, Profile
from procedures.overlaps.weighing import prefix
from procedures.overlaps.words import contradict

ENOUGH, TITLE_ALONE, TITLE_LEAST, NEAR = 0.48, 0.8, 0.22, 0.6
TITLE_PREFIX, STEP_PREFIX = 0.75, 0.7
CANDIDATES, SAMPLE = 12, 7

Cluster = list[Form]


def groups(profiles: Sequence[Profile]) -> list[Group]:
    """Procedures of different agencies that do the same thing, the largest groups first."""
    corpus = Corpus(profiles)
    parts: dict[tuple, list[Form]] = defaultdict(list)
    for form in corpus.forms:
        parts[form.title.acts, form.title.subjects, form.title.negated].append(form)
    found = [cluster for part in parts.values() for cluster in Part(corpus).clusters(part)]
    made = [grouped(corpus, cluster) for cluster in found if len({form.agency_id for form in cluster}) > 1]
    return sorted(made, key=lambda group: (-len(group.members), group.centre))


def measure(likeness: Likeness) -> float:
    """1 and more is enough to do the same thing. Titles alone must agree in nearly everything, steps alone are
    never enough."""
    title = likeness.title / TITLE_ALONE
    if likeness.title < TITLE_LEAST:
        return 0.0
    return title if likeness.steps is None or title >= 1 else likeness.total / ENOUGH


class Part:
    """Procedures whose titles name the same act for the same people."""

    def __init__(self, corpus: Corpus):
        self.corpus = corpus
        self.found: list[Cluster] = []
        self.agencies: list[set[int]] = []
        self.by_word: dict[int, list[int]] = defaultdict(list)
        self.by_step: dict[int, list[int]] = defaultdict(list)
        self.near: set[tuple[int, int]] = set()

    def clusters(self, forms: Iterable[Form]) -> list[Cluster]:
        for form in sorted(forms, key=lambda form: form.id):
            self._place(form)
        return self._joined()

    def _place(self, form: Form) -> None:
        """Into the cluster whose centre is most like it, or into one of its own. An agency does not write two
        procedures for one thing: where it has one already, it adds none."""
        compared = [(self.corpus.likeness(form, self.found[n][0]), n) for n in self._candidates(form)]
        fitting = [
            (likeness.total, -n)
            for likeness, n in compared
            if measure(likeness) >= 1 and form.agency_id not in self.agencies[n]
        ]
        if fitting:
            at = -max(fitting)[1]
            self.found[at].append(form)
            self.agencies[at].add(form.agency_id)
        else:
            at = self._open(form)
        self.near |= {(min(n, at), max(n, at)) for likeness, n in compared if n != at and measure(likeness) >= NEAR}

    def _open(self, form: Form) -> int:
        at = len(self.found)
        self.found.append([form])
        self.agencies.append({form.agency_id})
        for token in self._words(form):
            self.by_word[token].append(at)
        for token in self._steps(form):
            self.by_step[token].append(at)
        return at

    def _candidates(self, form: Form) -> list[int]:
        """The clusters that share most of what is rare in the form, without those that its title contradicts."""
        scores: dict[int, float] = defaultdict(float)
        words, weights = self._words(form), self.corpus.title_weights
        whole = sum(weights[token] for token in words) or 1.0
        for token in words:
            for at in self.by_word.get(token, ()):
                scores[at] += weights[token] / whole
        steps, weights = self._steps(form), self.corpus.steps.weights
        whole = sum(weights[step] for step in steps) or 1.0
        for step in steps:
            for at in {at for like in self.corpus.steps.same[step] for at in self.by_step.get(like, ())}:
                scores[at] += weights[step] / whole
        best = nlargest(4 * CANDIDATES, scores, key=lambda at: (scores[at], -at))
        fitting = [at for at in best if not contradict(form.title, self.found[at][0].title)]
        return fitting[:CANDIDATES]

    def _words(self, form: Form) -> list[int]:
        return prefix(form.tokens, self.corpus.title_weights, TITLE_PREFIX)

    def _steps(self, form: Form) -> list[int]:
        return prefix(form.steps, self.corpus.steps.weights, STEP_PREFIX)

    def _joined(self) -> list[Cluster]:
        """Clusters of which each member is, on the average, alike to those of the other become one."""
        place = list(range(len(self.found)))
        for one, other in sorted(self.near):
            one, other = root(place, one), root(place, other)
            apart = self.agencies[one] & self.agencies[other]
            if one != other and not apart and self._belong_together(self.found[one], self.found[other]):
                place[other] = one
                self.agencies[one] |= self.agencies[other]
                self.found[one] += self.found[other]
                self.found[other] = []
        return [cluster for cluster in self.found if cluster]

    def _belong_together(self, one: Cluster, other: Cluster) -> bool:
        if any(contradict(a.title, b.title) for a in one[:2] for b in other[:2]):
            return False
        measures = [measure(self.corpus.likeness(a, b)) for a in spread(one) for b in spread(other)]
        return sum(measures) >= len(measures)


def root(place: list[int], at: int) -> int:
    while place[at] != at:
        at = place[at]
    return at


def spread(cluster: Cluster) -> Cluster:
    """At most SAMPLE members from all over a cluster."""
    step = max(1, len(cluster) // SAMPLE)
    return cluster[::step][:SAMPLE]


def grouped(corpus: Corpus, cluster: Cluster) -> Group:
    """The cluster around the member that is most like a sample of the others."""
    sample = spread(cluster)
    centre = max(sample, key=lambda form: (sum(corpus.likeness(form, other).total for other in sample), -form.id))
    members = [Member(form.id, corpus.likeness(centre, form)) for form in cluster]
    members.sort(key=lambda member: (member.id != centre.id, -member.likeness.total, member.id))
    return Group(centre.id, tuple(members))
