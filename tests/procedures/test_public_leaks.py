"""What citizens never see: what is not in effect, not public or not meant for them, wherever they look."""

import json
import re
from datetime import date
from time import perf_counter

import pytest
from django.test import Client
from django.urls import reverse

from core.files import store
from core.models import Attachment
from procedures.models import FormItem, Procedure, Revision
from procedures.public import CONTACT, page_of, path_of, public_procedures, with_frozen, without_contacts
from procedures.services.drafting import revision_open
from procedures.services.effecting import procedure_withdraw
from tests.cast import PDF, actor_of, make_law, make_procedure, make_revision, make_tthc

pytestmark = pytest.mark.django_db

DAY = date(2019, 5, 10)
SECRET = "Tuyệt mật"
PLACES = [
    "public_search", "public_agencies", "public_feed", "public_sitemap",
    "data_procedures_csv", "data_procedures_json",
]  # fmt: skip


@pytest.fixture(autouse=True)
def on_a_day(today_is):
    today_is(DAY)


def everything_public(*paths: str) -> str:
    """All text of the lists, feeds and files, and of more paths."""
    client = Client()
    answers = [client.get(reverse(name)) for name in PLACES] + [client.get(path) for path in paths]
    answers.append(client.get(reverse("public_search"), {"q": ""}))
    answers.append(client.get(reverse("public_search"), {"q": "tuyet mat"}))
    return "\n".join((b"".join(one) if one.streaming else one.content).decode() for one in answers)


def never_public(procedure: Procedure) -> bool:
    """Whether every address of this procedure is missing and no list names it."""
    client = Client()
    names = ("public_procedure_short", "public_sheet", "public_pdf", "public_feedback_new")
    answers = [client.get(reverse(name, args=[procedure.pk])) for name in names] + [client.get(path_of(procedure))]
    answers.append(client.post(reverse("public_rate", args=[procedure.pk]), {"stars": 5}))
    addresses = f"/public/procedures/{procedure.pk}/"
    found = everything_public(reverse("public_agency", args=[procedure.agency_id]))
    return (
        {answer.status_code for answer in answers} == {404} and addresses not in found and procedure.code not in found
    )


@pytest.mark.parametrize("status", ["draft", "in_review", "not_reviewed", "awaiting", "not_approved", "approved"])
def test_what_is_not_in_effect_is_not_public(cast, status):
    published = {"published_on": date(2019, 1, 1), "effective_on": date(2019, 6, 1)}
    assert never_public(make_procedure(cast.a, status, code="QT-KIN", **published))


def test_what_is_not_marked_public_is_not(cast):
    assert never_public(make_procedure(cast.a, code="QT-KIN"))


def test_what_becomes_public_tomorrow_is_not_public_today(cast):
    assert never_public(make_procedure(cast.a, code="QT-KIN", published_on=date(2019, 5, 11)))


def test_what_was_withdrawn_is_no_longer_public(cast, today_is):
    procedure = make_procedure(cast.a, code="QT-KIN", published_on=DAY)
    today_is("2019-05-20")
    procedure_withdraw(revision=procedure.revisions.get(), reason="Bãi bỏ", by=actor_of(cast.binh))
    assert never_public(procedure)


def test_a_dissolved_agency_shows_nothing(cast):
    procedure = make_procedure(cast.a, code="QT-KIN", published_on=DAY)
    cast.a.dissolved_on = DAY
    cast.a.save()
    assert Client().get(reverse("public_agency", args=[cast.a.pk])).status_code == 404
    assert not public_procedures(DAY).filter(pk=procedure.pk).exists()


def test_a_provincial_model_is_not_for_citizens(cast):
    assert never_public(make_procedure(cast.a, code="QT-KIN", published_on=DAY, is_model=True))


def test_a_draft_of_the_next_issue_changes_nothing_that_is_public(cast):
    procedure = make_procedure(cast.a, published_on=DAY)
    draft = revision_open(procedure=procedure, by=actor_of(cast.an))
    Revision.objects.filter(pk=draft.pk).update(title=SECRET, purpose=SECRET)
    draft.steps.update(what=SECRET)
    assert SECRET not in everything_public(path_of(procedure), reverse("public_sheet", args=[procedure.pk]))


def test_the_old_issue_stands_until_the_approved_one_takes_effect(cast, today_is):
    procedure = make_procedure(cast.a, published_on=DAY)
    today_is("2019-05-12")
    make_revision(procedure, "approved", effective_on=date(2019, 6, 1), purpose=SECRET)
    assert SECRET not in everything_public(path_of(procedure))


