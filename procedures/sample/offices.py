"""Agencies as those who write documents see them: what kind of body, which divisions, who signs and who reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from agencies.models import Agency, Membership, Unit, User
from agencies.roles import AGENCY_ROLES, Role
from core.dates import valid_on
from core.text import sort_key
from procedures.bulk import Reader, Signers
from procedures.sample import words
from procedures.sample.catalogue import matters

KINDS = {
    "district_peoples_committee": "H",
    "commune_peoples_committee": "X",
}


def body_of(agency: Agency) -> str:
    """The word under which the table of TTHC names the agency's kind of work: SXD, KL, H, TNMT.H, X …"""
    last = agency.code.rpartition(".")[2]
    if agency.kind.code == "district_division":
        return f"{last}.H"
    return KINDS.get(agency.kind.code, last)


def unit_names(agency: Agency) -> tuple[str, ...]:
    """The divisions that such an agency has."""
    if agency.kind.code == "district_peoples_committee":
        return words.DISTRICT_UNITS
    if agency.kind.code == "commune_peoples_committee":
        return words.COMMUNE_UNITS
    if agency.kind.code != "provincial_department":
        return words.SMALL_UNITS
    fields = list(dict.fromkeys(matter.field for matter in matters() if matter.body == body_of(agency)))
    return ("Văn phòng", "Thanh tra", *(f"Phòng Quản lý {words.lower_first(field)}" for field in fields[:3]))


def make_units(agency: Agency) -> list[Unit]:
    return [Unit(agency=agency, name=name, sort_text=sort_key(name)) for name in unit_names(agency)]


def make_person(username: str, number: int) -> User:
    """Somebody without a password, unsaved."""
    user = User(username=username, full_name=words.person(number), password="!")  # noqa: S106
    user.refresh_index()
    return user


@dataclass
class Office:
    """An agency with its divisions and its people, fetched."""

    agency: Agency
    body: str
    units: list[Unit]
    people: list[Membership]

    def holder(self, role: str) -> User:
        return next(row.user for row in self.people if row.role == role)

    def signers(self, author: User | None = None) -> Signers:
        """The secretary or another author, the internal auditor, the head."""
        return Signers(author or self.holder(Role.SECRETARY), self.holder(Role.AUDITOR), self.holder(Role.HEAD))

    def unit_for(self, field: str) -> Unit | None:
        """The division that deals with a field: by its name, else always the same one of the professional ones."""
        for name in words.UNIT_OF_FIELD.get(field, (field,)):
            if named := [unit for unit in self.units if name.lower() in unit.name.lower()]:
                return named[0]
        professional = self.units[1:] or self.units
        return professional[crc32(field.encode()) % len(professional)] if professional else None

    def readers(self, day: date, units: Iterable[Unit], signers: Signers, *, unread: float = 0.0) -> list[Reader]:
        """Who must know an issue that takes effect on `day`, in all divisions where none is named.

        They read within a week; `unread` is the share of those who have not.
        """
        chance, wanted = words.chance(self.agency.code, day), {unit.pk for unit in units}
        signed = {signers.author.pk, signers.reviewer.pk, signers.approver.pk}
        return [
            Reader(
                row.user_id, row.unit_id, None if chance.random() < unread else day + timedelta(chance.randint(0, 7))
            )
            for row in self.people
            if row.user_id not in signed
            and (not wanted or row.unit_id in wanted or row.role in (Role.HEAD, Role.SECRETARY))
        ]


def offices(agencies: Iterable[Agency], day: date) -> dict[str, Office]:
    """Agency code → office, for agencies with their kinds selected; three queries."""
    found = {agency.pk: Office(agency, body_of(agency), [], []) for agency in agencies}
    for unit in Unit.objects.filter(agency__in=found, closed_on=None).order_by("pk"):
        found[unit.agency_id].units.append(unit)
    rows = Membership.objects.filter(valid_on(day), agency__in=found, role__in=AGENCY_ROLES)
    for row in rows.select_related("user").order_by("pk"):
        found[row.agency_id].people.append(row)
    return {office.agency.code: office for office in found.values()}
