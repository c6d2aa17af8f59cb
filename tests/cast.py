"""Makers of test data with sensible defaults, and a fixed cast of people and agencies.

Cast: An is the ISO secretary of agency A, Bình its head, Hà its staff, Khoa its internal auditor. Chi is the
secretary of agency B, which has no head. Dung inspects, Em administers, Giang leads the province. Lan has an
account and no membership. Everything exists since 2010-01-01.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from django.test import Client

from agencies.middleware import SESSION_KEY, actor_for, standing_memberships
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
from agencies.models.adoption import STEP_FIELDS
from agencies.roles import Role
from core.actors import SYSTEM, Actor
from core.dates import today
from core.files import store
from core.reference import load_all
from core.text import sort_key
from core.workflow import perform
from procedures.models import (
    AdministrativeProcedure,
    Coverage,
    DossierItem,
    LegalDocument,
    Procedure,
    Revision,
    Step,
    SubmissionMethod,
    TthcScope,
)
from procedures.services.effecting import revision_take_effect
from reports.models import AnnualReport, Narrative, ReportingPeriod
from reports.outline import written_for
from reports.scenarios import words

BEGINNING = date(2010, 1, 1)
PASSWORD = "Nui-rung-Cao-Bang-2019"
PDF = b"%PDF-1.7\nstands for a document\n"
_numbers = count(1)


def ensure_reference() -> None:
    """The session loads it once; a test that empties the database leaves the next one without."""
    if not AgencyKind.objects.exists():
        load_all()


def make_kind(code: str = "provincial_department") -> AgencyKind:
    """A kind from the reference data."""
    ensure_reference()
    return AgencyKind.objects.get(code=code)


def make_edition(code: str = "9001:2015") -> StandardEdition:
    """An edition from the reference data, with its clauses."""
    ensure_reference()
    return StandardEdition.objects.get(code=code)


def make_agency(
    *, kind: AgencyKind | str = "provincial_department", obligation: str | None = "mandatory", **fields
) -> Agency:
    """A standing agency under an obligation (None for an agency outside the programme)."""
    number = next(_numbers)
    defaults = {"code": f"CB.X{number}", "name": f"Cơ quan số {number}", "established_on": BEGINNING}
    agency = Agency(kind=make_kind(kind) if isinstance(kind, str) else kind, **defaults | fields)
    agency.refresh_index()
    agency.save()
    if obligation:
        make_obligation(agency, kind=obligation)
    return agency


def make_obligation(agency: Agency, **fields) -> Obligation:
    defaults = {"kind": "mandatory", "basis": "QĐ 19/2014/QĐ-TTg, Điều 2", "starts_on": agency.established_on}
    return Obligation.objects.create(agency=agency, **defaults | fields)


def make_letterhead(agency: Agency, **fields) -> Letterhead:
    defaults = {
        "superior_line": "UBND TỈNH CAO BẰNG",
        "issuing_line": agency.name.upper(),
        "notation": agency.code.rpartition(".")[2],
        "place": "Cao Bằng",
        "signer_title": "GIÁM ĐỐC",
        "starts_on": agency.established_on,
    }
    return Letterhead.objects.create(agency=agency, **defaults | fields)


def make_unit(agency: Agency, name: str = "Phòng Tổng hợp", **fields) -> Unit:
    return Unit.objects.create(agency=agency, name=name, sort_text=sort_key(name), **fields)


def make_user(name: str = "Nguyễn Văn Minh", **fields) -> User:
    """An account whose password is PASSWORD."""
    fields.setdefault("username", f"user{next(_numbers)}")
    return User.objects.create_user(password=PASSWORD, full_name=name, **fields)


def make_membership(user: User, agency: Agency, role: str = Role.SECRETARY, **fields) -> Membership:
    return Membership.objects.create(
        user=user, agency=agency, role=role, **{"starts_on": agency.established_on} | fields
    )


def make_adoption(agency: Agency, status: str = "planned", *, edition: str = "9001:2015", **fields) -> Adoption:
    """An adoption whose steps up to `status` were taken one a month from 2016-01-15, unless dates are given."""
    steps = {"planned": 1, "building": 2, "applying": 3, "confirmed": 4, "declared": 4}.get(status, 3)
    dates = {name: date(2016, 1, 15) + timedelta(days=30 * n) for n, name in enumerate(STEP_FIELDS[:steps])}
    if status in {"superseded", "withdrawn"}:
        dates["ended_on"] = date(2018, 1, 15)
    defaults = dates | {"edition": make_edition(edition), "scope": "Toàn bộ thủ tục hành chính"}
    adoption = Adoption.objects.create(agency=agency, status=status, **defaults | fields)
    if status == "declared":
        decided_on = adoption.effectiveness_confirmed_on
        Declaration.objects.create(adoption=adoption, number="12/QĐ", decided_on=decided_on, scope=adoption.scope)
    return adoption


def make_period(year: int = 2019, **fields) -> ReportingPeriod:
    """A period with the days that the settings give it and no reports yet."""
    period = ReportingPeriod.for_year(year)
    for name, value in fields.items():
        setattr(period, name, value)
    period.save()
    return period


MOVES_TO = {
    "draft": (),
    "submitted": ("submit",),
    "approved": ("submit", "approve"),
    "issued": ("submit", "approve", "issue"),
    "accepted": ("submit", "approve", "issue", "accept"),
    "returned": ("submit", "approve", "issue", "return"),
}


def make_report(
    agency: Agency, period: ReportingPeriod, status: str = "draft", *, written: bool = True
) -> AnnualReport:
    """A report whose sections the secretary wrote, moved to its status by those who may. Nothing is rendered."""
    secretary, head = holder_of(agency, Role.SECRETARY), holder_of(agency, Role.HEAD)
    judge = Actor(name="Người thẩm định", user_id=make_user().pk, role=Role.INSPECTOR, sees_all=True)
    if not agency.letterheads.exists():
        make_letterhead(agency)
    report = AnnualReport.objects.create(period=period, agency=agency)
    for section in written_for(report.form):
        data = {"data": words.section(section.key, agency, 1), "is_done": True, "edited_by_id": secretary.user_id}
        Narrative.objects.create(report=report, key=section.key, **data if written else {})
    steps = {
        "submit": (secretary, {}),
        "approve": (head, {}),
        "issue": (SYSTEM, {"sha256": store(PDF), "size": len(PDF)}),
        "accept": (judge, {}),
        "return": (judge, {"reasons": {"strengths": "Chưa nêu số liệu."}}),
    }
    for name in MOVES_TO[status]:
        by, values = steps[name]
        perform(report, name, by=by, **values)
    return report


def make_law(number: str = "", **fields) -> LegalDocument:
    """A decree in force since 2015."""
    defaults = {
        "number": number or f"{next(_numbers)}/2015/NĐ-CP",
        "title": "về quản lý hoạt động xây dựng",
        "kind": "decree",
        "issuer": "Chính phủ",
        "issued_on": date(2015, 6, 18),
        "effective_from": date(2015, 8, 5),
    }
    law = LegalDocument(**defaults | fields)
    law.refresh_index()
    law.save()
    return law


def make_tthc(
    agency: Agency | None = None, *, limit: int = 40, laws: tuple = (), **fields
) -> AdministrativeProcedure:
    """A TTHC that the agency handles, with one way of submission (limit in quarter-days) and two papers."""
    number = next(_numbers)
    defaults = {
        "code": f"1.{number:06d}",
        "decision_number": "1200/QĐ-UBND",
        "decided_on": date(2016, 3, 1),
        "name": f"Cấp giấy phép số {number}",
        "level": "province",
        "field": "Hoạt động xây dựng",
        "result": "Giấy phép",
        "reception_address": "Trung tâm Phục vụ hành chính công tỉnh",
    }
    tthc = AdministrativeProcedure(**defaults | fields)
    methods = [SubmissionMethod(tthc=tthc, channel="direct", limit_quarters=limit, fee=150_000)]
    dossier = [
        DossierItem(tthc=tthc, order=n, name=name) for n, name in enumerate(["Đơn đề nghị", "Bản vẽ thiết kế"], 1)
    ]
    tthc.refresh_index(laws, methods, dossier)
    tthc.save()
    tthc.legal_bases.set(laws)
    SubmissionMethod.objects.bulk_create(methods)
    DossierItem.objects.bulk_create(dossier)
    if agency:
        TthcScope.objects.create(tthc=tthc, agency=agency, starts_on=tthc.decided_on)
    return tthc


STEPS = (
    ("Tiếp nhận hồ sơ", "Bộ phận Một cửa", 2),
    ("Thẩm định hồ sơ", "Chuyên viên phòng chuyên môn", 20),
    ("Xem xét, ký duyệt", "Lãnh đạo cơ quan", 8),
    ("Trả kết quả", "Bộ phận Một cửa", 2),
)


def make_revision(procedure: Procedure, status: str = "draft", *, tthcs: tuple = (), **fields) -> Revision:
    """The next revision with four steps (32 quarter-days), moved to its status by those who may.

    An effective one took effect on the day given as `effective_on`, today if none is given.
    """
    effective_on = fields.pop("effective_on", None) or today()
    number = procedure.revisions.count() + 1
    words = {"purpose": "Quy định trình tự thực hiện.", "scope": "Toàn cơ quan.", "change_summary": "Bổ sung bước."}
    revision = Revision(
        procedure=procedure, agency=procedure.agency, title=procedure.title, issue_number=number, **words | fields
    )
    revision.refresh_index(tuple(tthc.code for tthc in tthcs))
    revision.save()
    Step.objects.bulk_create(
        Step(revision=revision, order=n, what=what, who=who, quarters=quarters)
        for n, (what, who, quarters) in enumerate(STEPS, 1)
    )
    Coverage.objects.bulk_create(Coverage(revision=revision, tthc=tthc) for tthc in tthcs)
    move_revision(revision, status, effective_on)
    return revision


REVISION_MOVES = {
    "draft": (),
    "in_review": ("send",),
    "not_reviewed": ("send", "reject_review"),
    "awaiting": ("send", "pass"),
    "not_approved": ("send", "pass", "reject_approval"),
    "approved": ("send", "pass", "approve"),
    "effective": ("send", "pass", "approve"),
}


def move_revision(revision: Revision, status: str, effective_on: date) -> None:
    agency, reason = revision.agency, {"remarks": {"purpose": "Chưa rõ."}}
    secretary, reviewer, head = (holder_of(agency, role) for role in (Role.SECRETARY, Role.AUDITOR, Role.HEAD))
    steps = {
        "send": (secretary, {}),
        "reject_review": (reviewer, reason),
        "pass": (reviewer, {}),
        "reject_approval": (head, reason),
        "approve": (head, {"effective_on": effective_on}),
    }
    for name in REVISION_MOVES[status]:
        by, values = steps[name]
        perform(revision, name, by=by, **values)
    if status == "effective":
        revision_take_effect(revision)
        revision.refresh_from_db()


def make_procedure(agency: Agency, status: str = "effective", *, tthcs: tuple = (), **fields) -> Procedure:
    """An internal procedure, or an operational one where TTHCs are given, with one revision of the status."""
    kind = "operational" if tthcs else "internal"
    effective_on = fields.pop("effective_on", None)
    number = next(_numbers)
    defaults = {"kind": kind, "code": f"QT-{number:03d}", "title": f"Quy trình số {number}"}
    procedure = Procedure(agency=agency, **defaults | fields)
    procedure.refresh_index(tuple(tthc.code for tthc in tthcs))
    procedure.save()
    make_revision(procedure, status, tthcs=tthcs, effective_on=effective_on)
    procedure.refresh_from_db()
    return procedure


def holder_of(agency: Agency, role: str) -> Actor:
    """Somebody who holds the role in the agency, newly appointed where nobody does."""
    held = agency.memberships.filter(role=role).select_related("user").first()
    return actor_of((held or make_membership(make_user(), agency, role)).user)


def actor_of(user: User, membership: Membership | None = None) -> Actor:
    """Who this person is today in the membership chosen, else in the first."""
    return actor_for(user, standing_memberships(user), membership.pk if membership else None)


def client_of(user: User | None, membership: Membership | None = None) -> Client:
    """A signed-in browser (None: a stranger's), acting in the membership chosen, else in the first."""
    client = Client()
    if user:
        client.force_login(user)
    if membership:
        session = client.session
        session[SESSION_KEY] = membership.pk
        session.save()
    return client


@dataclass
class Cast:
    """The agencies and people of most tests."""

    province: Agency
    a: Agency
    b: Agency
    district: Agency
    commune: Agency
    an: User
    binh: User
    chi: User
    dung: User
    em: User
    giang: User
    ha: User
    khoa: User
    lan: User


def make_cast() -> Cast:
    """The whole cast, written afresh."""
    province = make_agency(code="CB.UBND", name="Ủy ban nhân dân tỉnh Cao Bằng", kind="provincial_peoples_committee")
    agencies = {
        "province": province,
        "a": make_agency(code="CB.SKHCN", name="Sở Khoa học và Công nghệ", short_name="Sở KH&CN", parent=province),
        "b": make_agency(code="CB.SNV", name="Sở Nội vụ", parent=province),
        "district": make_agency(
            code="CB.HA", name="UBND huyện Hòa An", kind="district_peoples_committee", parent=province
        ),
    }
    agencies["commune"] = make_agency(
        code="CB.HA.NN",
        name="UBND xã Nam Tuấn",
        kind="commune_peoples_committee",
        obligation="encouraged",
        parent=agencies["district"],
    )
    make_letterhead(agencies["a"])
    make_letterhead(agencies["b"])
    people = {
        username: make_user(name, username=username, email=f"{username}@example.vn") for username, name, *_ in PEOPLE
    }
    for username, _name, place, role in PEOPLE:
        if place:
            make_membership(people[username], agencies[place], role)
    return Cast(**agencies, **people)


PEOPLE = (
    ("an", "Nguyễn Thị An", "a", Role.SECRETARY),
    ("binh", "Trần Văn Bình", "a", Role.HEAD),
    ("chi", "Lê Kim Chi", "b", Role.SECRETARY),
    ("dung", "Hoàng Tiến Dũng", "a", Role.INSPECTOR),
    ("em", "Nông Thị Em", "a", Role.ADMIN),
    ("giang", "Bế Trường Giang", "province", Role.LEADER),
    ("ha", "Đàm Thu Hà", "a", Role.STAFF),
    ("khoa", "Lục Đăng Khoa", "a", Role.AUDITOR),
    ("lan", "Vi Ngọc Lan", "", ""),
)
