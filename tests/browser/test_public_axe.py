"""A citizen finds a procedure, prints its sheet, rates it and writes about it; every public page for everybody."""

import io
import re
from datetime import date

import pikepdf
import pytest

from agencies.services import fingerprint
from core.files import store
from procedures.models import Revision
from procedures.public import path_of
from procedures.services.feedback import ANSWER_FIELDS, feedback_answer, feedback_receive, rating_give
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import PASSWORD, PDF, actor_of, make_adoption, make_cast, make_procedure, make_tthc

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = date(2019, 10, 10)
TITLE = "Cấp giấy phép xây dựng nhà ở riêng lẻ"
SHEET = "a[href$='/sheet/']"


@pytest.fixture
def portal(live_server, browser, settings):
    settings.QMS_TODAY = DAY
    settings.PUBLIC_URL = live_server.url
    cast = make_cast()
    make_adoption(cast.a, "declared")
    tthc = make_tthc(cast.a, name=TITLE, requirements="Phù hợp quy hoạch.")
    procedure = make_procedure(cast.a, tthcs=(tthc,), title=TITLE, published_on=DAY, is_illustrative=True)
    Revision.objects.filter(procedure=procedure).update(pdf_sha256=store(PDF), pdf_size=len(PDF))
    procedure.revisions.get().forms.create(order=1, code="BM-01", title="Đơn đề nghị")
    make_procedure(cast.b, published_on=DAY)
    return live_server.url, cast, procedure


def test_a_citizen_finds_it_in_three_clicks_and_prints_its_sheet(portal, browser):
    address, _cast, procedure = portal
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("search").get_by_role("searchbox").fill("cap giay phep xay dung")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("link", name=TITLE).click()
    assert page.url == address + path_of(procedure)
    page.locator(SHEET).click()
    assert page.locator("h1").inner_text() == TITLE
    printed = page.pdf(prefer_css_page_size=True)
    assert len(pikepdf.open(io.BytesIO(printed)).pages) == 1


def test_a_citizen_writes_and_finds_the_answer_by_the_receipt(portal, browser):
    address, cast, procedure = portal
    page = browser.new_page(java_script_enabled=False)
    page.goto(address + path_of(procedure))
    page.get_by_label(re.compile("^4")).check()
    page.locator("form[action$='/rating/'] button").click()
    assert page.locator(".notice--success").count() == 1
    page.locator("a[href$='/feedback/']").last.click()
    page.locator("textarea").fill("Bản vẽ có cần dấu của đơn vị thiết kế không?")
    page.locator("main form .btn-primary").click()
    receipt = page.locator(".receipt strong").inner_text()
    feedback = procedure.feedback.get(receipt=receipt)
    secretary = sign_in(browser, address, cast.an.username, PASSWORD)
    secretary.goto(address + feedback.get_absolute_url())
    secretary.locator("textarea").fill("Không cần với nhà dưới 250 m².")
    secretary.locator("main form .btn-primary").click()
    page.goto(f"{address}/public/feedback/")
    page.locator("main input[name=receipt]").fill(receipt.lower())
    page.locator("main form .btn-primary").click()
    assert "dưới 250 m²" in page.locator(".answered").first.inner_text()


def all_pages(cast, procedure) -> list[str]:
    """One of each kind of public page."""
    feedback = feedback_receive(procedure=procedure, text="Bao lâu thì có kết quả?")
    waiting = feedback_receive(procedure=procedure, text="Chưa thấy trả lời.")
    seen = fingerprint(feedback, ANSWER_FIELDS)
    feedback_answer(feedback=feedback, answer="Mười ngày.", publish=True, by=actor_of(cast.an), seen=seen)
    rating_give(procedure=procedure, stars=5)
    own = f"/public/procedures/{procedure.pk}"
    return [
        "/login/", "/public/", "/public/?q=", "/public/?q=khong+co", "/public/?field=x", path_of(procedure),
        f"{own}/sheet/", f"{own}/feedback/", "/public/feedback/", f"/public/feedback/{feedback.receipt}/",
        f"/public/feedback/{waiting.receipt}/", "/public/agencies/", "/public/agencies/?q=zzz",
        f"/public/agencies/{cast.a.pk}/", f"/public/agencies/{cast.commune.pk}/", "/public/data/", "/verify/",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [360, 1366])
def test_every_public_page_is_accessible_and_fits(portal, browser, width):
    address, cast, procedure = portal
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    problems = []
    for path in all_pages(cast, procedure):
        assert page.goto(address + path).ok, path
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        problems += accessibility_problems(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"{path} is wider than the screen")
    assert problems == []


@pytest.mark.parametrize("width", [360, 1366])
def test_refused_forms_and_what_the_agency_sees_are_accessible_too(portal, browser, width):
    address, cast, procedure = portal
    feedback = feedback_receive(procedure=procedure, text="Chưa thấy trả lời.", contact="0912345678")
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    problems = []
    for path in (path_of(procedure), f"/public/procedures/{procedure.pk}/feedback/"):
        page.goto(address + path)
        page.locator("main form button").last.click()
        assert page.locator(".error-summary").count() == 1
        problems += accessibility_problems(page)
    secretary = sign_in(browser, address, cast.an.username, PASSWORD, width)
    for path in ("/procedures/feedback/", feedback.get_absolute_url()):
        secretary.goto(address + path)
        problems += accessibility_problems(secretary)
        if secretary.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"{path} is wider than the screen")
    assert problems == []
