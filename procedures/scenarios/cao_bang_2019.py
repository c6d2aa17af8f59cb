"""The documents of Cao Bằng in 2019: every agency's own set, two changes of the law, and what is under way.

All of it is illustrative and marked so, and the same on every machine. It stands on 16 October 2019.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from agencies.models import Adoption, Agency, Membership, Unit, User
from agencies.roles import Role
from core.actors import SYSTEM
from core.dates import add_working_days, next_working_day
from core.log import log_many
from procedures import bulk
from procedures.bulk import Document
from procedures.models import (
    AdministrativeProcedure,
    DocumentReview,
    LegalDocument,
    TthcListPosting,
)
from procedures.models.procedure import Kind
from procedures.sample import catalogue
from procedures.sample.building import Desk, code_of
from procedures.sample.catalogue import Matter
from procedures.sample.offices import Office, make_person, make_units, offices
from procedures.scenarios import cao_bang_cast, cao_bang_law, cao_bang_models
from procedures.scenarios.cao_bang_law import Changes

SINCE, TODAY = date(2018, 1, 1), date(2019, 10, 16)
PROVINCE, LEAD, CAST_AGENCY = "CB", "CB.SKHCN", "CB.SXD"
FIRST_NUMBER = 300
QUARTERS = (date(2018, 9, 28), date(2018, 12, 28), date(2019, 3, 29), date(2019, 6, 28), date(2019, 9, 27))
UNCOVERED = {"provincial_department": 1, "district_peoples_committee": 4}
SETS = {
    "provincial_department": {"system": 6, "internal": 10, "papers": True},
    "district_peoples_committee": {"system": 6, "internal": 8, "papers": True},
    "department_subordinate": {"system": 6, "internal": 3, "papers": False},
    "district_division": {"system": 3, "internal": 0, "papers": False},
    "central_body_in_province": {"system": 6, "internal": 4, "papers": False},
    "commune_peoples_committee": {"system": 0, "internal": 3, "papers": False},
}
STAFF = {"provincial_department": 5, "district_peoples_committee": 8, "commune_peoples_committee": 4}
WITHDRAWN_ON = date(2019, 4, 15)


def load(agencies: Mapping[str, Agency]) -> None:
    """Write everything for agencies by code, with their adoptions and the cast, in the caller's transaction."""
    adopted = Adoption.objects.filter(edition__code="9001:2015", agency__in=agencies.values())
    converted = dict(adopted.values_list("agency__code", "applied_from"))
    programme = [one for one in agencies.values() if one.dissolved_on is None and one.code != PROVINCE]
    _write_people(programme)
    found = offices(programme, TODAY)
    laws = catalogue.write_laws()
    changes = cao_bang_law.write_changes(laws)
    tthcs = catalogue.write_tthcs(laws)
    handled = _handled(found.values(), tthcs)
    log_many(laws.values(), "legaldocument.create", by=SYSTEM)
    log_many(tthcs.values(), "administrativeprocedure.create", by=SYSTEM)
    catalogue.write_scopes({found[code].agency: [tthc for _m, tthc in pairs] for code, pairs in handled.items()})
    models = cao_bang_models.write_models(found[LEAD], tthcs, laws)
    documents: list[Document] = []
    for position, (code, office) in enumerate(found.items()):
        documents += Province(position, converted.get(code)).documents(office, handled[code], laws, changes)
        if office.body == "X":
            documents += cao_bang_models.followers(office, models)
    documents = cao_bang_cast.with_work_under_way(documents, found[CAST_AGENCY], changes)
    bulk.write(documents)
    _review_tthcs(tthcs.values(), found[LEAD].agency, changes)
    _post_lists(found.values(), handled)
    cao_bang_cast.write_life(found[CAST_AGENCY])


def _write_people(agencies: Sequence[Agency]) -> None:
    """Divisions, an internal auditor and staff for every agency; nobody of them has a password."""
    units = [unit for agency in agencies if agency.code != CAST_AGENCY for unit in make_units(agency)]
    Unit.objects.bulk_create(units, batch_size=500)
    posts: list[tuple[Agency, str, Unit | None]] = []
    by_agency: dict[int, list[Unit]] = {}
    for unit in Unit.objects.filter(agency__in=agencies).order_by("pk"):
        by_agency.setdefault(unit.agency_id, []).append(unit)
    for agency in agencies:
        own = by_agency[agency.pk]
        if agency.code != CAST_AGENCY:
            posts.append((agency, Role.AUDITOR, own[0]))
        posts += [(agency, Role.STAFF, unit) for unit in own[: STAFF.get(agency.kind.code, 2)]]
    counts: dict[tuple[int, str], int] = {}
    users: list[User] = []
    for number, (agency, role, _unit) in enumerate(posts):
        counts[agency.pk, role] = n = counts.get((agency.pk, role), 0) + 1
        users.append(make_person(f"{role}{n}.{agency.code.lower()}", FIRST_NUMBER + number))
    User.objects.bulk_create(users, batch_size=500)
    Membership.objects.bulk_create(
        [
            Membership(user=user, agency=agency, role=role, unit=unit, starts_on=SINCE)
            for user, (agency, role, unit) in zip(users, posts, strict=True)
        ],
        batch_size=500,
    )
    cao_bang_cast.place_people(by_agency)


