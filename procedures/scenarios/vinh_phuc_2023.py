"""The documents of Vĩnh Phúc in 2023: a few for each of many agencies, and one change of the law.

All of it is illustrative and marked so, and the same on every machine. It stands on 17 October 2023.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from agencies.models import Agency
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.log import log, log_many
from procedures import bulk
from procedures.bulk import Document
from procedures.models import LegalChange, LegalDocument
from procedures.sample import catalogue
from procedures.sample.offices import offices
from procedures.sample.words import chance
from procedures.scenarios import law_followed
from procedures.scenarios.agency_set import AgencySet, Pair, Wanted
from procedures.scenarios.handled import handled_by, post_lists, write_scopes
from procedures.scenarios.people import write_people

WEBSITE = "https://vinhphuc.example.vn/tthc"
STAFF = {"provincial_department": 3, "district_peoples_committee": 4}
BASE = {"commune_peoples_committee": Wanted(1, 0)}
USUAL = Wanted(2, 1)
FEWEST, MOST = 2, 4
AMENDED = "43/2014/NĐ-CP"
EFFECTIVE = date(2023, 5, 20)
IN_TIME = (date(2023, 8, 10), date(2023, 8, 15))
TOO_LATE = (date(2023, 9, 11), date(2023, 9, 18))


def load(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Write everything for agencies by code, with the cast, in the caller's transaction."""
    write_people(agencies, scene, STAFF)
    found = offices(scene.programme(agencies), scene.today)
    laws = catalogue.write_laws()
    change = _write_change(laws)
    tthcs = catalogue.write_tthcs(laws)
    handled = {code: _few_of(code, pairs) for code, pairs in handled_by(found.values(), tthcs).items()}
    log_many([*laws.values(), change.document], "legaldocument.create", by=SYSTEM)
    log_many(tthcs.values(), "administrativeprocedure.create", by=SYSTEM)
    write_scopes(found, handled)
    bulk.write(
        document
        for position, (code, office) in enumerate(found.items())
        for document in _documents(AgencySet(office, position, scene, lean=True), handled[code], laws, change)
    )
    post_lists(found.values(), handled, WEBSITE)


def _write_change(laws: Mapping[str, LegalDocument]) -> LegalChange:
    decree = LegalDocument(
        number="10/2023/NĐ-CP",
        kind=laws[AMENDED].kind,
        issuer="Chính phủ",
        title="sửa đổi, bổ sung một số điều của các nghị định hướng dẫn thi hành Luật Đất đai",
        issued_on=date(2023, 4, 3),
        effective_from=EFFECTIVE,
        is_illustrative=True,
    )
    decree.refresh_index()
    decree.save()
    change = LegalChange.objects.create(
        document=decree, changed=laws[AMENDED], kind=LegalChange.Kind.AMENDS, effective_on=EFFECTIVE,
        note="Sửa đổi quy định chi tiết thi hành Luật Đất đai (minh họa)",
    )  # fmt: skip
    log(decree, "legaldocument.alter", by=SYSTEM, after={"changed": AMENDED})
    return change


def _few_of(code: str, pairs: Sequence[Pair]) -> list[Pair]:
    """Some of the matters, and always the first that rests on the amended decree."""
    luck = chance("tthc", code)
    chosen = {matter.code for matter, _tthc in luck.sample(pairs, min(len(pairs), luck.randint(FEWEST, MOST)))}
    chosen |= {matter.code for matter in [matter for matter, _tthc in pairs if AMENDED in matter.laws][:1]}
    return [pair for pair in pairs if pair[0].code in chosen]


def _documents(
    own: AgencySet, handled: Sequence[Pair], laws: Mapping[str, LegalDocument], change: LegalChange
) -> Iterable[Document]:
    """One procedure for each TTHC; every sixth agency lacks one."""
    yield from own.base(BASE.get(own.office.agency.kind.code, USUAL))
    for number, pair in enumerate(handled[: -1 if own.position % 6 == 5 else None], start=1):
        document = own.operational(number, [pair], laws)
        if law_followed.resting(document.issues[-1].laws, [change]):
            document = _followed(document, own, number, change)
        yield own.in_use(document, number)


def _followed(document: Document, own: AgencySet, number: int, change: LegalChange) -> Document:
    """Of ten agencies seven worked the change in within three months, two later, one not yet."""
    fate = chance("law", own.office.agency.code).randrange(10)
    if fate == 0:
        return law_followed.waiting(document, change)
    decided_on, issued_on = TOO_LATE if fate < 3 else IN_TIME
    return law_followed.answered(document, change, own.office, number, decided_on=decided_on, issued_on=issued_on)
