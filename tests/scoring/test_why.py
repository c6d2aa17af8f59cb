"""Why an agency has its score, and what next: medians that name nobody, losses, the way to the next grade."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.counting import tree_of
from scoring.why import LEAST_PEERS, losses_of, medians_of, why
from tests.cast import client_of, make_agency
from tests.scoring.makers import make_assessment
from tests.scoring.makers_final import make_finals, payload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-10-16")


def page_of(user, assessment) -> str:
    return client_of(user).get(reverse("assessment_why", args=[assessment.pk])).content.decode()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_median_needs_three_agencies_of_the_kind(cast):
    (own,) = make_finals({cast.a: 70})
    make_finals({make_agency(name="Sở Ngoại vụ"): 80}, shares=("90.00", "10.00"))
    page = text_of(page_of(cast.an, own))
    assert "median 60" not in page
    assert "at least three agencies" in page
    make_finals({make_agency(name="Sở Xây dựng"): 80}, shares=("50.00", "20.00"))
    page = text_of(page_of(cast.an, own))
    assert "median 60%" in page
    assert "median 20%" in page
    assert "at least three agencies" not in page


def test_other_kinds_are_not_in_the_median(cast):
    (own,) = make_finals({cast.a: 70})
    make_finals({make_agency(kind="district_division"): 80, make_agency(kind="district_peoples_committee"): 80})
    assert why(own).peers == 1


def test_no_other_agency_is_named(cast):
    others = [make_agency(name=f"Sở Bí mật {n}") for n in range(4)]
    (own,) = make_finals({cast.a: 70})
    make_finals(dict.fromkeys(others, 80))
    assert "Sở Bí mật" not in page_of(cast.an, own)


def test_a_group_that_few_have_has_no_median():
    shares = [{("1", "a"): Decimal(n), ("2", "b"): None if n else Decimal(50)} for n in range(LEAST_PEERS)]
    assert medians_of(shares) == {("1", "a"): Decimal(1)}
    assert medians_of(shares[:-1]) == {}


def test_last_year_stands_beside_this_one(cast):
    make_finals({cast.a: 50}, 2018, shares=("40.00", "80.00"))
    (own,) = make_finals({cast.a: 70})
    found = why(own).against_last_year
    assert [(row.label, row.before, row.after) for row in found.moved][:2] == [
        ("1. Tiêu chí 1", 40, 60),
        ("2. Tiêu chí 2", 80, 80),
    ]


def test_what_cost_most_points_stands_first_with_the_reason_and_a_missed_bonus_is_no_loss(cast):
    (own,) = make_finals({cast.a: 70})
    found = why(own).losses
    assert [(loss.code, loss.points) for loss in found] == [
        ("1.2", 10),
        ("2.2", 10),
        ("1.1", 5),
        ("4.1", 5),
        ("1.3", 3),
    ]
    assert found[0].reason == "Vì sao 1.2"


def test_what_did_not_apply_cost_nothing(cast):
    (own,) = make_finals({cast.a: 70})
    scores = payload(cast.a, 70, ())["scores"]
    for row in scores:
        row["na"] = True
    assert losses_of(scores, tree_of(own.criteria_set)) == []


def test_the_next_grade_is_told_with_the_points_that_are_missing(cast):
    (own,) = make_finals({cast.a: "72.5"})
    assert "7.5 more points would be Tốt." in text_of(page_of(cast.an, own))


def test_of_the_best_grade_the_criteria_with_most_to_gain_are_still_told(cast):
    assessment = make_assessment(cast.a, "finalised")
    assert [(step.code, step.gain) for step in why(assessment).steps][:2] == [("1.2", 10), ("2.2", 5)]
    page = text_of(page_of(cast.binh, assessment))
    assert "There is no higher grade." in page
    assert "Every case less gives 5 points." in page


def test_before_the_score_is_final_the_page_says_so(cast):
    assessment = make_assessment(cast.a)
    assert "The score is not final yet" in page_of(cast.an, assessment)


def test_the_assessment_leads_there_once_it_is_final(cast):
    (own,) = make_finals({cast.a: 70})
    waiting = make_finals({make_agency(): 10})[0]
    waiting.status = "explained"
    waiting.save()
    link = reverse("assessment_why", args=[own.pk])
    assert link in client_of(cast.an).get(own.get_absolute_url()).content.decode()
    page = client_of(cast.em).get(waiting.get_absolute_url()).content.decode()
    assert reverse("assessment_why", args=[waiting.pk]) not in page


def test_as_many_queries_for_one_peer_as_for_thirty(cast):
    (own,) = make_finals({cast.a: 70})

    def queries() -> int:
        client = client_of(cast.an)
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("assessment_why", args=[own.pk]))
        return len(found)

    one = queries()
    make_finals({make_agency(): 40 + n for n in range(30)})
    assert queries() == one
