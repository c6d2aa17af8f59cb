"""The year: opened with what stands, compared, confirmed, opened again."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core import jobs
from core.errors import NotAllowed, Refused, WrongStatus
from core.models import Job
from core.todos import for_actor
from core.workflow import perform
from registers.carrying import CARRIED, compare
from registers.models import QualityObjective, RegisterYear, Risk
from registers.services.objectives import objective_add, objective_change, objective_drop
from registers.services.years import year_open, years_open
from tests.cast import actor_of, client_of, make_agency, make_membership
from tests.registers.makers_objectives import confirm, make_objective, measure, objective_values, open_year
from tests.registers.makers_risks import make_issue, make_party, make_risk

pytestmark = pytest.mark.django_db
OBJECTIVES = "qualityobjective"


@pytest.fixture(autouse=True)
def _day(today_is):
    today_is("2019-12-31")


@pytest.fixture
def last_year(cast):
    """Two objectives, a risk, a context issue and a party of agency A in 2019; one objective is measured."""
    register = open_year(cast.a)
    make_issue(register)
    make_party(register)
    first = make_objective(register)
    make_objective(register, baseline=Decimal(70))
    make_risk(cast.a, register=register)
    measure(first, *([97] * 11), "97.4")
    register.refresh_from_db()
    return register


def test_what_stands_is_carried_on_with_last_years_result_as_baseline(cast, last_year):
    new = year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    rows = QualityObjective.objects.filter(register=new)
    assert [(row.number, row.baseline, row.in_force_from) for row in rows] == [
        ("MT-2020-01", Decimal("97.03"), None),
        ("MT-2020-02", Decimal(70), None),
    ]
    assert [row.carried_from.number for row in rows] == ["MT-2019-01", "MT-2019-02"]
    assert {name: len(compare(carried, new)) for name, carried in CARRIED.items()} == {
        "contextissue": 1, "interestedparty": 1, "qualityobjective": 2, "risk": 1,
    }  # fmt: skip
    assert all("dung han" in row.search_text for row in rows)


def test_a_year_is_opened_once(cast, last_year):
    year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    with pytest.raises(Refused, match="exist already"):
        year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    assert years_open([cast.a], 2020) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterYear.objects.create(agency=cast.a, year=2020)


@pytest.mark.parametrize("who", ["ha", "khoa", "binh", "chi", "dung", "em", "giang"])
def test_only_the_secretary_opens_it(cast, who):
    with pytest.raises(NotAllowed):
        year_open(agency=cast.a, year=2020, by=actor_of(getattr(cast, who)))


def test_the_head_sees_what_is_new_changed_carried_and_dropped(cast, last_year):
    extra = make_objective(last_year)
    new = year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    changed, same, gone = QualityObjective.objects.filter(register=new).order_by("pk")
    by = actor_of(cast.an)
    values = objective_values(target=Decimal(98), baseline=changed.baseline)
    objective_change(objective=changed, values=values, by=by, seen=1)
    objective_drop(objective=gone, by=by, seen=1)
    objective_add(register=new, values=objective_values(title="Mới"), by=by)
    found = compare(CARRIED[OBJECTIVES], new)
    assert [(one.kind, str((one.row or one.before).number)) for one in found] == [
        ("changed", "MT-2020-01"), ("same", "MT-2020-02"), ("new", "MT-2020-03"), ("dropped", extra.number),
    ]  # fmt: skip
    assert found[0].changes == (("Target of the year", "95", "98"),)
    page = client_of(cast.binh).get(new.get_absolute_url()).content.decode()
    for word in ("changed", "carried as it was", "new", "dropped"):
        assert f">{word}<" in page
    assert same.number in page


def test_the_head_confirms_and_not_who_sent_it(cast, last_year):
    new = year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    perform(new, "submit", by=actor_of(cast.an))
    assert "Confirm the registers of 2020" in [todo.title for todo in for_actor(actor_of(cast.binh))]
    head_too = make_membership(cast.an, cast.a, Role.HEAD)
    with pytest.raises(NotAllowed):
        perform(new, "confirm", by=actor_of(cast.an, head_too))
    with pytest.raises(WrongStatus):
        objective_add(register=new, values=objective_values(), by=actor_of(cast.an))
    perform(new, "confirm", by=actor_of(cast.binh))
    assert set(QualityObjective.objects.filter(register=new).values_list("in_force_from", flat=True)) == {
        date(2019, 12, 31)
    }


def test_a_refused_year_comes_back_with_a_reason_and_can_be_sent_again(cast, last_year):
    new = year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    perform(new, "submit", by=actor_of(cast.an))
    url = reverse("register_year_move", args=[new.pk, "return"])
    client = client_of(cast.binh)
    assert client.post(url, {"reason": "", "seen": new.version}).status_code == 422
    assert client.post(url, {"reason": "Thiếu chỉ tiêu", "seen": new.version}).status_code == 302
    assert "Thiếu chỉ tiêu" in client_of(cast.an).get(new.get_absolute_url()).content.decode()
    new.refresh_from_db()
    assert confirm(new).status == "confirmed"


def test_two_heads_at_once_and_the_second_is_told(cast, last_year):
    new = year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    perform(new, "submit", by=actor_of(cast.an))
    seen, client = new.version, client_of(cast.binh)
    url = reverse("register_year_move", args=[new.pk, "confirm"])
    assert client.post(url, {"seen": seen}).status_code == 302
    answer = client.post(url, {"seen": seen}, follow=True)
    assert "Somebody else has changed this record." in answer.content.decode()
    new.refresh_from_db()
    assert new.version == seen + 1


def test_the_year_opens_by_itself_on_the_first_of_january(cast, last_year, today_is):
    plan = next(planner for planner in jobs.PLANNERS if planner.__name__ == "look_for_new_years")

    def run():
        plan()
        plan()
        for job in Job.objects.filter(kind="registers.open_years", state="planned"):
            jobs.execute(job.pk)

    run()
    assert RegisterYear.objects.count() == 1
    today_is("2020-01-01")
    run()
    assert list(RegisterYear.objects.filter(year=2020).values_list("agency__code", "status")) == [
        (cast.a.code, "draft")
    ]
    today_is("2020-01-02")
    run()
    assert RegisterYear.objects.count() == 2


def test_a_dissolved_agency_gets_no_new_year(cast, last_year, today_is):
    cast.a.dissolved_on = date(2019, 12, 31)
    cast.a.save()
    today_is("2020-01-01")
    kind = jobs.KINDS["registers.open_years"]
    kind.run(Job(args={"year": 2020}))()
    assert RegisterYear.objects.count() == 1


def test_a_province_is_opened_with_as_many_queries_as_one_agency(cast, last_year):
    others = [make_agency() for _n in range(4)]
    for agency in others:
        make_objective(open_year(agency))
        make_risk(agency, register=RegisterYear.objects.get(agency=agency))
    years_open([cast.b], 2018)
    with CaptureQueriesContext(connection) as one:
        years_open([cast.a], 2020)
    with CaptureQueriesContext(connection) as four:
        assert len(years_open(others, 2020)) == 4
    assert len(four) <= len(one)
    assert Risk.objects.filter(register__year=2020).count() == 5


def test_pages_cost_the_same_for_1_and_9(cast, last_year):
    client, url = client_of(cast.dung), last_year.get_absolute_url()
    for address in (reverse("registers"), url):
        client.get(address)
        with CaptureQueriesContext(connection) as one:
            client.get(address)
        for _n in range(8):
            make_objective(open_year(make_agency()))
            make_objective(RegisterYear.objects.get(pk=last_year.pk))
        with CaptureQueriesContext(connection) as nine:
            client.get(address)
        assert len(nine) == len(one)


def test_the_province_is_told_how_many_have_not_opened_the_year(cast, last_year):
    page = client_of(cast.em).get(reverse("registers")).content.decode()
    assert "4 agencies of the programme have not opened 2019 yet." in page


def test_others_see_only_their_own_years(cast, last_year):
    assert list(client_of(cast.chi).get(reverse("registers")).context["page"]) == []
    assert client_of(cast.chi).get(last_year.get_absolute_url()).status_code == 404


def test_the_form_begins_with_a_year_that_is_not_open(cast):
    client, url = client_of(cast.an), reverse("register_year_open")
    for year in (2019, 2020, None):
        assert client.get(url).context["form"]["year"].value() == year
        open_year(cast.a, year or 2021)


def test_the_form_opens_this_year_or_the_next(cast):
    client, url = client_of(cast.an), reverse("register_year_open")
    assert client.post(url, {"year": "2031"}).status_code == 422
    assert client.post(url, {"year": "2020"}).status_code == 302
    answer = client.post(url, {"year": "2020"})
    assert answer.status_code == 422
    assert "The registers of 2020 exist already." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_two_who_open_a_year_at_once_open_one(cast):
    barrier, found = Barrier(2), []

    def run():
        try:
            barrier.wait(5)
            found.append(len(years_open([cast.a], 2020)))
        finally:
            connection.close()

    threads = [Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(found) == [0, 1]
    assert RegisterYear.objects.count() == 1