def test_what_only_the_agency_needs_is_on_no_page(cast):
    tthc = make_tthc(cast.a)
    procedure = make_procedure(cast.a, published_on=DAY, tthcs=(tthc,), local={"unit": SECRET})
    words = ("purpose", "scope", "references", "definitions", "notes", "change_summary")
    revision = procedure.revisions.get()
    revision.payload["content"]["sections"] = dict.fromkeys(words, SECRET)
    revision.payload["content"]["records"] = [{"title": SECRET, "place": SECRET, "retention": SECRET}]
    revision.payload["content"]["recipients"] = [{"name": SECRET, "copy": SECRET}]
    for step in revision.payload["content"]["steps"]:
        step["details"] = SECRET
    Revision.objects.filter(pk=revision.pk).update(payload=revision.payload, remarks={"purpose": SECRET})
    page = everything_public(path_of(procedure), reverse("public_sheet", args=[procedure.pk]))
    assert SECRET not in page
    assert "Nguyễn Thị An" not in page


CONTACTS = ["an.nguyen@caobang.gov.vn", "0912345678", "0206 3852 123", "+84 912 345 678", "(0206) 3.852.123", "an@so"]


@pytest.mark.parametrize("contact", CONTACTS)
def test_contacts_are_left_out_wherever_they_were_typed(cast, contact):
    law = make_law("9/2015/NĐ-CP", title=f"hỏi {contact}")
    tthc = make_tthc(cast.a, reception_address=f"Một cửa, {contact}", result=f"Giấy ({contact})", laws=(law,))
    procedure = make_procedure(cast.a, published_on=DAY, tthcs=(tthc,), title=f"Cấp phép {contact}", code="QT-1")
    revision = procedure.revisions.get()
    for step in revision.payload["content"]["steps"]:
        step["what"] = step["who"] = f"Gọi {contact}"
    Revision.objects.filter(pk=revision.pk).update(payload=revision.payload)
    found = everything_public(
        path_of(procedure), reverse("public_sheet", args=[procedure.pk]), reverse("public_agency", args=[cast.a.pk])
    )
    assert contact not in found
    assert "Một cửa, […]" in found


def test_nothing_public_looks_like_a_contact(cast):
    procedure = make_procedure(cast.a, published_on=DAY, tthcs=(make_tthc(cast.a, code="1.000656.000.00.00.H14"),))
    found = everything_public(path_of(procedure), reverse("public_sheet", args=[procedure.pk]))
    words = re.sub(r"data:image[^\"]*|<[^>]*>", " ", found)
    assert not re.search(r"[\w.]+@[\w.]+", words)
    assert not re.search(r"(?<![\d.])0[0-9]{9}", words)


@pytest.mark.parametrize(
    "text",
    [
        "1.000656.000.00.00.H14",
        "61/2018/NĐ-CP ngày 23/4/2018",
        "phí 1.500.000 đồng",
        "01.01.2019 – 31.12.2019",
        "02 bộ",
    ],
)
def test_numbers_that_are_no_contacts_stay(text):
    assert without_contacts({"a": [text, (text,)]}) == {"a": [text, [text]]}


def test_leaving_contacts_out_takes_no_time_on_any_text():
    start = perf_counter()
    for text in ("a" * 20_000, "0 " * 10_000, "a." * 10_000, "+84" * 6_000):
        CONTACT.sub("", text)
    assert perf_counter() - start < 2


def test_scripts_and_markup_are_shown_as_text(cast):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    tthc = make_tthc(cast.a, name=attack, result=attack, field=attack)
    procedure = make_procedure(cast.a, published_on=DAY, tthcs=(tthc,), title=attack, code="QT-1")
    client = Client()
    for path in (path_of(procedure), "/public/", "/public/?q=" + attack, "/public/feed.xml", "/public/sitemap.xml"):
        answer = client.get(path)
        body = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert "<script>alert" not in body, path
        assert "<img src=x" not in body, path


# Files.


def pdf_of(procedure: Procedure):
    Revision.objects.filter(procedure=procedure).update(pdf_sha256=store(PDF), pdf_size=len(PDF))
    return Client().get(reverse("public_pdf", args=[procedure.pk]))


def test_the_pdf_of_what_is_public_is_served(cast):
    answer = pdf_of(make_procedure(cast.a, published_on=DAY))
    assert answer.content == PDF
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_a_pdf_that_tells_a_contact_is_not_served(cast):
    procedure = make_procedure(cast.a, published_on=DAY)
    revision = procedure.revisions.get()
    revision.payload["content"]["sections"]["purpose"] = "Hỏi 0912 345 678"
    Revision.objects.filter(pk=revision.pk).update(payload=revision.payload)
    assert pdf_of(procedure).status_code == 404
    assert reverse("public_pdf", args=[procedure.pk]) not in Client().get(path_of(procedure)).content.decode()


