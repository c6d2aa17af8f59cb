"""An inspector on a phone: answers while there is no network arrive later, once, and nothing is lost on the way.

A tab that the phone drops there opens again from its copy, for the same person only.
"""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Error, Page, expect

from agencies.models import User
from scoring.models import Inspection, InspectionItem, Receipt
from scoring.services import conducting
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import PASSWORD, client_of, make_agency
from tests.scoring.makers import inspecting, make_inspection
from tests.scoring.makers_conducting import item_of, lead_user, make_scorable, second_inspector

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Chưa niêm yết công bố tại Một cửa."
IS_COPIED = """async (words) => {
    const worker = (await navigator.serviceWorker.ready).active;
    const copy = await caches.match(location.pathname);
    const files = await caches.match("/static/queue.js");
    return Boolean(worker && files && copy && (await copy.text()).includes(words));
}"""
COPIED = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const kept of await (await caches.open(name)).keys()) found.push(new URL(kept.url).pathname);
    return found;
}"""
HAS_NO_COPIES = "() => caches.keys().then((names) => !names.length)"
GROW_OLD = """async () => {
    const copies = await caches.open((await caches.keys())[0]);
    const copy = await copies.match(location.pathname);
    const headers = { "X-Kept-Until": Date.now() - 1 };
    await copies.put(location.pathname, new Response(await copy.text(), { headers }));
}"""


@pytest.fixture
def phone(live_server, browser):
    inspection = make_inspection(make_agency(), "under_way")
    page = sign_in(browser, live_server.url, lead_user(inspection).username, PASSWORD, width=390)
    page.goto(live_server.url + reverse("inspection_checklist", args=[inspection.pk]))
    return page, inspection


def give(page, order: int, result: str = "nonconform", words: str = WORDS) -> None:
    page.locator(f"a[href='#item-{order}']").click()
    page.locator(f"#item-{order} [value={result}]").check()
    page.fill(f"#item-{order} [name=evidence]", words)
    page.locator(f"#item-{order} button.btn-primary").click()


def kept(page) -> int:
    return page.evaluate("kept().then(all => all.length)")


def wait_for(page, number: int) -> None:
    for _time in range(50):
        if kept(page) == number:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{kept(page)} answers are kept, not {number}: {page.locator('#queue').inner_text()}")


def stored(inspection: Inspection, order: int) -> tuple[str, str]:
    item = item_of(inspection, order)
    return item.result, item.evidence


def test_one_item_a_screen_on_a_narrow_phone(phone):
    page, inspection = phone
    assert page.locator("[data-step]:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert accessibility_problems(page) == []
    give(page, 1, "conform", "")
    page.locator("#item-2:visible").wait_for()
    wait_for(page, 0)
    assert stored(inspection, 1) == ("conform", "")


def test_answers_without_a_network_are_sent_once_when_it_is_back(phone):
    page, inspection = phone
    page.context.set_offline(True)
    give(page, 10)
    give(page, 11, "na", "")
    give(page, 10, "nonconform", WORDS + " Hỏi chị Hà.")
    page.locator("#queue", has_text="3").wait_for()
    assert stored(inspection, 10) == ("", "")
    page.context.set_offline(False)
    wait_for(page, 0)
    assert stored(inspection, 10) == ("nonconform", WORDS + " Hỏi chị Hà.")
    assert stored(inspection, 11) == ("na", "")
    assert Receipt.objects.count() == 3
    assert page.locator("#queue").is_hidden()


def test_an_answer_whose_receipt_was_lost_is_not_doubled(phone):
    page, inspection = phone
    lose = lambda route: (route.fetch(), route.abort())  # noqa: E731
    page.route("**/checklist/4/", lose)
    give(page, 4)
    page.wait_for_timeout(500)
    assert stored(inspection, 4)[0] == "nonconform"
    conducting.item_answer(
        item=item_of(inspection, 4),
        result="conform",
        evidence="Đã niêm yết.",
        seen=2,
        by=second_inspector(inspection),
    )
    page.unroute("**/checklist/4/")
    page.evaluate("flush()")
    wait_for(page, 0)
    assert stored(inspection, 4) == ("conform", "Đã niêm yết.")
    assert item_of(inspection, 4).version == 3


def test_answers_survive_a_session_that_ended(phone, live_server):
    page, inspection = phone
    page.context.set_offline(True)
    give(page, 5)
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    page.locator("#queue a").wait_for()
    assert stored(inspection, 5) == ("", "")
    page.locator("#queue a").click()
    page.fill("[name=username]", lead_user(inspection).username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/checklist/")
    wait_for(page, 0)
    assert stored(inspection, 5) == ("nonconform", WORDS)


def test_an_answer_that_meets_another_shows_both_texts(phone):
    page, inspection = phone
    page.context.set_offline(True)
    give(page, 6)
    other = second_inspector(inspection)
    theirs = {"result": "conform", "evidence": "Đã xem sổ."}
    conducting.item_answer(item=InspectionItem.objects.get(pk=item_of(inspection, 6).pk), seen=1, by=other, **theirs)
    page.context.set_offline(False)
    page.locator("#queue button").first.wait_for()
    assert kept(page) == 1
    page.locator("#queue button").first.click()
    page.locator("text=Đã xem sổ.").first.wait_for()
    assert page.locator("[name=evidence]").input_value() == WORDS
    page.locator("main button.btn-primary").click()
    page.wait_for_url("**/checklist/*/")
    wait_for(page, 0)
    assert stored(inspection, 6) == ("nonconform", WORDS)


def wait_until(page: Page, is_so: str, argument: str = "") -> None:
    """Playwright's own waiting takes any promise for yes."""
    for _time in range(50):
        if page.evaluate(is_so, argument):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {is_so}")


