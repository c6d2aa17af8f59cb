"""The register of inspectors and naming teams: what is missing is warned of, conflicts of interest are refused."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from agencies.roles import Role
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Notice
from core.workflow import may, perform
from scoring.models import Inspection, InspectionPlan, Inspector
from scoring.qualifications import qualification_warnings
from scoring.services.conducting import item_answer
from scoring.services.inspectors import inspector_add, inspector_change
from scoring.services.teams import team_set, teams_set
from tests.cast import actor_of, client_of, holder_of, make_agency, make_membership, make_user
from tests.scoring.makers import administrator, inspecting, leader, make_inspection, make_inspector
from tests.scoring.makers_plans import QUALIFIED, plan_filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-02-01")


def of_agency(agency, role=Role.STAFF) -> Inspector:
    return make_inspector(holder_of(agency, role), name="Trần Văn Trong", organisation="Nơi khác")


def test_what_article_40_asks_for_is_warned_of_when_it_is_missing():
    inspector = Inspector(name="A", **QUALIFIED, working_since=date(2016, 2, 1))
    assert qualification_warnings(inspector, date(2019, 2, 1)) == []
    assert qualification_warnings(inspector, date(2019, 1, 31)) == ["Three years of work are not on record."]
    assert len(qualification_warnings(Inspector(name="B"), date(2019, 2, 1))) == 5
    inspector.is_of_good_conduct = False
    (warning,) = qualification_warnings(inspector, date(2019, 2, 1))
    assert warning == "Honesty and impartiality in office are not on record."


def test_a_team_takes_the_place_of_the_former_one():
    inspection = make_inspection(make_agency())
    lead, other = make_inspector(), make_inspector(organisation="Sở Nội vụ")
    team_set(inspection=inspection, lead=lead, others=[other, lead], seen=inspection.version, by=inspecting())
    assert [(row.inspector, row.is_lead) for row in inspection.members.all()] == [(lead, True), (other, False)]


def test_nobody_inspects_their_own_agency_nor_its_parent_or_child():
    parent = make_agency()
    agency = make_agency(parent=parent)
    child = make_agency(parent=agency)
    inspection, by = make_inspection(agency), inspecting()
    for place in (parent, agency, child):
        with pytest.raises(Refused, match="cannot inspect it"):
            team_set(inspection=inspection, lead=of_agency(place), others=[], seen=inspection.version, by=by)
    stranger = of_agency(make_agency())
    team_set(inspection=inspection, lead=stranger, others=[], seen=inspection.version, by=by)


def test_the_agencys_own_people_without_an_account_are_refused_too():
    agency = make_agency(name="Sở Y tế")
    inspection = make_inspection(agency)
    own = make_inspector(organisation="sở y tế")
    with pytest.raises(Refused, match="cannot inspect it"):
        team_set(inspection=inspection, lead=own, others=[], seen=inspection.version, by=inspecting())


def test_the_organisation_on_record_is_heeded_as_well_as_the_account():
    parent = make_agency(name="UBND huyện Hòa An")
    agency = make_agency(name="Phòng Nội vụ Hòa An", short_name="PNV HA", parent=parent)
    make_agency(name="Trung tâm Lưu trữ", parent=agency)
    inspection, elsewhere = make_inspection(agency), holder_of(make_agency(), Role.STAFF)
    for place in ("PNV HA", " ubnd huyện hòa an ", "TRUNG TÂM LƯU TRỮ"):
        own = make_inspector(organisation=place)
        with pytest.raises(Refused, match="cannot inspect it"):
            team_set(inspection=inspection, lead=own, others=[], seen=inspection.version, by=inspecting())
    lent = make_inspector(elsewhere, organisation="PNV HA")
    with pytest.raises(Refused, match="cannot inspect it"):
        team_set(inspection=inspection, lead=lent, others=[], seen=inspection.version, by=inspecting())


@pytest.mark.parametrize(
    ("status", "move"),
    [("planned", "request"), ("requested", "decide"), ("decided", "open"), ("under_way", "conclude")],
)
def test_who_joins_the_agency_after_being_named_goes_no_further_with_its_inspection(status, move):
    by = inspecting()
    inspection = make_inspection(make_agency(), status, by=by)
    actor = administrator() if move == "decide" else by
    inspection.items.update(result="conform", answered_by=by.user_id)
    assert may(inspection, move, actor)
    make_membership(User.objects.get(pk=by.user_id), inspection.agency, Role.STAFF)
    answer = may(Inspection.objects.get(pk=inspection.pk), move, actor)
    assert any("the one above or below it" in reason or "cannot inspect it" in reason for reason in answer.reasons)
    if status == "under_way":
        with pytest.raises(NotAllowed, match="somebody else must judge"):
            item_answer(item=inspection.items.first(), result="conform", evidence="", seen=1, by=by)


def test_who_is_entered_as_of_the_agency_after_being_named_goes_no_further_either():
    inspection, by = make_inspection(make_agency(name="Sở Y tế")), inspecting()
    assert may(inspection, "request", by)
    Inspector.objects.update(organisation="Sở Y tế")
    assert not may(Inspection.objects.get(pk=inspection.pk), "request", by)


def test_the_team_stays_once_the_inspection_has_begun():
    inspection = make_inspection(make_agency(), "under_way")
    with pytest.raises(WrongStatus, match="its team stays"):
        team_set(inspection=inspection, lead=make_inspector(), others=[], seen=inspection.version, by=inspecting())


def test_who_saw_an_older_team_is_told():
    inspection = make_inspection(make_agency())
    with pytest.raises(Stale):
        team_set(inspection=inspection, lead=make_inspector(), others=[], seen=99, by=inspecting())


def test_agencies_name_no_teams():
    inspection = make_inspection(make_agency())
    by = holder_of(inspection.agency, Role.HEAD)
    with pytest.raises(NotAllowed):
        team_set(inspection=inspection, lead=make_inspector(), others=[], seen=inspection.version, by=by)


def test_members_are_told_with_the_plan_and_after_its_approval_at_once():
    by, _agency, member = inspecting(), make_agency(), of_agency(make_agency(obligation=None))
    plan = plan_filled(by)
    lines = list(plan.inspections.values_list("pk", flat=True))
    teams_set(plan=plan, lines=lines, lead=member, others=[], by=by)
    assert not Notice.objects.filter(user=member.user).exists()
    perform(plan, "submit", by=by)
    perform(plan, "approve", by=leader(), decision_number="12/QĐ-UBND", decided_on=date(2019, 2, 1))
    assert "is approved" in Notice.objects.get(user=member.user).subject
    another = of_agency(make_agency(obligation=None))
    teams_set(plan=plan, lines=lines, lead=another, others=[member], by=by)
    assert "You are in the team" in Notice.objects.get(user=another.user).subject
    line = plan.inspections.get(pk=lines[0])
    perform(plan, "reopen", by=by, reason="Thêm một xã.")
    team_set(inspection=line, lead=member, others=[], seen=line.version, by=by)
    assert Notice.objects.filter(user=member.user, subject__contains="in the team").count() == 1


def test_several_inspections_get_one_team_or_none_does():
    by, place = inspecting(), make_agency()
    make_agency()
    plan = plan_filled(by)
    lines = list(plan.inspections.values_list("pk", flat=True))
    with pytest.raises(Refused, match="cannot inspect it"):
        teams_set(plan=plan, lines=lines, lead=of_agency(place), others=[], by=by)
    assert not plan.inspections.filter(members__isnull=False).exists()
    lead = make_inspector()
    assert teams_set(plan=plan, lines=lines, lead=lead, others=[], by=by) == 2
    assert plan.inspections.filter(members__inspector=lead, members__is_lead=True).count() == 2
    other = make_inspection(make_agency(), plan=InspectionPlan.objects.create(year=2018))
    with pytest.raises(Refused, match="one inspection at least"):
        teams_set(plan=plan, lines=[other.pk], lead=lead, others=[], by=by)


def test_an_account_is_in_the_register_once():
    by, user = inspecting(), make_user()
    values = {"name": "A", "organisation": "B", "user": user, "audit_certificate": "", "working_since": None}
    values |= {"has_degree": True, "has_state_management": False, "is_of_good_conduct": True}
    inspector = inspector_add(values=values, by=by)
    with pytest.raises(Refused, match="already"):
        inspector_add(values=values, by=by)
    with pytest.raises(Refused, match="future"):
        inspector_change(inspector=inspector, values=values | {"working_since": date(2020, 1, 1)}, seen=None, by=by)
    inspector_change(inspector=inspector, values=values | {"user": None}, seen=None, by=by)
    assert inspector_add(values=values, by=by)


def test_the_page_of_a_team_shows_what_is_missing_and_who_cannot(cast):
    inspection = make_inspection(cast.a)
    own, lead = make_inspector(actor_of(cast.an), name="An"), make_inspector(name="Ngoài")
    url = reverse("inspection_team", args=[inspection.pk])
    client = client_of(cast.dung)
    page = client.get(url).content.decode()
    assert "No university degree is on record." in page
    assert "An belongs to" in page
    assert f'id="lead-{own.pk}"' not in page
    refused = client.post(url, {"seen": inspection.version, "lead": own.pk})
    assert (refused.status_code, "cannot inspect it" in refused.content.decode()) == (422, True)
    assert client.post(url, {"seen": inspection.version}).status_code == 422
    assert client.post(url, {"seen": 99, "lead": lead.pk}).status_code == 409
    assert client.post(url, {"seen": inspection.version, "lead": lead.pk}).status_code == 302


def test_teams_of_several_from_the_page_of_the_plan(cast):
    plan = plan_filled(actor_of(cast.dung))
    client, url = client_of(cast.dung), reverse("inspection_plan_teams", args=[2019])
    assert "No inspection is chosen" in client.get(url).content.decode()
    lines = list(plan.inspections.values_list("pk", flat=True))
    lead = make_inspector()
    assert client.get(url, {"lines": lines}).status_code == 200
    assert client.post(url, {"lines": lines, "lead": "9" * 30}).status_code == 422
    assert client.post(url, {"lines": lines, "lead": lead.pk, "others": [lead.pk]}).status_code == 302
    assert plan.inspections.filter(members__inspector=lead).count() == len(lines)


def test_the_register_is_entered_and_changed(cast):
    client = client_of(cast.em)
    values = {"name": "Lê Thị Mai", "organisation": "Sở Nội vụ", "user": "KHOA", "has_degree": "on"}
    assert client.post(reverse("inspector_new"), values | {"user": "nobody"}).status_code == 422
    assert client.post(reverse("inspector_new"), values | {"user": cast.khoa.username.upper()}).status_code == 302
    inspector = Inspector.objects.get()
    assert inspector.user == cast.khoa
    page = client.get(inspector.get_absolute_url())
    seen = page.context["form"].initial["seen"]
    changed = values | {"user": "", "name": "Lê Mai", "seen": seen}
    assert client.post(inspector.get_absolute_url(), changed).status_code == 302
    stale = client.post(inspector.get_absolute_url(), changed | {"name": "Khác"})
    assert (stale.status_code, "Khác" in stale.content.decode()) == (409, True)
    assert "Lê Mai" in client.get(reverse("inspectors"), {"q": "le mai noi vu"}).content.decode()


def test_as_many_queries_for_many_inspectors_as_for_one(cast):
    client, inspection = client_of(cast.dung), make_inspection(cast.a)
    urls = [reverse("inspectors"), reverse("inspection_team", args=[inspection.pk])]

    def queries() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert client.get(url).status_code == 200
            found.append(len(caught))
        return found

    queries()
    few = queries()
    for _n in range(20):
        user = make_user()
        make_membership(user, make_agency(), Role.STAFF)
        make_inspector(None, user_id=user.pk)
    assert queries() == few
