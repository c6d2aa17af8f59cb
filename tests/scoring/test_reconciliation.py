"""The reconciliation: every side, differences in words, and nothing of the inspectors before they hand in."""

from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.roles import Role
from core.workflow import perform
from scoring.reconciling import reconciliation
from scoring.services.inspector_scores import score_give
from tests.cast import client_of, holder_of, make_agency
from tests.scoring.makers import answer, inspecting, make_assessment
from tests.scoring.makers_rankings import user_of

pytestmark = pytest.mark.django_db
GIVEN = {"1.1": 5, "1.2": 20, "1.3": 7, "2.1": 30, "2.2": 25, "3.1": 0, "4.1": 0}


@pytest.fixture
def scored(today_is):
    """Self 82; the inspectors give 5 less for 1.1 and 10 more for 1.2, not handed in yet."""
    today_is("2019-06-10")
    assessment = make_assessment(make_agency(), "submitted")
    answer(assessment, "inspector", GIVEN)
    assessment.scores.filter(criterion__code="1.1").update(inspector_note="Thiếu sổ", proposed=Decimal(5))
    assessment.scores.filter(criterion__code="1.2").update(inspector_note="Đạt")
    return assessment


def marks(found, code):
    return next(row.marks for part in found.parts for row in part.rows if row.score.criterion.code == code)


def test_differences_are_told_in_words(scored):
    found = reconciliation(scored, inspecting())
    assert marks(found, "1.1") == [
        "The agency gave itself 5 more than its figures propose.",
        "The inspectors gave 5 less than the agency.",
    ]
    assert marks(found, "1.2") == ["The inspectors gave 10 more than the agency."]
    assert marks(found, "1.3") == []
    assert found.differing == 2
    assert found.totals == {"self": "82", "inspector": "87"}
    assert [part.totals["inspector"] for part in found.parts] == ["32", "55", "0", "0"]


def test_the_agency_sees_the_inspectors_once_they_hand_in(scored):
    head = holder_of(scored.agency, Role.HEAD)
    client, url = client_of(user_of(head)), reverse("assessment_reconciliation", args=[scored.pk])
    before = client.get(url).content.decode()
    assert "Thiếu sổ" not in before
    assert "inspector" not in reconciliation(scored, head).totals
    perform(scored, "conclude", by=inspecting())
    assert "Thiếu sổ" in client.get(url).content.decode()


def test_the_history_keeps_the_inspectors_points_from_the_agency_until_they_hand_in(scored):
    head, by = holder_of(scored.agency, Role.HEAD), inspecting()
    for score in scored.scores.filter(criterion__code="1.1"):
        score_give(score=score, points=Decimal(0), na=False, note="Không có sổ", seen=None, by=by)

    def told(actor) -> bool:
        return "Không có sổ" in client_of(user_of(actor)).get(scored.get_absolute_url()).content.decode()

    assert (told(head), told(by)) == (False, True)
    perform(scored, "conclude", by=by)
    assert told(head)


def test_final_points_stand_there_once_settled(scored):
    head = holder_of(scored.agency, Role.HEAD)
    perform(scored, "conclude", by=inspecting())
    assert "final" not in reconciliation(scored, head).totals
    perform(scored, "agree", by=head)
    assert reconciliation(scored, head).totals["final"] == "87"


def test_one_agency_does_not_see_another(scored):
    other = client_of(user_of(holder_of(make_agency(), Role.HEAD)))
    assert other.get(reverse("assessment_reconciliation", args=[scored.pk])).status_code == 404


def test_the_page_has_a_constant_number_of_queries(scored, django_assert_max_num_queries):
    client, url = client_of(user_of(inspecting())), reverse("assessment_reconciliation", args=[scored.pk])
    client.get(url)
    with django_assert_max_num_queries(20):
        assert client.get(url).status_code == 200


def test_the_page_of_the_assessment_leads_to_the_reconciliation(scored):
    head = client_of(user_of(holder_of(scored.agency, Role.HEAD)))
    url = reverse("assessment_reconciliation", args=[scored.pk])
    perform(scored, "conclude", by=inspecting())
    page = head.get(scored.get_absolute_url()).content.decode()
    assert url in page
    assert "You may explain single criteria" in page
    assert reverse("explanation_write", args=[scored.scores.first().pk]) in head.get(url).content.decode()
