"""The audit programme of a year: who writes, sends, approves and opens it again, and what its pages say."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from audits.models import Audit, AuditProgramme
from audits.services.planning import audit_change, audit_plan, programme_open, programme_write
from core import todos
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import LogEntry, Notice
from core.workflow import may, perform
from tests.audits.makers import make_audit, make_programme, plan_audit
from tests.cast import actor_of, client_of, holder_of, make_agency, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-02-01")


def move(programme, name: str, **data):
    return reverse("audit_programme_move", args=[programme.pk, name]), {"seen": programme.version} | data


def test_a_programme_is_made_once_and_takes_over_last_years_cycle(cast):
    an = actor_of(cast.an)
    last = programme_open(agency=cast.a, year=2018, by=an)
    programme_write(programme=last, values={"cycle_years": 3}, seen=last.version, by=an)
    programme = programme_open(agency=cast.a, year=2019, by=an)
    assert programme.cycle_years == 3
    assert programme_open(agency=cast.a, year=2019, by=an) == programme
    assert LogEntry.objects.filter(verb="auditprogramme.open").count() == 2


@pytest.mark.parametrize("year", [0, 1999, 2013, 2021, 9999])
def test_a_programme_of_a_year_far_away_is_refused(cast, year):
    with pytest.raises(Refused, match="this year, the next"):
        programme_open(agency=cast.a, year=year, by=actor_of(cast.an))
    client_of(cast.an).post(reverse("audit_programme_new"), {"year": year})
    assert not AuditProgramme.objects.exists()


def test_it_goes_from_draft_to_approval_by_two_people(cast):
    programme = make_programme(cast.a)
    assert (programme.status, programme.prepared_by, programme.approved_by) == ("approved", cast.an, cast.binh)
    assert programme.approved_on == date(2019, 2, 1)


def test_a_programme_without_audits_is_not_sent(cast):
    programme = make_programme(cast.a, "draft")
    with pytest.raises(Refused, match="Plan one audit at least"):
        perform(programme, "submit", by=actor_of(cast.an))
    audit = plan_audit(programme)
    perform(audit, "cancel", by=actor_of(cast.binh), reason="Trùng lịch.")
    assert not may(programme, "submit", actor_of(cast.an))


def test_who_sent_it_does_not_approve_it(cast):
    programme = make_programme(cast.a, "submitted")
    both = make_membership(cast.an, cast.a, Role.HEAD)
    by = actor_of(cast.an, both)
    assert "wrote this yourself" in str(may(programme, "approve", by).reasons)
    with pytest.raises(NotAllowed):
        perform(programme, "approve", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditProgramme.objects.filter(pk=programme.pk).update(approved_by=cast.an)


@pytest.mark.parametrize(
    ("who", "name", "status", "answer"),
    [
        ("ha", "submit", "draft", 403),
        ("binh", "submit", "draft", 403),
        ("chi", "submit", "draft", 404),
        ("an", "approve", "submitted", 403),
        ("khoa", "return", "submitted", 403),
        ("dung", "approve", "submitted", 403),
        ("binh", "reopen", "approved", 403),
        ("chi", "reopen", "approved", 404),
    ],
)
def test_nobody_else_moves_it(cast, who, name, status, answer):
    programme = make_programme(cast.a, status)
    address, data = move(programme, name, reason="Lý do")
    assert client_of(getattr(cast, who)).post(address, data).status_code == answer
    programme.refresh_from_db()
    assert programme.status == status


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("an", "submit", "approved"),
        ("binh", "approve", "draft"),
        ("binh", "return", "approved"),
        ("an", "reopen", "draft"),
    ],
)
def test_a_move_from_the_wrong_status_changes_nothing(cast, who, name, status):
    programme = make_programme(cast.a, status)
    address, data = move(programme, name, reason="Lý do")
    response = client_of(getattr(cast, who)).post(address, data)
    programme.refresh_from_db()
    assert response.status_code in (302, 422)
    assert programme.status == status


def test_the_second_of_two_is_told(cast):
    programme = make_programme(cast.a, "submitted")
    seen = programme.version
    perform(programme, "return", by=actor_of(cast.binh), seen=seen, reason="Thiếu Phòng Nghiệp vụ.")
    with pytest.raises(Stale):
        perform(AuditProgramme.objects.get(), "approve", by=actor_of(cast.binh), seen=seen)


def test_two_editors_see_both_versions(cast):
    programme = make_programme(cast.a, "draft")
    address = reverse("audit_programme_edit", args=[programme.pk])
    mine = {"cycle_years": "2", "objectives": "Của tôi", "methods": "", "seen": programme.version}
    programme_write(
        programme=programme, values={"objectives": "Của người khác"}, seen=programme.version, by=actor_of(cast.an)
    )
    response = client_of(cast.an).post(address, mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Của tôi" in page
    assert "Của người khác" in page
    assert (
        client_of(cast.an)
        .post(address, mine | {"seen": re.search(r'name="seen" value="(\d+)"', page)[1]})
        .status_code
        == 302
    )
    assert AuditProgramme.objects.get().objectives == "Của tôi"


def test_once_sent_its_words_and_audits_stay(cast):
    programme = make_programme(cast.a)
    with pytest.raises(WrongStatus):
        programme_write(programme=programme, values={"cycle_years": 2}, seen=programme.version, by=actor_of(cast.an))
    with pytest.raises(WrongStatus):
        plan_audit(programme)


def test_while_the_head_decides_no_audit_of_it_changes(cast):
    """The head approves what they saw."""
    audit = make_programme(cast.a, "submitted").audits.get()
    page = client_of(cast.an).get(audit.get_absolute_url()).text
    assert reverse("audit_edit", args=[audit.pk]) not in page
    with pytest.raises(WrongStatus, match="waits for the head"):
        audit_change(audit=audit, values={"scope": "Không gì cả."}, seen=audit.version, by=actor_of(cast.an))


def test_who_planned_an_audit_of_it_does_not_approve_it(cast):
    """Bình is secretary too, plans an audit, and has An send the programme."""
    programme = make_programme(cast.a, "draft")
    post = make_membership(cast.binh, cast.a, Role.SECRETARY)
    values = {"title": "Đánh giá", "starts_on": today(), "ends_on": today()}
    audit_plan(programme=programme, values=values, by=actor_of(cast.binh, post))
    perform(programme, "submit", by=actor_of(cast.an))
    head = cast.a.memberships.get(user=cast.binh, role=Role.HEAD)
    with pytest.raises(NotAllowed):
        perform(programme, "approve", by=actor_of(cast.binh, head))


@pytest.mark.parametrize("cycle", [0, 4])
def test_a_cycle_is_one_to_three_years(cast, cycle):
    programme = make_programme(cast.a, "draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditProgramme.objects.filter(pk=programme.pk).update(cycle_years=cycle)
    data = {"cycle_years": cycle, "seen": programme.version}
    response = client_of(cast.an).post(reverse("audit_programme_edit", args=[programme.pk]), data)
    assert response.status_code == 422


def test_people_concerned_are_told(cast):
    programme = make_programme(cast.a, "submitted")
    assert [row.user for row in Notice.objects.filter(key__startswith="auditprogramme.submit")] == [cast.binh]
    perform(programme, "return", by=actor_of(cast.binh), reason="Thiếu một phòng.")
    assert Notice.objects.get(key__startswith="auditprogramme.return").body == "Thiếu một phòng."


def test_the_secretary_is_asked_from_january_and_the_head_from_april(cast, today_is):
    def titles(user) -> list[str]:
        return [todo.title for todo in todos.for_actor(actor_of(user)) if "programme" in todo.title]

    today_is("2019-01-01")
    assert titles(cast.an) == ["Make the audit programme of 2019"]
    assert titles(cast.binh) == titles(cast.ha) == []
    today_is("2019-03-31")
    assert titles(cast.binh) == []
    today_is("2019-04-01")
    assert titles(cast.binh) == ["The audit programme of 2019 is not ready for your approval"]
    programme = make_programme(cast.a, "draft")
    assert titles(cast.an) == ["Send the audit programme of 2019 for approval"]
    plan_audit(programme)
    perform(programme, "submit", by=actor_of(cast.an))
    assert titles(cast.binh) == ["Approve the audit programme of 2019"]
    assert titles(cast.an) == []


def test_an_agency_outside_the_programme_is_not_asked(cast):
    outside = make_agency(obligation=None)
    secretary = holder_of(outside, Role.SECRETARY)
    assert not [todo for todo in todos.for_actor(secretary) if "audit programme" in todo.title]


def test_the_page_says_where_things_stand_and_what_to_do(cast):
    client = client_of(cast.an)
    assert "There is no audit programme for 2019 yet." in client.get(reverse("audits")).content.decode()
    programme = AuditProgramme.objects.get(
        pk=re.search(r"/(\d+)/", client.post(reverse("audit_programme_new"), {"year": "2019"})["Location"])[1]
    )
    page = client.get(programme.get_absolute_url()).content.decode()
    assert "No audit is planned yet" in page
    assert "Plan one audit at least" in page


def test_the_list_of_the_province_counts_and_filters(cast):
    make_audit(cast.a, "under_way", findings=("minor",))
    late = make_audit(cast.b, "planned")
    Audit.objects.filter(pk=late.pk).update(starts_on=date(2019, 1, 7), ends_on=date(2019, 1, 8))
    client = client_of(cast.dung)

    def found(query: str) -> set[str]:
        page = client.get(reverse("audits") + query).content.decode()
        names = {"a": cast.a.name, "b": cast.b.name, "district": cast.district.name, "commune": cast.commune.name}
        return {key for key, name in names.items() if f">{name}</a>" in page}

    assert found("") >= {"a", "b", "district", "commune"}
    assert found("?state=held") == {"a"}
    assert found("?state=late") == {"b"}
    assert found("?state=none") == {"district", "commune"}
    assert found("?state=approved") == {"a", "b"}
    assert found("?q=noi+vu") == {"b"}
    assert found("?year=2018&state=held") == set()
    assert found("?year=abc&state=nothing") >= {"a", "b"}


def test_lists_cost_as_many_queries_for_one_row_as_for_many(cast):
    make_audit(cast.a, "planned")

    def queries(user) -> int:
        client = client_of(user)
        client.get(reverse("audits"))
        with CaptureQueriesContext(connection) as context:
            client.get(reverse("audits"))
        return len(context)

    few = {who: queries(getattr(cast, who)) for who in ("an", "dung")}
    programme = AuditProgramme.objects.get()
    perform(programme, "reopen", by=actor_of(cast.an), reason="Thêm.")
    for _n in range(4):
        plan_audit(programme)
        make_audit(make_agency(), "planned")
    perform(programme, "submit", by=actor_of(cast.an))
    perform(programme, "approve", by=actor_of(cast.binh))
    assert {who: queries(getattr(cast, who)) for who in ("an", "dung")} == few


def test_values_of_another_agency_are_refused_by_the_service(cast):
    programme = make_programme(cast.a, "draft")
    values = {"title": "X", "starts_on": date(2019, 5, 1), "ends_on": date(2019, 5, 1)}
    with pytest.raises(NotAllowed):
        audit_plan(programme=programme, values=dict(values), by=actor_of(cast.chi))
    with pytest.raises(NotAllowed):
        audit_plan(programme=programme, values=dict(values), by=actor_of(make_user()))
