"""An inspector on a phone: answers while there is no network arrive later, once, and nothing is lost on the way."""

import pytest
from django.urls import reverse

from scoring.models import Inspection, InspectionItem, Receipt
from scoring.services import conducting
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import PASSWORD, make_agency
from tests.scoring.makers import make_inspection
from tests.scoring.makers_conducting import item_of, lead_user, second_inspector

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Chưa niêm yết công bố tại Một cửa."


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
