"""Two people at once: the second gets a sentence, and nothing is there twice. Only PostgreSQL locks rows."""

import pytest
from django.db import connection

from audits.models import CorrectiveAction
from audits.services.actions import action_propose
from audits.services.spreading import action_spread
from core.errors import Refused, Stale
from core.workflow import perform
from tests.agencies.test_races import at_once
from tests.audits.makers import make_action
from tests.cast import actor_of, make_unit
from tests.registers.makers_complaints import make_complaint

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole database"),
]


def copy_of(action: CorrectiveAction) -> CorrectiveAction:
    return CorrectiveAction.objects.get(pk=action.pk)


def told(answers: list) -> list:
    """Who did it, before who was refused with what."""
    return sorted(answers, key=lambda answer: answer is not None)


def test_a_slip_is_issued_again_once(cast):
    action = make_action(cast.a, "verifying")
    people, seen = [actor_of(user) for user in (cast.khoa, cast.an, cast.binh)], action.version

    def act(number: int) -> None:
        perform(copy_of(action), "reissue", by=people[number], seen=seen, verification="Vẫn trễ.")

    assert told(at_once(act, people=3)) == [None, Stale, Stale]
    assert CorrectiveAction.objects.filter(reissue_of=action).count() == 1


def test_one_closes_while_the_other_issues_again(cast):
    action = make_action(cast.a, "verifying")
    people, seen = [actor_of(cast.khoa), actor_of(cast.an)], action.version

    def act(number: int) -> None:
        name = ("close", "reissue")[number]
        perform(copy_of(action), name, by=people[number], seen=seen, verification="Đã xem.")

    assert told(at_once(act, people=2)) == [None, Stale]
    action.refresh_from_db()
    assert hasattr(action, "reissued_as") == (action.status == "reissued")


def test_a_record_gets_one_slip_and_numbers_are_given_once(cast):
    complaint = make_complaint(cast.a)
    people = [actor_of(user) for user in (cast.an, cast.ha, cast.khoa)]

    def act(number: int) -> None:
        origin = {"complaint": complaint} if number < 2 else {"source": "other"}
        values = {"description": "Trả kết quả muộn."} | origin
        action_propose(agency=cast.a, values=values, by=people[number])

    assert told(at_once(act, people=3)) == [None, None, Refused]
    numbers = list(CorrectiveAction.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 2


def test_two_spread_the_same_and_each_other_without_waiting_for_ever(cast):
    action, back = make_action(cast.a, "doing"), make_action(cast.district, "doing")
    unit = make_unit(cast.a)
    people = [actor_of(user) for user in (cast.em, cast.dung, cast.dung)]
    places = [
        {"agencies": [cast.b, cast.district], "units": [unit]},
        {"agencies": [cast.district, cast.b], "units": [unit]},
        {"agencies": [cast.b, cast.a]},
    ]

    def act(number: int) -> None:
        action_spread(action=copy_of(back if number == 2 else action), by=people[number], **places[number])

    assert told(at_once(act, people=3)) == [None, None, Refused]
    assert CorrectiveAction.objects.filter(spread_from=action).count() == 3
    assert CorrectiveAction.objects.filter(spread_from=back).count() == 2
