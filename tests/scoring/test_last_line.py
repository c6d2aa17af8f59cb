"""What the database refuses about rounds, scores, inspections and requests when every check above it was passed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from agencies.roles import Role
from core.dates import now, today
from core.errors import NotAllowed, Refused
from core.workflow import perform
from scoring.models import Assessment, Explanation, Inspection, InspectionMember, Ranking, Receipt, ScoringRound
from tests.cast import holder_of
from tests.scoring.makers import (
    administrator,
    inspecting,
    leader,
    make_assessment,
    make_inspection,
    make_inspector,
    make_plan,
    make_requests,
    make_round,
    make_set,
)
from tests.scoring.makers_conducting import item_of
from tests.scoring.makers_rankings import make_explanation, make_ranking
from tests.scoring.makers_requests import make_request

DAY = timedelta(days=1)


def refused(row: models.Model, constraint: str, **values) -> None:
    """The row as it is stands; with these values it does not."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**values)


def doubled(row: models.Model) -> None:
    """The same row does not stand a second time."""
    row.pk = None
    row._state.adding = True
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        row.save()


@pytest.mark.parametrize("name", ["self_due_on", "inspect_due_on", "final_due_on"])
def test_the_steps_of_a_round_follow_each_other(db, name):
    make_set()
    refused(make_round("draft"), "the_steps_of_a_round_follow_each_other", **{name: today() - DAY})


@pytest.mark.parametrize(
    ("status", "values", "constraint"),
    [
        ("inspected", {"scored_on": None}, "a_scored_assessment_has_its_day"),
        ("explained", {"inspector_total": None}, "a_scored_assessment_has_its_day"),
        ("finalised", {"final_total": None}, "a_final_score_is_frozen"),
        ("finalised", {"grade": ""}, "a_final_score_is_frozen"),
        ("finalised", {"payload": None}, "a_final_score_is_frozen"),
        ("explained", {"status": "finalised"}, "a_final_score_is_frozen"),
        ("finalised", {"status": "published", "finalised_on": None}, "a_final_score_is_frozen"),
    ],
)
def test_an_assessment_has_what_its_status_says(cast, status, values, constraint):
    refused(make_assessment(cast.a, status), constraint, **values)


@pytest.mark.parametrize("side", ["self", "inspector", "final"])
def test_what_does_not_apply_has_no_points(cast, side):
    score = make_assessment(cast.a, "explained").scores.first()
    values = {f"{side}_points": 5, f"{side}_na": True}
    refused(score, "what_does_not_apply_has_no_points", **values)


@pytest.mark.parametrize(
    "values", [{"inspector": None}, {"inspector": None, "inspector_points": None, "inspector_na": True}]
)
def test_an_inspectors_score_names_its_inspector(cast, values):
    score = make_assessment(cast.a, "inspected").scores.first()
    refused(score, "an_inspectors_score_has_its_inspector", **values)


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": "accepted"},
        {"outcome": "rejected", "answer": "Thiếu", "answered_on": today()},
        {"outcome": "", "answered_by": 1},
    ],
)
def test_an_answered_explanation_has_its_reason_and_its_person(cast, values):
    explanation = make_explanation(make_assessment(cast.a, "inspected"))
    known = values | ({"answered_by": cast.dung.pk} if "answered_by" in values else {})
    refused(explanation, "an_answered_explanation_has_its_reason", **known)


def test_nobody_is_assessed_or_scored_or_explained_twice(cast):
    assessment = make_assessment(cast.a, "inspected")
    make_explanation(assessment)
    doubled(Explanation.objects.get())
    doubled(assessment.scores.first())
    doubled(Assessment.objects.get(agency=cast.a))
    doubled(ScoringRound.objects.get())


def test_a_round_has_one_standing_ranking_with_each_agency_once(cast):
    ranking = make_ranking([cast.a, cast.b])
    doubled(ranking.rows.first())
    twin = Ranking.objects.get(pk=ranking.pk)
    twin.revision = 2
    doubled(twin)
    refused(ranking, "a_decided_ranking_has_its_decision", status="decided")


@pytest.mark.parametrize("values", [{"decision_number": ""}, {"decided_on": None}])
def test_an_approved_plan_has_its_decision(db, values):
    refused(make_plan(), "an_approved_inspection_plan_has_its_decision", **values)


@pytest.mark.parametrize("values", [{"payload": None}, {"status": "draft"}])
def test_an_approved_plan_is_frozen_and_no_other(db, values):
    refused(make_plan(), "an_approved_inspection_plan_is_frozen", **values)


