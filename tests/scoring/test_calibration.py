"""How inspectors differ from the agencies and from each other."""

from decimal import Decimal

import pytest
from django.urls import reverse

from scoring.calibration import calibration_of
from scoring.models import ScoringRound
from tests.cast import client_of, make_agency
from tests.scoring.makers import ANSWERS, answer, inspecting, make_assessment

pytestmark = pytest.mark.django_db


def scored_by(agencies, given: dict[str, int], inspector):
    for agency in agencies:
        answer(make_assessment(agency, "submitted"), "inspector", ANSWERS | given, inspector)


def test_means_are_told_by_group_with_a_caution_where_few(today_is):
    today_is("2019-06-10")
    first, second = make_agency(), make_agency()
    scored_by([first], {"1.1": 5}, inspecting())
    scored_by([second], {}, inspecting())
    severe, mild = sorted(calibration_of(ScoringRound.objects.get()), key=lambda found: found.whole.to_self)
    groups = {measure.group: measure for measure in severe.groups}
    assert groups["1. Tiêu chí 1"].to_self == round(Decimal(-5) / 3, 2)
    assert groups["1. Tiêu chí 1"].to_all == round(Decimal("-2.5") / 3, 2)
    assert groups["2. Tiêu chí 2"].to_all == 0
    assert mild.whole.to_self == 0
    assert mild.whole.to_all == round(Decimal("2.5") / 7, 2)
    assert (severe.whole.criteria, severe.whole.is_few) == (7, True)


def test_alone_nobody_is_compared_with_others(today_is):
    today_is("2019-06-10")
    first, second = make_agency(), make_agency()
    scored_by([first, second], {}, inspecting())
    (only,) = calibration_of(ScoringRound.objects.get())
    assert (only.whole.criteria, only.whole.compared, only.whole.to_all) == (14, 0, None)
    assert only.whole.is_few


def test_the_page_is_the_administrators_and_costs_the_same_for_many(cast, today_is, django_assert_max_num_queries):
    today_is("2019-06-10")
    agencies = [make_agency() for _n in range(6)]
    scored_by(agencies[:1], {}, inspecting())
    url = reverse("calibration", args=[2019])
    client = client_of(cast.em)
    client.get(url)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    scored_by(agencies[1:], {}, inspecting())
    with django_assert_max_num_queries(20) as many:
        assert client.get(url).status_code == 200
    assert len(few) == len(many)
    assert client_of(cast.dung).get(url).status_code == 403
