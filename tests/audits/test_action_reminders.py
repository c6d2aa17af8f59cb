"""Who is reminded of a slip on which day, once; what stands in the to-do lists; the panels of its sources."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.action_reminding import actions_remind, plan_by, take_up_by
from audits.models import CorrectiveAction
from core import panels, search, todos
from core.dates import today
from core.models import Notice
from core.workflow import perform
from tests.audits.makers import answer_all, lead_of, make_action, make_audit, make_finding
from tests.cast import actor_of, make_procedure

pytestmark = pytest.mark.django_db
DUE = date(2019, 6, 14)


def told_on(today_is, days, user) -> dict[int, list[str]]:
    """Days from the due day → what this person is told then."""
    found = {}
    for offset in days:
        today_is(DUE + timedelta(days=offset))
        before = set(Notice.objects.filter(user=user).values_list("pk", flat=True))
        actions_remind()
        actions_remind()
        new = Notice.objects.filter(user=user).exclude(pk__in=before)
        if subjects := list(new.values_list("subject", flat=True)):
            found[offset] = subjects
    return found


@pytest.fixture
def action(cast, today_is) -> CorrectiveAction:
    today_is("2019-05-06")
    action = make_action(cast.a, "doing", due_on=DUE)
    Notice.objects.all().delete()
    return action


@pytest.mark.parametrize(
    ("who", "days"), [("ha", [-7, -1, 1]), ("binh", [1, 15]), ("em", [15]), ("an", []), ("dung", []), ("chi", [])]
)
def test_each_is_reminded_once_on_their_days(cast, today_is, action, who, days):
    found = told_on(today_is, range(-10, 30), getattr(cast, who))
    assert sorted(found) == days
    assert all(action.number in subject for subjects in found.values() for subject in subjects)


def test_what_was_missed_is_told_some_days_later(cast, today_is, action):
    assert sorted(told_on(today_is, (-6, 3, 18), cast.ha)) == [-6, 3]
    Notice.objects.all().delete()
    assert sorted(told_on(today_is, (3, 18), cast.binh)) == [3, 18]


def test_another_due_day_is_another_occasion(cast, today_is, action):
    told_on(today_is, (1,), cast.ha)
    later = DUE + timedelta(days=10)
    perform(action, "extend", by=actor_of(cast.binh), due_on=later, reason="Mưa lũ.")
    Notice.objects.exclude(key__startswith="action.").delete()
    assert sorted(told_on(today_is, range(2, 15), cast.ha)) == [3, 9, 11]


def test_what_has_ended_reminds_nobody(cast, today_is):
    today_is("2019-05-06")
    make_action(cast.a, "closed", due_on=DUE)
    Notice.objects.all().delete()
    assert not told_on(today_is, range(-8, 20), cast.binh)


def test_a_proposal_that_lies_is_told_to_the_head_after_ten_working_days(cast, today_is):
    today_is("2019-05-06")
    action = make_action(cast.a)
    assert take_up_by(action) == date(2019, 5, 20)
    for day, count in ((20, 0), (21, 1), (24, 1)):
        today_is(date(2019, 5, day))
        actions_remind()
        assert Notice.objects.filter(user=cast.binh, key__startswith="action.lying").count() == count


def test_an_analysis_without_a_due_day_does_not_lie_for_ever(cast, today_is):
    """The head signs the report, and the slip goes to the person whom the finding names, without any day."""
    today_is("2019-05-06")
    audit = make_audit(cast.a, "under_way")
    make_finding(audit, owner=cast.ha)
    answer_all(audit)
    perform(audit, "conclude", by=lead_of(audit), held_on=today(), present="Đoàn", conclusion="Được.")
    perform(audit, "sign", by=actor_of(cast.binh))
    action = CorrectiveAction.objects.get()
    assert (action.status, action.due_on, plan_by(action)) == ("analysing", None, date(2019, 6, 3))
    asked = [todo.due_on for todo in todos.for_actor(actor_of(cast.ha)) if action.number in todo.title]
    assert asked == [date(2019, 6, 3)]
    for day, told in ((3, set()), (4, {"ha", "binh"}), (20, {"ha", "binh"})):
        today_is(date(2019, 6, day))
        actions_remind()
        notices = Notice.objects.filter(key__startswith="action.unplanned")
        assert set(notices.values_list("user__username", flat=True)) == told


def test_an_analysis_with_a_due_day_is_reminded_of_that_day_alone(cast, today_is):
    today_is("2019-05-06")
    action = make_action(cast.a)
    perform(action, "assign", by=actor_of(cast.an), owner=cast.ha, due_on=date(2019, 9, 30))
    today_is("2019-06-20")
    actions_remind()
    assert not Notice.objects.filter(key__startswith="action.unplanned").exists()


def test_reminding_a_province_costs_as_many_queries_as_one_slip(cast, today_is):
    today_is("2019-05-06")
    make_action(cast.a, "doing", due_on=DUE)
    today_is(DUE + timedelta(days=16))
    with CaptureQueriesContext(connection) as one:
        actions_remind()
    today_is("2019-05-06")
    for agency in (cast.a, cast.district, cast.province) * 3:
        make_action(agency, "doing", due_on=DUE)
        make_action(agency)
    today_is(DUE + timedelta(days=16))
    with CaptureQueriesContext(connection) as many:
        actions_remind()
    assert len(many) == len(one)


def titles(user) -> list[str]:
    return [
        todo.title
        for todo in todos.for_actor(actor_of(user))
        if "orrective action" in todo.title or "KPH" in todo.title
    ]


@pytest.mark.parametrize(
    ("status", "words", "people"),
    [
        ("proposed", "Assign the corrective action", {"an", "binh"}),
        ("analysing", "Find the cause", {"ha"}),
        ("awaiting", "Approve the corrective action", {"binh"}),
        ("doing", "Carry out the corrective action", {"ha"}),
        ("verifying", "Verify whether the corrective action", {"an", "binh", "khoa"}),
        ("closed", "KPH", set()),
    ],
)
def test_each_status_is_somebodys_turn(cast, status, words, people):
    make_action(cast.a, status)
    for who in ("an", "binh", "chi", "dung", "em", "giang", "ha", "khoa"):
        found = [title for title in titles(getattr(cast, who)) if words in title]
        assert bool(found) == (who in people), (who, found)


def test_who_worked_on_it_is_not_asked_to_verify(cast):
    make_action(cast.a, "verifying", owner=cast.khoa)
    assert not titles(cast.khoa)


def test_overdue_slips_stand_with_the_head_and_later_with_the_programme(cast, today_is):
    today_is("2019-05-06")
    make_action(cast.a, "doing", due_on=DUE)
    for days, people in ((0, set()), (1, {"binh"}), (15, {"binh"}), (16, {"binh", "em", "dung"})):
        today_is(DUE + timedelta(days=days))
        for who in ("an", "binh", "dung", "em", "giang", "ha"):
            found = [title for title in titles(getattr(cast, who)) if "is overdue" in title]
            assert bool(found) == (who in people), (days, who)


def test_a_slip_of_somebody_who_left_is_given_to_another(cast, today_is):
    today_is("2019-05-06")
    make_action(cast.a, "doing", due_on=DUE)
    assert not [title for title in titles(cast.an) if "to another person" in title]
    cast.ha.memberships.update(ends_on=date(2019, 5, 7))
    today_is("2019-05-08")
    assert [title for title in titles(cast.an) if "to another person" in title]


def test_the_search_finds_slips_by_number_and_words(cast):
    action = make_action(cast.a, description="Trả kết quả muộn ở bộ phận một cửa.")
    for query in (action.number, "mot cua"):
        hits = [hit for _label, found in search.find(actor_of(cast.ha), query) for hit in found]
        assert action.get_absolute_url() in [hit.url for hit in hits]
    hits = [hit for _label, found in search.find(actor_of(cast.chi), action.number) for hit in found]
    assert action.get_absolute_url() not in [hit.url for hit in hits]


def slips_of(page: str, record, user) -> dict:
    found = [panel for panel in panels.of(page, record, actor_of(user)) if "propose_url" in panel.context]
    return found[0].context if found else {}


def test_the_page_of_a_finding_lists_its_slips_and_offers_another_one_only_when_none_is_open(cast):
    audit = make_audit(cast.a, "signed", findings=("minor", "observation"))
    heavy, light = audit.findings.get(grade="minor"), audit.findings.get(grade="observation")
    assert [row.finding for row in slips_of("finding", heavy, cast.an)["actions"]] == [heavy]
    assert not slips_of("finding", heavy, cast.an)["propose_url"]
    assert slips_of("finding", light, cast.an)["propose_url"].endswith(f"?finding={light.pk}")
    assert not slips_of("finding", light, cast.dung)["propose_url"]


def test_the_page_of_a_procedure_lists_its_open_slips(cast):
    procedure = make_procedure(cast.a)
    assert not slips_of("procedure", procedure, cast.an)
    action = make_action(cast.a, "doing", procedure=procedure)
    make_action(cast.a, "closed", procedure=procedure)
    assert slips_of("procedure", procedure, cast.an)["actions"] == [action]
