"""Requests of inspections: reports, answers, what the next inspection finds of them, reminders, the urging letter."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Membership, User
from agencies.roles import Role
from core import jobs, panels, search, todos, uploads
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import LogEntry, Notice
from core.workflow import may, perform
from scoring.jobs import remind_of_requests
from scoring.models import InspectionRequest
from scoring.request_reminding import requests_remind
from scoring.services.follow_ups import follow_up_answer
from scoring.urging import urging_letter
from tests.cast import actor_of, client_of, make_letterhead, make_membership
from tests.scoring.makers import administrator, inspecting, make_inspection, make_inspector
from tests.scoring.makers_conducting import lead_client, lead_of, second_inspector, upload
from tests.scoring.makers_requests import REPORT, age, conclude, make_request
from tests.scoring.test_inspection_papers import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june(today_is):
    today_is("2019-06-10")


def answering() -> Client:
    """The browser of an inspector who belongs to none of the agencies of the cast."""
    return client_of(User.objects.get(pk=inspecting().user_id))


def address(request: InspectionRequest, move: str) -> str:
    return reverse("inspection_request_move", args=[request.pk, move])


def test_the_secretary_reports_with_evidence_and_the_team_is_told(cast):
    asked = make_request(cast.a)
    team = asked.inspection.team_ids
    client = client_of(cast.an)
    words = {"report": REPORT, "is_proposal": "on", "files": [upload()], "seen": asked.version}
    response = client.post(address(asked, "report"), words)
    assert response.status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.is_proposal, asked.first_reported_on) == ("reported", True, today())
    assert [file.name for file in uploads.of(asked)] == ["bao cao.pdf"]
    told = Notice.objects.filter(key__startswith="inspectionrequest.report")
    assert set(told.values_list("user", flat=True)) == team
    page = client.get(asked.get_absolute_url()).content.decode()
    assert REPORT in page
    assert "bao cao.pdf" in page


def test_a_file_that_is_refused_leaves_the_report_unsent(cast):
    asked = make_request(cast.a)
    bad = upload("virus.exe")
    response = client_of(cast.binh).post(
        address(asked, "report"), {"report": REPORT, "files": [bad], "seen": asked.version}
    )
    assert response.status_code == 422
    assert REPORT in response.content.decode()
    asked.refresh_from_db()
    assert asked.status == "open"


def test_not_accepted_comes_back_with_a_reason_and_a_day(cast):
    asked = make_request(cast.a, "reported")
    client = answering()
    past = client.post(address(asked, "refuse"), {"answer": "…", "due_on": "10/06/2019", "seen": asked.version})
    assert past.status_code == 422
    good = {"answer": "Chưa có bằng chứng.", "due_on": "15/07/2019", "seen": asked.version}
    assert client.post(address(asked, "refuse"), good).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.due_on, asked.refused) == ("not_accepted", date(2019, 7, 15), 1)
    assert asked.first_due_on == date(2019, 8, 10)
    assert Notice.objects.filter(user=cast.an, subject__contains=str(asked)).exists()
    assert client.post(address(asked, "accept"), {"seen": asked.version}).status_code == 422


def test_nobody_answers_for_the_agency_nor_the_agency_for_the_inspectors(cast):
    asked = make_request(cast.a, "reported")
    with pytest.raises(NotAllowed):
        perform(asked, "accept", by=actor_of(cast.binh))
    waiting = make_request(cast.a)
    with pytest.raises(NotAllowed):
        perform(waiting, "report", by=inspecting(), report="…")


def test_an_old_page_is_a_conflict(cast):
    asked = make_request(cast.a, "reported")
    seen = asked.version
    move = {"answer": "Đạt.", "seen": seen - 1}
    assert answering().post(address(asked, "accept"), move).status_code == 409


def test_the_list_is_filtered_and_costs_the_same_for_many(cast):
    first = make_request(cast.a)
    client = answering()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("inspection_requests")).status_code == 200
        return len(seen)

    age(first, due_on=date(2019, 6, 1))
    queries()
    one = queries()
    for status in ("reported", "not_accepted", "accepted", "dropped"):
        make_request(cast.b, status)
    age(make_request(cast.b), due_on=date(2019, 6, 2))
    assert queries() == one
    for state, number in (("overdue", 2), ("waiting", 3), ("reported", 1), ("accepted", 1), ("", 6)):
        found = client.get(reverse("inspection_requests"), {"state": state}).context["page"].paginator.count
        assert found == number, state
    found = client.get(reverse("inspection_requests"), {"agency": cast.b.code, "year": 2019}).context["counts"]
    assert found == {"total": 5, "waiting": 2, "overdue": 1, "reported": 1}
    assert client.get(reverse("inspection_requests"), {"year": 2018}).context["counts"]["total"] == 0
    text = client.get(reverse("inspection_requests"), {"q": str(first.inspection.number)}).context["page"]
    assert [row.pk for row in text] == [first.pk]


def test_words_are_found_with_and_without_accents(cast):
    first = make_request(cast.a, "reported")
    make_request(cast.b)
    for words in ("da bo sung so", "ĐÃ BỔ SUNG SỔ", str(first)):
        found = answering().get(reverse("inspection_requests"), {"q": words}).context["page"]
        assert [row.pk for row in found] == [first.pk], words


def test_an_agency_sees_and_downloads_its_own_only(cast):
    mine, theirs = make_request(cast.a), make_request(cast.b)
    client = client_of(cast.an)
    csv = client.get(reverse("inspection_requests_export", args=["csv"])).content.decode()
    assert str(mine) in csv
    assert str(theirs) not in csv
    assert client.get(reverse("inspection_requests_export", args=["xlsx"])).status_code == 200
    assert client.get(reverse("inspection_requests_export", args=["pdf"])).status_code == 404
    assert client.get(theirs.get_absolute_url()).status_code == 404


def test_a_corrective_action_is_proposed_in_the_words_of_the_request(cast):
    asked = make_request(cast.a)
    client = client_of(cast.an)
    page = client.get(asked.get_absolute_url())
    form = client.get(page.context["propose_url"]).context["form"]
    assert form.initial["source"] == "inspection"
    assert str(asked) in form.initial["description"]


def following(agency, *requests):
    """A second inspection under way, which begins with these requests."""
    inspection = make_inspection(agency, "under_way")
    return inspection, {row.request_id: row for row in inspection.follow_ups.all()}


def test_the_next_inspection_settles_what_is_effective_and_gives_a_new_day_to_the_rest(cast, today_is):
    done, unreported, accepted, silent = (
        make_request(cast.a, status) for status in ("accepted", "open", "accepted", "open")
    )
    today_is("2019-10-01")
    inspection, rows = following(cast.a)
    lead = lead_of(inspection)
    outcomes = {done: "effective", unreported: "effective", accepted: "postponed", silent: "postponed"}
    for request, outcome in outcomes.items():
        follow_up_answer(follow_up=rows[request.pk], outcome=outcome, note="Xem sổ.", seen=1, by=lead)
    conclude(inspection)
    assert InspectionRequest.objects.filter(status="settled").count() == 0
    perform(inspection, "confirm", by=actor_of(cast.binh))
    for row in outcomes:
        row.refresh_from_db()
    assert [row.status for row in outcomes] == ["settled", "settled", "not_accepted", "open"]
    assert done.settled_in == inspection
    assert (done.answered_on, unreported.answered_on) == (date(2019, 6, 10), date(2019, 10, 1))
    assert [row.postponed for row in (done, accepted, silent)] == [0, 1, 1]
    assert {row.due_on for row in (accepted, silent)} == {date(2019, 12, 1)}
    assert silent.first_due_on == date(2019, 8, 10)
    verbs = LogEntry.objects.filter(object_type="scoring.inspectionrequest", object_id__in=[done.pk, silent.pk])
    assert {"inspectionrequest.settle", "inspectionrequest.postpone"} <= set(verbs.values_list("verb", flat=True))


def test_a_letter_gives_the_new_day_of_what_it_puts_off(cast):
    asked = make_request(cast.a)
    inspection = make_inspection(cast.a, "under_way", form="by_dossier")
    follow_up_answer(
        follow_up=inspection.follow_ups.get(), outcome="postponed", note="Chưa làm.", seen=1, by=lead_of(inspection)
    )
    conclude(inspection)
    page = client_of(cast.em).get(reverse("inspection_move", args=[inspection.pk, "send"]))
    assert "report_due_on" in page.context["form"].fields
    with pytest.raises(Refused):
        perform(inspection, "send", by=actor_of(cast.em), letter_number="8/CCTĐC")
    perform(inspection, "send", by=actor_of(cast.em), letter_number="8/CCTĐC", report_due_on=date(2019, 7, 1))
    asked.refresh_from_db()
    assert (asked.due_on, asked.postponed) == (date(2019, 7, 1), 1)


def test_minutes_are_not_signed_before_every_request_was_asked_after(cast):
    make_request(cast.a)
    inspection, _rows = following(cast.a)
    with pytest.raises(Refused):
        conclude(inspection)


def test_only_the_team_answers_while_the_inspection_is_under_way(cast):
    asked = make_request(cast.a)
    inspection, rows = following(cast.a)
    row = rows[asked.pk]
    with pytest.raises(NotAllowed):
        follow_up_answer(follow_up=row, outcome="effective", note="…", seen=1, by=inspecting())
    with pytest.raises(Refused):
        follow_up_answer(follow_up=row, outcome="effective", note=" ", seen=1, by=lead_of(inspection))
    follow_up_answer(follow_up=row, outcome="effective", note="Xem sổ.", seen=1, by=lead_of(inspection))
    with pytest.raises(Stale):
        follow_up_answer(follow_up=row, outcome="postponed", note="…", seen=1, by=second_inspector(inspection))
    conclude(inspection)
    with pytest.raises(WrongStatus):
        follow_up_answer(follow_up=row, outcome="postponed", note="…", seen=2, by=lead_of(inspection))


def test_one_request_a_screen_and_a_conflict_shows_both(cast):
    first, second = make_request(cast.a), make_request(cast.a)
    inspection, rows = following(cast.a)
    client = lead_client(inspection)
    assert client.get(reverse("request_follow_ups", args=[inspection.pk])).status_code == 200
    page = reverse("request_follow_up", args=[inspection.pk, rows[first.pk].pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"outcome": "effective", "note": "", "seen": 1}).status_code == 422
    response = client.post(page, {"outcome": "effective", "note": "Xem sổ.", "seen": 1})
    assert response.url == reverse("request_follow_up", args=[inspection.pk, rows[second.pk].pk])
    conflict = client.post(page, {"outcome": "postponed", "note": "Khác.", "seen": 1})
    assert conflict.status_code == 409
    assert "Xem sổ." in conflict.content.decode()
    assert "Khác." in conflict.content.decode()


def test_nobody_drops_a_request_to_their_own_agency(cast):
    asked = make_request(cast.a)
    by = administrator()
    assert may(asked, "drop", by)
    make_membership(User.objects.get(pk=by.user_id), cast.a, Role.STAFF)
    with pytest.raises(NotAllowed, match="somebody else must judge"):
        perform(asked, "drop", by=by, answer="Ghi nhầm.")


def test_a_proposal_that_was_accepted_waits_for_the_next_inspection(cast, today_is):
    asked = make_request(cast.a)
    perform(asked, "report", by=actor_of(cast.an), report="Sẽ đào tạo lại trong quý IV.", is_proposal=True)
    perform(asked, "accept", by=inspecting())
    assert asked.status == "accepted"
    today_is("2020-06-01")
    inspection, rows = following(cast.a)
    assert set(rows) == {asked.pk}
    page = lead_client(inspection).get(reverse("request_follow_up", args=[inspection.pk, rows[asked.pk].pk]))
    assert "Sẽ đào tạo lại trong quý IV." in page.content.decode()


def test_each_time_it_is_put_off_is_counted_and_shown(cast, today_is):
    asked = make_request(cast.a)
    for year in (2020, 2021):
        today_is(f"{year}-06-01")
        inspection, rows = following(cast.a)
        follow_up_answer(
            follow_up=rows[asked.pk], outcome="postponed", note="Chưa làm.", seen=1, by=lead_of(inspection)
        )
        conclude(inspection)
        perform(inspection, "confirm", by=actor_of(cast.binh))
    asked.refresh_from_db()
    assert (asked.postponed, asked.due_on) == (2, date(2021, 8, 1))
    today_is("2022-06-01")
    inspection, _rows = following(cast.a)
    page = lead_client(inspection).get(reverse("request_follow_ups", args=[inspection.pk]))
    assert '<td data-label="Put off">2</td>' in page.content.decode()


@pytest.mark.parametrize(("signed", "due"), [("2019-06-10", date(2019, 8, 10)), ("2019-12-31", date(2020, 2, 29))])
def test_at_the_office_the_report_is_due_two_months_after_signing(cast, today_is, signed, due):
    today_is(signed)
    assert make_request(cast.a).due_on == due


def told_on(today_is, days, user) -> list[int]:
    found = []
    for offset in days:
        today_is((date(2019, 8, 10) + timedelta(days=offset)).isoformat())
        before = Notice.objects.filter(user=user, key__startswith="request.").count()
        requests_remind()
        requests_remind()
        if Notice.objects.filter(user=user, key__startswith="request.").count() > before:
            found.append(offset)
    return found


@pytest.mark.parametrize(
    ("who", "days"),
    [("an", [-14, -7, -1]), ("binh", [-14, -7, -1, 1]), ("giang", [15]), ("chi", []), ("lead", [1])],
)
def test_each_is_reminded_once_on_their_days(cast, today_is, who, days):
    asked = make_request(cast.a)
    user = asked.inspection.signed_by if who == "lead" else getattr(cast, who)
    assert told_on(today_is, range(-20, 25), user) == days


def test_the_planner_tells_each_occasion_once_however_often_it_runs(cast, today_is):
    make_request(cast.a)
    assert remind_of_requests in jobs.PLANNERS
    for day in ("2019-08-09", "2019-08-11", "2019-08-25"):
        today_is(day)
        remind_of_requests()
        told = list(Notice.objects.filter(key__startswith="request.").values_list("key", flat=True))
        remind_of_requests()
        assert sorted(Notice.objects.filter(key__startswith="request.").values_list("key", flat=True)) == sorted(told)
    names = [key.partition(":")[0] for key in told]
    assert Counter(names) == {"request.due": 2, "request.late": 2, "request.escalated": 1}


def test_without_a_head_the_secretary_is_told_and_without_accounts_in_the_team_the_officers(cast, today_is):
    asked = make_request(cast.a)
    Membership.objects.filter(agency=cast.a, role=Role.HEAD).delete()
    asked.inspection.members.update(inspector=make_inspector())
    today_is("2019-08-11")
    requests_remind()
    told = set(Notice.objects.filter(key__startswith="request.late").values_list("user", flat=True))
    assert {cast.an.pk, cast.dung.pk, cast.em.pk} <= told
    assert cast.giang.pk not in told


def test_what_was_reported_reminds_nobody(cast, today_is):
    make_request(cast.a, "reported")
    assert told_on(today_is, range(-20, 25), cast.binh) == []


def titles(user) -> list[str]:
    return [todo.url for todo in todos.for_actor(actor_of(user)) if "/requests/" in todo.url]


def test_everybody_finds_what_is_to_be_done(cast, today_is):
    waiting, reported = make_request(cast.a), make_request(cast.a, "reported")
    assert titles(cast.an) == titles(cast.binh) == [waiting.get_absolute_url()]
    assert titles(cast.ha) == titles(cast.chi) == []
    assert titles(cast.dung) == []
    assert len(titles(User.objects.get(pk=inspecting().user_id))) == 1
    assert titles(cast.giang) == []
    today_is("2019-08-24")
    assert titles(cast.giang) == []
    today_is("2019-08-25")
    overdue = f"{reverse('inspection_requests')}?state=overdue"
    assert titles(cast.giang) == titles(cast.dung) == titles(cast.em) == [overdue]
    assert reported.status == "reported"


def test_the_agency_page_and_the_search_show_requests(cast):
    asked = make_request(cast.a)
    found = [panel for panel in panels.of("agency", cast.a, actor_of(cast.an)) if "requests" in panel.template]
    assert found[0].context["counts"]["waiting"] == 1
    assert not [panel for panel in panels.of("agency", cast.b, actor_of(cast.em)) if "requests" in panel.template]
    assert b"/scoring/requests/" in client_of(cast.an).get(cast.a.get_absolute_url()).content
    hits = [hit for source in search.SOURCES for hit in source.find(actor_of(cast.an), ["kt"])]
    assert str(asked) in [hit.title for hit in hits]


def test_the_urging_letter_names_what_is_overdue(cast, tmp_path):
    asked = make_request(cast.a)
    assert urging_letter(cast.a) is None
    url = reverse("inspection_requests_urge", args=[cast.a.pk])
    client = answering()
    assert client.get(url).status_code == 404
    age(asked, due_on=date(2019, 6, 1), postponed=2)
    make_letterhead(asked.inspection.inspecting_agency, signer_title="CHI CỤC TRƯỞNG")
    assert url in client.get(reverse("inspection_requests")).content.decode()
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content, tmp_path)
    assert str(asked) in text.replace(" ", "")
    for part in (
        "V/v đôn đốc", "Kính gửi", cast.a.name, "Bổ sung hồ sơ số 1.", "01/06/2019", "gia hạn 2 lần",
        "CHI CỤC TRƯỞNG", "Nơi nhận",
    ):  # fmt: skip
        assert part in text, part
