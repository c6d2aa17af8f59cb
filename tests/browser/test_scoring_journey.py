"""A round of scoring by five people and a citizen: from the agency's own points to the published place, and why."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.models import Agency, User
from agencies.roles import Role
from scoring.models import (
    Assessment,
    Explanation,
    Inspection,
    InspectionPlan,
    Ranking,
    ScoringRound,
)
from tests.browser.conftest import accessibility_problems
from tests.browser.person import DESK, PHONE, Person
from tests.cast import make_cast, make_membership, make_user
from tests.scoring.makers import ANSWERS, make_inspector, make_round, make_set

DAY = "10/06/2019"
SHORT = "Chưa niêm yết công bố tại trụ sở."

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(live_server, browser, settings):
    """A round of district committees is open; the district has a secretary and a head, Dũng is an inspector."""
    settings.QMS_TODAY = date(2019, 6, 10)
    cast = make_cast()
    secretary, head = make_user("Hoàng Thị Sen"), make_user("Lý Văn Páo")
    make_membership(secretary, cast.district, Role.SECRETARY)
    make_membership(head, cast.district, Role.HEAD)
    make_set(("district_peoples_committee",))
    make_round(explain_days=10)
    make_inspector(name="Hoàng Tiến Dũng", user_id=cast.dung.pk)
    people = {"sen": secretary, "pao": head, "dung": cast.dung, "em": cast.em, "giang": cast.giang}
    return live_server.url, cast, people


def test_a_round_goes_from_own_points_to_a_published_place_and_what_comes_next(portal, browser):
    address, cast, people = portal
    sen, pao, dung = (Person(browser, address, people[name], PHONE) for name in ("sen", "pao", "dung"))
    em, giang = (Person(browser, address, people[name], DESK) for name in ("em", "giang"))
    assessment = Assessment.objects.get()
    agency_assesses_itself(sen, pao, assessment)
    inspection = plan_is_approved(em, giang, people, cast.district)
    inspection_is_held(dung, em, pao, inspection)
    inspector_scores(dung, assessment)
    difference_is_explained_and_answered(sen, dung, pao, assessment)
    ranking_is_published(em, giang)
    citizen_reads_it(browser, address)
    agency_sees_why_and_what_next(sen, assessment)


def agency_assesses_itself(sen: Person, pao: Person, assessment: Assessment) -> None:
    for score in assessment.scores.select_related("criterion"):
        sen.page.goto(sen.address + reverse("self_score", args=[score.pk]))
        choose(sen, score.criterion, ANSWERS[score.criterion.code], "points")
        sen.press()
    first = assessment.scores.order_by("criterion__order").first()
    shown = {
        "title": "Quyết định thành lập Ban Chỉ đạo",
        "effective_on": "02/03/2019",
        "url": "https://example.vn/qd",
    }
    sen.fill(reverse("score_evidence_new", args=[first.pk]), **shown)
    assert first.evidence.get().effective_on == date(2019, 3, 2)
    check = sen.reads(reverse("assessment_check", args=[assessment.pk]))
    assert "82" in check
    pao.moves(reverse("assessment_check", args=[assessment.pk]), "submit")
    assessment.refresh_from_db()
    assert (assessment.status, assessment.self_total) == ("submitted", Decimal("82.00"))


def choose(person: Person, criterion, points: int | str, name: str) -> None:
    """A level as a button, or a number of points."""
    level = person.page.locator(f"main [name='{name}'][value='{Decimal(points):.2f}']")
    if level.count():
        level.check(force=True)
    else:
        person.page.locator(f"main input[name='{name}']").fill(str(points))


def plan_is_approved(em: Person, giang: Person, people: dict[str, User], agency: Agency) -> Inspection:
    em.page.goto(em.address + reverse("inspection_plans"))
    em.press("main form[action$='/plans/new/']:has([value='2019']) button")
    em.fill(reverse("inspection_plan_propose", args=[2019]), "main form[method=post] .btn-primary")
    inspection = Inspection.objects.get(agency=agency)
    if not inspection.is_on_site:
        em.fill(reverse("plan_line", args=[2019, inspection.pk]), form="on_site", why="UBND tỉnh yêu cầu.")
    em.fill(reverse("inspection_team", args=[inspection.pk]), lead=people["dung"].inspector.pk)
    em.moves(reverse("inspection_plan", args=[2019]), "submit")
    approve = reverse("inspection_plan_move", args=[inspection.plan_id, "approve"])
    giang.fill(approve, decision_number="12/QĐ-UBND", decided_on=DAY)
    inspection.refresh_from_db()
    assert inspection.plan.status == InspectionPlan.Status.APPROVED
    return inspection


def inspection_is_held(dung: Person, em: Person, pao: Person, inspection: Inspection) -> None:
    moves = f"/scoring/inspections/{inspection.pk}/moves"
    dung.fill(f"{moves}/request/", request_number="5/TĐC", requested_on=DAY, report_due_on="20/06/2019")
    em.fill(f"{moves}/decide/", decision_number="6/QĐ", decided_on=DAY, programme="Sáng: kiểm tra hồ sơ Một cửa.")
    dung.fill(f"{moves}/open/", held_on=DAY, announced_to="Lãnh đạo UBND huyện")
    page = dung.page
    page.goto(dung.address + reverse("inspection_checklist", args=[inspection.pk]))
    assert accessibility_problems(page) == []
    for order in range(1, 14):
        offline = order == 10
        if offline:
            until(page, lambda: inspection.items.exclude(result="").count() == 9)
        page.context.set_offline(offline)
        page.locator(f"a[href='#item-{order}']").click()
        page.locator(f"#item-{order} [value={'nonconform' if offline else 'conform'}]").check()
        page.fill(f"#item-{order} [name=evidence]", SHORT)
        page.locator(f"#item-{order} button.btn-primary").click()
        if offline:
            page.locator("#queue", has_text="1").wait_for()
            assert inspection.items.get(check_item__order=10).result == ""
    until(page, lambda: inspection.items.filter(result="conform").count() == 12)
    until(page, lambda: inspection.items.exclude(result="").count() == 13)
    assert inspection.items.get(check_item__order=10).evidence == SHORT
    dung.fill(reverse("inspection_ask", args=[inspection.pk]), statement="Niêm yết công bố tại trụ sở.")
    dung.fill(f"{moves}/conclude/", held_on=DAY, conclusion="Hệ thống được duy trì; còn một tồn tại.")
    pao.fill(f"{moves}/confirm/", opinion="Nhất trí.")
    inspection.refresh_from_db()
    assert inspection.status == "confirmed"
    assert str(inspection.requests.get().due_on) == "2019-08-10"


def until(page, holds: Callable[[], bool]) -> None:
    """Wait for what the page sends by itself."""
    for _turn in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail(page.inner_text("main"))


def inspector_scores(dung: Person, assessment: Assessment) -> None:
    dung.page.goto(dung.address + assessment.get_absolute_url())
    dung.page.locator(f"main a[href='{reverse('assessment_inspect', args=[assessment.pk])}']").click()
    assert accessibility_problems(dung.page) == []
    for score in assessment.scores.select_related("criterion"):
        code = score.criterion.code
        dung.page.goto(dung.address + reverse("inspect_score", args=[assessment.pk, score.pk]))
        choose(dung, score.criterion, 3 if code == "1.3" else ANSWERS[code], "points")
        if code == "1.3":
            dung.page.locator("main [name=note]").fill("Chỉ có ba trong bảy bằng chứng.")
        dung.press()
    dung.moves(reverse("assessment", args=[assessment.pk]), "conclude")
    assessment.refresh_from_db()
    assert (assessment.status, assessment.inspector_total) == ("inspected", Decimal("78.00"))


def difference_is_explained_and_answered(sen: Person, dung: Person, pao: Person, assessment: Assessment) -> None:
    score = assessment.scores.get(criterion__code="1.3")
    told = {"text": "Bốn bằng chứng nằm ở hồ sơ Một cửa.", "wanted": "7"}
    sen.fill(reverse("explanation_write", args=[score.pk]), **told)
    explanation = Explanation.objects.get()
    answer = {"outcome": "partly", "points": "5", "answer": "Đã xem thêm hai bằng chứng."}
    dung.fill(reverse("explanation", args=[explanation.pk]), **answer)
    pao.moves(reverse("assessment", args=[assessment.pk]), "agree")
    assessment.refresh_from_db()
    assert assessment.status == "explained"
    assert "5" in sen.reads(reverse("assessment_reconciliation", args=[assessment.pk]))


def ranking_is_published(em: Person, giang: Person) -> None:
    scoring_round = ScoringRound.objects.get()
    em.fill(reverse("scoring_round_finalise", args=[scoring_round.pk]))
    em.moves(reverse("scoring_round", args=[2019]), "close")
    ranking = Ranking.objects.get()
    giang.page.goto(giang.address + reverse("ranking_move", args=[ranking.pk, "decide"]))
    giang._set("decision_number", "99/QĐ-UBND")
    giang._set("decided_on", DAY)
    giang.page.locator("main [name=kinds]").first.check()
    giang.press()
    ranking.refresh_from_db()
    assert ranking.status == "decided"
    assert Assessment.objects.get().status == "published"


def citizen_reads_it(browser, address: str) -> None:
    page = browser.new_context(viewport={"width": PHONE, "height": 900}).new_page()
    page.goto(address + reverse("public_ranking", args=[2019]))
    assert accessibility_problems(page) == []
    assert re.search(r"UBND huyện Hòa An", page.inner_text("main"))


def agency_sees_why_and_what_next(sen: Person, assessment: Assessment) -> None:
    told = sen.reads(reverse("assessment_why", args=[assessment.pk]))
    assert "80" in told
    assert "1.2" in told
