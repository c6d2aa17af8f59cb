"""Two people at the same moment. Only PostgreSQL lets them write at once; on SQLite the second waits by itself."""

from datetime import date

import pytest
from django.db import connection

from agencies.roles import Role
from core.dates import today
from core.errors import Refused, Stale
from core.log import history
from core.models import Job
from core.workflow import perform
from procedures.models import Issuance, Meeting, Revision
from procedures.services.dissemination import acknowledge, newcomers_ask
from procedures.services.issuing import issuance_prepare, issuance_sign, seen_of
from procedures.services.meetings import meeting_record
from tests.agencies.test_races import at_once
from tests.cast import actor_of, make_cast, make_membership, make_procedure, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs several writers"),
]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def issuance(cast) -> Issuance:
    revisions = [make_procedure(cast.a, "awaiting").revisions.get() for _n in range(3)]
    return issuance_prepare(
        agency=cast.a,
        name="Đợt 1",
        signing_agency=cast.a,
        effective_on=date(2099, 1, 1),
        revisions=revisions,
        by=actor_of(cast.an),
    )


def test_one_of_several_heads_signs(cast, issuance):
    heads = [cast.binh, *(make_user() for _n in range(3))]
    for head in heads[1:]:
        make_membership(head, cast.a, Role.HEAD)

    seen = seen_of(issuance, issuance.revisions.all())

    def sign(number: int) -> None:
        own = Issuance.objects.get(pk=issuance.pk)
        by = actor_of(heads[number])
        issuance_sign(issuance=own, decision_number=str(number), decided_on=today(), by=by, seen=seen)

    answers = at_once(sign)
    assert sorted(map(str, answers)) == sorted(map(str, [None, Stale, Stale, Stale]))
    revisions = Revision.objects.filter(issuance=issuance)
    assert {(row.status, row.approved_by_id) for row in revisions} == {
        ("approved", Issuance.objects.get().signed_by_id)
    }
    assert Job.objects.filter(kind="procedures.render_revision").count() == 3


def test_a_revision_is_put_together_or_approved_alone_never_both(cast):
    revision = make_procedure(cast.a, "awaiting").revisions.get()
    an, binh = actor_of(cast.an), actor_of(cast.binh)

    def act(number: int) -> None:
        own = Revision.objects.get(pk=revision.pk)
        if number:
            perform(own, "approve", by=binh, effective_on=date(2099, 1, 1))
        else:
            values = {"name": "Đợt 1", "signing_agency": cast.a, "effective_on": date(2099, 1, 1)}
            issuance_prepare(agency=cast.a, revisions=[own], by=an, **values)

    answers = at_once(act, people=2)
    assert sorted(map(str, answers)) == sorted(map(str, [None, Refused]))
    revision.refresh_from_db()
    assert (revision.status == "approved") != (revision.issuance_id is not None)


def test_pressing_and_the_meeting_at_once_leave_one_reading(cast):
    spread = make_procedure(cast.a).revisions.get().dissemination
    ha, an = actor_of(cast.ha), actor_of(cast.an)

    def act(number: int) -> None:
        if number:
            acknowledge(dissemination=spread, by=ha)
        else:
            words = {"held_on": today(), "chaired_by": "An", "minutes": "Đã đọc."}
            meeting_record(agency=cast.a, unit=None, disseminations=[spread], present=[cast.ha], by=an, **words)

    assert at_once(act) == [None] * 4
    row = spread.acknowledgements.get()
    by_hand = history(spread).filter(verb="dissemination.acknowledge").count()
    assert (row.meeting is None) == (by_hand == 1)


def test_one_of_several_presses_records_the_meeting(cast):
    spread = make_procedure(cast.a).revisions.get().dissemination
    words = {"held_on": today(), "chaired_by": "An", "minutes": "Đã đọc."}
    an = actor_of(cast.an)
    answers = at_once(
        lambda number: meeting_record(
            agency=cast.a, unit=None, disseminations=[spread], present=[cast.ha], by=an, **words
        )
    )
    assert answers.count(None) == 1
    assert Meeting.objects.count() == 1


def test_newcomers_are_asked_once_by_several_workers(cast):
    spread = make_procedure(cast.a).revisions.get().dissemination
    make_membership(make_user(), cast.a, Role.STAFF)
    assert at_once(lambda number: newcomers_ask()) == [None] * 4
    assert spread.acknowledgements.count() == 2
