"""Who may open what: every address, by GET and by POST, for everybody of the cast. Records belong to agency A.

The cast is described in tests/cast.py; B's secretary is Chi. `+` may, `-` is refused, `.` does not see the record.
What that means for a GET and a POST depends on the kind of address; strangers are asked to sign in.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.template import Template
from django.test import Client
from django.urls import get_resolver, reverse

from core.actors import SYSTEM
from core.files import store
from core.models import Attachment, Job, Notice
from core.workflow import perform
from procedures.models import Meeting
from procedures.services.adopting import model_adopt
from procedures.services.feedback import feedback_receive
from procedures.services.issuing import issuance_prepare
from procedures.services.law import change_record
from reports.models import AnnualReport
from reports.provincial import provincial_prepare
from tests.audits.makers_actions import records_of_actions
from tests.audits.makers_conducting import records_of_conducting
from tests.audits.makers_planning import records_of_planning
from tests.audits.makers_reviews import records_of_reviews
from tests.cast import (
    PDF,
    Cast,
    actor_of,
    client_of,
    make_adoption,
    make_law,
    make_period,
    make_procedure,
    make_report,
    make_tthc,
    make_unit,
)
from tests.procedures.models_of_province import make_model
from tests.procedures.overlaps_of_province import make_overlap
from tests.registers.makers_complaints import records_of_complaints
from tests.registers.makers_dossiers import records_of_dossiers
from tests.registers.makers_objectives import records_of_years
from tests.registers.makers_risks import records_of_risks
from tests.scoring.makers_conducting import records_of_inspections
from tests.scoring.makers_criteria import records_of_criteria
from tests.scoring.makers_plans import records_of_plans
from tests.scoring.makers_rankings import records_of_rankings
from tests.scoring.makers_requests import records_of_requests
from tests.scoring.makers_rounds import records_of_rounds

pytestmark = pytest.mark.long
SIGN_IN = "sign in"
KINDS = {
    "page": {"+": (200, 405), "-": (403, 405), ".": (404, 405)},
    "form": {"+": (200, 422), "-": (403, 403), ".": (404, 404)},
    "text": {"+": (200, 302), "-": (200, 403), ".": (404, 404)},
    "button": {"+": (405, 302), "-": (405, 403), ".": (405, 404)},
    "move": {"+": (302, 302), "-": (302, 403), ".": (404, 404)},
    "step": {"+": (302, 302), "-": (403, 403), ".": (404, 404)},
    "once": {"+": (405, 200), "-": (405, 403), ".": (405, 404)},
    "public": {"+": (200, 405)},
    "check": {"+": (200, 422)},
    "lead": {"+": (302, 405)},
    "tell": {"+": (200, 422)},
    "rate": {"+": (405, 422)},
    "open": {"+": (302, 302)},
    "sign-in": {"+": (302, 302)},
    "sign-out": {"+": (405, SIGN_IN)},
}
STRANGERS = {
    "public": (200, 405),
    "check": (200, 422),
    "lead": (302, 405),
    "tell": (200, 422),
    "rate": (405, 422),
    "open": (302, 302),
    "sign-in": (200, 422),
}

PEOPLE = ["lan", "chi", "ha", "khoa", "an", "binh", "dung", "em", "giang"]
TABLE = (Path(__file__).parent / "permissions.txt").read_text()


@dataclass(frozen=True)
class Row:
    kind: str
    name: str
    record: tuple[str, ...]
    cells: dict[str, str]

    def expected(self, who: str) -> tuple:
        if who == "nobody":
            return STRANGERS.get(self.kind, (SIGN_IN, SIGN_IN))
        cell = self.cells[who]
        return KINDS[self.kind].get(cell) or tuple(int(code) for code in (cell.split("/") * 2)[:2])


def read(line: str) -> Row:
    kind, name, *words = line.split()
    return Row(kind, name, tuple(words[: -len(PEOPLE)]), dict(zip(PEOPLE, words[-len(PEOPLE) :], strict=True)))


ROWS = [read(line) for line in TABLE.splitlines() if line and not line.startswith("#")]


@pytest.fixture
def records(cast, today_is) -> dict:
    """What stands in the column "record" and can stand for all rows; adoptions are made for each row."""
    today_is("2019-10-10")
    reports = {
        status: make_report(cast.a, make_period(year), status)
        for year, status in ((2016, "approved"), (2017, "issued"), (2018, "submitted"), (2019, "draft"))
    }
    period = reports["draft"].period
    declared = make_adoption(cast.a, "declared", edition="9001:2008")
    model = make_model(cast.a)
    file = Attachment.objects.create(
        agency_id=cast.a.pk, name="tep.pdf", sha256=store(PDF), size=1, uploaded_by=cast.an, content_type="x/y"
    )
    found = reports | records_of_spreading(cast) | records_of_citizens(cast, file)
    return found | {
        "agency": cast.a,
        "an": cast.an,
        "of-b": make_report(cast.b, period, "issued"),
        "notice-of-an": Notice.objects.create(key="n", user=cast.an, subject="…", url="/notices/"),
        "job": Job.objects.create(kind="core.mail", key="j", queue="mail", state="failed"),
        "file": file,
        "unit": make_unit(cast.a),
        "role-of-ha": cast.ha.memberships.get(),
        "declaration": declared.declarations.get(),
        "provincial": provincial_issued(period),
        "revision": make_procedure(cast.a).revisions.get(),
        "procedure": make_procedure(cast.a),
        **law_and_reviews(cast),
        **records_of_complaints(cast),
        **records_of_reviews(cast),
        **records_of_planning(cast),
        **records_of_conducting(cast),
        **records_of_years(cast),
        **records_of_dossiers(cast),
        **records_of_risks(cast),
        **records_of_actions(cast),
        **records_of_inspections(cast),
        **records_of_plans(cast),
        **records_of_requests(cast),
        **records_of_criteria(cast),
        **records_of_rounds(cast),
        **records_of_rankings(cast),
        "being-written": make_procedure(cast.a, "draft").revisions.get(),
        "in-review": make_procedure(cast.a, "in_review").revisions.get(),
        "awaiting": make_procedure(cast.a, "awaiting").revisions.get(),
        **dict(zip(("overlap", "overlap-member"), make_overlap(cast.a, cast.b), strict=True)),
        "model": model,
        "follower": model_adopt(model=model, agency=cast.a, by=actor_of(cast.an)),
        "code": reports["issued"].verification_code,
    }


def records_of_spreading(cast) -> dict:
    """A document in effect with its readers and a meeting, and an issuance that the agency's own head signs."""
    used = make_procedure(cast.a)
    spread = used.revisions.get().dissemination
    held = {"held_on": spread.opened_on, "chaired_by": "Trần Văn Bình", "minutes": "Đã đọc."}
    issued_with = make_procedure(cast.a, "awaiting").revisions.get()
    issuance = issuance_prepare(
        agency=cast.a,
        name="Đợt 1",
        signing_agency=cast.a,
        effective_on=spread.due_on,
        revisions=[issued_with],
        by=actor_of(cast.an),
    )
    meeting = Meeting.objects.create(agency=cast.a, recorded_by=cast.an, **held)
    return {"used": used, "spread": spread, "meeting": meeting, "issuance": issuance, "issued-with": issued_with}


