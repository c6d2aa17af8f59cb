"""A risk from draft to closed, and who may not go along it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.dates import add_months, today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Notice
from core.workflow import may, perform
from registers.levels import BANDS, band_of, bounds
from registers.models import Risk
from registers.risk_effects import SCALE
from registers.services.risks import risk_add, risk_change, risk_drop, risk_reassess
from registers.services.years import year_open
from tests.cast import actor_of, make_unit
from tests.registers.makers_risks import confirm, make_issue, make_risk, make_year, risk_values, step_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march(today_is):
    today_is("2019-03-01")


def move(risk: Risk, name: str, **values) -> Risk:
    by, usual = step_of(risk, name)
    return perform(risk, name, by=by, **usual | values)


def test_every_level_lies_in_one_band():
    for level in {a * b for a in SCALE for b in SCALE}:
        assert [band.key for band in BANDS if bounds(band.key)[0] <= level <= bounds(band.key)[1]] == [
            band_of(level).key
        ]
    assert [band_of(level).key for level in (4, 5, 9, 10, 16, 20, 25)] == [
        "low", "medium", "medium", "high", "high", "critical", "critical",
    ]  # fmt: skip


def test_a_risk_of_a_draft_year_comes_into_force_with_it(cast):
    risk = make_risk(cast.a, "draft")
    assert (risk.status, risk.opened_on, risk.number) == ("draft", None, "RR-2019-01")
    confirm(risk.register)
    risk.refresh_from_db()
    assert (risk.status, risk.opened_on) == ("open", date(2019, 3, 1))


def test_a_risk_of_a_confirmed_year_is_in_force_at_once(cast):
    assert make_risk(cast.a).opened_on == date(2019, 3, 1)


def test_it_is_treated_by_its_owner_and_closed_by_somebody_else(cast):
    risk = make_risk(cast.a, "treated")
    assert (risk.level, risk.residual_level, risk.status) == (12, 6, "treated")
    move(risk, "close")
    assert (risk.status, risk.closed_by, risk.effectiveness) == ("closed", cast.binh, "Ba tháng không trễ")
    assert risk.treatments.get().is_effective


@pytest.mark.parametrize("who", ["an", "binh", "khoa"])
def test_nobody_but_the_owner_records_what_was_done(cast, who):
    with pytest.raises(NotAllowed, match="Đàm Thu Hà is responsible for this risk"):
        perform(make_risk(cast.a), "treat", by=actor_of(getattr(cast, who)), done="x", likelihood=1, impact=1)


def test_an_owner_does_not_judge_even_as_head(cast):
    risk = make_risk(cast.a, "treated", owner=cast.binh)
    with pytest.raises(NotAllowed, match="somebody else must judge"):
        perform(risk, "close", by=actor_of(cast.binh), effectiveness="Tốt")
    perform(risk, "close", by=actor_of(cast.an), effectiveness="Tốt")


def test_who_treated_it_does_not_judge_after_another_became_responsible(cast):
    risk = make_risk(cast.a, "treated", owner=cast.khoa)
    Risk.objects.filter(pk=risk.pk).update(owner=cast.ha)
    assert "somebody else must judge" in str(may(Risk.objects.get(pk=risk.pk), "close", actor_of(cast.khoa)).reasons)


def test_the_database_itself_refuses_an_owner_who_closes(cast):
    risk = make_risk(cast.a, "closed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(closed_by=risk.owner)


def test_the_database_itself_refuses_a_high_risk_without_action(cast):
    risk = make_risk(cast.a, likelihood=3, impact=3)
    Risk.objects.filter(pk=risk.pk).update(action="", due_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(impact=4)
    Risk.objects.filter(pk=risk.pk).update(impact=4, kind="opportunity")


@pytest.mark.parametrize("values", [{"likelihood": 0}, {"impact": 6}, {"residual_likelihood": 3}])
def test_the_database_itself_refuses_a_rating_outside_the_scale(cast, values):
    risk = make_risk(cast.a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(**values)


def test_what_was_not_effective_is_open_again_with_a_new_day(cast):
    risk = make_risk(cast.a, "treated")
    with pytest.raises(Refused, match="cannot lie in the past"):
        move(risk, "reopen", due_on=today() - timedelta(days=1))
    move(risk, "reopen")
    assert (risk.status, risk.due_on, risk.treatments.get().is_effective) == ("open", date(2019, 4, 1), False)
    move(risk, "treat")
    assert risk.treatments.count() == 2


def test_a_closed_risk_may_come_back(cast, today_is):
    risk = make_risk(cast.a, "closed")
    today_is("2019-06-01")
    move(risk, "recur")
    assert (risk.status, risk.effectiveness, risk.closed_by) == ("open", "", None)
    assert risk.treatments.get().reopened_on == date(2019, 6, 1)


def test_a_risk_without_an_action_has_nothing_to_report(cast):
    risk = make_risk(cast.a, likelihood=1, impact=2, action="", due_on=None)
    with pytest.raises(Refused, match="Write the action and its day first"):
        move(risk, "treat")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"action": "", "due_on": None}, "A risk of level 12 needs an action"),
        ({"due_on": None}, "Say by when"),
    ],
)
def test_an_incomplete_risk_is_refused(cast, values, sentence):
    with pytest.raises(Refused, match=sentence):
        make_risk(cast.a, **values)


def test_what_belongs_to_another_agency_is_refused(cast):
    issue = make_issue(make_year(cast.b))
    for values in ({"unit": make_unit(cast.b)}, {"context_issue": issue}, {"owner": cast.chi}):
        with pytest.raises(Refused, match="must belong to the agency"):
            make_risk(cast.a, **values)


def test_an_opportunity_of_any_level_may_wait_for_its_action(cast):
    assert make_risk(cast.a, kind="opportunity", action="", due_on=None).status == "open"


def test_a_review_rates_anew_and_sets_the_next_day(cast):
    risk = move(make_risk(cast.a), "review")
    assert (risk.present_level, risk.level, risk.review_on) == (20, 12, add_months(today(), 3))
    with pytest.raises(Refused, match="must lie ahead"):
        move(risk, "review", review_on=today())
    with pytest.raises(Refused, match="from 1 to 5"):
        move(risk, "review", likelihood=6)


def test_the_plan_of_a_risk_in_force_changes_but_not_what_it_is(cast):
    risk, an = make_risk(cast.a), actor_of(cast.an)
    risk_change(risk=risk, values={"owner": cast.khoa}, by=an, seen=risk.version)
    assert Notice.objects.filter(user=cast.khoa, subject__contains="You are responsible").exists()
    with pytest.raises(WrongStatus, match="stay once it is in force"):
        risk_change(risk=risk, values={"likelihood": 1}, by=an, seen=risk.version)
    with pytest.raises(Refused, match="needs an action"):
        risk_change(risk=risk, values={"action": ""}, by=an, seen=risk.version)


def test_a_treated_risk_is_not_changed(cast):
    risk = make_risk(cast.a, "treated")
    with pytest.raises(WrongStatus):
        risk_change(risk=risk, values={"owner": cast.khoa}, by=actor_of(cast.an), seen=risk.version)


def test_the_second_of_two_editors_is_told(cast):
    risk, seen, an = make_risk(cast.a, "draft"), 1, actor_of(cast.an)
    risk_change(risk=risk, values={"cause": "Một"}, by=an, seen=seen)
    with pytest.raises(Stale):
        risk_change(risk=risk, values={"cause": "Hai"}, by=an, seen=seen)
    assert Risk.objects.get().cause == "Một"


def test_only_a_draft_is_dropped(cast):
    risk, an = make_risk(cast.a, "draft"), actor_of(cast.an)
    risk_drop(risk=risk, by=an, seen=risk.version)
    assert not Risk.objects.exists()
    risk = make_risk(cast.a)
    perform(risk.register, "reopen", by=an, reason="Thiếu")
    with pytest.raises(WrongStatus, match="is in force"):
        risk_drop(risk=risk, by=an, seen=risk.version)


def test_nothing_is_entered_while_the_head_decides(cast):
    register = make_year(cast.a, confirmed=False)
    perform(register, "submit", by=actor_of(cast.an))
    with pytest.raises(WrongStatus, match="wait for the head"):
        risk_add(register=register, values=risk_values(cast.ha), by=actor_of(cast.an))


def test_a_corrective_action_rates_a_risk_where_it_stands_now(cast, today_is):
    risk = make_risk(cast.a)
    next_year(cast.a, today_is)
    risk.refresh_from_db()
    rated = risk_reassess(risk=risk, likelihood=1, impact=2, note="Đã khắc phục", by=actor_of(cast.an))
    assert (rated.pk, rated.present_level) == (risk.carried_to.pk, 2)
    assert rated.reviews.get().occasion == "correction"


def test_a_closed_risk_is_not_rated_by_a_corrective_action(cast):
    with pytest.raises(WrongStatus):
        risk_reassess(risk=make_risk(cast.a, "closed"), likelihood=1, impact=1, note="x", by=actor_of(cast.an))


# The next year.


def next_year(agency, today_is) -> None:
    today_is("2020-01-10")
    register = year_open(agency=agency, year=2020, by=actor_of(agency.memberships.get(role="secretary").user))
    today_is("2020-01-20")
    confirm(register)


def test_what_stands_goes_on_and_what_is_closed_stays(cast, today_is):
    opened, treated, closed = make_risk(cast.a), make_risk(cast.a, "treated"), make_risk(cast.a, "closed")
    next_year(cast.a, today_is)
    found = {row.pk: row for row in Risk.objects.all()}
    assert [found[row.pk].status for row in (opened, treated, closed)] == ["carried", "carried", "closed"]
    copies = Risk.objects.filter(register__year=2020).order_by("number")
    assert [(row.status, row.carried_from_id) for row in copies] == [("open", opened.pk), ("treated", treated.pk)]
    assert copies[1].treatments.get().done == "Đã bố trí"
    assert move(copies[1], "close").status == "closed"


def test_what_happens_between_opening_and_confirming_the_year_is_not_lost(cast, today_is):
    treated, reviewed = make_risk(cast.a), make_risk(cast.a)
    closed = make_risk(cast.a, "treated")
    today_is("2020-01-10")
    register = year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    move(treated, "treat")
    move(reviewed, "review")
    move(closed, "close")
    confirm(register)
    states = {row.carried_from_id: (row.status, row.residual_level) for row in register.risk_rows.all()}
    assert states == {treated.pk: ("treated", 6), reviewed.pk: ("open", 20)}


def test_what_the_new_year_leaves_out_is_followed_no_longer(cast, today_is):
    risk = make_risk(cast.a)
    today_is("2020-01-10")
    register = year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    copy = register.risk_rows.get()
    risk_drop(risk=copy, by=actor_of(cast.an), seen=copy.version)
    confirm(register)
    risk.refresh_from_db()
    assert (risk.status, risk.ended_on) == ("dropped", date(2020, 1, 10))


def test_a_copy_comes_from_the_copy_of_its_issue(cast, today_is):
    issue = make_issue(make_year(cast.a))
    make_risk(cast.a, context_issue=issue)
    next_year(cast.a, today_is)
    assert Risk.objects.get(register__year=2020).context_issue.carried_from == issue


def test_nothing_is_entered_in_a_year_whose_successor_is_open(cast, today_is):
    closed = make_risk(cast.a, "closed")
    register = closed.register
    next_year(cast.a, today_is)
    with pytest.raises(Refused, match="The registers of 2020 have been opened"):
        risk_add(register=register, values=risk_values(cast.ha), by=actor_of(cast.an))
    with pytest.raises(Refused, match="The registers of 2020 have been opened"):
        move(closed, "recur")
