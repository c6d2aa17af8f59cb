"""The documents of Cao Bằng in 2019: every agency's own set, two changes of the law, and what is under way.

All of it is illustrative and marked so, and the same on every machine. It stands on 16 October 2019.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from agencies.models import Adoption, Agency
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.log import log_many
from procedures import bulk
from procedures.bulk import Document
from procedures.models import AdministrativeProcedure, DocumentReview, LegalDocument
from procedures.sample import catalogue
from procedures.sample.offices import Office, offices
from procedures.scenarios import cao_bang_cast, cao_bang_law, cao_bang_models
from procedures.scenarios.agency_set import AgencySet, Pair, Wanted
from procedures.scenarios.cao_bang_law import Changes
from procedures.scenarios.handled import handled_by, post_lists, write_scopes
from procedures.scenarios.people import write_people

WEBSITE = "https://caobang.example.vn/tthc"
UNCOVERED = {"provincial_department": 1, "district_peoples_committee": 4}
SETS = {
    "provincial_department": Wanted(6, 10, papers=True),
    "district_peoples_committee": Wanted(6, 8, papers=True),
    "department_subordinate": Wanted(6, 3),
    "district_division": Wanted(3, 0),
    "central_body_in_province": Wanted(6, 4),
    "commune_peoples_committee": Wanted(0, 3),
}


def load(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Write everything for agencies by code, with their adoptions and the cast, in the caller's transaction."""
    adopted = Adoption.objects.filter(edition__code="9001:2015", agency__in=agencies.values())
    converted = dict(adopted.values_list("agency__code", "applied_from"))
    write_people(agencies, scene)
    found = offices(scene.programme(agencies), scene.today)
    laws = catalogue.write_laws()
    changes = cao_bang_law.write_changes(laws)
    tthcs = catalogue.write_tthcs(laws)
    handled = handled_by(found.values(), tthcs)
    log_many(laws.values(), "legaldocument.create", by=SYSTEM)
    log_many(tthcs.values(), "administrativeprocedure.create", by=SYSTEM)
    write_scopes(found, handled)
    models = cao_bang_models.write_models(found[scene.lead], tthcs, laws)
    documents: list[Document] = []
    for position, (code, office) in enumerate(found.items()):
        own = _set_of(office, position, converted.get(code), scene)
        documents += own.base(SETS[office.agency.kind.code])
        if office.body == "X":
            documents += cao_bang_models.followers(office, models)
        else:
            documents += _operational(own, handled[code], laws, changes)
    documents = cao_bang_cast.with_work_under_way(documents, found[scene.cast_agency], changes)
    bulk.write(documents)
    _review_tthcs(tthcs.values(), found[scene.lead].agency, changes)
    post_lists(found.values(), handled, WEBSITE)
    cao_bang_cast.write_life(found[scene.cast_agency])


def _set_of(office: Office, position: int, converted_on: date | None, scene: Scene) -> AgencySet:
    edition = "9001:2015" if converted_on else "9001:2008"
    return AgencySet(office, position, scene, converted_on=converted_on, edition=edition)


def _operational(
    own: AgencySet, handled: Sequence[Pair], laws: Mapping[str, LegalDocument], changes: Changes
) -> Iterable[Document]:
    """One procedure for each TTHC; a few in larger agencies are not covered yet."""
    most = UNCOVERED.get(own.office.agency.kind.code, 0)
    covered = handled[: len(handled) - (most and 1 + own.position % most)]
    for number, pair in enumerate(covered, start=1):
        document = own.operational(number, [pair], laws)
        yield own.in_use(changes.followed(document, own.office, number), number)


def _review_tthcs(tthcs: Iterable[AdministrativeProcedure], lead: Agency, changes: Changes) -> None:
    """The lead agency reviews the TTHC themselves; of the first change it has found that nothing alters them."""
    rows = [
        DocumentReview(tthc=tthc, agency=lead, **vars(changes.review_of_tthc(change)))
        for tthc in tthcs
        for change in changes.resting(tthc.legal_bases.all())
    ]
    DocumentReview.objects.bulk_create(rows)
    log_many(rows, "documentreview.open", by=SYSTEM)
