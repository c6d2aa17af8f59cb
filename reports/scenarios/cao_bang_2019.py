"""Cao Bằng in 2019: the 77 agencies of the article, their documents and annual reports, on the way to 15 October.

The figures are the article's; names of some agencies, all people, dates of adoption and every written word
are illustrative and marked so. Everything is deterministic.
"""

import secrets
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from agencies.middleware import actor_for
from agencies.models import (
    Adoption,
    Agency,
    AgencyKind,
    Clause,
    ClauseExclusion,
    Declaration,
    Letterhead,
    Membership,
    Obligation,
    StandardEdition,
    Unit,
    User,
)
from agencies.reference import load_reference, read_tsv
from agencies.roles import Role
from core.actors import SYSTEM
from core.dates import travel
from core.log import log_many
from core.text import sort_key
from core.workflow import perform
from procedures.scenarios import cao_bang_2019 as procedures
from reports.models import AnnualReport
from reports.scenarios import words
from reports.services import period_open

DATA = Path(__file__).parent / "data"
YEAR = 2019
PROVINCE = "CB"
FOUNDED = date(2005, 1, 1)
OFFICE = "CB.VP"
CAST_AGENCY = "CB.SXD"
INSPECTORATE = "CB.SKHCN.TDC"
LEAD = "CB.SKHCN"
CONVERTED = (
    "CB.VP", "CB.SNV", "CB.STP", "CB.SKHDT", "CB.STC", "CB.SCT", "CB.SNNPTNT", "CB.STNMT", "CB.STTTT", "CB.SLDTBXH",
    "CB.SKHCN", "CB.SYT", "CB.SKHCN.TDC",
)  # fmt: skip
NOT_CONFIRMED = (
    "CB.SXD", "CB.BDT", "CB.SNNPTNT.TL", "CB.SYT.DSKHHGD", "CB.THONGNONG", "CB.HALANG", "CB.BAOLAM.TNMT",
    "CB.THONGNONG.LDTBXH", "CB.TRALINH.TNMT", "CB.QUANGUYEN.LDTBXH", "CB.TPCB.VINHQUANG", "CB.TW.HAIQUAN",
    "CB.TW.QLTT",
)  # fmt: skip
BASES = {
    "mandatory": "Khoản 1 Điều 2 Quyết định số 19/2014/QĐ-TTg",
    "encouraged": "Khoản 2 Điều 2 Quyết định số 19/2014/QĐ-TTg",
    "vertical": "Kế hoạch của Bộ, ngành chủ quản theo Quyết định số 19/2014/QĐ-TTg",
}
CAST = (
    ("secretary", "Nông Thị Thu An", Role.SECRETARY, CAST_AGENCY, "Chuyên viên Văn phòng Sở"),
    ("head", "Hoàng Văn Bình", Role.HEAD, CAST_AGENCY, "Giám đốc"),
    ("staff", "Lý Thị Chi", Role.STAFF, CAST_AGENCY, "Chuyên viên"),
    ("auditor", "Triệu Quốc Dũng", Role.AUDITOR, CAST_AGENCY, "Phó Trưởng phòng"),
    ("inspector", "Đàm Thị Giang", Role.INSPECTOR, INSPECTORATE, "Chuyên viên"),
    ("admin", "Bế Hồng Hải", Role.ADMIN, LEAD, "Trưởng phòng"),
    ("leader", "Mã Thế Khánh", Role.LEADER, PROVINCE, "Phó Chủ tịch"),
)
UNITS = ("Văn phòng", "Thanh tra", "Phòng Quản lý xây dựng", "Phòng Kinh tế xây dựng", "Phòng Quy hoạch - Kiến trúc")


def load(password: str = "") -> str:
    """Write the scenario once; a portal that has it already stays as it is. Returns the password of the accounts,
    or "" when they existed before."""
    load_reference()
    if Agency.objects.filter(code=PROVINCE).exists():
        return ""
    password = password or secrets.token_urlsafe(9)
    with transaction.atomic():
        agencies = _load_agencies()
        _load_people(agencies, password)
        _load_adoptions(agencies)
        _load_letterheads(agencies)
        procedures.load(agencies)
        log_many(agencies.values(), "agency.create", by=SYSTEM)
    _load_reports()
    return password


def _moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_default_timezone())


def _load_agencies() -> dict[str, Agency]:
    kinds = {kind.code: kind for kind in AgencyKind.objects.all()}
    province = Agency(
        code=PROVINCE,
        name="Ủy ban nhân dân tỉnh Cao Bằng",
        short_name="UBND tỉnh",
        kind=kinds["provincial_peoples_committee"],
        established_on=FOUNDED,
    )
    province.refresh_index()
    province.save()
    agencies = {PROVINCE: province}
    for row in _agency_rows():
        parent = agencies[row["parent"]] if row["parent"] else _parent_of(row, province)
        agency = Agency(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=kinds[row["kind"]],
            parent=parent,
            established_on=FOUNDED,
            dissolved_on=row["dissolved_on"],
            is_illustrative=row["certainty"] != "known",
        )
        agency.refresh_index()
        agency.save()
        agencies[agency.code] = agency
    province.shares_qms_of = agencies[OFFICE]
    province.save(update_fields=["shares_qms_of"])
    Obligation.objects.bulk_create(_obligation(agency) for agency in agencies.values())
    return agencies


