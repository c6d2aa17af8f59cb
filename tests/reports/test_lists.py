"""Lists of reports: what they show, to whom, in which order, and that they cost the same for few and many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import search, todos
from reports.services import period_open, summaries_prepare
from tests.cast import actor_of, client_of, make_agency, make_membership, make_period, make_report, make_user


@pytest.fixture
def period(cast, today_is):
    today_is("2019-09-20")
    return make_period()


def listed(client, **params) -> list[str]:
    page = client.get(reverse("reports"), params).context["page"]
    return [report.agency.code for report in page]


def cost(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_it_shows_everything_to_the_province_in_the_order_of_kinds(cast, period):
    period_open(2019)
    assert listed(client_of(cast.giang)) == ["CB.SKHCN", "CB.SNV", "CB.HA", "CB.HA.NN", "CB.UBND"]


def test_it_shows_an_agency_only_its_own(cast, period):
    period_open(2019)
    for who, own in ((cast.an, ["CB.SKHCN"]), (cast.ha, ["CB.SKHCN"]), (cast.chi, ["CB.SNV"])):
        assert listed(client_of(who)) == own
        assert listed(client_of(who), q="hoa an") == []


def test_it_narrows_by_words_year_status_origin_and_kind(cast, period):
    client = client_of(cast.em)
    make_report(cast.a, period, "submitted")
    make_report(cast.b, period)
    make_report(cast.b, make_period(2018), "issued")
    assert listed(client, q="khoa hoc") == ["CB.SKHCN"]
    assert listed(client, period=period.pk, status="draft") == ["CB.SNV"]
    assert listed(client, status="issued", origin="automatic") == []
    assert listed(client, kind=cast.commune.kind_id) == []


def test_a_filter_of_another_agency_finds_nothing_of_it(cast, period):
    make_report(cast.b, period)
    assert listed(client_of(cast.an), kind=cast.b.kind_id) == []


PAGES = {
    "reports": [],
    "periods": [],
    "period": [2019],
    "period_batch": [2019],
}


@pytest.mark.parametrize("name", PAGES)
def test_it_costs_the_same_for_few_and_for_a_hundred(cast, period, today_is, name):
    client, url = client_of(cast.em), reverse(name, args=PAGES[name])
    period_open(2019)
    today_is("2019-10-16")
    summaries_prepare(period)
    few = cost(client, url)
    for _number in range(100):
        make_agency(parent=cast.a)
    period_open(2019)
    summaries_prepare(period)
    assert cost(client, url) == few


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_confirmation_table_costs_the_same_for_few_and_for_a_hundred(cast, period, kind):
    client, url = client_of(cast.em), reverse("period_confirmation", args=[2019, kind])
    make_report(cast.a, period, "issued")
    few = cost(client, url)
    for number in range(100):
        agency = make_agency(parent=cast.a)
        if number < 3:
            make_report(agency, period, "issued")
    assert cost(client, url) == few


@pytest.mark.parametrize("who", ["em", "dung", "an", "binh"])
def test_the_home_page_costs_the_same_for_few_and_for_a_hundred(cast, period, today_is, who):
    client = client_of(getattr(cast, who))
    period_open(2019)
    today_is("2019-10-20")
    few = cost(client, reverse("home"))
    for _number in range(100):
        make_agency()
    period_open(2019)
    assert cost(client, reverse("home")) == few


@pytest.mark.parametrize(
    ("standing", "found"), [("missing", 4), ("confirmed", 1), ("late", 0), ("waived", 0), ("nonsense", 5)]
)
def test_a_count_of_the_period_leads_to_its_list(cast, period, standing, found):
    make_report(cast.a, period, "issued")
    response = client_of(cast.em).get(f"{period.get_absolute_url()}?standing={standing}")
    assert len(response.context["rows"]) == found
    counts = response.context["counts"]
    assert counts["due"] == counts["confirmed"] + counts["missing"]


def test_search_finds_reports_by_agency_year_and_code_within_the_scope(cast, period):
    make_report(cast.a, period, "issued")
    make_report(cast.b, make_period(2018), "issued")

    def found(who, query: str) -> list[str]:
        groups = dict(search.find(actor_of(who), query))
        return [hit.title for hit in groups["Annual reports"]]

    assert found(cast.em, "BC-2019") == ["BC-2019-CB.SKHCN-01"]
    assert found(cast.em, "noi vu 2018") == ["BC-2018-CB.SNV-01"]
    assert found(cast.em, "noi vu 2019") == []
    assert found(cast.an, "noi vu") == []


def about_reports(actor) -> list[todos.Todo]:
    """What the person must do about annual reports."""
    return [todo for todo in todos.for_actor(actor) if "annual report" in todo.title]


def titles(user) -> list[str]:
    return [todo.title for todo in todos.for_actor(actor_of(user))]


def test_each_person_is_told_the_next_step(cast, period):
    report = make_report(cast.a, period)
    assert "Write and submit the annual report 2019" in titles(cast.an)
    assert about_reports(actor_of(cast.binh)) == []
    type(report).objects.update(status="submitted")
    assert "Approve the annual report 2019" in titles(cast.binh)
    assert [about_reports(actor_of(who)) for who in (cast.an, cast.ha, cast.chi)] == [[], [], []]


def test_the_secretary_of_a_returned_report_has_five_working_days(cast, period, today_is):
    today_is("2019-10-21")
    make_report(cast.a, period, "returned")
    (todo,) = about_reports(actor_of(cast.an))
    assert (todo.title, f"{todo.due_on:%d/%m}") == ("Complete the returned annual report 2019", "28/10")


def test_the_department_accepts_and_chases(cast, period, today_is):
    make_report(cast.b, period, "issued")
    assert "1 annual report 2019 to accept or return" in titles(cast.dung)
    today_is("2019-10-16")
    assert "4 agencies have not reported for 2019" in titles(cast.dung)
    assert "4 agencies have not reported for 2019" not in titles(cast.giang)


def test_a_person_with_two_roles_is_told_what_the_chosen_one_must_do(cast, period):
    make_report(cast.b, period, "submitted")
    person = make_user()
    make_membership(person, cast.a, "staff")
    head = make_membership(person, cast.b, "head")
    assert about_reports(actor_of(person)) == []
    assert [todo.title for todo in about_reports(actor_of(person, head))] == ["Approve the annual report 2019"]
