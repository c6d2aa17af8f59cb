"""Inspectors give points: by the criterion's own scale, with a reason, never for their own agency."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from agencies.models import User
from agencies.roles import Role
from core import log, todos
from core.errors import DomainError, NotAllowed, Refused, Stale, WrongStatus
from core.workflow import perform
from scoring.models import Score
from scoring.services.inspector_scores import score_give
from tests.cast import actor_of, client_of, make_agency, make_membership
from tests.scoring.makers import administrator, inspecting, make_assessment, make_inspection
from tests.scoring.makers_conducting import make_scorable, score_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def score(db) -> Score:
    return make_scorable(make_agency())[1]


def _user(actor) -> User:
    return User.objects.get(pk=actor.user_id)


def give(score: Score, points: int | None = 10, by=None, *, na: bool = False, note: str = "", seen=1, key=None):
    value = None if points is None else Decimal(points)
    return score_give(score=score, points=value, na=na, note=note, seen=seen, by=by or inspecting(), key=key)


def test_points_are_given_and_logged(score):
    by = inspecting()
    give(score, 5, by, note="Thiếu hồ sơ")
    score.refresh_from_db()
    assert (score.inspector_points, score.inspector_id, score.version) == (5, by.user_id, 2)
    assert score.self_points == 10
    assert log.history(score.assessment).first().verb == "assessment.score"


@pytest.mark.parametrize(
    ("points", "na", "note", "sentence"),
    [
        (None, False, "", "Give points"),
        (7, False, "Lý do", "gives one of these points"),
        (11, False, "Lý do", "at most"),
        (-5, False, "Lý do", "no less than"),
        (5, False, " ", "Write why the points differ"),
        (None, True, "", "Write why the points differ"),
    ],
)
def test_points_that_may_not_be_given_are_refused(score, points, na, note, sentence):
    with pytest.raises(Refused, match=sentence):
        give(score, points, na=na, note=note)
    assert not Score.objects.get(pk=score.pk).is_scored


def test_no_reason_is_needed_where_nothing_differs_or_nothing_was_answered(score):
    give(score, 10)
    score.refresh_from_db()
    Score.objects.filter(pk=score.pk).update(self_points=None, inspector_points=None, inspector=None)
    give(Score.objects.get(pk=score.pk), 5, seen=2)


def test_nobody_scores_their_own_agency(cast):
    _assessment, score = make_scorable(cast.a)
    with pytest.raises(NotAllowed, match="belong to this agency"):
        give(score, by=actor_of(cast.dung))
    for by in (administrator(), actor_of(cast.an), actor_of(cast.giang)):
        with pytest.raises(NotAllowed):
            give(score, by=by)
    assert client_of(cast.dung).post(score_address(score), {"points": 10, "seen": 1}).status_code == 403


def test_two_inspectors_on_one_criterion_lose_nothing(score):
    first, second = inspecting(), inspecting()
    give(score, 5, first, note="Của người thứ nhất")
    with pytest.raises(Stale):
        give(score, 0, second, note="Của người thứ hai")
    client = client_of(_user(second))
    sent = {"points": "0", "note": "Của người thứ hai", "seen": 1}
    response = client.post(score_address(score), sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Của người thứ nhất" in page
    assert "Của người thứ hai" in page
    assert client.post(score_address(score), sent | {"seen": 2}).status_code == 302
    assert Score.objects.get(pk=score.pk).inspector_id == second.user_id


def test_a_replay_is_harmless_and_the_same_again_changes_nothing(score):
    first, key = inspecting(), uuid4()
    give(score, 5, first, note="Một", key=key)
    give(score, 0, note="Hai", seen=2)
    give(score, 5, first, note="Một", key=key)
    kept = Score.objects.get(pk=score.pk)
    assert (kept.inspector_points, kept.inspector_note, kept.version) == (0, "Hai", 3)


def test_points_are_given_after_self_assessment_and_before_they_are_handed_in(cast, today_is):
    one, other = make_agency(), make_agency()
    early = make_assessment(one)
    with pytest.raises(WrongStatus, match="may assess itself"):
        give(early.scores.first())
    late = make_assessment(other, "inspected")
    score = late.scores.get(criterion__code="1.1")
    with pytest.raises(WrongStatus, match="handed in"):
        give(score, 5, note="x")
    page = client_of(_user(inspecting())).get(reverse("assessment_inspect", args=[late.pk])).content.decode()
    assert "handed in" in page
    assert "data-queued" not in page


def test_nothing_is_given_once_final_by_any_route(cast):
    assessment = make_assessment(make_agency(), "finalised")
    score = assessment.scores.get(criterion__code="1.1")
    with pytest.raises(DomainError):
        give(score, 5, note="x")
    sent = {"points": "5", "note": "x", "seen": score.version}
    client_of(_user(inspecting())).post(score_address(score), sent)
    assert Score.objects.get(pk=score.pk).inspector_points == 10


def test_the_page_shows_every_criterion_with_a_constant_number_of_queries(score, django_assert_max_num_queries):
    client, url = client_of(_user(inspecting())), reverse("assessment_inspect", args=[score.assessment_id])
    assert client.get(url).content.decode().count("data-queued=") == 7
    show_evidence(score)
    with django_assert_max_num_queries(25) as few:
        client.get(url)
    for row in score.assessment.scores.exclude(pk=score.pk):
        show_evidence(row)
    with django_assert_max_num_queries(25) as many:
        assert client.get(url).content.decode().count("Sổ theo dõi") == 7
    assert len(many) == len(few)


def test_points_stand_with_a_comma_in_vietnamese(score):
    score.criterion.levels.create(points=Decimal("0.5"), text="một phần")
    given = {"inspector_points": Decimal("2.50"), "inspector": _user(inspecting())}
    Score.objects.filter(pk=score.pk).update(**given)
    url = reverse("assessment_inspect", args=[score.assessment_id])
    page = client_of(_user(inspecting())).get(url, headers={"accept-language": "vi"}).text
    assert "0,5: một phần" in page
    assert 'value="2,5"' in page


def show_evidence(score: Score) -> None:
    day = score.assessment.round.opens_on
    by = score.assessment.submitted_by
    score.evidence.create(title="Sổ theo dõi", effective_on=day, added_on=day, added_by=by)


def test_a_scored_assessment_is_handed_in(score):
    by = inspecting()
    for row in score.assessment.scores.all():
        give(row, int(row.self_points), by)
    perform(score.assessment, "conclude", by=by)
    assert score.assessment.inspector_total == score.assessment.self_total


def tasks(actor) -> list[tuple[str, str]]:
    return [(todo.title, todo.url) for todo in todos.for_actor(actor) if "self-assessment" in todo.title]


def test_an_inspector_finds_the_way_to_the_points_from_what_is_to_be_done(cast):
    assessment, by = make_scorable(cast.a)[0], inspecting()
    listed = f"{reverse('assessments')}?year={assessment.round.year}&status=submitted"
    assert tasks(by) == [(f"Score the agency that sent its self-assessment of {assessment.round.year}", listed)]
    client = client_of(_user(by))
    assert assessment.get_absolute_url() in client.get(listed).content.decode()
    page = client.get(assessment.get_absolute_url()).content.decode()
    scoring = reverse("assessment_inspect", args=[assessment.pk])
    assert f'href="{scoring}">Score the criteria</a>' in page
    assert f'href="{assessment.get_absolute_url()}"' in client.get(scoring).content.decode()


def test_the_page_of_an_inspection_leads_to_the_assessment_of_its_year(cast):
    assessment, inspection = make_scorable(cast.a)[0], make_inspection(cast.a)
    page = client_of(_user(inspecting())).get(inspection.get_absolute_url()).content.decode()
    assert f'href="{assessment.get_absolute_url()}"' in page


def test_only_inspectors_are_led_to_the_points_and_those_too_near_only_look(cast):
    assessment, _score = make_scorable(cast.a)
    way = reverse("assessment_inspect", args=[assessment.pk])
    near = inspecting()
    make_membership(_user(near), cast.a, Role.STAFF)
    assert tasks(near) == []
    assert "Look through the inspectors" in client_of(_user(near)).get(assessment.get_absolute_url()).content.decode()
    for user in (cast.an, cast.em, cast.giang):
        assert way not in client_of(user).get(assessment.get_absolute_url()).content.decode()


def test_whose_time_for_a_self_assessment_is_over_waits_to_be_scored(cast, today_is):
    assessment, by = make_assessment(cast.a), inspecting()
    assert tasks(by) == []
    today_is((assessment.self_due_on + timedelta(days=1)).isoformat())
    year = assessment.round.year
    listed = f"{reverse('assessments')}?year={year}&status=late"
    number = assessment.round.assessments.count()
    title = f"Score the {number} agencies that sent no self-assessment of {year} in time"
    assert tasks(by) == [(title, listed)]