def _agency_rows() -> list[dict]:
    standing = [row | {"dissolved_on": None} for row in read_tsv(DATA / "cao_bang_2019_agencies.tsv")]
    gone = [
        row | {"short_name": "", "kind": "department_subordinate", "certainty": "illustrative",
               "dissolved_on": date(2018, 12, 31)}
        for row in read_tsv(DATA / "cao_bang_dissolved_2018.tsv")
    ]  # fmt: skip
    return standing + gone


def _parent_of(row: dict, province: Agency) -> Agency | None:
    return None if row["kind"] == "central_body_in_province" else province


def _obligation(agency: Agency) -> Obligation:
    kind = agency.kind.default_obligation
    return Obligation(agency=agency, kind=kind, basis=BASES[kind], starts_on=date(2014, 5, 18))


def _standing(agencies: dict[str, Agency]) -> list[Agency]:
    return [agency for agency in agencies.values() if agency.dissolved_on is None]


def _load_people(agencies: dict[str, Agency], password: str) -> None:
    """The cast with a password, and a secretary and a head without one for every other agency."""
    since = date(2018, 1, 1)
    for username, full_name, role, code, title in CAST:
        user = User.objects.create_user(username, password, full_name=full_name)
        Membership.objects.create(user=user, agency=agencies[code], role=role, title=title, starts_on=since)
    Unit.objects.bulk_create(
        Unit(agency=agencies[CAST_AGENCY], name=name, sort_text=sort_key(name)) for name in UNITS
    )
    others = [agency for agency in _standing(agencies) if agency.code != CAST_AGENCY]
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
        Membership(user=user, agency=agency, role=role, starts_on=since)
        for user, (agency, role, _name) in zip(users, people, strict=True)
    )


def _load_adoptions(agencies: dict[str, Agency]) -> None:
    editions = {edition.code: edition for edition in StandardEdition.objects.all()}
    programme = [agency for agency in _standing(agencies) if agency.code != PROVINCE]
    for position, agency in enumerate(programme):
        applied = date(2010, 1 + position % 12, 15)
        ended = date(2019, 3 + position % 6, 1) if agency.code in CONVERTED else None
        _adopt(agency, editions["9001:2008"], applied, ended, position)
        if ended:
            _adopt(agency, editions["9001:2015"], ended, None, position)


def _adopt(agency: Agency, edition: StandardEdition, applied: date, ended: date | None, position: int) -> None:
    status = Adoption.Status.SUPERSEDED if ended else Adoption.Status.DECLARED
    adoption = Adoption.objects.create(
        agency=agency,
        edition=edition,
        status=status,
        scope="Các hoạt động liên quan đến giải quyết thủ tục hành chính cho tổ chức, cá nhân (minh họa)",
        planned_on=applied - timedelta(days=270),
        building_from=applied - timedelta(days=180),
        applied_from=applied,
        effectiveness_confirmed_on=applied + timedelta(days=15),
        ended_on=ended,
    )
    decided_on = applied + timedelta(days=20)
    Declaration.objects.create(
        adoption=adoption,
        number=f"{100 + position}/QĐ-{agency.code.rpartition('.')[2]}",
        decided_on=decided_on,
        scope=adoption.scope,
        notified_on=decided_on + timedelta(days=2),
        posted_on=decided_on + timedelta(days=3),
    )
    design = Clause.objects.get(edition=edition, number="8.3" if edition.code == "9001:2015" else "7.3")
    ClauseExclusion.objects.create(
        adoption=adoption,
        clause=design,
        reason="Cơ quan thực hiện theo quy định của pháp luật, không tự thiết kế sản phẩm.",
    )


def _load_letterheads(agencies: dict[str, Agency]) -> None:
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
        for row in read_tsv(DATA / "cao_bang_2019_letterheads.tsv")
    )


def _load_reports() -> None:
    """Sixty-four agencies write, submit and approve in time; the others leave their drafts as they are."""
    with travel(_moment(date(YEAR, 9, 1), hour=0)):
        period = period_open(YEAR, is_illustrative=True)
    reports = period.reports.select_related("agency__kind", "period").exclude(agency__code__in=NOT_CONFIRMED)
    people = _people_by_agency()
    for position, report in enumerate(reports.order_by("agency__code")):
        secretary, head = people[report.agency_id]
        submitted = _moment(date(YEAR, 9, 20) + timedelta(days=position % 24), 8 + position % 8, position % 60)
        with travel(submitted):
            _write(report, position, secretary.user_id)
            perform(report, "submit", by=secretary)
        with travel(submitted + timedelta(hours=20)):
            perform(report, "approve", by=head)


def _people_by_agency() -> dict[int, tuple]:
    found: dict[int, dict] = {}
    rows = Membership.objects.filter(role__in=[Role.SECRETARY, Role.HEAD], ends_on=None)
    for row in rows.select_related("user", "agency"):
        found.setdefault(row.agency_id, {})[row.role] = actor_for(row.user, [row])
    return {agency_id: (by[Role.SECRETARY], by[Role.HEAD]) for agency_id, by in found.items()}


def _write(report: AnnualReport, position: int, user_id: int) -> None:
    narratives = list(report.narratives.all())
    for narrative in narratives:
        narrative.data = words.section(narrative.key, report.agency, position)
        narrative.is_done, narrative.edited_by_id = True, user_id
    report.narratives.bulk_update(narratives, ["data", "is_done", "edited_by"])


def accounts() -> list[tuple[str, str, str]]:
    """User name, person and role with agency of the accounts that can sign in."""
    rows = Membership.objects.filter(user__username__in=[row[0] for row in CAST]).select_related("user", "agency")
    return [(row.user.username, row.user.full_name, f"{row.get_role_display()} – {row.agency}") for row in rows]