def form_with_file(cast, revision: Revision) -> FormItem:
    file = Attachment.objects.create(
        agency_id=cast.a.pk,
        name="cua An 0912345678.pdf",
        sha256=store(PDF),
        size=1,
        content_type="application/pdf",
        uploaded_by=cast.an,
    )
    return FormItem.objects.create(revision=revision, order=1, code="BM-01", title="Đơn đề nghị", file=file)


def test_a_form_of_the_issue_in_effect_is_served_under_the_name_of_its_code(cast):
    procedure = make_procedure(cast.a, published_on=DAY)
    form = form_with_file(cast, procedure.revisions.get())
    answer = Client().get(reverse("public_form", args=[procedure.pk, form.pk]))
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bm-01.pdf"'


def test_a_form_of_a_draft_or_of_another_procedure_is_not_served(cast):
    shown, hidden = make_procedure(cast.a, published_on=DAY), make_procedure(cast.a)
    draft = revision_open(procedure=shown, by=actor_of(cast.an))
    for revision in (draft, hidden.revisions.get()):
        form = form_with_file(cast, revision)
        for procedure in (shown, hidden):
            assert Client().get(reverse("public_form", args=[procedure.pk, form.pk])).status_code == 404


# Data.


def test_open_data_holds_what_is_public_in_both_forms(cast):
    procedure = make_procedure(
        cast.a, published_on=DAY, tthcs=(make_tthc(cast.a, code="1.000123"),), title="=Cấp phép"
    )
    make_procedure(cast.b, title="Không công khai")
    client = Client()
    rows = json.loads(b"".join(client.get(reverse("data_procedures_json"))))["rows"]
    assert [(row["id"], row["tthc_codes"], row["effective_from"]) for row in rows] == [
        (procedure.pk, ["1.000123"], "2019-05-10")
    ]
    table = b"".join(client.get(reverse("data_procedures_csv")))
    assert table.startswith(b"\xef\xbb\xbfid,address,code,title")
    assert b",'=C\xe1\xba\xa5p ph\xc3\xa9p," in table
    assert b"Kh\xc3\xb4ng c\xc3\xb4ng khai" not in table


def test_the_data_of_agencies_say_what_they_declared(cast):
    rows = json.loads(b"".join(Client().get(reverse("data_agencies_json"))))["rows"]
    assert {row["code"] for row in rows} >= {"CB.SKHCN", "CB.SNV"}
    assert all(row["declaration_number"] == "" for row in rows)


def test_the_feed_and_the_map_name_the_address_of_each_procedure(cast, settings):
    settings.PUBLIC_URL = "https://iso.example.vn"
    procedure = make_procedure(cast.a, published_on=DAY, title="Cấp phép")
    client = Client()
    assert (
        f"<link>https://iso.example.vn{path_of(procedure)}</link>" in client.get("/public/feed.xml").content.decode()
    )
    assert (
        f"<loc>https://iso.example.vn{path_of(procedure)}</loc>"
        in b"".join(client.get("/public/sitemap.xml")).decode()
    )


def test_a_long_map_is_divided(cast, monkeypatch):
    monkeypatch.setattr("procedures.views.public_files.IN_ONE_MAP", 2)
    paths = {path_of(make_procedure(cast.a, published_on=DAY)) for _number in range(5)}
    index = b"".join(Client().get("/public/sitemap.xml")).decode()
    assert index.count("<sitemap>") == 3
    parts = "".join(b"".join(Client().get(f"/public/sitemap.xml?part={n}")).decode() for n in (1, 2, 3))
    assert {path for path in paths if path in parts} == paths


def test_robots_may_read_what_is_public_and_no_receipts():
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert {"Allow: /public/", "Disallow: /public/feedback/", "Disallow: /"} <= set(lines)


def test_the_page_reads_the_approved_words_not_the_present_ones_of_the_tthc(cast):
    tthc = make_tthc(cast.a, result="Giấy phép")
    procedure = make_procedure(cast.a, published_on=DAY, tthcs=(tthc,))
    type(tthc).objects.filter(pk=tthc.pk).update(result="Văn bản khác")
    page = page_of(with_frozen(public_procedures(DAY), DAY, whole=True).get(pk=procedure.pk))
    assert page["parts"]["result"] == [{"name": "", "lines": ["Giấy phép"]}]