def wait_for_copy(page: Page, words: str = "") -> None:
    wait_until(page, IS_COPIED, words)


def copied_pages(page: Page) -> list[str]:
    return [path for path in page.evaluate(COPIED) if not path.startswith("/static/")]


def reopen_without_network(page: Page) -> None:
    page.context.set_offline(True)
    page.reload()
    page.locator("#copy").wait_for()


def opens_without_network(page: Page, address: str) -> bool:
    page.context.set_offline(True)
    try:
        page.goto(address)
    except Error:
        return False
    finally:
        page.context.set_offline(False)
    return True


def inspector() -> User:
    return User.objects.get(pk=inspecting().user_id)


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.locator("[data-sign-out] button").click()


@pytest.fixture
def copied(phone):
    wait_for_copy(phone[0])
    return phone


def test_the_checklist_opens_again_with_its_answers_and_they_are_sent_once(copied):
    page, inspection = copied
    page.context.set_offline(True)
    give(page, 10)
    wait_for(page, 1)
    reopen_without_network(page)
    expect(page.locator("#item-10 [name=evidence]")).to_have_value(WORDS)
    expect(page.locator("#item-10 [value=nonconform]")).to_be_checked()
    assert page.locator("[data-step]:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert accessibility_problems(page) == []
    give(page, 11, "na", "")
    wait_for(page, 2)
    page.context.set_offline(False)
    wait_for(page, 0)
    assert stored(inspection, 10) == ("nonconform", WORDS)
    assert stored(inspection, 11) == ("na", "")
    assert Receipt.objects.count() == 2


def test_the_network_comes_first(copied):
    page, _inspection = copied
    page.reload()
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
    assert page.locator("#copy").is_hidden()


def test_what_has_arrived_stands_in_the_copy(copied):
    page, _inspection = copied
    give(page, 3, words="Sổ số 7.")
    wait_for_copy(page, "Sổ số 7.")
    reopen_without_network(page)
    expect(page.locator("#item-3 [name=evidence]")).to_have_value("Sổ số 7.")


def test_what_the_portal_says_of_it_is_told_at_once_and_once(copied):
    page, _inspection = copied
    no_photo = {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}
    page.set_input_files("#item-1 [name=photos][multiple]", no_photo)
    give(page, 1, words="Sổ số 7.")
    page.locator("[data-message]", has_text="anh.jpg").wait_for()
    wait_for_copy(page, "Sổ số 7.")
    reopen_without_network(page)
    assert page.locator("[data-message]").count() == 0


def test_an_older_copy_overwrites_nothing(copied):
    page, inspection = copied
    theirs = {"result": "conform", "evidence": "Đã xem sổ."}
    conducting.item_answer(item=item_of(inspection, 6), seen=1, by=second_inspector(inspection), **theirs)
    reopen_without_network(page)
    give(page, 6)
    page.context.set_offline(False)
    page.locator("#queue button").first.wait_for()
    assert stored(inspection, 6) == ("conform", "Đã xem sổ.")
    assert kept(page) == 1


def test_a_session_that_ended_asks_to_sign_in_before_what_is_kept_is_sent(copied):
    page, inspection = copied
    reopen_without_network(page)
    give(page, 5)
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    page.locator("#queue a").click()
    page.fill("[name=username]", lead_user(inspection).username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/checklist/")
    wait_for(page, 0)
    assert stored(inspection, 5) == ("nonconform", WORDS)
    wait_for_copy(page)


def test_one_item_opens_again_with_its_draft(copied):
    page, inspection = copied
    page.goto(page.url + "1/")
    page.locator("[value=conform]").check()
    page.locator("main button.btn-primary").click()
    page.wait_for_url("**/checklist/2/")
    assert page.locator("[data-message]").count() == 1
    wait_for_copy(page)
    page.fill("[name=evidence]", WORDS)
    reopen_without_network(page)
    expect(page.locator("[name=evidence]")).to_have_value(WORDS)
    assert page.locator("[data-message]").count() == 0


def test_inspectors_points_open_again(live_server, browser):
    assessment, _score = make_scorable(make_agency())
    page = sign_in(browser, live_server.url, inspector().username, PASSWORD, width=390)
    page.goto(live_server.url + reverse("assessment_inspect", args=[assessment.pk]))
    wait_for_copy(page)
    reopen_without_network(page)
    assert page.locator("[data-step]:visible").count() == 1


def test_only_pages_that_ask_are_kept(copied):
    page, inspection = copied
    portal = page.evaluate("location.origin")
    for address in ("/", inspection.get_absolute_url(), "/notices/"):
        page.goto(portal + address, wait_until="networkidle")
    assert copied_pages(page) == [reverse("inspection_checklist", args=[inspection.pk])]


def test_nothing_is_left_after_signing_out(copied):
    page, _inspection = copied
    checklist = page.url
    sign_out(page)
    page.wait_for_url("**/login/")
    wait_until(page, HAS_NO_COPIES)
    assert not opens_without_network(page, checklist)


def test_nothing_is_left_after_signing_out_where_there_is_no_network(copied):
    page, _inspection = copied
    checklist = page.url
    page.context.set_offline(True)
    sign_out(page)
    page.wait_for_url("chrome-error://**")
    assert not opens_without_network(page, checklist)


def test_the_next_person_at_the_phone_finds_nothing(copied, live_server):
    page, _inspection = copied
    checklist = page.url
    cookie = client_of(inspector()).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.goto(live_server.url)
    wait_until(page, HAS_NO_COPIES)
    assert not opens_without_network(page, checklist)


def test_a_copy_does_not_grow_old(copied):
    page, _inspection = copied
    checklist = page.url
    page.evaluate(GROW_OLD)
    assert not opens_without_network(page, checklist)
    page.goto(checklist.partition("/scoring/")[0])
    wait_until(page, "(address) => caches.match(address).then((copy) => !copy)", checklist)


def test_nothing_changes_where_there_are_no_service_workers(copied):
    page, inspection = copied
    problems = []
    page.on("pageerror", lambda problem: problems.append(problem))
    page.add_init_script("delete Navigator.prototype.serviceWorker; delete window.caches")
    page.reload()
    give(page, 1, "conform", "")
    page.locator("#item-2:visible").wait_for()
    wait_for(page, 0)
    assert stored(inspection, 1) == ("conform", "")
    assert not page.evaluate("'caches' in window")
    assert problems == []
