"""A whole synthetic province: agencies, the catalogue of TTHC, and documents with long histories."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from django.db import transaction

from agencies.models import Agency
from core.actors import SYSTEM
from core.log import log_many
from core.reference import load_all
from procedures import bulk
from procedures.bulk import Document
from procedures.models import AdministrativeProcedure, LegalDocument
from procedures.models.procedure import Kind
from procedures.sample import catalogue, words
from procedures.sample.agencies import sketches, write_agencies
from procedures.sample.building import Desk, code_of
from procedures.sample.catalogue import Matter
from procedures.sample.offices import Office, offices
from procedures.sample.places import CASES

UNTIL = date(2019, 9, 30)
YEARS = timedelta(days=8 * 365)
WEIGHTS = {"provincial_department": 8, "district_peoples_committee": 12}
SYSTEM_SHARE, INTERNAL_SHARE = 4, 6
Pairs = Sequence[tuple[Matter, AdministrativeProcedure]]


@dataclass(frozen=True)
class Plan:
    """How much to write, and the day up to which it all happened; revisions are those of all procedures together."""

    agencies: int
    procedures: int
    revisions: int
    seed: int
    until: date = UNTIL

    @property
    def root(self) -> str:
        """What the codes of the province's agencies begin with."""
        return f"MH{self.seed}"


def write_province(plan: Plan) -> int:
    """Write a province and answer the number of its procedures. The same plan writes the same rows; agencies and
    documents are marked illustrative, nobody has a password. Memory does not grow with the number of revisions."""
    load_all()
    chance = words.chance(plan.seed)
    with transaction.atomic():
        agencies = write_agencies(list(sketches(plan.root, plan.agencies, chance)))
        laws = catalogue.write_laws()
        by_code = catalogue.write_tthcs(laws)
        log_many(agencies, "agency.create", by=SYSTEM)
        found = offices(agencies[1:] or agencies, plan.until)
        handled = _handled(found, by_code)
        catalogue.write_scopes({found[code].agency: [tthc for _m, tthc in pairs] for code, pairs in handled.items()})
    written = bulk.write(_documents(plan, found, handled, laws, chance))
    return len(written)


def _handled(found: Mapping[str, Office], tthcs: Mapping[str, AdministrativeProcedure]) -> dict[str, Pairs]:
    by_body: dict[str, list[tuple[Matter, AdministrativeProcedure]]] = {}
    for matter in catalogue.matters():
        by_body.setdefault(matter.body, []).append((matter, tthcs[matter.code]))
    return {code: by_body.get(office.body, []) for code, office in found.items()}


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total."""
    weighed, given, whole = 0, 0, sum(weights)
    found = []
    for weight in weights:
        weighed += weight
        found.append(total * weighed // whole - given)
        given += found[-1]
    return found


def _documents(
    plan: Plan,
    found: Mapping[str, Office],
    handled: Mapping[str, Pairs],
    laws: Mapping[str, LegalDocument],
    chance: Random,
) -> Iterator[Document]:
    own = [office.agency for office in found.values()]
    counts = shares(plan.procedures, [WEIGHTS.get(agency.kind.code, 2) for agency in own])
    issues = iter(shares(plan.revisions, [1] * plan.procedures))
    for office, count in zip(found.values(), counts, strict=True):
        desk = Desk(office, lean=True)
        histories = [_days(plan.until, next(issues), chance) for _n in range(count)]
        yield from _set(desk, histories, handled[office.agency.code], laws)


def _days(until: date, count: int, chance: Random) -> list[date]:
    """Days of effect in growing order, the last one within the year before `until`."""
    last = until - timedelta(days=chance.randrange(20, 320))
    between = max(1, YEARS.days // max(count, 1))
    return [last - timedelta(days=between * (count - n)) for n in range(1, count + 1)]


def _set(
    desk: Desk, histories: Sequence[list[date]], pairs: Pairs, laws: Mapping[str, LegalDocument]
) -> Iterator[Document]:
    """The documents of one agency: some of the system, some internal ones, the rest for TTHC."""
    count = len(histories)
    system = min(len(words.SYSTEM), count // SYSTEM_SHARE)
    internal = min(len(words.INTERNAL_TITLES), count // INTERNAL_SHARE) if pairs else count - system
    for n, days in enumerate(histories):
        if n < system:
            title, steps = words.SYSTEM[n]
            yield desk.plain(Kind.SYSTEM, code_of(Kind.SYSTEM, n + 1), title, steps, days)
        elif n < system + internal:
            number = n - system
            title = _cased(words.INTERNAL_TITLES, number)
            code = code_of(Kind.INTERNAL, number + 1)
            yield desk.plain(Kind.INTERNAL, code, title, words.INTERNAL_STEPS, days)
        else:
            yield _operational(desk, n - system - internal, days, pairs, laws)


def _operational(
    desk: Desk, number: int, days: Sequence[date], pairs: Pairs, laws: Mapping[str, LegalDocument]
) -> Document:
    """When the agency has more procedures than TTHC, further ones are for special cases of them."""
    matter, tthc = pairs[number % len(pairs)]
    matter = replace(matter, title=_cased([one.title for one, _tthc in pairs], number))
    document = desk.operational(code_of(Kind.OPERATIONAL, number + 1), [(matter, tthc)], days, laws)
    return replace(document, published_on=days[0], uses={days[-1]: 1 + number % 90})


def _cased(titles: Sequence[str], number: int) -> str:
    title, times = titles[number % len(titles)], number // len(titles)
    if not times:
        return title
    case = CASES[(times - 1) % len(CASES)]
    return f"{title} {case}" if times <= len(CASES) else f"{title} {case} (mục {times})"


def is_there(root: str) -> bool:
    return Agency.objects.filter(code=root).exists()
