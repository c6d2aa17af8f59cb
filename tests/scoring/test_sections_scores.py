"""Scores in the reports of agencies and of the province."""

from datetime import date

import pytest

from core.indicators import Period, compute
from core.sections import Batch
from scoring.sections.scores import grades_by_kind, own_scores
from tests.cast import make_agency
from tests.scoring.makers import make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(today_is) -> Batch:
    today_is("2019-06-10")
    agencies = [make_agency() for _n in range(3)]
    for agency in agencies[:2]:
        make_assessment(agency, "finalised")
    spans = [Period(date(year, 1, 1), date(year, 12, 31)) for year in (2019, 2018)]
    return Batch(agencies, *spans, compute([agency.pk for agency in agencies], spans))


def test_an_agency_reads_its_final_score_and_grade(batch):
    blocks = own_scores(batch)
    scored, _other, unscored = batch.ids
    assert blocks[scored][0]["rows"] == [["2019", "82,00", "Tốt", "10/06/2019"]]
    assert blocks[unscored][0]["type"] == "nil"


def test_the_province_reads_grades_by_kind(batch):
    (block,) = grades_by_kind(batch)[0]
    assert [row[1:] for row in block["rows"]] == [["2", "82,00", "2"]]
    assert block["total"] == ["Tổng số", "2", "82,00", "2"]
    assert sum(column["width"] for column in block["columns"]) == 100


def test_a_year_without_final_scores_says_so(batch):
    before = Batch(batch.agencies, batch.previous, batch.previous, batch.figures)
    assert grades_by_kind(before)[0][0]["type"] == "nil"


def test_one_query_serves_all_agencies(batch, django_assert_num_queries):
    with django_assert_num_queries(1):
        own_scores(batch)
