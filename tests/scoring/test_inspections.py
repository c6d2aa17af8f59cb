"""The pages of inspections: the list, one inspection, its moves, the agency's report, to-dos, notices, search."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core import todos
from core.dates import today
from core.errors import NotAllowed, Refused, WrongStatus
from core.models import Attachment, Notice
from core.search import find
from scoring.models import Inspection, InspectionPaper
from scoring.services import papers
from tests.audits.makers_conducting import photo
from tests.cast import actor_of, client_of, make_agency
from tests.scoring.makers import administrator, make_inspection, make_plan, make_requests, move_inspection
from tests.scoring.makers_conducting import lead_client, lead_of, lead_user, lent_member, upload

pytestmark = pytest.mark.django_db
LIST = "/scoring/inspections/"


def move(inspection: Inspection, name: str) -> str:
    return reverse("inspection_move", args=[inspection.pk, name])


def day(number: int = 0) -> str:
    return f"{today() + timedelta(days=number):%d/%m/%Y}"


def test_the_list_is_narrowed_by_year_form_state_and_words(cast):
    late = make_inspection(cast.a, starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=8))
    held = make_inspection(cast.b, "confirmed", form="by_dossier")
    client = client_of(cast.dung)

    def found(**query) -> set[str]:
        page = client.get(LIST, query)
        return {row.number for row in page.context["page"].object_list}

    assert found() == {late.number, held.number}
    assert found(year=today().year - 1) == set()
    assert found(form_of="by_dossier") == found(state="confirmed") == {held.number}
    assert found(state="late") == {late.number}
    assert found(q=held.number.lower()) == {held.number}
    assert found(state="nonsense") == {late.number, held.number}
    assert "Late" in client.get(LIST).content.decode()
    assert client_of(cast.chi).get(LIST).context["page"].object_list.count() == 1
    assert "No inspection here" in client.get(LIST, {"year": 2001}).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(cast, django_assert_max_num_queries):
    client = client_of(cast.dung)
    make_inspection(cast.a)
    client.get(LIST)
    with django_assert_max_num_queries(20) as few:
        client.get(LIST)
    for _n in range(5):
        make_inspection(make_agency(), "concluded", requests=2)
    with django_assert_max_num_queries(20) as many:
        client.get(LIST)
    assert len(many) == len(few)


@pytest.mark.parametrize("who", ["an", "dung"])
def test_the_page_costs_the_same_for_few_and_for_many(cast, who, django_assert_max_num_queries):
    inspection = make_inspection(cast.a, "under_way")
    client, by = client_of(getattr(cast, who)), actor_of(cast.em)
    papers.paper_add(inspection=inspection, kind="other", upload=upload(), by=by)
    make_requests(inspection, 1)
    client.get(inspection.get_absolute_url())
    with django_assert_max_num_queries(40) as few:
        client.get(inspection.get_absolute_url())
    for number in range(2, 6):
        inspection.requests.create(agency=cast.a, number=number, statement="Bổ sung.")
        papers.paper_add(inspection=inspection, kind="other", upload=upload(), by=by)
        lent_member(inspection)
    with django_assert_max_num_queries(40) as many:
        client.get(inspection.get_absolute_url())
    assert len(many) == len(few)


@pytest.mark.parametrize("status", ["planned", "requested", "decided", "under_way", "concluded", "confirmed"])
@pytest.mark.parametrize("form", ["on_site", "by_dossier"])
def test_the_page_opens_at_every_status_for_everybody_who_sees_it(cast, status, form):
    if (status, form) == ("decided", "by_dossier"):
        return
    inspection = make_inspection(cast.a, status, form=form)
    lent = lent_member(inspection)
    for user, code in ((cast.an, 200), (cast.dung, 200), (cast.giang, 200), (lent, 200), (cast.chi, 404)):
        assert client_of(user).get(inspection.get_absolute_url()).status_code == code


def test_the_whole_road_goes_by_pages(cast):
    inspection = make_inspection(cast.a)
    lead, admin, head = lead_client(inspection), client_of(cast.em), client_of(cast.binh)
    request = {"request_number": "5/CCTĐC", "requested_on": day(), "report_due_on": day(10)}
    decide = {"decision_number": "6/QĐ", "decided_on": day(), "programme": "Sáng: làm việc tại Một cửa."}
    steps = (
        (lead, "request", request),
        (admin, "decide", decide),
        (lead, "open", {"held_on": day(), "announced_to": "Ban Giám đốc"}),
        (lead, "conclude", {"held_on": day(), "conclusion": "Được duy trì."}),
        (head, "return", {"reason": "Sửa tên"}),
        (lead, "conclude", {"held_on": day(), "conclusion": "Được duy trì."}),
        (head, "confirm", {"opinion": "Nhất trí."}),
    )
    for client, name, values in steps:
        if name == "conclude":
            inspection.items.update(result="na", answered_by=lead_user(inspection))
        inspection.refresh_from_db()
        assert client.get(move(inspection, name)).status_code == 200, name
        assert client.post(move(inspection, name), {"seen": inspection.version}).status_code in (302, 422), name
        inspection.refresh_from_db()
        if inspection.status != "confirmed":
            response = client.post(move(inspection, name), values | {"seen": inspection.version})
            assert response.status_code == 302, (name, response.content.decode())
    inspection.refresh_from_db()
    assert inspection.status == "confirmed"
    subjects = list(Notice.objects.filter(user=lead_user(inspection)).values_list("subject", flat=True))
    assert any("correction" in subject for subject in subjects) or subjects
    assert Notice.objects.filter(user=cast.binh, url=inspection.get_absolute_url()).exists()


def test_an_inspection_is_postponed_and_cancelled_with_a_reason(cast):
    inspection = make_inspection(cast.a)
    client = client_of(cast.em)
    values = {"starts_on": day(), "ends_on": day(), "reason": "Bão", "seen": inspection.version}
    assert client.post(move(inspection, "postpone"), values | {"reason": ""}).status_code == 422
    assert client.post(move(inspection, "postpone"), values).status_code == 302
    stale = client.post(move(inspection, "cancel"), {"reason": "Sáp nhập", "seen": inspection.version})
    assert stale.status_code == 409
    inspection.refresh_from_db()
    gone = client.post(move(inspection, "cancel"), {"reason": "Sáp nhập", "seen": inspection.version})
    assert gone.status_code == 302
    assert "Sáp nhập" in client.get(inspection.get_absolute_url()).content.decode()


def test_the_agency_reports_with_evidence_and_adds_to_it(cast):
    inspection = make_inspection(cast.a, "requested")
    client, url = client_of(cast.an), reverse("inspection_report", args=[inspection.pk])
    assert any("Send the report" in todo.title for todo in todos.for_actor(actor_of(cast.an)))
    sent = {"text": "Đã rà soát 13 nội dung.", "seen": inspection.version}
    assert client.post(url, sent | {"text": " "}).status_code == 422
    assert client.post(url, sent | {"uploads": [upload(), photo()]}).status_code == 302
    inspection.refresh_from_db()
    assert (inspection.reported_on, papers.files_of(inspection).count()) == (today(), 2)
    assert "Đã rà soát" in client_of(cast.dung).get(inspection.get_absolute_url()).content.decode()
    assert not any("Send the report" in todo.title for todo in todos.for_actor(actor_of(cast.an)))
    stale = client.post(url, sent | {"text": "Bản cũ"})
    assert stale.status_code == 409
    assert "Bản cũ" in stale.content.decode()
    assert "Đã rà soát" in stale.content.decode()


def test_a_refused_file_keeps_nothing_of_the_report(cast):
    inspection = make_inspection(cast.a, "requested")
    by = actor_of(cast.an)
    with pytest.raises(Refused):
        papers.report_send(inspection=inspection, text="x", uploads=[upload(), upload("a.exe")], seen=None, by=by)
    assert not Attachment.objects.exists()
    assert Inspection.objects.get(pk=inspection.pk).reported_on is None


def test_only_the_agency_reports_and_only_in_time(cast):
    inspection = make_inspection(cast.a, "requested")
    for by in (actor_of(cast.ha), actor_of(cast.chi), actor_of(cast.dung)):
        with pytest.raises(NotAllowed):
            papers.report_send(inspection=inspection, text="x", uploads=[], seen=None, by=by)
    for status in ("planned", "under_way", "confirmed"):
        other = make_inspection(cast.a, status)
        with pytest.raises(WrongStatus):
            papers.report_send(inspection=other, text="x", uploads=[], seen=None, by=actor_of(cast.an))


def test_papers_are_taken_back_by_who_put_them_there(cast):
    inspection = make_inspection(cast.a, "confirmed")
    client, url = client_of(cast.em), reverse("inspection_paper_new", args=[inspection.pk])
    assert client.post(url, {"kind": "team_report"}).status_code == 422
    assert client.post(url, {"kind": "team_report", "upload": upload("a.exe")}).status_code == 422
    assert client.post(url, {"kind": "team_report", "upload": upload()}).status_code == 302
    paper = InspectionPaper.objects.get()
    remove = reverse("inspection_paper_remove", args=[inspection.pk, paper.pk])
    assert client_of(cast.dung).post(remove).status_code == 403
    assert client.post(remove).status_code == 302
    assert not InspectionPaper.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("status", "title"),
    [("decided", "Begin inspection"), ("under_way", "13 check items wait"), ("concluded", None)],
)
def test_the_team_knows_what_to_do(cast, status, title):
    inspection = make_inspection(cast.a, status)
    found = [todo.title for todo in todos.for_actor(lead_of(inspection)) if inspection.number in todo.title]
    assert bool(found) == bool(title)
    assert title is None or title in found[0]


def test_what_lies_ahead_is_requested_and_decided_in_time(cast, today_is):
    today_is("2019-06-10")
    admin = administrator()

    def told(actor) -> list[tuple[str, str]]:
        found = [(todo.title, todo.url) for todo in todos.for_actor(actor)]
        return [(title, url) for title, url in found if title.startswith(("Request the report", "Make the decision"))]

    day = date(2019, 7, 11)
    inspection = make_inspection(cast.a, starts_on=day, ends_on=day)
    listed = reverse("inspections") + "?year=2019&state="
    assert told(admin) == []
    today_is("2019-06-11")
    due = [("Request the report for 1 inspection, which begins on 11/07/2019", f"{listed}planned")]
    assert told(admin) == told(lead_of(inspection)) == due
    assert told(actor_of(cast.an)) == told(actor_of(cast.giang)) == []
    assert inspection.number in client_of(cast.em).get(f"{listed}planned").content.decode()
    move_inspection(inspection, "requested", by=lead_of(inspection))
    assert told(admin) == []
    today_is("2019-06-27")
    decision = "Make the decision on 1 inspection at the office, which begins on 11/07/2019"
    assert told(admin) == [(decision, f"{listed}requested&form_of=on_site")]
    assert told(lead_of(inspection)) == []


def test_a_line_of_a_plan_that_is_not_approved_asks_for_nothing(cast):
    make_inspection(cast.a, plan=make_plan("draft"))
    assert not [todo for todo in todos.for_actor(administrator()) if todo.title.startswith("Request the report")]


def test_the_head_signs_and_the_administrator_sends(cast):
    on_site, by_dossier = (
        make_inspection(cast.a, "concluded"),
        make_inspection(cast.a, "concluded", form="by_dossier"),
    )

    def told(user) -> str:
        return " ".join(todo.title for todo in todos.for_actor(actor_of(user)))

    assert f"Sign the minutes of inspection {on_site.number}" in told(cast.binh)
    assert by_dossier.number not in told(cast.binh)
    assert f"Send the letter with the result of inspection {by_dossier.number}" in told(cast.em)
    assert on_site.number not in told(cast.an)


def test_inspections_are_found_and_stand_on_the_agency_page(cast):
    inspection = make_inspection(cast.a)
    hits = dict(find(actor_of(cast.an), inspection.number))
    assert any(inspection.number in hit.title for group in hits.values() for hit in group)
    assert not any(
        inspection.number in hit.title for _g, group in find(actor_of(cast.chi), inspection.number) for hit in group
    )
    assert inspection.number in client_of(cast.an).get(cast.a.get_absolute_url()).content.decode()
