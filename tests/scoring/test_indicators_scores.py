"""Final scores counted again slowly, row by row."""

from datetime import date
from decimal import Decimal

import pytest

from core.indicators import Period, compute, known
from core.workflow import perform
from scoring.models import Assessment
from tests.cast import make_agency
from tests.scoring.makers import administrator, make_assessment

pytestmark = pytest.mark.django_db
YEAR = Period(date(2019, 1, 1), date(2019, 12, 31))
BEFORE = Period(date(2018, 1, 1), date(2018, 12, 31))
KEYS = ["scores.final_mean", "scores.grade.good", "scores.grade.fair", "scores.grade.weak"]


@pytest.fixture
def agencies(today_is):
    """Two whose score is final, 82 and 72, one that was only scored, one that does not take part."""
    today_is("2019-06-10")
    found = [make_agency() for _n in range(3)]
    for agency in found[:2]:
        make_assessment(agency, "explained")
    make_assessment(found[2], "inspected")
    Assessment.objects.get(agency=found[1]).scores.filter(criterion__code="1.1").update(final_points=0)
    for agency in found[:2]:
        perform(Assessment.objects.get(agency=agency), "finalise", by=administrator())
    return [*found, make_agency()]


def test_figures_agree_with_a_slow_count(agencies):
    ids = [agency.pk for agency in agencies]
    figures = compute(ids, [YEAR, BEFORE], keys=KEYS)
    totals, grades = [], []
    for agency in agencies:
        for row in Assessment.objects.filter(agency=agency):
            if row.status in {"finalised", "published"} and row.round.year == 2019:
                totals.append(Decimal(row.payload["total"]))
                grades.append(row.payload["grade"]["code"])
    assert totals == [82, 72]
    assert figures.total("scores.final_mean", YEAR) == sum(totals) / len(totals)
    for code in ("good", "fair", "weak"):
        assert figures.total(f"scores.grade.{code}", YEAR) == grades.count(code)
    assert [figures.value("scores.final_mean", pk, YEAR) for pk in ids] == [82, 72, None, None]
    assert figures.total("scores.final_mean", BEFORE) is None


def test_a_score_opened_again_counts_no_more(agencies):
    perform(Assessment.objects.get(agency=agencies[0]), "reopen", by=administrator(), reason="Sai")
    figures = compute([agency.pk for agency in agencies], [YEAR], keys=KEYS)
    assert figures.total("scores.final_mean", YEAR) == 72


def test_grades_are_named_by_the_issued_sets(agencies):
    assert str(known()["scores.grade.good"].label) == "Tốt"


def test_one_query_serves_all_agencies(agencies, django_assert_num_queries):
    with django_assert_num_queries(2):
        compute([agency.pk for agency in agencies], [YEAR, BEFORE], keys=["scores.final_mean"])
