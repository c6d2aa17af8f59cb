"""Minutes that the head of the agency leaves unsigned: who is reminded when, and what waits for the inspectors."""

from datetime import date, timedelta

import pytest

from agencies.models import Membership
from agencies.roles import Role
from core import jobs, todos
from core.models import Notice
from core.workflow import perform
from scoring.jobs import remind_of_minutes
from scoring.minutes_reminding import minutes_remind
from tests.cast import actor_of, client_of, make_agency
from tests.scoring.makers import make_inspection
from tests.scoring.makers_conducting import lead_of, lead_user, lent_member

pytestmark = pytest.mark.django_db
SIGNED = date(2019, 8, 10)


@pytest.fixture
def inspection(cast, today_is):
    today_is(SIGNED.isoformat())
    return make_inspection(cast.a, "concluded")


def told(user) -> list[str]:
    keys = Notice.objects.filter(user=user, key__startswith="minutes.").order_by("pk").values_list("key", flat=True)
    return [key.partition(":")[0] for key in keys]


def told_on(today_is, days, user) -> dict[int, str]:
    """The steps that the person is told of, by days after the signature; each day is looked at twice."""
    found = {}
    for offset in days:
        today_is((SIGNED + timedelta(days=offset)).isoformat())
        before = len(told(user))
        minutes_remind()
        minutes_remind()
        assert len(told(user)) <= before + 1
        if len(told(user)) > before:
            found[offset] = told(user)[-1]
    return found


@pytest.mark.parametrize(
    ("who", "steps"),
    [
        ("binh", {5: "minutes.unsigned"}),
        ("an", {}),
        ("giang", {}),
        ("chi", {}),
        ("dung", {10: "minutes.escalated"}),
        ("em", {10: "minutes.escalated"}),
        ("lead", {10: "minutes.escalated"}),
    ],
)
def test_each_step_is_told_once_on_its_day(cast, inspection, today_is, who, steps):
    user = lead_user(inspection) if who == "lead" else getattr(cast, who)
    assert told_on(today_is, range(30), user) == steps


def test_the_days_are_what_the_province_sets(cast, inspection, today_is, settings):
    settings.MINUTES_REMINDER_DAYS, settings.MINUTES_ESCALATION_DAYS = 2, 3
    assert told_on(today_is, (1, 2), cast.binh) == {2: "minutes.unsigned"}
    assert told_on(today_is, (2, 3), cast.dung) == {3: "minutes.escalated"}


def test_a_server_that_slept_makes_up_for_a_week_and_no_more(cast, inspection, today_is):
    assert told_on(today_is, (17,), cast.dung) == {}
    assert told_on(today_is, (16,), cast.dung) == {16: "minutes.escalated"}
    assert told(cast.binh) == []


def test_the_planner_looks_for_them(cast, inspection, today_is):
    assert remind_of_minutes in jobs.PLANNERS
    today_is("2019-08-15")
    remind_of_minutes()
    notice = Notice.objects.get(user=cast.binh, key__startswith="minutes.")
    assert (notice.url, "10/08/2019" in notice.subject) == (inspection.get_absolute_url(), True)


def test_without_a_head_the_secretary_is_told(cast, inspection, today_is):
    Membership.objects.filter(agency=cast.a, role=Role.HEAD).delete()
    today_is("2019-08-15")
    minutes_remind()
    assert told(cast.an) == ["minutes.unsigned"]


@pytest.mark.parametrize("status", ["under_way", "confirmed"])
def test_what_is_not_to_be_signed_reminds_nobody(cast, today_is, status):
    today_is(SIGNED.isoformat())
    make_inspection(cast.a, status)
    make_inspection(cast.b, "concluded", form="by_dossier")
    for user in (cast.binh, cast.dung):
        assert told_on(today_is, range(20), user) == {}


def test_corrected_minutes_count_from_the_new_signature(cast, inspection, today_is):
    today_is("2019-08-14")
    perform(inspection, "return", by=actor_of(cast.binh), reason="Sửa tên")
    assert told_on(today_is, (5,), cast.binh) == {}
    today_is("2019-08-20")
    perform(inspection, "conclude", by=lead_of(inspection), held_on=SIGNED, conclusion="Được.")
    assert told_on(today_is, range(10, 22), cast.binh) == {15: "minutes.unsigned"}


def test_many_inspections_cost_as_many_queries_as_one(cast, inspection, today_is, django_assert_max_num_queries):
    for agency in (cast.b, make_agency(), make_agency()):
        make_inspection(agency, "concluded")
    today_is("2019-08-20")
    with django_assert_max_num_queries(15):
        minutes_remind()


def test_the_inspecting_side_sees_since_when_they_wait(cast, inspection, today_is):
    lent = lent_member(inspection)

    def waits(user) -> list[str]:
        found = [todo for todo in todos.for_actor(actor_of(user)) if todo.url == inspection.get_absolute_url()]
        return [todo.title for todo in found if "have waited" in todo.title]

    today_is("2019-08-14")
    assert waits(cast.dung) == []
    today_is("2019-08-15")
    title = f"The minutes of inspection {inspection.number} have waited 5 days for the signature of the agency"
    for user in (cast.dung, cast.em, lead_user(inspection), lent):
        assert waits(user) == [title]
    for user in (cast.an, cast.binh, cast.chi, cast.giang):
        assert waits(user) == []
    page = client_of(cast.dung).get(inspection.get_absolute_url()).content.decode()
    assert "The team signed on 10/08/2019" in page
    perform(inspection, "confirm", by=actor_of(cast.binh))
    assert waits(cast.dung) == []
