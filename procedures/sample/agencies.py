"""Synthetic agencies with kinds, divisions, people, letterheads and adoptions, by bulk inserts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from agencies.models import (
    Adoption,
    Agency,
    AgencyKind,
    Declaration,
    Letterhead,
    Membership,
    Obligation,
    StandardEdition,
    Unit,
    User,
)
from agencies.roles import Role
from procedures.sample import places
from procedures.sample.offices import make_person, make_units

BATCH = 1000
FOUNDED, APPLIED = date(2005, 1, 1), date(2016, 1, 15)
POSTS = (Role.SECRETARY, Role.AUDITOR, Role.HEAD, Role.STAFF)


@dataclass(frozen=True)
class Sketch:
    """An agency before it is written; `parent` is a code."""

    code: str
    name: str
    kind: str
    parent: str = ""


def sketches(root: str, count: int, chance: Random) -> Iterator[Sketch]:
    """`count` agencies of a province whose codes begin with `root`: parents before their children."""
    province = places.place(chance.randrange(900))
    yield Sketch(root, f"Ủy ban nhân dân tỉnh {province}", "provincial_peoples_committee")
    left = count - 1
    departments = list(places.DEPARTMENTS.items())[-min(len(places.DEPARTMENTS), max(1, left // 3)) :] if left else []
    for code, name in departments:
        yield Sketch(f"{root}.{code}", f"{name} tỉnh {province}", "provincial_department", root)
    left -= len(departments)
    parent = f"{root}.{departments[0][0]}" if departments else root
    for code, name in list(places.BRANCHES.items())[: left // 5]:
        yield Sketch(f"{parent}.{code}", f"{name} tỉnh {province}", "department_subordinate", parent)
        left -= 1
    yield from _local(root, left, chance)


def _local(root: str, count: int, chance: Random) -> Iterator[Sketch]:
    """Districts, each with two divisions and about fifteen communes."""
    start, district, communes = chance.randrange(900), 0, 0
    while count > 0:
        code, name = f"{root}.H{district + 1:03}", places.place(start + district * 31)
        children = [
            Sketch(f"{code}.{key}", f"{division} huyện {name}", "district_division", code)
            for key, division in places.DIVISIONS.items()
        ]
        for n in range(chance.randint(12, 18)):
            kind, place = places.COMMUNES[chance.randrange(len(places.COMMUNES))], places.place(start + communes)
            full = f"Ủy ban nhân dân {kind} {place}, huyện {name}"
            children.append(Sketch(f"{code}.X{n + 1:02}", full, "commune_peoples_committee", code))
            communes += 1
        yield Sketch(code, f"Ủy ban nhân dân huyện {name}", "district_peoples_committee", root)
        yield from children[: count - 1]
        count -= 1 + len(children)
        district += 1


def write_agencies(wanted: list[Sketch]) -> list[Agency]:
    """The agencies, marked illustrative, with all that belongs to them; in the order of the sketches."""
    kinds = {kind.code: kind for kind in AgencyKind.objects.all()}
    written: dict[str, Agency] = {}
    rest = wanted
    while rest:
        ready = [sketch for sketch in rest if not sketch.parent or sketch.parent in written]
        rows = [_agency(sketch, kinds, written) for sketch in ready]
        Agency.objects.bulk_create(rows, batch_size=BATCH)
        rest = [sketch for sketch in rest if sketch not in set(ready)]
        written |= {row.code: row for row in rows}
    agencies = [written[sketch.code] for sketch in wanted]
    Obligation.objects.bulk_create([_obligation(agency) for agency in agencies], batch_size=BATCH)
    Letterhead.objects.bulk_create([_letterhead(agency) for agency in agencies], batch_size=BATCH)
    _write_people(agencies)
    _write_adoptions(agencies)
    return agencies


def _agency(sketch: Sketch, kinds: dict[str, AgencyKind], written: dict[str, Agency]) -> Agency:
    agency = Agency(
        code=sketch.code,
        name=sketch.name,
        kind=kinds[sketch.kind],
        parent=written.get(sketch.parent),
        established_on=FOUNDED,
        is_illustrative=True,
    )
    agency.refresh_index()
    return agency


def _obligation(agency: Agency) -> Obligation:
    kind = agency.kind.default_obligation
    return Obligation(agency=agency, kind=kind, basis="Điều 2 Quyết định số 19/2014/QĐ-TTg", starts_on=FOUNDED)


def _letterhead(agency: Agency) -> Letterhead:
    committee = agency.kind.code.endswith("peoples_committee")
    return Letterhead(
        agency=agency,
        superior_line=agency.parent.name.upper()[:150] if agency.parent else "",
        issuing_line=agency.name.upper()[:150],
        notation=agency.code.rpartition(".")[2][:20],
        place="Minh họa",
        authority="TM. ỦY BAN NHÂN DÂN" if committee else "",
        signer_title="CHỦ TỊCH" if committee else "THỦ TRƯỞNG",
        starts_on=FOUNDED,
    )


def _write_people(agencies: list[Agency]) -> None:
    """Divisions, and four people an agency who have no password."""
    units = [make_units(agency) for agency in agencies]
    Unit.objects.bulk_create([unit for own in units for unit in own], batch_size=BATCH)
    posts = [(agency, role, own) for agency, own in zip(agencies, units, strict=True) for role in POSTS]
    users = [
        make_person(f"{role}.{agency.code.lower()}", number) for number, (agency, role, _units) in enumerate(posts)
    ]
    User.objects.bulk_create(users, batch_size=BATCH)
    Membership.objects.bulk_create(
        [
            Membership(
                user=user, agency=agency, role=role, unit=own[-1] if role == Role.STAFF else None, starts_on=FOUNDED
            )
            for user, (agency, role, own) in zip(users, posts, strict=True)
        ],
        batch_size=BATCH,
    )


def _write_adoptions(agencies: list[Agency]) -> None:
    edition = StandardEdition.objects.get(code="9001:2015")
    rows = [
        Adoption(
            agency=agency,
            edition=edition,
            status=Adoption.Status.DECLARED,
            scope="Các thủ tục hành chính (minh họa)",
            planned_on=APPLIED - timedelta(days=270),
            building_from=APPLIED - timedelta(days=180),
            applied_from=APPLIED,
            effectiveness_confirmed_on=APPLIED + timedelta(days=15),
        )
        for agency in agencies[1:]
    ]
    Adoption.objects.bulk_create(rows, batch_size=BATCH)
    Declaration.objects.bulk_create(
        [
            Declaration(
                adoption=row,
                number=f"{n + 1}/QĐ-MH",
                decided_on=APPLIED + timedelta(days=20),
                scope=row.scope,
                posted_on=APPLIED + timedelta(days=23),
            )
            for n, row in enumerate(rows)
        ],
        batch_size=BATCH,
    )