@pytest.mark.parametrize(
    ("status", "values", "constraint"),
    [
        ("planned", {"ends_on": today() - DAY}, "inspection_ends_after_it_starts"),
        ("planned", {"plan": None}, "an_inspection_is_planned_or_asked_for"),
        ("planned", {"status": "cancelled"}, "a_cancelled_inspection_has_its_reason"),
        ("planned", {"status": "under_way"}, "a_held_inspection_was_begun"),
        ("under_way", {"opened_on": None}, "a_held_inspection_was_begun"),
        ("under_way", {"status": "decided"}, "a_held_inspection_was_begun"),
        ("concluded", {"conclusion": ""}, "a_concluded_inspection_has_its_conclusion"),
        ("concluded", {"concluded_on": today() - DAY}, "a_concluded_inspection_has_its_conclusion"),
        ("concluded", {"status": "confirmed"}, "a_confirmed_inspection_is_frozen"),
        ("confirmed", {"payload": None}, "a_confirmed_inspection_is_frozen"),
        ("confirmed", {"status": "concluded"}, "a_confirmed_inspection_is_frozen"),
        ("confirmed", {"confirmed_by": models.F("signed_by")}, "both_sides_sign_the_minutes"),
    ],
)
def test_an_inspection_has_what_its_status_says(cast, status, values, constraint):
    refused(make_inspection(cast.a, status), constraint, **values)


def test_a_team_has_one_head_and_everybody_once(cast):
    inspection = make_inspection(cast.a)
    doubled(inspection.members.get())
    other = InspectionMember.objects.create(inspection=inspection, inspector=make_inspector(inspecting()))
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        InspectionMember.objects.filter(pk=other.pk).update(is_lead=True)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"result": "conform"}, "an_inspection_answer_has_its_inspector"),
        ({"result": "nonconform", "answered_by": 0}, "what_does_not_conform_has_evidence"),
    ],
)
def test_an_answer_has_its_inspector_and_its_evidence(cast, values, constraint):
    item = item_of(make_inspection(cast.a, "under_way"))
    refused(item, constraint, **values | ({"answered_by": cast.dung.pk} if "answered_by" in values else {}))
    doubled(item)


def test_a_sending_arrives_once(cast):
    inspection = make_inspection(cast.a, "under_way")
    given = {"inspection": inspection, "user": cast.dung, "received_at": now(), "content": "x"}
    doubled(Receipt.objects.create(key=uuid4(), **given))


@pytest.mark.parametrize(
    ("status", "values", "constraint"),
    [
        ("open", {"due_on": None}, "a_request_has_its_day"),
        ("reported", {"report": ""}, "a_reported_request_has_its_report"),
        ("not_accepted", {"answer": ""}, "a_refused_request_has_its_reason"),
        ("dropped", {"answer": ""}, "a_refused_request_has_its_reason"),
        ("accepted", {"status": "settled"}, "a_settled_request_was_verified_by_an_inspection"),
    ],
)
def test_a_request_has_what_its_status_says(cast, status, values, constraint):
    refused(make_request(cast.a, status), constraint, **values)


def test_no_request_is_asked_or_followed_up_twice(cast):
    make_request(cast.a)
    inspection = make_inspection(cast.a, "under_way")
    follow_up = inspection.follow_ups.get()
    refused(follow_up, "a_request_follow_up_says_what_was_seen", outcome="effective")
    doubled(follow_up)
    doubled(make_requests(inspection, 1)[0])


def round_of(agency, status: str) -> ScoringRound:
    return make_ranking([agency]).round


MOVES = [
    (make_assessment, "submitted", "return", inspecting, {"self_due_on": today() + DAY}),
    (make_assessment, "explained", "resume", administrator, {"explain_until": today() + DAY}),
    (make_assessment, "finalised", "reopen", administrator, {}),
    (round_of, "closed", "reopen", administrator, {}),
    (lambda agency, status: make_ranking([agency]), "proposed", "withdraw", administrator, {}),
    (lambda agency, status: make_plan(status), "approved", "reopen", administrator, {}),
    (lambda agency, status: make_plan(status), "submitted", "return", leader, {}),
    (make_inspection, "planned", "postpone", inspecting, {"starts_on": today(), "ends_on": today()}),
    (make_inspection, "planned", "cancel", administrator, {}),
    (make_inspection, "concluded", "return", "head", {}),
]


@pytest.mark.parametrize(("make", "status", "name", "who", "values"), MOVES)
def test_no_move_that_needs_a_reason_is_made_without_one(cast, make, status, name, who, values):
    record = make(cast.a, status)
    by = holder_of(cast.a, Role.HEAD) if who == "head" else who()
    with pytest.raises(Refused, match="reason"):
        perform(record, name, by=by, reason=" \n", **values)
    record.refresh_from_db()
    assert record.status == status


def test_no_request_is_refused_or_dropped_without_a_reason(cast):
    request = make_request(cast.a, "reported")
    for name, by, values in (("refuse", inspecting(), {"due_on": today() + DAY}), ("drop", administrator(), {})):
        with pytest.raises(Refused, match="reason"):
            perform(request, name, by=by, answer=" ", **values)


def test_who_signed_for_the_team_never_signs_for_the_agency_whoever_the_register_names_since(cast):
    inspection, head = make_inspection(cast.a, "concluded"), holder_of(cast.a, Role.HEAD)
    Inspection.objects.filter(pk=inspection.pk).update(signed_by=head.user_id)
    with pytest.raises(NotAllowed, match="You are of the inspection team"):
        perform(inspection, "confirm", by=head)
