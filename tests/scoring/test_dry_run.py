"""What would they have got? Only what figures propose counts, and nothing is written."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.dates import today
from scoring.counting import tree_of
from scoring.dry_run import dry_run, tried
from scoring.models import Assessment, Score
from tests.cast import client_of, make_agency
from tests.scoring.makers import make_assessment, make_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def criteria_set():
    make_agency(established_on=today() - timedelta(days=900))
    return make_set(year=today().year + 1)


@pytest.mark.parametrize(
    ("points", "possible", "reached", "grade"),
    [
        ({}, 0, None, None),
        ({"1.2": 20}, 20, 100, "good"),
        ({"1.2": 10}, 20, 50, "fair"),
        ({"1.2": 10, "2.1": 30}, 50, 80, "good"),
        ({"1.2": 10, "2.1": 30, "4.1": -5}, 50, 75, "fair"),
        ({"1.2": 20, "3.1": 5}, 20, 100, "good"),
        ({"3.1": 5}, 0, None, None),
    ],
)
def test_the_rest_is_taken_as_alike(criteria_set, points, possible, reached, grade):
    trial = tried(tree_of(criteria_set), {code: Decimal(given) for code, given in points.items()})
    assert (trial.possible, trial.reached) == (possible, reached)
    assert (trial.grade.code if trial.grade else None) == grade


def test_criteria_without_data_are_named_and_nothing_is_written(criteria_set):
    run = dry_run(criteria_set)
    assert [leaf.code for leaf, _n in run.silent] == ["1.1", "1.2", "1.3", "2.1", "2.2", "3.1", "4.1"]
    assert run.covered_share == 0
    assert run.ungraded == len(run.lines) == 1
    assert not Assessment.objects.exists()
    assert not Score.objects.exists()


def test_figures_of_the_year_before_propose(criteria_set, monkeypatch):
    monkeypatch.setattr(
        "scoring.dry_run.evidence_of",
        lambda leaf, agency, reader: (leaf.max_points if leaf.code == "1.2" else None, None),
    )
    run = dry_run(criteria_set)
    assert run.covered_share == 20
    assert [(line.trial.points, line.trial.grade.name) for line in run.lines] == [(20, "Tốt")]
    assert [(grade.code, reached) for grade, reached, _given in run.grades][0] == ("good", 1)


def test_the_final_score_of_that_year_stands_beside(cast):
    done = make_assessment(make_agency(), "finalised")
    following = make_set(year=done.round.year + 1)
    [line] = [line for line in dry_run(following).lines if line.agency == done.agency]
    assert line.final == done
    page = client_of(cast.em).get(reverse("criteria_dry_run", args=[following.pk]))
    assert done.agency.label in page.content.decode()


def test_a_draft_that_is_not_whole_says_why(cast, criteria_set):
    draft = make_set(issued=False)
    draft.criteria.filter(code="1.1").update(max_points=11)
    page = client_of(cast.em).get(reverse("criteria_dry_run", args=[draft.pk]))
    assert page.status_code == 200
    assert page.context["run"] is None
    assert page.context["problems"][0] in page.content.decode()


def test_one_agency_costs_as_many_queries_as_nine(cast, criteria_set):
    client, address = client_of(cast.em), reverse("criteria_dry_run", args=[criteria_set.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _n in range(8):
        make_agency(established_on=today() - timedelta(days=900))
    with CaptureQueriesContext(connection) as nine:
        client.get(address)
    assert len(one) == len(nine)
