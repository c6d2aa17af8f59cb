"""Who may open what: every address, by GET and by POST, for everybody of the cast. Records belong to agency A.

The cast is described in tests/cast.py; B's secretary is Chi. `+` may, `-` is refused, `.` does not see the record.
What that means for a GET and a POST depends on the kind of address; strangers are asked to sign in.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
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
    "check": {"+": (200, 200)},
    "lead": {"+": (302, 405)},
    "tell": {"+": (200, 422)},
    "rate": {"+": (405, 422)},
    "open": {"+": (302, 302)},
    "sign-in": {"+": (302, 302)},
    "sign-out": {"+": (405, SIGN_IN)},
}
STRANGERS = {
    "public": (200, 405),
    "check": (200, 200),
    "lead": (302, 405),
    "tell": (200, 422),
    "rate": (405, 422),
    "open": (302, 302),
    "sign-in": (200, 422),
}

PEOPLE = ["lan", "chi", "ha", "khoa", "an", "binh", "dung", "em", "giang"]
TABLE = """
# kind   address                 record               lan chi ha khoa an binh dung em giang
page     home                    -                     +   +   +   +   +   +   +   +   +
page     search                  -                     +   +   +   +   +   +   +   +   +
page     notices                 -                     +   +   +   +   +   +   +   +   +
button   notices_read            -                     +   +   +   +   +   +   +   +   +
button   notice_read             notice-of-an          .   .   .   .   +   .   .   .   .
page     jobs                    -                     -   -   -   -   -   -   -   +   -
button   jobs_reconcile          -                     -   -   -   -   -   -   -   +   -
button   job_retry               job                   -   -   -   -   -   -   -   +   -
page     file                    file                  .   .   +   +   +   +   +   +   +
public   live                    -                     +   +   +   +   +   +   +   +   +
public   ready                   -                     +   +   +   +   +   +   +   +   +

page     agencies                -                     -   +   +   +   +   +   +   +   +
page     agencies_xlsx           -                     -   +   +   +   +   +   +   +   +
page     agencies_csv            -                     -   +   +   +   +   +   +   +   +
form     agency_new              -                     -   -   -   -   -   -   -   +   -
form     agency_import           -                     -   -   -   -   -   -   -   +   -
page     agency_import_template  -                     -   -   -   -   -   -   -   +   -
step     agency_import_preview   -                     -   -   -   -   -   -   -   +   -
page     agency                  agency                -   .   +   +   +   +   +   +   +
form     agency_edit             agency                .   .   -   -   -   -   -   +   -
form     obligation_set          agency                .   .   -   -   -   -   -   +   -
form     letterhead_set          agency                .   .   -   -   +   +   -   +   -
form     unit_add                agency                .   .   -   -   +   +   -   +   -
button   unit_close              unit                  .   .   -   -   +   +   -   +   -
form     membership_start        agency                .   .   -   -   -   +   -   +   -
form     membership_end          role-of-ha            .   .   -   -   -   +   -   +   -
page     adoption                building              -   .   +   +   +   +   +   +   +
form     adoption_plan           agency                .   .   -   -   +   -   -   -   -
form     exclusion_add           building              .   .   -   -   +   -   -   -   -
form     declaration_post        declaration           .   .   -   -   +   -   -   -   -
form     adoption_move           planned build         .   .   -   -   +   -   -   -   -
form     adoption_move           building apply        .   .   -   -   -   +   -   -   -
form     adoption_move           applying confirm      .   .   -   -   -   +   -   -   -
form     adoption_move           confirmed declare     .   .   -   -   -   +   -   -   -
form     adoption_move           declared redeclare    .   .   -   -   -   +   -   -   -
form     adoption_move           applying withdraw     .   .   -   -   -   +   -   -   -
form     adoption_move           applying supersede    .   .   .   .   .   .   .   .   .
page     people                  -                     -   -   -   -   -   -   -   +   -
form     person_new              -                     -   -   -   -   -   -   -   +   -
form     person                  an                    -   -   -   -   -   -   -   +   -
once     password_reset_by_admin an                    -   -   -   -   -   -   -   +   -
sign-in  login                   -                     +   +   +   +   +   +   +   +   +
sign-out logout                  -                     +   +   +   +   +   +   +   +   +
form     password_change         -                     +   +   +   +   +   +   +   +   +
button   act_as                  -                     .   .   .   .   .   .   .   .   .
open     set_language            -                     +   +   +   +   +   +   +   +   +

