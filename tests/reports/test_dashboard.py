"""The leaders' dashboard: sentence, numbers, pictures with the lists behind them, files, paper, queries."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.models import CorrectiveAction
from core.charts import Bars
from reports.dashboard import dashboard
from reports.dashboard.paper import paper
from reports.standing import standings
from scoring.models import Inspection, InspectionPlan, InspectionRequest, Ranking
from tests.audits.makers import make_action
from tests.cast import client_of, make_agency, make_period, make_report
from tests.scoring.makers import make_plan
from tests.scoring.makers_final import make_finals

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-10-20")


def page_of(user, year: int | None = None) -> str:
    return client_of(user).get(reverse("dashboard"), {"year": year} if year else {}).content.decode()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def number(shown, label: str):
    return next(figure for figure in shown.numbers.figures if figure.label == label)


def make_inspected(agencies, *, held: bool = True) -> list[Inspection]:
    """Inspections at the office in bulk, signed in July or only planned for it."""
    day, team = date(2019, 7, 10), make_agency(name="Chi cục TĐC", obligation=None)
    plan = InspectionPlan.objects.filter(year=2019).first() or make_plan(year=2019)
    done = {
        "status": "confirmed", "opened_on": day, "concluded_on": day, "confirmed_on": day, "payload": {"schema": 1},
        "conclusion": "Hệ thống được duy trì.",
    }  # fmt: skip
    rows = [
        Inspection(
            plan=plan, agency=agency, year=2019, number=f"KT-2019-{agency.pk}", form="on_site", starts_on=day,
            ends_on=day, inspecting_agency=team, search_text="", **(done if held else {}),
        )
        for agency in agencies
    ]  # fmt: skip
    return Inspection.objects.bulk_create(rows)


def make_overdue(inspections, n: int = 1) -> None:
    """Requests whose report should have come a month ago."""
    day = date(2019, 9, 15)
    InspectionRequest.objects.bulk_create(
        InspectionRequest(
            inspection=row, agency=row.agency, number=k, statement="Bổ sung.", status="open", due_on=day,
            first_due_on=day,
        )
        for row in inspections
        for k in range(1, n + 1)
    )  # fmt: skip


def make_late(agency) -> None:
    """A corrective action whose day is over."""
    action = make_action(agency, "doing")
    CorrectiveAction.objects.filter(pk=action.pk).update(proposed_on=date(2019, 8, 1), due_on=date(2019, 9, 1))


def fill(agencies) -> None:
    """Something of everything that the page shows."""
    make_finals({agency: 60 + n % 30 for n, agency in enumerate(agencies)})
    make_overdue(make_inspected(agencies))
    for agency in agencies[:3]:
        make_late(agency)


# Queries.


def test_25_queries_at_most_and_as_many_for_one_agency_as_for_sixty(cast):
    def queries() -> int:
        client = client_of(cast.giang)
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("dashboard")).status_code == 200
        return len(found)

    make_period()
    fill([cast.a])
    one = queries()
    fill_more = [make_agency() for _n in range(60)]
    make_finals({agency: 50 + n % 40 for n, agency in enumerate(fill_more)})
    make_overdue(make_inspected(fill_more))
    assert queries() == one
    assert one <= MOST_QUERIES


# The sentence and the numbers.


def confirmed_in_time(agency, today_is):
    """The period in which the head of the agency confirmed its report, two days before the day."""
    period = make_period()
    today_is("2019-10-13")
    make_report(agency, period, "issued")
    today_is("2019-10-20")
    return period


def test_the_sentence_is_made_of_figures(cast, today_is):
    period = confirmed_in_time(cast.a, today_is)
    make_finals({cast.a: 70, cast.b: 81})
    make_overdue(make_inspected([cast.a, cast.b]), 2)
    found = dashboard(2019).sentence
    due = sum(row.is_due for row in standings(period))
    assert found.startswith(f"On 20/10/2019: 1 of {due} agencies have confirmed their report on time; ")
    assert "2 of 2 inspections have been held" in found
    assert "2 agencies have 75.5 points on average" in found
    assert found.endswith("4 requests and 0 corrective actions are overdue.")


def test_of_a_year_without_anything_nothing_is_said_and_nothing_is_0(cast):
    found = dashboard(2019)
    assert found.sentence == ""
    assert {figure.text for figure in found.numbers.figures} == {"–"}
    assert "Nothing is known of this year yet" in page_of(cast.giang)


def test_the_year_before_without_data_is_no_trend_and_one_with_data_is(cast):
    make_finals({cast.a: 70, cast.b: 80})
    assert number(dashboard(2019), "Mean final score, in points").told == ""
    make_finals({cast.a: 60, cast.b: 70}, 2018)
    found = number(dashboard(2019), "Mean final score, in points")
    assert list(found.values) == [None, 65, 75]
    assert found.trend == "▲ up by 10 (65 → 75)"


def test_inspections_have_the_plan_as_their_target_and_name_the_third(cast):
    make_inspected([cast.a])
    make_inspected([cast.b], held=False)
    found = number(dashboard(2019), "Inspections held")
    assert (found.text, found.target_text) == ("1", "2")
    assert found.note.endswith("33.33% needed")


def test_a_target_is_shown_only_where_the_province_has_set_one(cast):
    make_finals({cast.a: 70})
    assert number(dashboard(2019), "Mean final score, in points").target_text == ""
    with override_settings(TARGET_MEAN_SCORE=85):
        assert number(dashboard(2019), "Mean final score, in points").target_text == "85"
        assert "Target 85" in text_of(page_of(cast.giang))


def test_every_one_of_the_six_numbers_can_have_a_target(cast):
    make_inspected([cast.a, cast.b])
    chosen = dict.fromkeys(
        (
            "TARGET_REPORTS_ON_TIME", "TARGET_MEAN_SCORE", "TARGET_LAW_REVIEWS_ON_TIME",
            "TARGET_REQUESTS_OVERDUE", "TARGET_ACTIONS_OVERDUE",
        ),
        0,
    )  # fmt: skip
    with override_settings(**chosen):
        figures = dashboard(2019).numbers.figures
    assert [figure.label for figure in figures if not figure.target_text] == []


def test_every_number_leads_to_its_list(cast):
    make_period()
    fill([cast.a])
    client = client_of(cast.giang)
    for figure in dashboard(2019).numbers.figures:
        assert client.get(figure.url).status_code == 200, figure.label


# Pictures.


def test_overdue_things_stand_by_agency_the_most_first_and_lead_to_their_lists(cast):
    first, second = make_inspected([cast.a, cast.b])
    make_overdue([first])
    make_overdue([second], 3)
    make_late(cast.a)
    overdue = dashboard(2019).overdue
    assert [(bar.label, bar.value) for bar in overdue["requests"].bars] == [(cast.b.name, 3), (cast.a.name, 1)]
    assert [(bar.label, bar.value) for bar in overdue["actions"].bars] == [(cast.a.name, 1)]
    page = client_of(cast.giang).get(overdue["requests"].bars[0].href).content.decode()
    assert page.count("Bổ sung.") == 3
    assert "nothing is overdue" in text_of(page_of(cast.giang))


def test_of_many_agencies_the_first_and_the_last_five_are_ranked(cast):
    make_finals({make_agency(name=f"Sở {n:02d}"): 60 + n for n in range(12)})
    (chart,) = dashboard(2019).ranking.values()
    assert [bar.value for bar in chart.bars] == [71, 70, 69, 68, 67, 64, 63, 62, 61, 60]
    assert [bar.note for bar in chart.bars][::9] == ["Rank 1, Khá", "Rank 12, Khá"]
    assert "first and the last 5 of 12" in chart.title


def test_the_standing_ranking_is_linked(cast):
    (row,) = make_finals({cast.a: 70})
    withdrawn = Ranking.objects.create(round=row.round, status="withdrawn")
    assert reverse("ranking", args=[withdrawn.pk]) not in page_of(cast.giang)
    standing = Ranking.objects.create(round=row.round, revision=2)
    assert reverse("ranking", args=[standing.pk]) in page_of(cast.giang)


def test_months_count_from_the_beginning_and_end_today(cast):
    make_inspected([cast.a])
    make_inspected([cast.b], held=False)
    points = dashboard(2019).against_time["time-inspections"].points
    assert [(point.label, point.done, point.due) for point in points][5:11] == [
        ("06/2019", 0, 0), ("07/2019", 1, 2), ("08/2019", 1, 2), ("09/2019", 1, 2), ("10/2019", 1, 2),
        ("11/2019", None, 2),
    ]  # fmt: skip


def test_reports_are_due_in_the_month_of_their_day(cast, today_is):
    period = confirmed_in_time(cast.a, today_is)
    points = dashboard(2019).against_time["time-reports"].points
    due = period.agencies().count()
    assert [(point.done, point.due) for point in points][8:10] == [(0, 0), (1, due)]


# Files, paper, the way there.


def test_every_picture_is_a_file(cast):
    make_period()
    fill([cast.a, cast.b])
    client = client_of(cast.giang)
    files = dashboard(2019).files
    assert set(files) == {
        "numbers", "ranking-1", "heat-1", "time-reports", "time-inspections", "requests", "actions", "law",
    }  # fmt: skip
    page = page_of(cast.giang)
    for name, picture in files.items():
        url = reverse("dashboard_csv", args=[2019, name])
        lines = client.get(url).content.decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + len(picture.rows), name
        assert url in page or (isinstance(picture, Bars) and not picture.bars), name


def test_the_paper_is_made_of_the_same_pictures(cast):
    make_period()
    fill([cast.a, cast.b])
    response = client_of(cast.giang).get(reverse("dashboard_pdf", args=[2019]))
    assert response.content.startswith(b"%PDF")
    assert response.headers["Content-Type"] == "application/pdf"


def test_the_paper_of_an_empty_year_is_made_too():
    from core.dates import now

    assert paper(2017, now()).startswith(b"%PDF")


def test_the_paper_bears_the_day_on_which_it_was_made_in_the_province(monkeypatch):
    made = {}
    monkeypatch.setattr("reports.dashboard.paper.render", lambda _template, payload, **_kw: made.update(payload))
    paper(2019, datetime(2019, 10, 16, 3, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
    assert made["made_on"] == "2019-10-16"


def test_the_paper_has_the_looks_of_the_pictures():
    layout = (settings.BASE_DIR / "templates/documents/leaders1/layout.css").read_text()
    assert (settings.BASE_DIR / "static/charts.css").read_text() in layout


@pytest.mark.parametrize("year", ["1999", "abc", "99999999999999999999"])
def test_impossible_years_are_not_found_or_left_out(cast, year):
    status = client_of(cast.giang).get(reverse("dashboard"), {"year": year}).status_code
    assert status == (404 if year == "1999" else 200)


def test_the_home_page_of_those_who_lead_shows_the_way(cast):
    for user, shows in ((cast.giang, True), (cast.em, True), (cast.dung, True), (cast.an, False)):
        assert (reverse("dashboard") in client_of(user).get(reverse("home")).content.decode()) is shows


def test_another_year_can_be_chosen(cast):
    make_finals({cast.a: 60}, 2018)
    make_finals({cast.a: 70})
    page = page_of(cast.giang, 2018)
    assert "Where the province stands in 2018" in page
    assert f"{reverse('dashboard')}?year=2019" in page
    assert dashboard(2018).source.period.as_of == date(2019, 1, 1) - timedelta(days=1)