def _handled(
    offices_found: Iterable[Office], tthcs: Mapping[str, AdministrativeProcedure]
) -> dict[str, list[tuple[Matter, AdministrativeProcedure]]]:
    """Agency code → the matters it handles, each with its TTHC."""
    by_body: dict[str, list[tuple[Matter, AdministrativeProcedure]]] = {}
    for matter in catalogue.matters():
        by_body.setdefault(matter.body, []).append((matter, tthcs[matter.code]))
    return {office.agency.code: by_body.get(office.body, []) for office in offices_found}


class Province:
    """The calendar of one agency by its position among them, and its documents."""

    def __init__(self, position: int, converted_on: date | None):
        self.position, self.converted_on = position, converted_on
        self.first = next_working_day(date(2018, 3, 5) + timedelta(days=position * 7 % 170))

    def second(self, number: int) -> date:
        return next_working_day(date(2019, 1, 7) + timedelta(days=(self.position * 11 + number * 13) % 190))

    def days(self, number: int) -> list[date]:
        """When the issues of the agency's n-th document took effect: half of them were issued again in 2019, some
        for the first time."""
        if number % 9 == 5:
            return [self.second(number)]
        if self.converted_on:
            return [self.first, self.converted_on] if number % 3 else [self.first]
        return [self.first, self.second(number)] if number % 2 else [self.first]

    def documents(
        self,
        office: Office,
        handled: Sequence[tuple[Matter, AdministrativeProcedure]],
        laws: Mapping[str, LegalDocument],
        changes: Changes,
    ) -> list[Document]:
        wanted = SETS[office.agency.kind.code]
        desk = Desk(office, "9001:2015" if self.converted_on else "9001:2008")
        days = self.days(1)
        documents = desk.system(days, wanted["system"]) + self._internal(desk, wanted["internal"])
        if wanted["papers"]:
            documents += desk.papers(days)
        if office.body == "X":
            return documents
        most = UNCOVERED.get(office.agency.kind.code, 0)
        covered = handled[: len(handled) - (most and 1 + self.position % most)]
        for number, pair in enumerate(covered, start=1):
            document = desk.operational(code_of(Kind.OPERATIONAL, number), [pair], self.days(number), laws)
            documents.append(self._in_use(changes.followed(document, office, number), number))
        return documents

    def _internal(self, desk: Desk, count: int) -> list[Document]:
        """In every fifth agency one of them was withdrawn."""
        documents = desk.internal([self.first], count)
        if documents and self.position % 5 == 0:
            reason = "Nội dung đã quy định trong quy chế làm việc của cơ quan."
            documents[-1] = replace(documents[-1], withdrawn_on=WITHDRAWN_ON, withdrawal_reason=reason)
        return documents

    def _in_use(self, document: Document, number: int) -> Document:
        """Nearly all are public; one in each larger agency has not been used since the first quarter."""
        since = document.issues[0].day
        assert since
        used = QUARTERS[:1] if number == 4 else QUARTERS
        uses = {
            day: 1 + (self.position * 17 + number * 29 + n * 7) % 160 for n, day in enumerate(used) if day >= since
        }
        return replace(document, uses=uses, published_on=None if number % 12 == 11 else since)


def _review_tthcs(tthcs: Iterable[AdministrativeProcedure], lead: Agency, changes: Changes) -> None:
    """The lead agency reviews the TTHC themselves; of the first change it has found that nothing alters them."""
    rows = [
        DocumentReview(tthc=tthc, agency=lead, **vars(changes.review_of_tthc(change)))
        for tthc in tthcs
        for change in changes.resting(tthc.legal_bases.all())
    ]
    DocumentReview.objects.bulk_create(rows)
    log_many(rows, "documentreview.open", by=SYSTEM)


def _post_lists(
    offices_found: Iterable[Office], handled: Mapping[str, Sequence[tuple[Matter, AdministrativeProcedure]]]
) -> None:
    """Every agency's list was posted three working days after the last decision about it."""
    TthcListPosting.objects.bulk_create(
        TthcListPosting(
            agency=office.agency,
            posted_on=add_working_days(max(tthc.decided_on for _matter, tthc in pairs), 3),
            website="https://caobang.example.vn/tthc",
        )
        for office in offices_found
        if (pairs := handled[office.agency.code])
    )