form     word_import             -                     -   +   +   -   +   -   -   -   -
step     word_import_check       -                     -   +   +   -   +   -   -   -   -

page     reports                 -                     -   +   +   +   +   +   +   +   +
page     report                  draft                 -   .   +   +   +   +   +   +   +
page     report                  issued                -   .   +   +   +   +   +   +   +
page     report_pdf              issued                -   .   +   +   +   +   +   +   +
page     report_pdf              approved              -   .   .   .   .   .   .   .   .
page     report_submitted        submitted             -   .   +   +   +   +   +   +   +
page     report_submitted        draft                 -   .   .   .   .   .   .   .   .
text     report_section          draft strengths       .   .   -   -   +   -   -   -   -
text     report_section          submitted strengths   .   .   -   -   +   -   -   -   -
text     report_section          draft nothing         .   .   .   .   .   .   .   .   .
form     report_move             draft submit          .   . 403 403 200/302 - - -   -
form     report_move             submitted send_back   .   .   -   -   -   +   -   -   -
move     report_move             submitted approve     .   .   -   -   -   +   -   -   -
move     report_move             approved issue        .   .   .   .   .   .   .   .   .
move     report_move             of-b accept           .   -   .   .   .   .   +   +   -
form     report_move             of-b return           .   -   .   .   .   .   +   +   -
form     report_move             issued register       .   .   -   -   +   -   -   -   -
move     report_move             issued revise         .   .   -   -   +   -   -   -   -
move     report_move             issued nonsense       .   .   .   .   .   .   .   .   .
page     periods                 -                     -   -   -   -   -   -   +   +   +
page     period                  2019                  -   -   -   -   -   -   +   +   +
page     period                  1999                  -   -   -   -   -   -   .   .   .
page     period_batch            2019                  -   -   -   -   -   -   +   +   +
page     period_confirmation     2019 xlsx             -   -   -   -   -   -   +   +   +
page     period_confirmation     2019 csv              -   -   -   -   -   -   +   +   +
button   period_issue            2019                  -   -   -   -   -   -   -   +   -
form     extension_new           2019                  -   -   -   -   -   -   -   +   -
form     waiver_new              2019                  -   -   -   -   -   -   -   +   -
button   provincial_new          2019                  -   -   -   -   -   -   -   +   -
page     provincial_report       provincial            -   -   -   -   -   -   +   +   +
page     provincial_pdf          provincial            -   -   -   -   -   -   +   +   +
page     procedures              -                     -   +   +   +   +   +   +   +   +
form     code_schemes            -                     -   +   -   -   +   -   -   -   -
form     procedure_new           -                     -   +   +   -   +   -   -   -   -
page     procedure               procedure             -   .   +   +   +   +   +   +   +
form     procedure_describe      procedure             -   .   -   -   +   -   -   -   -
button   procedure_publish       procedure             -   .   -   -   +   -   -   -   -
button   revision_new            procedure             -   .   +   -   +   -   -   -   -
page     revision                revision              -   .   +   +   +   +   +   +   +
page     revision_pdf            revision              -   .   .   .   .   .   .   .   .
form     revision_part           being-written steps   -   .   +   -   +   -   -   -   -
form     revision_part           revision steps        -   .   200/409 - 200/409 - - -   -
text     revision_part           being-written none    403 .   .   .   .   .   .   .   .
form     revision_move           being-written send    -   .   200/302 - 200/302 - - -   -
move     revision_move           in-review pass        403 .   +   +   -   +   -   -   -
form     revision_move           in-review reject_review - .   +   +   200/403 +   -   -   -
form     revision_move           awaiting approve      -   .   -   -   -   +   -   -   -
form     revision_move           awaiting reject_approval - .  -   -   -   +   -   -   -
form     revision_move           revision withdraw     -   .   -   -   -   +   -   -   -
move     revision_move           being-written discard 403 .   -   -   +   -   -   -   -
move     revision_move           revision take_effect  403 .   .   .   .   .   .   .   .
page     revision_compare        revision revision     -   .   +   +   +   +   +   +   +
page     overlaps                -                     -   -   -   -   -   -   +   +   +
button   overlaps_search         -                     -   -   -   -   -   -   -   +   -
page     overlap                 overlap               -   -   -   -   -   -   +   +   +
button   overlap_model           overlap overlap-member - -   -   -   -   -   -   +   -
page     weak_points             -                     -   +   +   +   +   +   +   +   +
page     models                  -                     -   +   +   +   +   +   +   +   +
form     model_new               -                     -   -   -   -   +   -   -   +   -
form     models_adopt            -                     -   -   -   -   -   -   -   +   -
page     model                   model                 -   +   +   +   +   +   +   +   +
form     model_adopt             model                 - 200/302 - -   +   -   -   -   -
form     model_kinds             model                 -   -   -   - 200/302 - - 200/302 -
button   models_take_over        model                 -   -   -   -   -   -   -   +   -
form     model_take_over         follower              .   .   -   - 200/302 - -   -   -
form     local_fields            follower              .   .   -   -   +   -   -   -   -
page     disseminations          -                     -   +   +   +   +   +   +   +   +
page     dissemination           spread                -   .   +   +   +   +   +   +   +
button   dissemination_read      spread                .   .   +   +   +   +   -   -   -
page     dissemination_record    spread                -   .   +   +   +   +   +   +   +
page     dissemination_export    spread xlsx           -   .   +   +   +   +   +   +   +
page     dissemination_export    spread csv            -   .   +   +   +   +   +   +   +
page     dissemination_export    spread pdf            -   .   .   .   .   .   .   .   .
page     meetings                -                     -   +   +   +   +   +   +   +   +
form     meeting_new             -                     -   +   +   +   +   +   -   -   -
page     meeting                 meeting               -   .   +   +   +   +   +   +   +
form     use_new                 used                  .   .   -   -   +   -   -   -   -
page     issuances               -                     -   +   +   +   +   +   +   +   +
form     issuance_new            -                     -   +   -   -   +   -   -   -   -
page     issuance                issuance              -   .   +   +   +   +   +   +   +
form     issuance_edit           issuance              .   .   -   -   +   -   -   -   -
button   issuance_drop           issuance              .   .   -   -   +   -   -   -   -
form     issuance_sign           issuance              .   .   -   -   -   +   -   -   -
page     issuance_decision       issuance              -   .   +   +   +   +   +   +   +
page     issuance_revision       issuance issued-with  -   .   +   +   +   +   +   +   +
page     issuance_revision       issuance revision     -   .   .   .   .   .   .   .   .

