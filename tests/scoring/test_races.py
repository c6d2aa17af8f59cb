"""Several at the same moment, on one criterion, one sending, one round. Only PostgreSQL lets them write at once."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from agencies.models import Agency
from agencies.roles import Role
from core import log
from core.dates import today
from core.errors import Refused, WrongStatus
from core.models import LogEntry
from core.workflow import perform
from scoring.models import (
    Assessment,
    Explanation,
    Inspection,
    InspectionItem,
    InspectionRequest,
    Ranking,
    Receipt,
    Score,
    ScoringRound,
)
from scoring.services.conducting import item_answer
from scoring.services.explanations import explanation_answer, explanation_write
from scoring.services.finals import assessments_finalise
from scoring.services.inspector_scores import score_give
from scoring.services.rounds import round_prepare
from scoring.services.self_assessment import score_self
from tests.agencies.test_races import at_once
from tests.cast import holder_of, make_cast
from tests.scoring.makers import (
    administrator,
    answer,
    inspecting,
    leader,
    make_assessment,
    make_inspection,
)
from tests.scoring.makers_conducting import item_of, lead_of, make_scorable, second_inspector
from tests.scoring.makers_rankings import make_ranking

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs several writers"),
]


@pytest.fixture
def agency() -> Agency:
    return make_cast().a


def kinds(answers: list[type | None]) -> list[str]:
    return sorted(str(each and each.__name__) for each in answers)


def told(record, verb: str) -> int:
    return sum(entry.verb == verb for entry in log.history(record))


def test_of_several_inspectors_on_one_criterion_one_is_kept_and_the_others_are_told(agency):
    assessment, score = make_scorable(agency)
    people = [inspecting() for _n in range(4)]

    def give(number: int) -> None:
        own, points = Score.objects.get(pk=score.pk), Decimal(5 * (number % 2))
        score_give(score=own, points=points, na=False, note=f"Sổ {number}", seen=1, by=people[number])

    assert kinds(at_once(give)) == ["None", "Stale", "Stale", "Stale"]
    assert (Score.objects.get(pk=score.pk).version, told(assessment, "assessment.score")) == (2, 1)


def test_the_same_points_sent_again_at_once_arrive_once(agency):
    assessment, score = make_scorable(agency)
    by, key = inspecting(), uuid4()
    values = {"points": Decimal(5), "na": False, "note": "Thiếu sổ", "seen": 1, "key": key, "by": by}
    answers = at_once(lambda _number: score_give(score=Score.objects.get(pk=score.pk), **values))
    assert answers == [None] * 4
    assert (Receipt.objects.count(), told(assessment, "assessment.score")) == (1, 1)


def test_the_same_answer_sent_again_at_once_arrives_once(agency):
    inspection = make_inspection(agency, "under_way")
    item, by, key = item_of(inspection), lead_of(inspection), uuid4()
    values = {"result": "nonconform", "evidence": "Sổ", "seen": 1, "key": key, "by": by}
    assert at_once(lambda _n: item_answer(item=InspectionItem.objects.get(pk=item.pk), **values)) == [None] * 4
    assert (Receipt.objects.count(), told(inspection, "inspection.answer")) == (1, 1)


def test_one_key_for_several_items_at_once_writes_one(agency):
    inspection = make_inspection(agency, "under_way")
    items, by, key = list(inspection.items.order_by("pk")), lead_of(inspection), uuid4()

    def act(number: int) -> None:
        own = InspectionItem.objects.get(pk=items[number].pk)
        item_answer(item=own, result="conform", evidence="", seen=1, by=by, key=key)

    assert kinds(at_once(act)) == ["None", "Refused", "Refused", "Refused"]
    assert inspection.items.exclude(result="").count() == 1


def test_of_several_of_the_team_on_one_item_one_is_kept(agency):
    inspection = make_inspection(agency, "under_way")
    people, item = [lead_of(inspection), second_inspector(inspection)] * 2, item_of(inspection)

    def act(number: int) -> None:
        own = InspectionItem.objects.get(pk=item.pk)
        item_answer(item=own, result="conform", evidence=f"Sổ {number}", seen=1, by=people[number])

    assert kinds(at_once(act)) == ["None", "Stale", "Stale", "Stale"]
    assert told(inspection, "inspection.answer") == 1


def test_an_answer_beside_the_minutes_stands_in_them_or_is_refused(agency):
    inspection, by = make_inspection(agency, "under_way"), None
    by = lead_of(inspection)
    inspection.items.update(result="conform", answered_by=by.user_id)

    def act(number: int) -> None:
        if number == 0:
            values = {"held_on": today(), "conclusion": "Được."}
            perform(Inspection.objects.get(pk=inspection.pk), "conclude", by=by, **values)
        else:
            own = InspectionItem.objects.get(pk=item_of(inspection).pk)
            item_answer(item=own, result="nonconform", evidence=f"Sổ {number}", seen=None, by=by)

    answers = at_once(act)
    assert answers[0] is None
    assert set(answers[1:]) <= {None, WrongStatus}
    assert told(inspection, "inspection.answer") == answers[1:].count(None)


def test_of_several_who_decide_one_is_taken(agency):
    inspection = make_inspection(agency, "requested")
    values = {"decided_on": today(), "programme": "Sáng."}
    people = [administrator() for _n in range(4)]

    def act(number: int) -> None:
        own = Inspection.objects.get(pk=inspection.pk)
        perform(own, "decide", by=people[number], decision_number=f"{number}/QĐ", **values)

    assert kinds(at_once(act)) == ["None", "WrongStatus", "WrongStatus", "WrongStatus"]
    assert told(inspection, "inspection.decide") == 1


def test_minutes_signed_at_once_open_their_requests_once(agency):
    inspection, head = make_inspection(agency, "concluded", requests=2), holder_of(agency, Role.HEAD)
    answers = at_once(lambda _n: perform(Inspection.objects.get(pk=inspection.pk), "confirm", by=head))
    assert answers.count(None) == 1
    assert list(InspectionRequest.objects.values_list("status", flat=True)) == ["open", "open"]


def test_own_points_beside_the_sending_are_counted_or_refused(agency):
    assessment = make_assessment(agency)
    answer(assessment)
    score, head = assessment.scores.get(criterion__code="1.3"), holder_of(agency, Role.HEAD)

    def act(number: int) -> None:
        if number == 0:
            perform(Assessment.objects.get(pk=assessment.pk), "submit", by=head)
        else:
            own = Score.objects.get(pk=score.pk)
            score_self(score=own, points=Decimal(number), na=False, note="", seen=None, by=head)

    answers = at_once(act)
    assert answers[0] is None
    assert set(answers[1:]) <= {None, WrongStatus}
    assessment.refresh_from_db()
    score.refresh_from_db()
    assert assessment.self_total == 82 - 7 + score.self_points


def test_of_several_explanations_and_of_several_answers_one_is_kept(agency):
    assessment, head = make_assessment(agency, "inspected"), holder_of(agency, Role.HEAD)
    score = assessment.scores.get(criterion__code="1.3")

    def write(number: int) -> None:
        own = Score.objects.get(pk=score.pk)
        explanation_write(score=own, text=f"Sổ {number}", wanted=Decimal(9), seen=0, by=head)

    assert kinds(at_once(write)) == ["None", "Stale", "Stale", "Stale"]
    people = [inspecting() for _n in range(4)]

    def reply(number: int) -> None:
        own, points = Explanation.objects.get(), Decimal(number)
        explanation_answer(explanation=own, outcome="partly", answer="Có", points=points, seen=1, by=people[number])

    assert kinds(at_once(reply)) == ["None", "Stale", "Stale", "Stale"]
    assert (told(assessment, "assessment.explain"), told(assessment, "assessment.answer")) == (1, 1)


def test_scores_made_final_at_once_are_final_once(agency):
    assessment = make_assessment(agency, "explained")
    people = [administrator() for _n in range(4)]

    def act(number: int) -> None:
        if number % 2:
            assessments_finalise(scoring_round=ScoringRound.objects.get(), by=people[number])
        else:
            perform(Assessment.objects.get(pk=assessment.pk), "finalise", by=people[number])

    assert set(at_once(act)) <= {None, WrongStatus}
    assert told(assessment, "assessment.finalise") == 1


def test_a_score_opened_again_beside_the_closing_of_its_round_stands_in_no_ranking(agency):
    assessment = make_assessment(agency, "finalised")
    ScoringRound.objects.get().assessments.exclude(agency=agency).delete()
    people = [administrator(), administrator()]

    def act(number: int) -> None:
        if number:
            perform(Assessment.objects.get(pk=assessment.pk), "reopen", by=people[1], reason="Nhầm")
        else:
            perform(ScoringRound.objects.get(), "close", by=people[0])

    answers = at_once(act, people=2)
    assert answers.count(None) == 1
    assert set(answers) <= {None, Refused}
    assert Ranking.objects.exists() == Assessment.objects.get(pk=assessment.pk).is_final


def test_a_ranking_decided_beside_its_withdrawal_leaves_no_score_public(agency):
    ranking = make_ranking([agency])
    values = {"decision_number": "9/QĐ", "decided_on": today(), "kinds": [agency.kind]}
    by, admin = leader(), administrator()

    def act(number: int) -> None:
        if number:
            perform(ScoringRound.objects.get(), "reopen", by=admin, reason="Nhầm")
        else:
            perform(Ranking.objects.get(pk=ranking.pk), "decide", by=by, **values)

    assert at_once(act, people=2)[1] is None
    assert Ranking.objects.get().status == "withdrawn"
    assert not Assessment.objects.filter(status="published").exists()


def test_one_of_many_prepares_the_round_of_a_year():
    make_cast()
    day = today()
    days = dict.fromkeys(("opens_on", "self_due_on", "inspect_due_on", "final_due_on"), day + timedelta(days=9))
    values = {"year": day.year, "explain_days": 10} | days
    admin = administrator()
    assert kinds(at_once(lambda _n: round_prepare(values=dict(values), by=admin))) == ["None", *["Refused"] * 3]
    assert LogEntry.objects.filter(verb="scoringround.prepare").count() == 1
