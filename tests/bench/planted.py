"""Sets of procedures in which it is known what does the same thing: near-duplicates and distractors, from a seed.

Every profile is one agency's writing of a *matter* (an act on an object, perhaps in a narrower case). Two writings of
one matter are near-duplicates: the title in other words and another order, with function words and the agency's name
put in or left out, the steps shuffled, reworded, some left out, accents dropped. Two matters are never the same
thing; the distractors are pairs of matters that share nearly all words and steps: another act on the same object, the
same act on another object of the field, a narrower case, another activity, certificate or kind of goods, and pairs
that have nothing but the generic steps. No token is put in to mark what belongs together.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from core.text import fold
from procedures.overlaps import Group, Profile
from tests.bench import planted_words as words

WIDE, NARROW_PAIRS = 0.25, 0.03
STRANGE = {
    wordings: words.STRANGE_ACTS[name]
    for table in (words.ACTS, words.REGISTER_ACTS, words.BODY_ACTS)
    for name, (wordings, _step) in table.items()
    if name in words.STRANGE_ACTS
}


@dataclass(frozen=True)
class Matter:
    """What a procedure is about: wordings of the act and of each part of its object, and the steps of its own."""

    act: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    steps: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    case: str = ""

    @property
    def key(self) -> tuple:
        return self.act[:1], tuple(part[0] for part in self.parts), self.case


@dataclass
class Planted:
    """`truth` names the matter of every profile; a group has two or more profiles of one matter."""

    profiles: list[Profile] = field(default_factory=list)
    truth: dict[int, tuple] = field(default_factory=dict)
    duplicate_groups: list[set[int]] = field(default_factory=list)
    distractor_pairs: list[tuple[int, int]] = field(default_factory=list)

    def __iter__(self) -> Iterator:
        """(profiles, duplicate_groups, distractor_pairs)"""
        return iter((self.profiles, self.duplicate_groups, self.distractor_pairs))


def planted(count: int, seed: int, strange: float = 0.0) -> Planted:
    """`count` profiles, the same for the same seed.

    A quarter are the sets that most agencies of a tier have; three in a hundred are made as distractors of others.
    The share `strange` of the titles says its act, or something beside, in words that the search does not know.
    """
    return Planter(count, Random(seed), strange).plant()  # noqa: S311 - reproducible, not secret


class Planter:
    def __init__(self, count: int, random: Random, strange: float = 0.0):
        self.count, self.random, self.strange = count, random, strange
        self.agencies = agency_names(max(12, count // 170), random)
        self.matters = some_bare(every_matter(), random)
        self.single = [row for row in self.matters if len(row.parts) == 1]
        self.made = Planted()
        self.held: dict[tuple, dict[int, int]] = defaultdict(dict)
        self.codes: dict[tuple, str] = {}

    def plant(self) -> Planted:
        self._wide_sets()
        while len(self.made.profiles) < self.count * (1 - NARROW_PAIRS):
            matter = self._narrowed(self._some(0.35))
            for _writing in range(self.random.choice((1, 1, 1, 2, 2, 3, 5))):
                self._write(matter)
        while len(self.made.profiles) < self.count:
            self._distract()
        self._settle()
        return self.made

    def _wide_sets(self) -> None:
        while len(self.made.profiles) < self.count * WIDE:
            matter = self._some(0.8)
            for agency in self.random.sample(range(len(self.agencies)), len(self.agencies) * 2 // 3):
                self._write(matter, agency)

    def _some(self, single: float) -> Matter:
        """A matter: with this probability one that is named as a whole, else one of all."""
        return self.random.choice(self.single if self.random.random() < single else self.matters)

    def _narrowed(self, matter: Matter) -> Matter:
        if self.random.random() > 0.08:
            return matter
        return replace(matter, case=self.random.choice(words.QUALIFIERS)[0])

    def _distract(self) -> None:
        """Another matter in another agency, as near to one that is there as a kind of distractor allows."""
        matter = self._some(0.6)
        kind = self.random.choice((self._other_act, self._other_object, self._narrower, self._only_generic))
        first, second = kind(matter)
        pair = self._write(first), self._write(second)
        if None not in pair:
            self.made.distractor_pairs.append(pair)  # type: ignore[arg-type]

    def _other_act(self, matter: Matter) -> tuple[Matter, Matter]:
        others = [row for row in self._like(matter) if row.parts == matter.parts and row.act != matter.act]
        return (matter, self.random.choice(others)) if others else self._other_object(matter)

    def _other_object(self, matter: Matter) -> tuple[Matter, Matter]:
        others = next(filter(None, (self._same_act(matter, rows) for rows in (self._like(matter), self.matters))))
        nearest = max(len(set(row.parts) & set(matter.parts)) for row in others)
        return matter, self.random.choice([r for r in others if len(set(r.parts) & set(matter.parts)) == nearest])

    def _same_act(self, matter: Matter, rows: list[Matter]) -> list[Matter]:
        return [row for row in rows if row.act == matter.act and row.parts != matter.parts]

    def _narrower(self, matter: Matter) -> tuple[Matter, Matter]:
        first, second = self.random.sample(words.QUALIFIERS, 2)
        other = replace(matter, case=first[0])
        return (matter if self.random.random() < 0.6 else replace(matter, case=second[0])), other

    def _only_generic(self, matter: Matter) -> tuple[Matter, Matter]:
        """Two objects of which nothing is written but the steps that every procedure has: only the titles speak."""
        bare = [row for row in self.matters if not row.steps]
        matter = self.random.choice(bare)
        others = [row for row in self._like(matter) if not row.steps and row.act == matter.act and row != matter]
        return (matter, self.random.choice(others)) if others else self._other_object(matter)

    def _like(self, matter: Matter) -> list[Matter]:
        if not hasattr(self, "_families"):
            self._families: dict[tuple, list[Matter]] = defaultdict(list)
            for row in self.matters:
                self._families[family(row)].append(row)
        return self._families[family(matter)]

    def _write(self, matter: Matter, agency: int | None = None) -> int | None:
        """The writing of a matter by an agency that has none yet; the id of the one there, where all have."""
        holders = self.held[matter.key]
        if agency is None:
            agency = self.random.randrange(len(self.agencies))
        if agency in holders:
            return holders[agency]
        number = len(self.made.profiles) + 1
        writer = Writer(self.random, *self.agencies[agency], self.strange)
        profile = writer.write(number, agency + 1, matter, self._codes_of(matter))
        self.made.profiles.append(profile)
        self.made.truth[number] = matter.key
        holders[agency] = number
        return number

    def _codes_of(self, matter: Matter) -> tuple[str, ...]:
        """The national code of the matter, if it is a TTHC, as this agency notes it: bare, in full or not at all."""
        if matter.key not in self.codes:
            number = f"{self.random.randint(1, 3)}.{len(self.codes):06d}"
            self.codes[matter.key] = number if self.random.random() < 0.6 else ""
        code = self.codes[matter.key]
        if not code or self.random.random() < 0.3:
            return ()
        return (code + self.random.choice(("", ".000.00.00.H14")),)

    def _settle(self) -> None:
        truth = self.made.truth
        self.made.duplicate_groups = [set(held.values()) for held in self.held.values() if len(held) > 1]
        self.made.distractor_pairs = [
            (one, two) for one, two in self.made.distractor_pairs if truth[one] != truth[two]
        ]
        self.random.shuffle(self.made.profiles)


class Writer:
    """How one agency writes."""

    def __init__(self, random: Random, agency: str, place: str, strange: float = 0.0):
        self.random, self.agency, self.place, self.strange = random, agency, place, strange
        self.desk, *self.officers = random.sample(words.PEOPLE, 4)

    def write(self, number: int, agency_id: int, matter: Matter, tthcs: tuple[str, ...]) -> Profile:
        title, steps = self._title(matter), self._steps(matter)
        if self.random.random() < 0.25:
            title, steps = fold(title).capitalize(), [(fold(what), who) for what, who in steps]
        elif self.random.random() < 0.06:
            title = title.upper()
        return Profile(number, agency_id, title, tthcs, tuple(steps), (self.agency, self.place))

    def _pick(self, wordings: tuple[str, ...]) -> str:
        """The usual wording or, two times in five, another."""
        return wordings[0] if self.random.random() < 0.6 else self.random.choice(wordings)

    def _title(self, matter: Matter) -> str:
        strange = self.strange and self.random.random() < self.strange
        act = STRANGE.get(matter.act, matter.act[0]) if strange else self._pick(matter.act)
        thing = " ".join(self._pick(part) for part in matter.parts)
        if act:
            thing = self.random.choice(
                (f"{act} {thing}",) * 4 + (f"{thing} – {act.lower()}", f"{act} đối với {thing}")
            )
        prefix = self.random.choice(words.PREFIXES)
        suffix = self.random.choice(words.SUFFIXES).format(agency=self.agency, place=self.place)
        if strange:
            suffix = self.random.choice(words.STRANGE_SUFFIXES)
        if "đối với" in matter.case and "đối với" in suffix:
            suffix = ""
        text = " ".join(
            filter(None, (prefix, thing if not prefix else thing[0].lower() + thing[1:], matter.case, suffix))
        )
        return text[0].upper() + text[1:]

    def _steps(self, matter: Matter) -> list[tuple[str, str]]:
        random = self.random
        generic = [random.choice(wordings) for wordings in random.sample(words.GENERIC, random.randint(4, 7))]
        own = list(matter.steps)
        if len(own) > 3 and random.random() < 0.2:
            own.remove(random.choice(own))
        shared = [step for step in matter.shared if random.random() < 0.8]
        rows = [(text, self._who()) for text in generic] + [(self._said(step), self._who()) for step in own + shared]
        random.shuffle(rows)
        return rows

    def _who(self) -> str:
        return self.random.choice((self.desk, *self.officers))

    def _said(self, step: str) -> str:
        """A step of its own, three times in ten in slightly other words."""
        if self.random.random() > 0.3:
            return step
        head = next((head for head in words.STEP_WORDS if step.startswith(head)), None)
        if head and self.random.random() < 0.6:
            return self.random.choice(words.STEP_WORDS[head]) + step[len(head) :]
        return f"{step} {self.random.choice(words.STEP_TAILS)}"


def family(matter: Matter) -> tuple:
    """Matters of one family can be distractors of each other: those of one field, or those made of the same kinds."""
    return len(matter.parts), matter.shared[:1] if len(matter.parts) == 1 else ""


def agency_names(count: int, random: Random) -> list[tuple[str, str]]:
    """(name, place) of departments first, then of communes."""
    places = [f"{one} {two}" for one in words.PLACES for two in words.PLACE_ENDS]
    random.shuffle(places)
    communes = [(f"UBND xã {place}", f"xã {place}") for place in places]
    departments = [(name, "tỉnh Cao Bằng") for name in words.DEPARTMENTS]
    return (departments[: count // 3] + communes)[:count]


def every_matter() -> list[Matter]:
    """All there are, in a fixed order."""
    found = [
        Matter(wordings, (names,), (*steps, *filter(None, [own])), shared)
        for shared, things in words.ISSUED.values()
        for names, steps in things
        for wordings, own in words.ACTS.values()
    ]
    for table, acts in ((words.REGISTERED, words.REGISTER_ACTS), (words.BODIES, words.BODY_ACTS)):
        found += [
            Matter(wordings, (names,), (*steps, *filter(None, [own])))
            for names, steps in table
            for wordings, own in acts.values()
        ]
    found += [Matter(("",), (names,), steps) for names, steps in words.INTERNAL]
    return found + list(combined())


def some_bare(matters: list[Matter], random: Random) -> list[Matter]:
    """A tenth of the objects lose their own steps, and are then called by their usual names by everybody."""
    things = sorted({row.parts[-1] for row in matters})
    bare = set(random.sample(things, len(things) // 10))
    return [
        replace(row, parts=tuple(part[:1] for part in row.parts), steps=(), shared=())
        if row.parts[-1] in bare
        else row
        for row in matters
    ]


def combined() -> Iterator[Matter]:
    """Certificates × activities × goods × acts."""
    for certificate in words.CERTIFICATES:
        for activity, steps in words.ACTIVITIES:
            for goods in words.GOODS:
                own = (*steps, f"Lấy mẫu {goods[0]} để thử", f"Tra cứu quy chuẩn về {goods[0]}")
                for wordings, step in words.ACTS.values():
                    yield Matter(wordings, (certificate, activity, goods), (*own, *filter(None, [step])))


@dataclass
class Verdict:
    """What a search missed or mixed up: planted groups not found whole, groups of more than one matter, and
    distractor pairs in one group."""

    missed: list[set[int]]
    mixed: list[set[int]]
    distractors: list[tuple[int, int]]


def judged(made: Planted, found: Sequence[Group]) -> Verdict:
    ids = [{member.id for member in group.members} for group in found]
    place = {number: at for at, members in enumerate(ids) for number in members}
    return Verdict(
        missed=[
            group for group in made.duplicate_groups if len({place.get(number, -number) for number in group}) > 1
        ],
        mixed=[members for members in ids if len({made.truth[number] for number in members}) > 1],
        distractors=[
            (one, two) for one, two in made.distractor_pairs if one in place and place[one] == place.get(two)
        ],
    )
