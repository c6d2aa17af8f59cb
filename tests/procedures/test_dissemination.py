"""Who is asked to read what took effect, who has read it, and how it shows by division."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core import todos
from core.errors import NotAllowed, Refused
from core.log import history
from core.models import Job, Notice
from core.permissions import GRANTS
from procedures.jobs import look_for_newcomers
from procedures.models import Acknowledgement
from procedures.permissions import Perm
from procedures.readers import counts_of
from procedures.services.dissemination import acknowledge, newcomers_ask
from procedures.services.effecting import give_effect
from tests.cast import (
    actor_of,
    client_of,
    make_membership,
    make_procedure,
    make_revision,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def spread(cast, today_is):
    """In effect since Friday 2019-03-01; ten working days end on 2019-03-15. Only Hà has to read it."""
    today_is("2019-03-01")
    return make_procedure(cast.a).revisions.get().dissemination


def asked(spread) -> set[str]:
    return set(spread.acknowledgements.values_list("user__username", flat=True))


def own(spread, user) -> Acknowledgement:
    return spread.acknowledgements.get(user=user)


def test_a_person_reads_it_once(cast, spread, today_is):
    today_is("2019-03-05")
    acknowledge(dissemination=spread, by=actor_of(cast.ha))
    today_is("2019-03-06")
    acknowledge(dissemination=spread, by=actor_of(cast.ha))
    assert own(spread, cast.ha).acknowledged_on == date(2019, 3, 5)
    assert history(spread).filter(verb="dissemination.acknowledge").count() == 1


@pytest.mark.parametrize(("who", "error"), [("an", Refused), ("chi", NotAllowed), ("dung", NotAllowed)])
def test_who_is_not_asked_cannot_say_that_they_read_it(cast, spread, who, error):
    with pytest.raises(error):
        acknowledge(dissemination=spread, by=actor_of(getattr(cast, who)))
    assert not Acknowledgement.objects.filter(acknowledged_on__isnull=False).exists()


def test_what_is_no_longer_in_effect_is_not_read_any_more(cast, spread, today_is):
    today_is("2019-03-20")
    make_revision(spread.revision.procedure, "effective")
    with pytest.raises(Refused, match="no longer in effect"):
        acknowledge(dissemination=spread, by=actor_of(cast.ha))
    waiting = Acknowledgement.objects.to_read_on(date(2019, 3, 20))
    assert {row.dissemination.revision.issue_number for row in waiting} == {2}


def test_a_document_of_some_divisions_is_read_by_these_and_by_heads_and_secretaries(cast, today_is):
    unit, other = make_unit(cast.a, "Phòng Quản lý"), make_unit(cast.a, "Thanh tra")
    for name, place in (("trong", unit), ("ngoai", other)):
        make_membership(make_user(username=name), cast.a, Role.STAFF, unit=place)
    make_membership(make_user(username="thu-ky-2"), cast.a, Role.SECRETARY)
    procedure = make_procedure(cast.a, "approved")
    procedure.units.set([unit])
    give_effect()
    assert asked(procedure.revisions.get().dissemination) == {"trong", "thu-ky-2"}


def test_everybody_asked_is_told_once(cast, spread):
    notice = Notice.objects.get(key=f"dissemination.open:{spread.pk}:{cast.ha.pk}")
    code = spread.revision.procedure.code
    assert notice.subject == f"Read {code} {spread.revision.title} by 15/03/2019."
    assert notice.url == spread.get_absolute_url()


def test_a_long_title_does_not_hinder_the_notice(cast):
    make_procedure(cast.a, title="Quy trình " * 45)
    assert Notice.objects.filter(user=cast.ha, key__startswith="dissemination.open").exists()


def test_who_joins_later_is_asked_with_days_of_their_own(cast, spread, today_is):
    today_is("2019-06-03")
    newcomer = make_user(username="moi")
    make_membership(newcomer, cast.a, Role.STAFF, starts_on=date(2019, 6, 3))
    assert newcomers_ask() == 1
    assert newcomers_ask() == 0
    row = own(spread, newcomer)
    assert row.due_on == date(2019, 6, 17)
    assert not row.is_late
    assert Notice.objects.get(user=newcomer).subject == "Read 1 document of your agency by 17/06/2019."


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR}))
def test_the_province_is_not_asked_to_read_documents_of_an_agency(cast, spread, role):
    make_membership(make_user(), cast.a, role)
    assert newcomers_ask() == 0


def test_newcomers_are_not_asked_for_what_ended_or_concerns_others(cast, spread, today_is):
    today_is("2019-03-20")
    make_revision(spread.revision.procedure, "effective")
    make_membership(make_user(username="moi"), cast.b, Role.STAFF)
    gone = make_user(username="khoa-tai-khoan", is_active=False)
    make_membership(gone, cast.a, Role.STAFF)
    assert newcomers_ask() == 0


def test_asking_newcomers_takes_the_same_number_of_queries_for_few_and_many(cast, spread):
    def cost(people: int) -> int:
        for _n in range(people):
            make_membership(make_user(email="a@example.vn"), cast.a, Role.STAFF)
        with CaptureQueriesContext(connection) as queries:
            assert newcomers_ask() == 2 * people
        return len(queries)

    make_procedure(cast.a)
    assert cost(1) == cost(12)


def test_newcomers_are_looked_for_once_a_day_and_after_each_membership(cast, spread):
    for _time in range(3):
        look_for_newcomers()
    assert Job.objects.filter(kind="procedures.ask_newcomers").count() == 1
    make_membership(make_user(), cast.a, Role.STAFF)
    look_for_newcomers()
    assert Job.objects.filter(kind="procedures.ask_newcomers").count() == 2


def test_who_left_is_no_longer_waited_for_and_shown_as_left(cast, spread, today_is):
    cast.ha.memberships.update(ends_on=date(2019, 3, 4))
    today_is("2019-03-05")
    counts = counts_of([spread])[spread.pk]
    assert (counts.asked, counts.waiting, counts.left) == (0, 0, 1)
    page = client_of(cast.an).get(spread.get_absolute_url()).content.decode()
    assert "Left the agency" in page
    assert "0 of 0 people have read it" in page


def test_who_left_after_reading_still_counts(cast, spread, today_is):
    acknowledge(dissemination=spread, by=actor_of(cast.ha))
    cast.ha.memberships.update(ends_on=date(2019, 3, 4))
    today_is("2019-03-05")
    counts = counts_of([spread])[spread.pk]
    assert (counts.read, counts.asked, counts.left) == (1, 1, 0)


def test_what_a_person_has_to_read_stands_among_their_things_to_do(cast, spread):
    (todo,) = [todo for todo in todos.for_actor(actor_of(cast.ha)) if "Read 1 document" in todo.title]
    assert (todo.url, todo.due_on) == (spread.get_absolute_url(), date(2019, 3, 15))
    acknowledge(dissemination=spread, by=actor_of(cast.ha))
    assert not [todo for todo in todos.for_actor(actor_of(cast.ha)) if "Read" in todo.title]


@pytest.mark.parametrize("who", ["an", "binh"])
def test_secretary_and_head_see_what_is_overdue(cast, spread, today_is, who):
    def overdue() -> list[int]:
        found = todos.for_actor(actor_of(getattr(cast, who)))
        return [todo.count for todo in found if "not read by everybody" in todo.title]

    today_is("2019-03-15")
    assert overdue() == []
    today_is("2019-03-16")
    assert overdue() == [1]


def test_acknowledging_is_granted_to_the_people_of_agencies_alone():
    assert GRANTS[Perm.DOCUMENT_ACKNOWLEDGE] == {Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR}


def test_pressing_the_button_records_the_reading(cast, spread):
    client = client_of(cast.ha)
    page = client.get(spread.get_absolute_url()).content.decode()
    assert page.index(spread.revision.get_absolute_url()) < page.index("I have read it")
    response = client.post(reverse("dissemination_read", args=[spread.pk]))
    assert response.status_code == 302
    assert own(spread, cast.ha).acknowledged_on == date(2019, 3, 1)
    assert "I have read it" not in client.get(spread.get_absolute_url()).content.decode()