def records_of_citizens(cast, file) -> dict:
    """A public procedure with its PDF and a form to download, and feedback about it."""
    published = make_procedure(cast.a, title="Cấp phép", published_on=date(2019, 1, 1))
    revision = published.revisions.get()
    type(revision).objects.filter(pk=revision.pk).update(pdf_sha256=file.sha256, pdf_size=file.size)
    its_form = revision.forms.create(order=1, code="BM-01", title="Đơn", file=file)
    feedback = feedback_receive(procedure=published, text="Quá hẹn.")
    return {
        "published": published,
        "slug": "cap-phep",
        "its-form": its_form,
        "feedback": feedback,
        "receipt": feedback.receipt,
    }


def law_and_reviews(cast) -> dict:
    """A law that another replaced, a TTHC that cites it, and the reviews that follow."""
    law = make_law()
    tthc = make_tthc(cast.a, laws=(law,))
    procedure = make_procedure(cast.a, tthcs=(tthc,))
    change = change_record(document=make_law(), changed=law, kind="replaces", by=SYSTEM)
    reviews = change.reviews
    return {
        "law": law,
        "tthc": tthc,
        "review": reviews.get(procedure=procedure),
        "tthc-review": reviews.get(tthc=tthc),
    }


def provincial_issued(period):
    document = provincial_prepare(period=period, kind="ministry", by=SYSTEM)
    return perform(document, "issue", by=SYSTEM, sha256=store(PDF), size=len(PDF))