page     feedback_list           -                     -   +   +   +   +   +   +   +   +
form     feedback                feedback              .   . 200/403 200/403 + + 200/403 200/403 200/403
public   public_search           -                     +   +   +   +   +   +   +   +   +
lead     public_procedure_short  published             +   +   +   +   +   +   +   +   +
public   public_procedure        published slug        +   +   +   +   +   +   +   +   +
public   public_sheet            published             +   +   +   +   +   +   +   +   +
public   public_pdf              published             +   +   +   +   +   +   +   +   +
public   public_form             published its-form    +   +   +   +   +   +   +   +   +
rate     public_rate             published             +   +   +   +   +   +   +   +   +
tell     public_feedback_new     published             +   +   +   +   +   +   +   +   +
public   public_feedback         -                     +   +   +   +   +   +   +   +   +
public   public_receipt          receipt               +   +   +   +   +   +   +   +   +
public   public_agencies         -                     +   +   +   +   +   +   +   +   +
public   public_agency           agency                +   +   +   +   +   +   +   +   +
public   public_data             -                     +   +   +   +   +   +   +   +   +
public   data_procedures_csv     -                     +   +   +   +   +   +   +   +   +
public   data_procedures_json    -                     +   +   +   +   +   +   +   +   +
public   data_agencies_csv       -                     +   +   +   +   +   +   +   +   +
public   data_agencies_json      -                     +   +   +   +   +   +   +   +   +
public   public_feed             -                     +   +   +   +   +   +   +   +   +
public   public_sitemap          -                     +   +   +   +   +   +   +   +   +
public   robots                  -                     +   +   +   +   +   +   +   +   +
page     laws                    -                     -   +   +   +   +   +   +   +   +
page     law                     law                   -   +   +   +   +   +   +   +   +
form     law_new                 -                     -   +   -   -   +   -   -   +   -
form     law_edit                law                   -   -   -   -   -   -   -   +   -
form     law_change_new          law                   -   -   -   -   -   -   -   +   -
page     tthcs                   -                     -   +   +   +   +   +   +   +   +
page     tthc_export             xlsx                  -   +   +   +   +   +   +   +   +
page     tthc_export             csv                   -   +   +   +   +   +   +   +   +
page     tthc_export             pdf                   .   .   .   .   .   .   .   .   .
form     tthc_new                -                     -   -   -   -   -   -   -   +   -
form     tthc_import             -                     -   -   -   -   -   -   -   +   -
page     tthc_import_template    -                     -   -   -   -   -   -   -   +   -
step     tthc_import_preview     -                     -   -   -   -   -   -   -   +   -
page     tthc_coverage           -                     -   +   +   +   +   +   +   +   +
page     tthc_coverage_of        agency                -   .   +   +   +   +   +   +   +
page     tthc_lists              -                     -   +   +   +   +   +   +   +   +
page     tthc_list_of            agency                -   .   +   +   +   +   +   +   +
page     tthc_list_xlsx          agency                -   .   +   +   +   +   +   +   +
form     tthc_list_post          agency                .   .   -   -   -   -   -   +   -
page     tthc                    tthc                  -   +   +   +   +   +   +   +   +
form     tthc_edit               tthc                  -   -   -   -   -   -   -   +   -
form     tthc_scope              tthc                  -   -   -   -   -   -   -   +   -
form     tthc_repeal             tthc               403 403 403 403 403 403 403 200/302 403
page     reviews                 -                     -   +   +   +   +   +   +   +   +
text     review                  review              403   .   -   -  200/422 - -   -   -
text     review                  tthc-review         403   .   -   -   -   -   - 200/422 -
form     review_assign           review                .   .   -   -  200/302 - -   -   -
form     review_assign           tthc-review           .   .   -   -   -   -   - 200/302 -
public   verify                  -                     +   +   +   +   +   +   +   +   +
check    verify_code             code                  +   +   +   +   +   +   +   +   +
"""


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


@pytest.mark.parametrize("who", ["em", "an", "binh"])
def test_every_page_that_opens_has_one_heading_and_a_title(cast, records, who):
    client, wrong = client_of(getattr(cast, who)), []
    for row in ROWS:
        response = opened(client, row, cast, records) if row.expected(who)[0] == 200 else None
        if response and response.headers["Content-Type"].startswith("text/html"):
            page = response.content.decode()
            title = page.partition("<title>")[2].partition("</title>")[0].strip()
            if page.count("<h1") != 1 or not title or title.startswith(("–", "-")):
                wrong.append(f"{row.name}: {page.count('<h1')} headings, title “{title}”")
    assert wrong == []


@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
def test_each_person_gets_exactly_what_the_table_says(cast, records, who):
    client = client_of(getattr(cast, who, None))
    wrong = []
    for row in ROWS:
        found = tuple(answer(client, method, row, cast, records) for method in ("GET", "POST"))
        if found != row.expected(who):
            wrong.append(f"{row.name} {' '.join(row.record)}: {row.expected(who)} expected, {found} found")
    assert not wrong, "\n".join(wrong)


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
