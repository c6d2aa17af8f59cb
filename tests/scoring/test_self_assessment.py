"""An agency assesses itself: proposals, answers, evidence, checking and sending."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Attachment, LogEntry
from core.workflow import perform
from scoring.models import Assessment, Criterion, Evidence, Score
from scoring.services.self_assessment import evidence_add, evidence_remove, score_self
from tests.cast import PDF, client_of, holder_of, make_agency
from tests.scoring.makers import administrator, answer, inspecting, make_assessment, move_assessment
from tests.scoring.makers_rounds import score_of

pytestmark = pytest.mark.django_db
FIGURE = {"key": "objectives.met", "label": "Mục tiêu đạt", "unit": "mục tiêu", "value": "4.00", "below": False}


@pytest.fixture
def assessment(today_is, cast) -> Assessment:
    today_is("2019-06-10")
    return make_assessment(cast.a)


@pytest.fixture
def client(cast):
    return client_of(cast.an)


def secretary(assessment: Assessment):
    return holder_of(assessment.agency, Role.SECRETARY)


def give(assessment: Assessment, code: str, points, **values):
    score = score_of(assessment, code)
    values = {"na": False, "note": "", "seen": score.version, "by": secretary(assessment)} | values
    return score_self(score=score, points=None if points is None else Decimal(points), **values)


def show(assessment: Assessment, code: str = "1.1", **values) -> Evidence:
    given = {"title": "Quyết định số 5", "effective_on": today(), "url": "/audits/"} | values
    return evidence_add(score=score_of(assessment, code), by=secretary(assessment), **given)


def test_points_of_a_level_are_kept_and_logged(assessment):
    score = give(assessment, "1.1", 5, note="Thiếu quy chế.")
    assert (score.self_points, score.self_note, score.version) == (5, "Thiếu quy chế.", 2)
    assert LogEntry.objects.filter(verb="assessment.self_score").count() == 1
    give(assessment, "1.1", 5, note="Thiếu quy chế.")
    assert LogEntry.objects.filter(verb="assessment.self_score").count() == 1


@pytest.mark.parametrize(("code", "points"), [("1.1", 7), ("1.3", "7.5"), ("2.2", 31), ("2.2", -5), ("4.1", 5)])
def test_points_that_the_criterion_does_not_give_are_refused(assessment, code, points):
    with pytest.raises(Refused, match=code):
        give(assessment, code, points)
    assert score_of(assessment, code).self_points is None


def test_what_does_not_apply_has_no_points(assessment):
    score = give(assessment, "1.1", 5, na=True)
    assert (score.self_points, score.self_na) == (None, True)


def test_a_criterion_that_always_applies_cannot_be_left_out(assessment):
    score = score_of(assessment, "1.1")
    type(score.criterion).objects.filter(pk=score.criterion_id).update(not_applicable="never")
    with pytest.raises(Refused, match="applies to everyone"):
        give(assessment, "1.1", None, na=True)


def test_the_second_of_two_colleagues_sees_both_versions_and_loses_nothing(assessment, client, cast):
    score = score_of(assessment, "1.3")
    score_self(score=score, points=Decimal(3), na=False, note="Hà", seen=1, by=holder_of(cast.a, Role.STAFF))
    with pytest.raises(Stale):
        give(assessment, "1.3", 9, seen=1)
    page = client.post(reverse("self_score", args=[score.pk]), {"points": "9", "note": "An viết", "seen": "1"})
    assert page.status_code == 409
    assert "An viết" in page.content.decode()
    assert "Hà" in page.content.decode()
    assert score_of(assessment, "1.3").self_points == 3


def test_after_the_last_day_nothing_changes_by_any_route(assessment, client, today_is):
    shown = show(assessment)
    score = score_of(assessment, "1.1")
    today_is("2019-07-11")
    for act in (
        lambda: give(assessment, "1.1", 5),
        lambda: show(assessment),
        lambda: evidence_remove(evidence=shown, by=secretary(assessment)),
        lambda: perform(assessment, "submit", by=holder_of(assessment.agency, Role.HEAD)),
    ):
        with pytest.raises(Refused, match="ended on 10/07/2019"):
            act()
    page = client.post(reverse("self_score", args=[score.pk]), {"points": "5.00", "note": "Muộn", "seen": "1"})
    assert page.status_code == 422
    assert "ended on 10/07/2019" in page.content.decode()
    assert "Muộn" in page.content.decode()
    page = client.post(
        reverse("score_evidence_new", args=[score.pk]), {"title": "x", "effective_on": "01/06/2019", "url": "/"}
    )
    assert (page.status_code, Evidence.objects.count()) == (422, 1)


def test_once_sent_it_changes_no_more_until_it_is_returned(assessment):
    move_assessment(assessment, "submitted")
    with pytest.raises(WrongStatus):
        give(assessment, "1.1", 5)
    perform(assessment, "return", by=inspecting(), reason="Thiếu biên bản", self_due_on=today() + timedelta(days=5))
    assert give(assessment, "1.1", 5).self_points == 5
    assert assessment.note == "Thiếu biên bản"


@pytest.mark.parametrize(
    ("day", "still_valid", "sentence"),
    [
        (date(2019, 6, 11), False, "has not come yet"),
        (date(2018, 12, 31), False, "before 2019"),
        (date(2018, 12, 31), True, ""),
        (date(2019, 1, 1), False, ""),
    ],
)
def test_evidence_is_of_the_year_or_still_in_effect(assessment, day, still_valid, sentence):
    if sentence:
        with pytest.raises(Refused, match=sentence):
            show(assessment, effective_on=day, still_valid=still_valid)
    else:
        assert show(assessment, effective_on=day, still_valid=still_valid).added_on == today()


def test_evidence_from_after_the_year_is_refused(assessment, today_is):
    assessment.self_due_on = date(2020, 2, 1)
    assessment.save()
    today_is("2020-01-10")
    with pytest.raises(Refused, match="after 2019"):
        show(assessment, effective_on=date(2020, 1, 5))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example/x", "ftp://x/y", "abc", "http://", "/\\evil"])
def test_an_address_is_a_page_and_nothing_else(assessment, url):
    with pytest.raises(Refused, match="address begins"):
        show(assessment, url=url)
    assert not Evidence.objects.exists()


def test_several_files_come_at_once_all_or_none(assessment, client):
    score = score_of(assessment, "1.1")
    address = reverse("score_evidence_new", args=[score.pk])
    good = [SimpleUploadedFile(f"{n}.pdf", PDF + bytes([n])) for n in (1, 2)]
    given = {"title": "Biên bản", "effective_on": "01/06/2019"}
    page = client.post(address, given | {"files": [*good, SimpleUploadedFile("x.exe", b"MZ")]})
    assert (page.status_code, Evidence.objects.count(), Attachment.objects.count()) == (422, 0, 0)
    good = [SimpleUploadedFile(f"{n}.pdf", PDF + bytes([n])) for n in (1, 2)]
    assert client.post(address, given | {"files": good}).status_code == 302
    assert [file.name for file in Attachment.objects.order_by("pk")] == ["1.pdf", "2.pdf"]
    assert "2.pdf" in client.get(reverse("self_score", args=[score.pk])).content.decode()


def test_evidence_taken_away_stays_in_the_history(assessment, client):
    score = score_of(assessment, "1.1")
    client.post(
        reverse("score_evidence_new", args=[score.pk]),
        {"title": "Biên bản", "effective_on": "01/06/2019", "files": SimpleUploadedFile("1.pdf", PDF)},
    )
    evidence = Evidence.objects.get()
    assert client.post(reverse("score_evidence_drop", args=[score.pk, evidence.pk])).status_code == 302
    assert not Evidence.objects.exists()
    assert not Attachment.objects.exists()
    assert "Biên bản" in LogEntry.objects.get(verb="assessment.show_no_more").body


def test_the_page_of_a_criterion_says_what_is_proposed_and_why(assessment, client):
    score = score_of(assessment, "1.2")
    page = client.get(reverse("self_score", args=[score.pk])).content.decode()
    assert "No data is not 0" in page
    assert "Take the proposal" not in page
    score.proposed, score.basis = (
        Decimal(20),
        {"figures": [FIGURE], "amount": "100.00", "is_share": True, "reason": ""},
    )
    score.save()
    page = client.get(reverse("self_score", args=[score.pk])).content.decode()
    assert "Take the proposal: 20 points" in page
    assert FIGURE["label"] in page
    assert "100%" in page


def test_taking_the_proposal_keeps_the_note_typed(assessment, client):
    score = score_of(assessment, "1.2")
    given = {"points": "0.00", "note": "Theo số liệu", "seen": "1", "take": "20.00"}
    assert client.post(reverse("self_score", args=[score.pk]), given).status_code == 302
    score.refresh_from_db()
    assert (score.self_points, score.self_note) == (20, "Theo số liệu")


def test_saving_leads_to_the_next_criterion_that_waits(assessment, client):
    give(assessment, "1.2", 10)
    score = score_of(assessment, "1.1")
    page = client.post(reverse("self_score", args=[score.pk]), {"points": "10.00", "seen": "1", "go": "next"})
    assert page.headers["Location"] == reverse("self_score", args=[score_of(assessment, "1.3").pk])


def test_refused_points_stay_on_the_page(assessment, client):
    score = score_of(assessment, "1.3")
    page = client.post(reverse("self_score", args=[score.pk]), {"points": "7,5", "note": "Giữ lại", "seen": "1"})
    assert page.status_code == 422
    assert "Giữ lại" in page.content.decode()


def test_the_task_list_says_how_far_it_is(assessment, client):
    give(assessment, "1.1", 10)
    page = client.get(assessment.get_absolute_url()).content.decode()
    assert "1 of 7 criteria answered (14 %)" in page
    assert "10 points so far" in page
    assert "Go on with criterion 1.2" in page


def test_checking_names_what_is_missing_and_only_the_head_sends(assessment, client, cast):
    answer(assessment)
    score = score_of(assessment, "1.1")
    type(score.criterion).objects.filter(pk=score.criterion_id).update(evidence_asked="Quyết định")
    give(assessment, "2.1", None)
    address = reverse("assessment_check", args=[assessment.pk])
    page = client.get(address).content.decode()
    assert "Without an answer" in page
    assert "Points without the evidence" in page
    give(assessment, "2.1", 30)
    assert "Without an answer" not in client.get(address).content.decode()
    assessment.refresh_from_db()
    move = reverse("assessment_move", args=[assessment.pk, "submit"])
    assert client.post(move, {"seen": assessment.version}).status_code == 403
    assert "82 points" in client_of(cast.binh).get(address).content.decode()
    client_of(cast.binh).post(move, {"seen": assessment.version})
    assessment.refresh_from_db()
    assert (assessment.status, str(assessment.self_total)) == ("submitted", "82.00")
    assert (
        "sent the self-assessment on 10/06/2019: 82 points"
        in client.get(assessment.get_absolute_url()).content.decode()
    )


def test_the_head_sends_what_the_head_has_seen(assessment, cast):
    answer(assessment)
    assessment.refresh_from_db()
    seen = assessment.version
    give(assessment, "1.1", 5)
    with pytest.raises(Stale):
        perform(assessment, "submit", by=holder_of(cast.a, Role.HEAD), seen=seen)


def test_pages_cost_the_same_for_few_and_many_criteria(assessment, client):
    show(assessment)
    addresses = [
        assessment.get_absolute_url(),
        reverse("assessment_check", args=[assessment.pk]),
        reverse("self_score", args=[score_of(assessment, "1.1").pk]),
    ]
    few = [queries_of(client, address) for address in addresses]
    group = assessment.criteria_set.criteria.get(code="1")
    for n in range(20):
        criterion = Criterion.objects.create(
            criteria_set=assessment.criteria_set, parent=group, code=f"1.9{n}", order=50, text="x", method="manual",
            max_points=1, step=1,
        )  # fmt: skip
        Score.objects.create(assessment=assessment, criterion=criterion)
        show(assessment)
    assert [queries_of(client, address) for address in addresses] == few


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_list_costs_the_same_for_one_and_nine(assessment, cast):
    client, address = client_of(cast.em), reverse("assessments")
    one = queries_of(client, address)
    for _n in range(8):
        make_agency()
    client.post(reverse("scoring_round_add", args=[assessment.round_id]))
    assert Assessment.objects.count() > 8
    assert queries_of(client, address) == one


def test_other_agencies_do_not_see_it(assessment, cast):
    score = score_of(assessment, "1.1")
    chi = client_of(cast.chi)
    assert chi.get(assessment.get_absolute_url()).status_code == 404
    assert chi.post(reverse("self_score", args=[score.pk]), {"points": "5.00"}).status_code == 404


def test_an_administrator_answers_for_nobody(assessment):
    with pytest.raises(NotAllowed):
        give(assessment, "1.1", 5, by=administrator())
