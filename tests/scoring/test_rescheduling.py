"""Days of a round that is under way: which may move, whose last day moves with them, and who is told."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core import log, todos
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Notice
from core.workflow import perform
from scoring.models import Assessment, ScoringRound
from scoring.services.rescheduling import round_reschedule
from scoring.services.rounds import assessments_add
from tests.cast import actor_of, client_of, holder_of, make_agency
from tests.scoring.makers import administrator, inspecting, leader, make_assessment, make_round, make_set

pytestmark = pytest.mark.django_db
NEW = date(2019, 7, 20)


@pytest.fixture(autouse=True)
def _year(today_is):
    today_is("2019-06-10")


def move(reason: str = "Bão số 3.", by=None, seen: int | None = None, **days) -> ScoringRound:
    scoring_round = ScoringRound.objects.get()
    version = scoring_round.version if seen is None else seen
    return round_reschedule(
        scoring_round=scoring_round, days=days, reason=reason, seen=version, by=by or administrator()
    )


def test_agencies_on_the_old_day_follow_and_are_told_why(cast):
    assessment = make_assessment(cast.a)
    Notice.objects.all().delete()
    move(self_due_on=NEW)
    assessment.refresh_from_db()
    assert assessment.self_due_on == NEW
    told = Notice.objects.get(user=cast.an)
    assert (told.body, told.url) == ("Bão số 3.", assessment.get_absolute_url())
    assert "20/07/2019" in told.subject
    assert log.history(assessment).first().verb == "assessment.reschedule"


@pytest.mark.parametrize("new", [date(2019, 7, 1), date(2019, 7, 30)])
def test_a_day_that_the_inspectors_gave_one_agency_stays(cast, new):
    assessment = make_assessment(cast.a, "submitted")
    perform(assessment, "return", by=inspecting(), reason="Thiếu", self_due_on=NEW)
    Notice.objects.all().delete()
    move(self_due_on=new)
    assert Assessment.objects.get(pk=assessment.pk).self_due_on == NEW
    assert not Notice.objects.filter(user=cast.an).exists()
    assert Notice.objects.filter(user=cast.chi).exists()


def test_who_has_sent_is_not_told_and_who_is_scored_is_left_alone(cast):
    sent, scored = make_assessment(cast.a, "submitted"), make_assessment(cast.b, "inspected")
    Notice.objects.all().delete()
    move(self_due_on=NEW)
    days = [Assessment.objects.get(pk=row.pk).self_due_on for row in (sent, scored)]
    assert days == [NEW, date(2019, 7, 10)]
    assert not Notice.objects.filter(user__in=[cast.an, cast.chi]).exists()


def test_other_days_move_without_a_word_to_the_agencies(cast):
    make_assessment(cast.a)
    Notice.objects.all().delete()
    move(inspect_due_on=date(2019, 8, 20), final_due_on=date(2019, 9, 30))
    assert not Notice.objects.exists()
    assert Assessment.objects.filter(self_due_on=date(2019, 7, 10)).count() == Assessment.objects.count()


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"self_due_on": date(2019, 6, 9)}, "in the past"),
        ({"self_due_on": date(2019, 8, 10)}, "follow each other"),
        ({"final_due_on": date(2021, 1, 1)}, "must lie in 2019"),
        ({"opens_on": date(2019, 6, 11)}, "over cannot be moved"),
        ({"self_due_on": date(2019, 7, 10)}, "No day has been changed"),
    ],
)
def test_days_that_may_not_be_are_refused(cast, days, sentence):
    make_assessment(cast.a)
    with pytest.raises(Refused, match=sentence):
        move(**days)
    assert ScoringRound.objects.get().self_due_on == date(2019, 7, 10)


def test_the_last_day_can_be_moved_until_it_is_over(cast, today_is):
    make_assessment(cast.a)
    today_is("2019-07-10")
    assert move(self_due_on=today() + timedelta(days=1)).self_due_on == date(2019, 7, 11)
    today_is("2019-07-12")
    with pytest.raises(Refused, match="over cannot be moved"):
        move(self_due_on=NEW)


def test_a_first_day_that_has_not_come_can_be_moved():
    make_set()
    make_round(opens_on=date(2019, 6, 20))
    assert move(opens_on=date(2019, 6, 25)).opens_on == date(2019, 6, 25)


def test_only_the_administrator_moves_days_with_a_reason_while_the_round_is_open(cast):
    make_assessment(cast.a)
    for by in (leader(), inspecting(), holder_of(cast.a, Role.HEAD)):
        with pytest.raises(NotAllowed):
            move(by=by, self_due_on=NEW)
    with pytest.raises(Refused, match="Write the reason"):
        move(" ", self_due_on=NEW)
    with pytest.raises(Stale):
        move(seen=1, self_due_on=NEW)
    for status in ("draft", "closed"):
        ScoringRound.objects.update(status=status)
        with pytest.raises(WrongStatus):
            move(self_due_on=NEW)


def test_the_page_asks_for_days_ahead_and_everything_shows_the_new_ones(cast, today_is):
    make_assessment(cast.a)
    scoring_round, client = ScoringRound.objects.get(), client_of(cast.em)
    address = reverse("scoring_round_reschedule", args=[scoring_round.pk])
    assert f'href="{address}"' in client.get(scoring_round.get_absolute_url()).content.decode()
    given = {"self_due_on": "20/07/2019", "inspect_due_on": "20/08/2019", "final_due_on": "08/09/2019"}
    assert "opens_on" not in client.get(address).context["form"].fields
    page = client.post(address, given | {"seen": scoring_round.version})
    assert page.status_code == 422
    assert 'value="20/07/2019"' in page.content.decode()
    assert client.post(address, given | {"seen": scoring_round.version, "reason": "Bão"}).status_code == 302
    page = client.get(scoring_round.get_absolute_url()).content.decode()
    assert "20/07/2019" in page
    assert "Bão" in page
    due = {todo.due_on for todo in todos.for_actor(actor_of(cast.an)) if "Assess your agency" in todo.title}
    assert due == {NEW}
    assert "To be sent by 20/07/2019" in client_of(cast.an).get(cast.a.get_absolute_url()).content.decode()
    today_is("2019-07-21")
    inspectors = {todo.due_on for todo in todos.for_actor(inspecting()) if "no self-assessment" in todo.title}
    assert inspectors == {date(2019, 8, 20)}


def test_a_round_whose_days_are_over_offers_none(cast, today_is):
    make_assessment(cast.a)
    today_is("2019-12-01")
    scoring_round = ScoringRound.objects.get()
    page = client_of(cast.em).get(scoring_round.get_absolute_url()).content.decode()
    assert reverse("scoring_round_reschedule", args=[scoring_round.pk]) not in page


def test_moving_costs_the_same_for_few_and_many(cast):
    make_assessment(cast.a)
    with CaptureQueriesContext(connection) as few:
        move(self_due_on=NEW)
    for _n in range(8):
        holder_of(make_agency(), Role.SECRETARY)
    assessments_add(scoring_round=ScoringRound.objects.get(), by=administrator())
    with CaptureQueriesContext(connection) as many:
        move(self_due_on=NEW + timedelta(days=1))
    assert len(many) == len(few)