STEPS = {"planned", "building", "applying", "confirmed", "declared"}


def arguments(row: Row, cast: Cast, records: dict) -> tuple[list, dict]:
    """What the address takes, and what is posted: the version that the page would hold."""
    words = [word for word in row.record if word != "-"]
    found = [make_adoption(cast.a, word) if word in STEPS else records.get(word, word) for word in words]
    versions = [record.version for record in found if hasattr(record, "version")]
    data = {"seen": versions[0] if versions else "", "kind": "consolidated"}
    return [getattr(record, "pk", record) for record in found], data


def answer(client: Client, method: str, row: Row, cast: Cast, records: dict) -> int | str:
    """The status of one request, whose every trace is taken back."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        args, data = arguments(row, cast, records)
        response = client.generic(method, reverse(row.name, args=args), **posted(data) if method == "POST" else {})
        transaction.set_rollback(True)
    client.cookies = cookies
    asked_to_sign_in = response.status_code == 302 and response.headers["Location"].startswith("/login/")
    return SIGN_IN if asked_to_sign_in else response.status_code


def posted(data: dict) -> dict:
    body = "&".join(f"{name}={value}" for name, value in data.items())
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def opened(client: Client, row: Row, cast: Cast, records: dict):
    with transaction.atomic():
        args, _data = arguments(row, cast, records)
        response = client.get(reverse(row.name, args=args))
        transaction.set_rollback(True)
    return response


def test_every_page_that_opens_has_one_heading_and_a_title(cast, records):
    wrong = []
    for who in ("em", "an", "binh"):
        client = client_of(getattr(cast, who))
        for row in ROWS:
            response = opened(client, row, cast, records) if row.expected(who)[0] == 200 else None
            if response and response.headers["Content-Type"].startswith("text/html"):
                page = response.content.decode()
                title = page.partition("<title>")[2].partition("</title>")[0].strip()
                if page.count("<h1") != 1 or not title or title.startswith(("–", "-")):
                    wrong.append(f"{who}, {row.name}: {page.count('<h1')} headings, title “{title}”")
    assert wrong == []


def test_each_person_gets_exactly_what_the_table_says(cast, records, monkeypatch):
    """Answers are decided before anything is laid out; the test above lays out every page."""
    monkeypatch.setattr(Template, "render", lambda self, context: "")
    wrong = []
    for who in ("nobody", *PEOPLE):
        client = client_of(getattr(cast, who, None))
        for row, method, expected in asked_by(who):
            found = answer(client, method, row, cast, records)
            if found != expected:
                words = f"{method} {row.name} {' '.join(row.record)}"
                wrong.append(f"{who}, {words}: {expected} expected, {found} found")
    assert not wrong, "\n".join(wrong)


def asked_by(who: str):
    """A method that an address never takes is refused before the person is looked at: one person tries it."""
    for row in ROWS:
        for method, expected in zip(("GET", "POST"), row.expected(who), strict=True):
            if expected != 405 or who == "em":
                yield row, method, expected


def test_no_address_is_missing_from_the_table():
    names = set(names_in(get_resolver()))
    assert None not in names
    assert names == {row.name for row in ROWS}


def names_in(resolver):
    for pattern in resolver.url_patterns:
        yield from names_in(pattern) if hasattr(pattern, "url_patterns") else [pattern.name]


def test_every_role_has_a_column():
    from agencies.roles import Role
    from tests import cast

    assert {role for who, _name, _place, role in cast.PEOPLE if who in PEOPLE and role} == set(Role)


def test_every_move_of_a_report_has_a_row():
    tried = {row.record[1] for row in ROWS if row.name == "report_move"}
    assert tried >= {move.name for move in AnnualReport.MOVES}


def test_nothing_is_posted_without_a_token(cast, records):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.em)
    accepted = [row for row in ROWS if answer(client, "POST", row, cast, records) != 403]
    assert accepted == []
