"""The province's heat map: agencies × groups, movement of ranks, files, queries."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from scoring.heat import heat_maps, movement, rank_of, scored_in
from tests.cast import client_of, make_agency
from tests.scoring.makers_final import make_closed_round, make_finals

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-10-16")


@pytest.fixture
def three():
    return [make_agency(name=name) for name in ("Sở Nội vụ", "Sở Tư pháp", "Sở Y tế")]


def test_each_cell_is_a_share_and_leads_to_the_assessment(three):
    first, *_rest = make_finals({three[0]: 70})
    make_finals({three[1]: 80}, shares=("50.00", None))
    (chart,) = heat_maps(scored_in(2019))
    assert chart.columns == ["1. Tiêu chí 1", "2. Tiêu chí 2"]
    assert [(line.label, list(line.values)) for line in chart.lines] == [
        ("Sở Nội vụ", [Decimal("60.00"), Decimal("80.00")]),
        ("Sở Tư pháp", [Decimal("50.00"), None]),
    ]
    assert chart.lines[0].hrefs == [reverse("assessment", args=[first.pk])] * 2


def test_bonus_and_penalty_are_no_columns(three):
    make_finals({three[0]: 70})
    (chart,) = heat_maps(scored_in(2019))
    assert not any("Tiêu chí 3" in column or "Tiêu chí 4" in column for column in chart.columns)


def test_equal_totals_share_a_place_and_kinds_are_ranked_apart(three):
    other = make_agency(kind="district_division", name="UBND huyện Hà Quảng")
    make_finals({three[0]: 70, three[1]: 80, three[2]: 80, other: 60})
    assert rank_of(scored_in(2019)) == {three[0].pk: 3, three[1].pk: 1, three[2].pk: 1, other.pk: 1}


def test_movement_is_against_the_year_before_and_knows_newcomers(three):
    make_finals({three[0]: 90, three[1]: 80}, 2018)
    make_finals({three[0]: 70, three[1]: 80, three[2]: 60})
    (chart,) = movement(scored_in(2019), scored_in(2018), 2019)
    assert [(row.label, row.before, row.after) for row in chart.moved] == [
        ("Sở Tư pháp", 2, 1),
        ("Sở Nội vụ", 1, 2),
        ("Sở Y tế", None, 3),
    ]


def test_the_page_is_narrowed_to_a_kind(cast, three):
    other = make_agency(kind="district_division", name="UBND huyện Hà Quảng")
    make_finals({three[0]: 70, other: 60})
    page = client_of(cast.giang).get(reverse("scoring_heat", args=[2019]), {"kind": other.kind_id}).content.decode()
    assert "UBND huyện Hà Quảng" in page
    assert "Sở Nội vụ" not in page


def test_before_a_score_is_final_the_page_says_so(cast):
    make_closed_round(2019)
    page = client_of(cast.giang).get(reverse("scoring_heat", args=[2019])).content.decode()
    assert "No score is final yet" in page


def test_files_hold_what_the_page_shows(cast, three):
    make_finals({three[0]: 90, three[1]: 80}, 2018)
    make_finals({three[0]: 70, three[1]: 80})
    client = client_of(cast.giang)
    told = client.get(reverse("scoring_heat_export", args=[2019, "csv"])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [(row["Agency"], row["Rank"], row["Rank of the year before"], row["Movement"]) for row in rows] == [
        ("Sở Nội vụ", "2", "1", "down 1 place"),
        ("Sở Tư pháp", "1", "2", "up 1 place"),
    ]
    assert rows[0]["1. Tiêu chí 1 (%)"].startswith("60")
    book = load_workbook(io.BytesIO(client.get(reverse("scoring_heat_export", args=[2019, "xlsx"])).content))
    assert [row[0] for row in book.active.iter_rows(values_only=True)][1:] == ["Sở Nội vụ", "Sở Tư pháp"]


def test_as_many_queries_for_one_agency_as_for_thirty(cast):
    def queries() -> int:
        client = client_of(cast.giang)
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("scoring_heat", args=[2019]))
        return len(found)

    make_finals({make_agency(): 50})
    one = queries()
    make_finals({make_agency(): 50 + n for n in range(30)})
    assert queries() == one
