"""Nothing typed on a phone is lost: the network drops, the session ends, photos wait with the words."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Error

from audits.models import ChecklistItem
from audits.services import checklists
from tests.audits.makers import lead_of, make_audit
from tests.audits.makers_conducting import address, lead_user
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import PASSWORD, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Sổ theo dõi số 3 không ghi ngày trả; hỏi chị Hà."


@pytest.fixture
def phone(live_server, browser):
    audit = make_audit(make_cast().a)
    item = audit.items.get(order=1)
    page = sign_in(browser, live_server.url, lead_user(audit).username, PASSWORD, width=390)
    page.goto(live_server.url + address(item))
    return page, live_server.url, item


def picture(name: str, colour: str) -> dict:
    content = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def typed(page) -> None:
    page.locator("label", has_text="Does not conform").click()
    page.fill("[name=evidence]", WORDS)


def save(page, go: str = "next") -> None:
    page.locator(f"button[name=go][value={go}]").click()


def holds_what_was_typed(page) -> bool:
    return page.locator("[name=evidence]").input_value() == WORDS and page.locator("[value=nonconform]").is_checked()


def stored(item: ChecklistItem) -> tuple[str, str, int]:
    item.refresh_from_db()
    return item.result, item.evidence, checklists.photos_of(item).count()


def test_an_answer_with_two_photos_is_given_with_one_hand(phone):
    page, _portal, item = phone
    assert accessibility_problems(page) == []
    sizes = page.locator(".answer .choice label").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    typed(page)
    page.set_input_files("#id_photos", [picture("mot.jpg", "red"), picture("hai.jpg", "blue")])
    save(page)
    page.wait_for_url("**/checklist/2/")
    assert stored(item) == ("nonconform", WORDS, 2)
    assert page.locator(".draft").count() == 0
    page.go_back()
    page.reload()
    assert page.locator(".draft").count() == 0
    assert page.locator(".photos img").count() == 2


def test_what_was_typed_is_there_after_the_network_dropped(phone):
    page, portal, item = phone
    typed(page)
    page.set_input_files("#id_photos", [picture("mot.jpg", "red"), picture("hai.jpg", "blue")])
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    save(page)
    page.wait_for_timeout(500)
    with pytest.raises(Error):
        page.goto(portal + address(item))
    assert stored(item) == ("", "", 0)
    page.context.set_offline(False)
    page.goto(portal + address(item))
    page.locator(".draft").wait_for()
    assert holds_what_was_typed(page)
    assert page.locator("#id_photos").evaluate("e => e.files.length") == 2
    assert accessibility_problems(page) == []
    save(page)
    page.wait_for_url("**/checklist/2/")
    assert stored(item) == ("nonconform", WORDS, 2)
    page.goto(portal + address(item))
    page.wait_for_timeout(300)
    assert page.locator(".draft").count() == 0


def test_what_was_typed_is_there_after_the_session_ended(phone):
    page, _portal, item = phone
    typed(page)
    page.context.clear_cookies(name="sessionid")
    save(page)
    page.wait_for_url("**/login/**")
    page.fill("[name=username]", lead_user(item.audit).username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/checklist/1/")
    page.locator(".draft").wait_for()
    assert holds_what_was_typed(page)
    save(page, "stay")
    page.wait_for_load_state()
    assert stored(item)[:2] == ("nonconform", WORDS)


def test_a_refused_answer_is_still_a_draft(phone):
    page, portal, item = phone
    page.locator("label", has_text="Observation").click()
    save(page)
    page.locator(".error-summary").wait_for()
    page.goto(portal + address(item))
    page.locator(".draft").wait_for()
    assert page.locator("[value=observation]").is_checked()
    page.locator(".draft button").click()
    assert not page.locator("[value=observation]").is_checked()
    page.reload()
    page.wait_for_timeout(300)
    assert page.locator(".draft").count() == 0


def test_a_draft_does_not_run_over_what_somebody_stored_meanwhile(phone):
    page, portal, item = phone
    typed(page)
    checklists.item_answer(item=item, result="conform", evidence="Đủ sổ", seen=1, by=lead_of(item.audit))
    page.goto(portal + address(item))
    page.locator(".draft").wait_for()
    assert page.locator("[name=evidence]").input_value() == "Đủ sổ"
    page.locator(".draft button").first.click()
    assert holds_what_was_typed(page)
    save(page)
    page.locator("h1", has_text="Somebody else changed this meanwhile").wait_for()
    assert "Đủ sổ" in page.inner_text("main")
    assert page.locator("[name=evidence]").input_value() == WORDS
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/checklist/2/")
    assert stored(item)[1] == WORDS


def test_other_forms_keep_drafts_too_and_each_person_their_own(phone, browser):
    page, portal, item = phone
    url = f"{portal}/audits/{item.audit_id}/findings/new/"
    page.goto(url)
    page.fill("[name=statement]", "Không ghi ngày trả")
    page.goto(portal)
    page.goto(url)
    page.locator(".draft").wait_for()
    assert page.locator("[name=statement]").input_value() == "Không ghi ngày trả"
    kept = page.evaluate("Object.keys(localStorage)")
    assert kept == [f"draft:{lead_user(item.audit).pk}:/audits/{item.audit_id}/findings/new/"]
