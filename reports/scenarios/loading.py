"""Loading a province of the articles: what every scenario does in the same way, from its agencies to its accounts."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyKind, Letterhead, Membership, Obligation, Unit, User
from agencies.roles import Role
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.errors import Refused
from core.log import log_many
from core.reference import load_all
from core.text import sort_key
from reports.scenarios import words

FOUNDED = date(2005, 1, 1)
BASES = {
    "mandatory": "Khoản 1 Điều 2 Quyết định số 19/2014/QĐ-TTg",
    "encouraged": "Khoản 2 Điều 2 Quyết định số 19/2014/QĐ-TTg",
    "vertical": "Kế hoạch của Bộ, ngành chủ quản theo Quyết định số 19/2014/QĐ-TTg",
}
CAST_UNITS = (
    "Văn phòng", "Thanh tra", "Phòng Quản lý xây dựng", "Phòng Kinh tế xây dựng", "Phòng Quy hoạch - Kiến trúc",
)  # fmt: skip

Agencies = Mapping[str, Agency]
Records = Callable[[Agencies, Scene], None]
Person = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Province:
    """What makes one scenario: the rows of its agencies and letterheads, and its cast.

    Rows of agencies have code, name, short_name, kind, parent (a code, or nothing for the province), certainty and
    dissolved_on; `office` is the code of the one whose QMS the province's committee shares. People of the cast are
    user name, full name, role, code of the agency and title.
    """

    scene: Scene
    office: str
    rows: Sequence[Mapping]
    letterheads: Sequence[Mapping[str, str]]
    cast: Sequence[Person]


def load(province: Province, password: str, *, records: Sequence[Records], afterwards: Sequence[Records] = ()) -> str:
    """Write a scenario once; a portal that has it already stays as it is. The password of the accounts, or "" when
    they existed before.

    `records` are written in one transaction with the agencies, `afterwards` one after the other when that stands.
    Raises Refused where the portal holds other agencies.
    """
    load_all()
    scene = province.scene
    if Agency.objects.filter(code=scene.province).exists():
        return ""
    if Agency.objects.exists():
        raise Refused(_("The portal holds other agencies already; a scenario is loaded into an empty one only."))
    password = password or secrets.token_urlsafe(9)
    with transaction.atomic():
        agencies = _load_agencies(province)
        _load_letterheads(province, agencies)
        _load_people(province, agencies, password)
        for write in records:
            write(agencies, scene)
        log_many(agencies.values(), "agency.create", by=SYSTEM)
    for write in afterwards:
        write(agencies, scene)
    return password


def accounts(province: Province) -> list[tuple[str, str, str]]:
    """User name, person and role with agency of the accounts that can sign in."""
    names = [row[0] for row in province.cast]
    rows = Membership.objects.filter(user__username__in=names).select_related("user", "agency")
    return [(row.user.username, row.user.full_name, f"{row.get_role_display()} – {row.agency}") for row in rows]


def _load_agencies(province: Province) -> dict[str, Agency]:
    scene, kinds = province.scene, {kind.code: kind for kind in AgencyKind.objects.all()}
    root = Agency(
        code=scene.province,
        name=f"Ủy ban nhân dân tỉnh {scene.place}",
        short_name="UBND tỉnh",
        kind=kinds["provincial_peoples_committee"],
        established_on=FOUNDED,
    )
    root.refresh_index()
    root.save()
    agencies = {root.code: root}
    for row in province.rows:
        agency = Agency(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=kinds[row["kind"]],
            parent=_parent_of(row, agencies, root),
            established_on=FOUNDED,
            dissolved_on=row["dissolved_on"],
            is_illustrative=row["certainty"] != "known",
        )
        agency.refresh_index()
        agency.save()
        agencies[agency.code] = agency
    root.shares_qms_of = agencies[province.office]
    root.save(update_fields=["shares_qms_of"])
    Obligation.objects.bulk_create(_obligation(agency) for agency in agencies.values())
    return agencies


def _parent_of(row: Mapping, agencies: Agencies, root: Agency) -> Agency | None:
    if row["parent"]:
        return agencies[row["parent"]]
    return None if row["kind"] == "central_body_in_province" else root


def _obligation(agency: Agency) -> Obligation:
    kind = agency.kind.default_obligation
    return Obligation(agency=agency, kind=kind, basis=BASES[kind], starts_on=date(2014, 5, 18))


def _load_people(province: Province, agencies: Agencies, password: str) -> None:
    """The cast with a password, and a secretary and a head without one for every other agency."""
    scene = province.scene
    for username, full_name, role, code, title in province.cast:
        user = User.objects.create_user(username, password, full_name=full_name)
        Membership.objects.create(user=user, agency=agencies[code], role=role, title=title, starts_on=scene.since)
    Unit.objects.bulk_create(
        Unit(agency=agencies[scene.cast_agency], name=name, sort_text=sort_key(name)) for name in CAST_UNITS
    )
    others = [one for one in agencies.values() if one.dissolved_on is None and one.code != scene.cast_agency]
    people = [
        (agency, role, words.person(position * 2 + offset))
        for position, agency in enumerate(others)
        for offset, role in enumerate((Role.SECRETARY, Role.HEAD))
    ]
    users = []
    for agency, role, full_name in people:
        user = User(username=f"{role}.{agency.code.lower()}", full_name=full_name)
        user.set_unusable_password()
        user.refresh_index()
        users.append(user)
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(user=user, agency=agency, role=role, starts_on=scene.since)
        for user, (agency, role, _name) in zip(users, people, strict=True)
    )


def _load_letterheads(province: Province, agencies: Agencies) -> None:
    Letterhead.objects.bulk_create(
        Letterhead(
            agency=agencies[row["code"]],
            superior_line=row["superior_line"],
            issuing_line=row["issuing_line"],
            notation=row["notation_abbr"],
            place=row["place"],
            authority=words.authority_of(row["head_title"]),
            signer_title=row["head_title"],
            starts_on=FOUNDED,
        )
        for row in province.letterheads
    )
