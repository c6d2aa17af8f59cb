"""Two people at once over minutes and decisions: the second gets a sentence. Only PostgreSQL locks rows."""

import pytest
from django.db import connection

from audits.models import ManagementReview, ReviewDecision
from audits.services.reviews import decision_add, decision_change, decision_remove, minutes_write, review_plan
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Job
from core.workflow import perform
from tests.agencies.test_races import at_once
from tests.audits.makers import make_review
from tests.audits.makers_reviews import decision_values, make_decision
from tests.cast import actor_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole database"),
]


def told(answers: list) -> list:
    """Who did it, before who was refused with what."""
    return sorted(answers, key=lambda answer: answer is not None)


def copy_of(record):
    return type(record).objects.get(pk=record.pk)


def test_minutes_are_signed_once(cast):
    review = make_review(cast.a, "submitted")
    binh, seen = actor_of(cast.binh), review.version
    answers = at_once(lambda n: perform(copy_of(review), "sign", by=binh, seen=seen), people=4)
    assert told(answers) == [None, Stale, Stale, Stale]
    assert Job.objects.filter(kind="audits.render_review").count() == 1


def test_minutes_are_signed_or_returned(cast):
    review = make_review(cast.a, "submitted")
    binh, seen = actor_of(cast.binh), review.version
    moves = [("sign", {}), ("return", {"reason": "Thiếu."})]

    def act(number: int) -> None:
        name, values = moves[number]
        perform(copy_of(review), name, by=binh, seen=seen, **values)

    assert told(at_once(act, people=2)) == [None, Stale]


def test_nothing_comes_into_minutes_that_are_handed_in(cast):
    review = make_decision(cast.a, review="held").review
    an, values = actor_of(cast.an), decision_values(cast.a)

    def act(number: int) -> None:
        if number:
            decision_add(review=copy_of(review), values=values, by=an)
        else:
            perform(copy_of(review), "submit", by=an)

    for answer in at_once(act, people=4):
        assert answer in (None, WrongStatus)
    entry = review.decisions.count()
    noted = ManagementReview.objects.get(pk=review.pk)
    assert noted.status == "submitted"
    assert sorted(review.decisions.values_list("number", flat=True)) == list(range(1, entry + 1))


def test_two_who_write_the_same_minutes_do_not_overwrite_each_other(cast):
    review = make_review(cast.a, "held")
    an, seen = actor_of(cast.an), review.version

    def act(number: int) -> None:
        minutes_write(review=copy_of(review), remarks={}, conclusion=f"Bản {number}", seen=seen, by=an)

    assert told(at_once(act, people=3)) == [None, Stale, Stale]


def test_a_decision_is_changed_or_removed(cast):
    decision = make_decision(cast.a, review="held")
    an, values = actor_of(cast.an), decision_values(cast.a, text="Khác")
    mine = [ReviewDecision.objects.get(), ReviewDecision.objects.get()]

    def act(number: int) -> None:
        if number:
            decision_remove(decision=mine[1], seen=decision.version, by=an)
        else:
            decision_change(decision=mine[0], values=values, seen=decision.version, by=an)

    answers = told(at_once(act, people=2))
    kept = ReviewDecision.objects.filter(text="Khác").count()
    assert answers == [None, Stale if kept else Refused]
    assert kept == ReviewDecision.objects.count()


def test_a_decision_is_carried_out_or_goes_to_somebody_else(cast):
    decision = make_decision(cast.a)
    seen = decision.version
    moves = [
        ("complete", actor_of(cast.ha), {"done_note": "Xong."}),
        ("reassign", actor_of(cast.binh), {"owner": cast.an, "reason": "Chuyển việc."}),
    ]

    def act(number: int) -> None:
        name, by, values = moves[number]
        perform(copy_of(decision), name, by=by, seen=seen, **values)

    first, second = told(at_once(act, people=2))
    assert (first, second in (Stale, NotAllowed)) == (None, True)
    decision.refresh_from_db()
    assert (decision.status == "done") == (decision.owner == cast.ha)


def test_numbers_are_given_once(cast):
    values = {"planned_on": today(), "starts_on": today(), "ends_on": today()}
    at_once(lambda n: review_plan(agency=cast.a, values=values, by=actor_of(cast.an)), people=4)
    numbers = list(ManagementReview.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 4
