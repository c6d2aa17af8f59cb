"""The causes that agencies name: chosen from a list, readable whatever was stored, counted for the province."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.indicators import Period, compute, known
from core.workflow import perform
from reports.causes import listed, named
from reports.models import Narrative
from reports.outline import BY_KEY, CAUSES, blocks_of
from reports.provincial import provincial_prepare
from reports.scenarios import words
from reports.services import waiver_grant
from tests.cast import actor_of, client_of, make_agency, make_period, make_report

pytestmark = pytest.mark.django_db
THIS = Period(date(2018, 10, 1), date(2019, 9, 30))
LAST = Period(date(2017, 10, 1), date(2018, 9, 30))
OF_THE_ARTICLE = {"staff", "two_systems", "law", "technology", "sanctions", "formalism"}


@pytest.fixture
def period(cast, today_is, drawn):
    today_is("2019-10-10")
    return make_period()


def reported(agency, period, *codes: str, status: str = "issued"):
    report = make_report(agency, period, status)
    Narrative.objects.filter(report=report, key="causes").update(data={"codes": list(codes), "text": "Vì thế."})
    return report


def test_the_list_holds_what_the_article_names_and_both_natures():
    assert set(CAUSES) == OF_THE_ARTICLE | {"objective", "subjective", "other"}


def test_the_secretary_chooses_causes_and_writes_a_sentence(cast, period):
    report = make_report(cast.a, period, written=False)
    url = reverse("report_section", args=[report.pk, "causes"])
    client = client_of(cast.an)
    assert CAUSES["two_systems"] in client.get(url).content.decode()
    given = {"codes": ["objective", "law"], "text": "Luật Đất đai sửa đổi.", "seen": 1}
    assert client.post(url, given).status_code == 302
    assert report.narratives.get(key="causes").data == {
        "codes": ["objective", "law"],
        "text": "Luật Đất đai sửa đổi.",
    }
    assert client.post(url, given | {"codes": ["nonsense"], "seen": 2}).status_code == 422


def test_what_was_stored_before_the_list_still_reads_and_can_be_saved_again(cast, period):
    old = {"codes": ["objective", "subjective"], "text": "Công chức kiêm nhiệm."}
    items = blocks_of(BY_KEY["causes"], old)[0]["items"]
    assert items == ["Nguyên nhân khách quan", "Nguyên nhân chủ quan"]
    report = make_report(cast.a, period)
    Narrative.objects.filter(report=report, key="causes").update(data=old)
    url = reverse("report_section", args=[report.pk, "causes"])
    assert client_of(cast.an).post(url, old | {"seen": 1}).status_code == 302
    assert report.narratives.get(key="causes").data == old


def test_every_cause_of_the_scenario_is_one_of_the_list_with_its_sentence(cast):
    found = [words.section("causes", cast.a, position) for position in range(7)]
    assert {code for data in found for code in data["codes"]} == set(CAUSES)
    assert found == [words.section("causes", cast.a, position) for position in range(7)]
    assert set(words.WHY) == set(CAUSES) - {"objective", "subjective"}
    for data in found:
        assert all(words.WHY[code] in data["text"] for code in data["codes"] if code in words.WHY)


# Counting.


def test_agencies_are_counted_once_by_the_report_that_stands(cast, period):
    reported(cast.a, period, "law", "staff")
    reported(cast.b, period, "law", "law", "unknown")
    reported(cast.district, period, "law", status="submitted")
    ids = [cast.a.pk, cast.b.pk, cast.district.pk]
    counts = named(ids, [THIS, LAST])
    assert listed(counts[THIS]) == [(CAUSES["law"], 2), (CAUSES["staff"], 1)]
    assert listed(counts[LAST]) == []
    assert listed(named([cast.a.pk], [THIS])[THIS]) == [(CAUSES["staff"], 1), (CAUSES["law"], 1)]


def test_a_later_revision_takes_the_place_of_the_first(cast, period):
    report = reported(cast.a, period, "law")
    perform(report, "revise", by=actor_of(cast.an))
    assert listed(named([cast.a.pk], [THIS])[THIS]) == [(CAUSES["law"], 1)]
    reported_again = report.revisions.get()
    Narrative.objects.filter(report=reported_again, key="causes").update(data={"codes": ["staff"], "text": "Vì thế."})
    perform(reported_again, "submit", by=actor_of(cast.an))
    perform(reported_again, "approve", by=actor_of(cast.binh))
    type(report).objects.filter(pk=reported_again.pk).update(
        status="issued", issued_at=report.issued_at, pdf_sha256=report.pdf_sha256
    )
    assert listed(named([cast.a.pk], [THIS])[THIS]) == [(CAUSES["staff"], 1)]


def test_an_excused_agency_is_not_counted(cast, period):
    reported(cast.a, make_period(2018), "law")
    waiver_grant(period=period, agency=cast.a, reason="Sáp nhập", by=actor_of(cast.em))
    reported(cast.a, period, "law")
    assert listed(named([cast.a.pk], [THIS])[THIS]) == []
    assert listed(named([cast.a.pk], [LAST])[LAST]) == [(CAUSES["law"], 1)]


def test_they_are_figures_of_the_province_and_of_no_single_agency(cast, period):
    reported(cast.a, period, "law")
    reported(cast.b, period, "law", "staff")
    figures = compute([cast.a.pk, cast.b.pk], [THIS, LAST])
    assert [figures.total(f"causes.{code}", THIS) for code in ("law", "staff", "other")] == [2, 1, 0]
    assert figures.total("causes.law", LAST) == 0
    assert figures.value("causes.law", cast.a.pk, THIS) is None
    assert {key for key in known() if key.startswith("causes.")} == {f"causes.{code}" for code in CAUSES}


# Where they are shown.


def causes_of(payload: dict) -> dict:
    part = next(part for part in payload["parts"] if part["title"] == "ĐÁNH GIÁ CHUNG")
    return next(section for section in part["sections"] if section["title"] == "Nguyên nhân")["blocks"][0]


@pytest.mark.parametrize("kind", ["consolidated", "inspection", "ministry"])
def test_the_provincial_documents_count_them_most_frequent_first(cast, period, kind):
    reported(cast.a, period, "staff", "law")
    reported(cast.b, period, "law")
    payload = provincial_prepare(period=period, kind=kind, by=actor_of(cast.em)).payload
    assert causes_of(payload)["rows"] == [[CAUSES["law"], "2"], [CAUSES["staff"], "1"]]
    assert payload["indicators"]["causes.law"] == 2


def test_a_document_frozen_before_keeps_what_it_said(cast, period):
    reported(cast.a, period, "law")
    frozen = provincial_prepare(period=period, kind="ministry", by=actor_of(cast.em))
    reported(cast.b, period, "law")
    frozen.refresh_from_db()
    assert causes_of(frozen.payload)["rows"] == [[CAUSES["law"], "1"]]


def test_where_nobody_names_one_the_document_says_so(cast, period):
    payload = provincial_prepare(period=period, kind="ministry", by=actor_of(cast.em)).payload
    assert causes_of(payload) == {"type": "nil", "text": "Không phát sinh."}


def test_the_page_of_the_period_shows_them(cast, period):
    client = client_of(cast.giang)
    assert "No confirmed report names a cause yet" in client.get(period.get_absolute_url()).content.decode()
    reported(cast.a, period, "law")
    response = client.get(period.get_absolute_url())
    assert response.context["causes"] == [(CAUSES["law"], 1)]
    assert CAUSES["law"] in response.content.decode()


def test_the_page_of_the_period_costs_the_same_for_many(cast, period):
    client, url = client_of(cast.giang), period.get_absolute_url()
    reported(cast.a, period, "law")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for agency in [cast.b, *(make_agency() for _n in range(9))]:
        reported(agency, period, "law", "staff")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(one)
