"""Explanations: written in time by the agency, answered one by one by people without a conflict of interest."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.models import User
from agencies.roles import Role
from core import log
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Notice
from core.todos import for_actor
from core.workflow import perform
from scoring.models import Explanation
from scoring.services.explanations import explanation_answer, explanation_write
from scoring.settling import explanations_settle
from tests.cast import actor_of, client_of, holder_of, make_agency
from tests.scoring.makers import administrator, inspecting, make_assessment
from tests.scoring.makers_rankings import make_explanation, score_of, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(today_is):
    today_is("2019-06-10")
    return make_assessment(make_agency(), "inspected")


def answer(row: Explanation, outcome="accepted", points=None, by=None, text="Đã xem lại", seen=None):
    value = None if points is None else Decimal(points)
    return explanation_answer(
        explanation=row, outcome=outcome, answer=text, points=value, seen=seen, by=by or administrator()
    )


def write(assessment, text="Có sổ", wanted=9, seen=None, by=None, na=False):
    return explanation_write(
        score=score_of(assessment),
        text=text,
        wanted=None if wanted is None else Decimal(wanted),
        na=na,
        seen=seen,
        by=by or holder_of(assessment.agency, Role.HEAD),
    )


@pytest.mark.parametrize(
    ("outcome", "points", "final"), [("accepted", None, 9), ("partly", 8, 8), ("rejected", None, 7)]
)
def test_the_final_points_follow_the_answer(assessment, outcome, points, final):
    answer(make_explanation(assessment), outcome, points)
    perform(assessment, "agree", by=holder_of(assessment.agency, Role.HEAD))
    assert score_of(assessment).final_points == final
    assert score_of(assessment, "1.1").final_points == 10


def says_that_it_does_not_apply(assessment) -> Explanation:
    head = user_of(holder_of(assessment.agency, Role.HEAD))
    url = reverse("explanation_write", args=[score_of(assessment).pk])
    sent = {"text": "Không có hoạt động này", "wanted": "9", "na": "on", "seen": 0}
    assert client_of(head).post(url, sent).status_code == 302
    return Explanation.objects.get()


@pytest.mark.parametrize(
    ("outcome", "points", "final"),
    [("accepted", "", (None, True)), ("partly", "8", (8, False)), ("rejected", "", (7, False))],
)
def test_an_agency_may_say_that_a_criterion_does_not_apply(assessment, outcome, points, final):
    row = says_that_it_does_not_apply(assessment)
    assert (row.wanted, row.wanted_na) == (None, True)
    inspector = client_of(user_of(inspecting()))
    assert "Says that the criterion does not apply." in inspector.get(row.get_absolute_url()).content.decode()
    assert "does not apply" in inspector.get(reverse("explanations")).content.decode()
    sent = {"outcome": outcome, "points": points, "answer": "Đã xem lại", "seen": row.version}
    assert inspector.post(row.get_absolute_url(), sent).status_code == 302
    perform(assessment, "agree", by=holder_of(assessment.agency, Role.HEAD))
    score = score_of(assessment)
    assert (score.final_points, score.final_na) == final


def test_what_applies_to_everyone_is_not_said_to_be_left_out(assessment):
    type(score_of(assessment).criterion).objects.filter(code="1.3").update(not_applicable="never")
    head = user_of(holder_of(assessment.agency, Role.HEAD))
    url = reverse("explanation_write", args=[score_of(assessment).pk])
    assert 'name="na"' not in client_of(head).get(url).content.decode()
    with pytest.raises(Refused, match="applies to everyone"):
        write(assessment, na=True)


def test_what_the_inspectors_say_already_is_not_asked_for(assessment):
    score = score_of(assessment)
    type(score).objects.filter(pk=score.pk).update(inspector_points=None, inspector_na=True)
    with pytest.raises(Refused, match="inspectors gave"):
        write(assessment, na=True)


@pytest.mark.parametrize(
    ("text", "wanted", "sentence"),
    [(" ", 9, "Write your explanation"), ("Có", 7, "inspectors gave"), ("Có", 11, "at most"), ("Có", 8.5, "steps")],
)
def test_what_may_not_be_asked_is_refused(assessment, text, wanted, sentence):
    with pytest.raises(Refused, match=sentence):
        write(assessment, text, wanted)
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "points", "text", "sentence"),
    [
        ("", 8, "x", "Choose"),
        ("partly", None, "x", "how many"),
        ("partly", 12, "x", "at most"),
        ("accepted", None, " ", "reason"),
    ],
)
def test_an_answer_has_its_points_and_its_reason(assessment, outcome, points, text, sentence):
    row = make_explanation(assessment)
    with pytest.raises(Refused, match=sentence):
        answer(row, outcome, points, text=text)
    row.refresh_from_db()
    assert row.outcome == ""


def test_explanations_end_on_their_last_day(assessment, today_is):
    today_is(str(assessment.explain_until))
    write(assessment)
    today_is(str(assessment.explain_until + timedelta(days=1)))
    with pytest.raises(WrongStatus, match="ended on"):
        write(assessment, "Quá hạn")


def test_an_answered_explanation_is_not_rewritten(assessment):
    answer(make_explanation(assessment), "rejected")
    with pytest.raises(WrongStatus, match="answered already"):
        write(assessment, "Khác")


def test_nobody_answers_for_an_agency_near_to_them(cast, today_is):
    today_is("2019-06-10")
    row = make_explanation(make_assessment(cast.a, "inspected"))
    with pytest.raises(NotAllowed, match="belong to this agency"):
        answer(row, by=actor_of(cast.dung))
    with pytest.raises(NotAllowed):
        answer(row, by=actor_of(cast.an))


def test_a_second_answer_meets_the_first(assessment):
    row = make_explanation(assessment)
    seen = row.version
    answer(row, "rejected", seen=seen)
    with pytest.raises(Stale):
        answer(Explanation.objects.get(pk=row.pk), "accepted", seen=seen)
    client = client_of(user_of(inspecting()))
    sent = {"outcome": "accepted", "answer": "Tôi đồng ý", "points": "", "seen": seen}
    response = client.post(reverse("explanation", args=[row.pk]), sent)
    assert response.status_code == 409
    assert "Tôi đồng ý" in response.content.decode()
    assert "Đã xem lại" in response.content.decode()


def test_explaining_and_answering_on_the_screen(assessment):
    head = user_of(holder_of(assessment.agency, Role.HEAD))
    score = score_of(assessment)
    url = reverse("explanation_write", args=[score.pk])
    assert client_of(head).post(url, {"text": "", "wanted": "9", "seen": 0}).status_code == 422
    bad = client_of(head).post(url, {"text": "Có sổ", "wanted": "99", "seen": 0})
    assert bad.status_code == 422
    assert "Có sổ" in bad.content.decode()
    assert client_of(head).post(url, {"text": "Có sổ", "wanted": "9", "seen": 0}).status_code == 302
    row = Explanation.objects.get()
    inspector = client_of(user_of(inspecting()))
    assert "Có sổ" in inspector.get(reverse("explanations")).content.decode()
    sent = {"outcome": "partly", "points": "8", "answer": "Một phần", "seen": row.version}
    assert inspector.post(reverse("explanation", args=[row.pk]), sent).status_code == 302
    score.refresh_from_db()
    assert score.final_points == 8
    page = client_of(head).get(reverse("assessment_reconciliation", args=[assessment.pk])).content.decode()
    assert "Một phần" in page
    assert [entry.verb for entry in log.history(assessment)][:2] == ["assessment.answer", "assessment.explain"]


def test_both_sides_are_told_and_asked(assessment):
    head, score = holder_of(assessment.agency, Role.HEAD), score_of(assessment)
    assert Notice.objects.filter(user=head.user_id, subject__contains="2019").exists()
    assert [todo.due_on for todo in for_actor(head) if "reconciliation" in todo.url] == [assessment.explain_until]
    row = make_explanation(assessment)
    inspector = User.objects.get(pk=score.inspector_id)
    assert Notice.objects.filter(user=inspector, subject__contains="1.3").exists()
    assert counts(actor_of(inspector)) == [1]
    assert counts(inspecting()) == []
    answer(row, "rejected")
    assert Notice.objects.filter(user=head.user_id, subject__contains="1.3").exists()
    assert counts(actor_of(inspector)) == []


def counts(actor):
    return [todo.count for todo in for_actor(actor) if todo.url == reverse("explanations")]


def test_explanations_close_by_themselves_when_none_waits(today_is):
    today_is("2019-06-10")
    agencies = [make_agency() for _n in range(2)]
    quiet, asking = (make_assessment(agency, "inspected") for agency in agencies)
    row = make_explanation(asking)
    assert explanations_settle() == 0
    today_is("2019-06-21")
    assert explanations_settle() == 1
    assert explanations_settle() == 0
    answer(row, "rejected")
    assert explanations_settle() == 1
    for each in (quiet, asking):
        each.refresh_from_db()
        assert each.status == "explained"


def test_the_list_of_those_that_wait_costs_the_same_for_many(today_is, django_assert_max_num_queries):
    today_is("2019-06-10")
    client = client_of(user_of(inspecting()))
    first, *others = [make_agency() for _n in range(4)]
    make_explanation(make_assessment(first, "inspected"))
    client.get(reverse("explanations"))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("explanations"))
    for agency in others:
        row = make_assessment(agency, "inspected")
        make_explanation(row)
        make_explanation(row, "2.2", wanted=30)
    with django_assert_max_num_queries(20) as many:
        assert "7" in client.get(reverse("explanations")).content.decode()
    assert len(many) == len(few)


def test_nothing_is_explained_or_answered_once_settled(assessment):
    row = make_explanation(assessment)
    answer(row, "rejected")
    perform(assessment, "agree", by=holder_of(assessment.agency, Role.HEAD))
    with pytest.raises(WrongStatus):
        answer(row, "accepted")
    with pytest.raises(WrongStatus):
        write(assessment)
    assert today() <= assessment.explain_until


def test_settled_explanations_are_opened_again_with_a_reason(assessment):
    head, admin = holder_of(assessment.agency, Role.HEAD), administrator()
    row = make_explanation(assessment)
    answer(row, "rejected")
    perform(assessment, "agree", by=head)
    with pytest.raises(Refused, match="past"):
        perform(assessment, "resume", by=admin, reason="Xem lại", explain_until=today() - timedelta(days=1))
    perform(assessment, "resume", by=admin, reason="Xem lại", explain_until=today())
    row.refresh_from_db()
    answer(row, "accepted")
    perform(assessment, "agree", by=head)
    assert score_of(assessment).final_points == 9
    assert [entry.verb for entry in log.history(assessment)][2] == "assessment.resume"
