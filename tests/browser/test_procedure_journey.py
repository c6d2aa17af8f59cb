"""A Word file becomes a procedure in effect that staff have read and a citizen finds, by everybody's own hands."""

from datetime import date

import pytest
from django.test import override_settings

from core import jobs
from procedures.models import Acknowledgement, Revision
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import PASSWORD, make_cast, make_law, make_tthc
from tests.procedures.word_documents import procedure_content

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(live_server, browser, settings):
    settings.QMS_TODAY = date(2019, 3, 1)
    cast = make_cast()
    make_tthc(cast.a, code="1.009972", limit=80, laws=(make_law("59/2015/NĐ-CP"),), name="Cấp giấy phép xây dựng")
    return live_server.url, cast


def press(page) -> None:
    page.locator("main form .btn-primary").first.click()
    page.wait_for_load_state()


def import_word(page, address: str) -> Revision:
    """Upload, correct two steps and what was doubtful, save."""
    page.goto(f"{address}/procedures/import-word/")
    file = {"name": "QT-NV-05.docx", "mimeType": "application/octet-stream", "buffer": procedure_content()}
    page.set_input_files("[name=file]", file)
    press(page)
    page.wait_for_url("**/check/")
    page.select_option("#id_kind", "operational")
    page.fill("[name='steps-0-quarters']", "0,5")
    page.fill("[name='steps-1-what']", "Thẩm định hồ sơ và thực địa")
    page.fill("[name='forms-1-code']", "BM-05-02")
    page.fill("#id_change_summary", "Nhập từ bản Word")
    assert accessibility_problems(page) == []
    press(page)
    page.wait_for_url("**/procedures/revisions/*/")
    return Revision.objects.get()


def move(page, address: str, revision: Revision, name: str, **values: str) -> None:
    page.goto(f"{address}/procedures/revisions/{revision.pk}/moves/{name}/")
    for field, value in values.items():
        control = page.locator(f"[name='{field}']")
        control.select_option(value) if control.evaluate("e => e.tagName") == "SELECT" else control.fill(value)
    press(page)
    page.wait_for_url(f"{address}/procedures/revisions/{revision.pk}/")


def review_and_approve(browser, address: str, cast, revision: Revision) -> None:
    an, khoa, binh = (sign_in(browser, address, who.username, PASSWORD) for who in (cast.an, cast.khoa, cast.binh))
    move(an, address, revision, "send", reviewer=str(cast.khoa.pk))
    move(khoa, address, revision, "reject_review", **{"step:2": "Nêu rõ biểu mẫu thực địa"})
    an.goto(f"{address}/procedures/revisions/{revision.pk}/parts/steps/")
    assert "Nêu rõ biểu mẫu thực địa" in an.inner_text("main")
    an.fill("[name='steps-1-form']", "BM-05-02")
    assert accessibility_problems(an) == []
    press(an)
    an.wait_for_url(f"{address}/procedures/revisions/{revision.pk}/")
    move(an, address, revision, "send", reviewer=str(cast.khoa.pk))
    khoa.on("dialog", lambda dialog: dialog.accept())
    khoa.goto(f"{address}/procedures/revisions/{revision.pk}/")
    khoa.locator("form[action$='/moves/pass/'] button").click()
    khoa.wait_for_load_state()
    move(binh, address, revision, "approve", effective_on="10/03/2019")


def test_a_word_file_becomes_a_procedure_that_a_citizen_finds(portal, browser, settings, tmp_path):
    address, cast = portal
    an = sign_in(browser, address, cast.an.username, PASSWORD)
    revision = import_word(an, address)
    review_and_approve(browser, address, cast, revision)
    with override_settings(QMS_TODAY=date(2019, 3, 10)):
        jobs.reconcile()
        while jobs.execute_next():
            pass
        revision.refresh_from_db()
        assert (revision.status, revision.steps.get(order=1).quarters) == ("effective", 2)
        staff_read_it(browser, address, cast, revision)
        an.goto(f"{address}/procedures/{revision.procedure_id}/")
        an.locator("form[action$='/public/'] button").click()
        an.wait_for_load_state()
        a_citizen_finds_it(browser, address, tmp_path)


def staff_read_it(browser, address: str, cast, revision: Revision) -> None:
    ha = sign_in(browser, address, cast.ha.username, PASSWORD)
    ha.locator("main a", has_text=revision.title).or_(ha.locator("main table a")).first.click()
    ha.wait_for_load_state()
    press(ha)
    assert Acknowledgement.objects.get(user=cast.ha).acknowledged_on == date(2019, 3, 10)


def a_citizen_finds_it(browser, address: str, tmp_path) -> None:
    """From the sign-in page that a stranger lands on: look up, open, sheet – three clicks and a search."""
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{address}/public/")
    page.fill("main [name=q]", "cap giay phep xay dung")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.locator("main a", has_text="Cấp giấy phép xây dựng").first.click()
    page.wait_for_load_state()
    assert "Thẩm định hồ sơ và thực địa" in page.inner_text("main")
    assert accessibility_problems(page) == []
    page.locator("main a[href$='/sheet/']").first.click()
    page.wait_for_load_state()
    assert "Bản vẽ thiết kế" in page.inner_text("main")
    page.pdf(path=tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
