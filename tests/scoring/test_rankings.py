"""Final scores and rankings: frozen, ties share a rank, only named kinds are public, reopening leaves a trace."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Membership, User
from agencies.roles import Role
from core import log
from core.errors import DomainError, NotAllowed, Refused
from core.models import Job, Notice
from core.workflow import may, perform
from scoring.jobs import render_ranking
from scoring.models import Assessment, Ranking
from scoring.ranked import tables_of
from scoring.services.explanations import explanation_answer
from scoring.services.finals import assessments_finalise
from tests.cast import client_of, holder_of, make_agency, make_membership
from tests.scoring.makers import administrator, inspecting, leader, make_assessment, make_set
from tests.scoring.makers_rankings import decide, make_explanation, make_ranking, score_of, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(today_is):
    today_is("2019-06-10")


@pytest.fixture
def two_kinds():
    """Two departments and a commune, with names out of alphabetical order."""
    make_set(("provincial_department",))
    make_set(("commune_peoples_committee",))
    return [
        make_agency(name="Sở Y tế"),
        make_agency(name="Sở Đất đai"),
        make_agency(name="Xã An", kind="commune_peoples_committee"),
    ]


def test_equal_totals_share_a_rank_in_the_vietnamese_order(two_kinds):
    third = make_agency(name="Sở Ăn uống")
    ranking = make_ranking([*two_kinds[:2], third], points=[7, 7, 2])
    (table,) = tables_of(ranking)
    found = [(placed.row.rank, placed.row.agency.name, placed.is_shared) for placed in table.rows]
    assert found == [(1, "Sở Đất đai", True), (1, "Sở Y tế", True), (3, "Sở Ăn uống", False)]


def test_every_agency_is_told_its_final_score_also_where_no_ranking_is_published(two_kinds):
    ranking = make_ranking(two_kinds)
    told = Notice.objects.filter(key__startswith="scoringround.close")
    row = ranking.round.assessments.get(agency=two_kinds[2])
    owners = Membership.objects.filter(agency=row.agency, role__in=[Role.HEAD, Role.SECRETARY]).values("user")
    assert owners
    for notice in told.filter(user__in=owners):
        assert notice.subject == f"Your score of 2019 is final: {row.final_total.normalize():f} points, Tốt."
        assert notice.url == reverse("assessment_why", args=[row.pk])
    assert set(told.values_list("url", flat=True)) == {
        reverse("assessment_why", args=[each.pk]) for each in ranking.round.assessments.all()
    }


def test_only_the_named_kinds_are_public(two_kinds):
    department, _other, commune = two_kinds
    ranking = make_ranking(two_kinds)
    stranger, year = Client(), reverse("public_ranking", args=[2019])
    assert stranger.get(year).status_code == 404
    decide(ranking, [commune.kind])
    page = stranger.get(year).content.decode()
    assert "Xã An" in page
    assert "Sở Y tế" not in page
    assert "Sở Y tế" not in stranger.get(reverse("public_rankings")).content.decode()
    head = client_of(user_of(holder_of(department, Role.HEAD)))
    own = head.get(ranking.get_absolute_url()).content.decode()
    assert "Xã An" in own
    assert "Sở Y tế</" not in own.partition("<main")[2]
    assert head.get(reverse("ranking_pdf", args=[ranking.pk])).status_code == 403
    exported = head.get(reverse("ranking_export", args=[ranking.pk, "csv"])).content.decode()
    assert "Xã An" in exported
    assert "Sở Y tế" not in exported
    assert {row.agency.name for row in Assessment.objects.filter(status="published")} == {"Xã An"}


def test_nothing_is_public_by_itself(two_kinds):
    ranking = make_ranking(two_kinds, "decided")
    assert Client().get(reverse("public_ranking", args=[2019])).status_code == 404
    head = client_of(user_of(holder_of(two_kinds[0], Role.HEAD)))
    assert head.get(ranking.get_absolute_url()).status_code == 404
    assert not Assessment.objects.filter(status="published").exists()
    row = Assessment.objects.first()
    assert not may(row, "publish", leader())
    assert not may(row, "publish", administrator())


def test_opening_again_leaves_a_trace_and_withdraws(two_kinds):
    ranking = make_ranking(two_kinds, "decided", kinds=[two_kinds[0].kind])
    scoring_round = ranking.round
    was = Assessment.objects.get(agency=two_kinds[0])
    perform(scoring_round, "reopen", by=administrator(), reason="Sai số liệu")
    ranking.refresh_from_db()
    assert (ranking.status, ranking.note) == ("withdrawn", "Sai số liệu")
    assert Client().get(reverse("public_ranking", args=[2019])).status_code == 404
    row = Assessment.objects.get(agency=two_kinds[0])
    assert row.status == "finalised"
    perform(row, "reopen", by=administrator(), reason="Tính lại")
    entry = log.history(row).first()
    assert entry.verb == "assessment.reopen"
    assert was.payload_sha256 in entry.body
    assert (row.final_total, row.grade, row.payload) == (None, "", None)
    with pytest.raises(Refused, match="not final"):
        perform(scoring_round, "close", by=administrator())
    perform(row, "finalise", by=administrator())
    perform(scoring_round, "close", by=administrator())
    assert [r.revision for r in Ranking.objects.order_by("revision")] == [1, 2]


def test_nobody_opens_the_score_of_their_own_agency_again():
    agency, by = make_agency(), administrator()
    row = make_assessment(agency, "finalised")
    make_membership(User.objects.get(pk=by.user_id), agency, Role.STAFF)
    with pytest.raises(NotAllowed, match="somebody else must judge"):
        perform(row, "reopen", by=by, reason="Tính lại")
    row.refresh_from_db()
    assert (row.status, bool(row.payload)) == ("finalised", True)


def test_a_score_that_is_final_does_not_change_by_any_route():
    agency = make_agency()
    row = make_assessment(agency, "inspected")
    explanation = make_explanation(row)
    accept(explanation)
    perform(row, "agree", by=holder_of(agency, Role.HEAD))
    perform(row, "finalise", by=administrator())
    before = dict(row.scores.values_list("pk", "final_points"))
    head, inspector = (client_of(user_of(actor)) for actor in (holder_of(agency, Role.HEAD), inspecting()))
    score = score_of(row)
    for client in (head, inspector):
        for url, sent in (
            (reverse("explanation_write", args=[score.pk]), {"text": "x", "wanted": "8", "seen": 1}),
            (reverse("explanation", args=[explanation.pk]), {"outcome": "rejected", "answer": "x", "seen": 2}),
            (reverse("self_score", args=[score.pk]), {"points": "1", "seen": score.version}),
            (reverse("inspect_score", args=[row.pk, score.pk]), {"points": "1", "note": "x", "seen": score.version}),
        ):
            assert client.post(url, sent).status_code in {302, 403, 422, 409}
    for name in ("submit", "return", "conclude", "agree", "settle", "finalise"):
        with pytest.raises(DomainError):
            perform(row, name, by=administrator())
    assert dict(row.scores.values_list("pk", "final_points")) == before
    assert (row.scores.filter(self_points=1) | row.scores.filter(inspector_points=1)).count() == 0


def accept(explanation) -> None:
    explanation_answer(
        explanation=explanation, outcome="accepted", answer="Đúng", points=None, seen=None, by=administrator()
    )


def test_all_settled_scores_become_final_but_those_near_to_the_person(cast):
    agencies = [make_agency(), cast.a, make_agency()]
    far, near = (make_assessment(agency, "explained") for agency in agencies[:2])
    early = make_assessment(agencies[2], "inspected")
    Assessment.objects.exclude(agency__in=agencies).delete()
    Membership.objects.filter(user=cast.em).update(agency=cast.a)
    client, url = client_of(cast.em), reverse("scoring_round_finalise", args=[far.round_id])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert {row.pk: row.status for row in Assessment.objects.all()} == {
        far.pk: "finalised", near.pk: "explained", early.pk: "inspected"
    }  # fmt: skip
    assert [row.pk for row in assessments_finalise(scoring_round=far.round, by=administrator())] == [near.pk]


def test_the_change_against_the_year_before_is_shown(two_kinds, today_is):
    first, second = two_kinds[:2]
    make_ranking([first, second], points=[7, 2])
    today_is("2020-06-10")
    ranking = make_ranking([first, second], points=[2, 7])
    (table,) = tables_of(ranking)
    assert [(placed.row.agency, placed.change) for placed in table.rows] == [(second, 1), (first, -1)]
    (hidden,) = tables_of(ranking, public=True)
    assert [placed.change for placed in hidden.rows] == [None, None]
    assert [row["before"] for row in ranking.payload["kinds"][0]["rows"]] == [2, 1]


def test_the_pdf_is_made_from_the_payload(two_kinds):
    ranking = make_ranking(two_kinds)
    render_ranking(Job.objects.get(kind="scoring.render_ranking"))()
    ranking.refresh_from_db()
    assert ranking.pdf_size
    response = client_of(user_of(inspecting())).get(reverse("ranking_pdf", args=[ranking.pk]))
    assert response["Content-Type"] == "application/pdf"


def test_the_files_hold_every_agency(two_kinds):
    ranking = make_ranking(two_kinds)
    client = client_of(user_of(inspecting()))
    content = client.get(reverse("ranking_export", args=[ranking.pk, "csv"])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert len(rows) == 4
    assert rows[1][4] == "82.00"
    assert client.get(reverse("ranking_export", args=[ranking.pk, "xlsx"])).status_code == 200
    assert client.get(reverse("ranking_export", args=[ranking.pk, "pdf"])).status_code == 404


def test_pages_cost_the_same_for_many_agencies(django_assert_max_num_queries):
    make_set(("provincial_department",), year=2019)
    ranking = make_ranking([make_agency()])
    client = client_of(user_of(inspecting()))
    pages = [ranking.get_absolute_url(), reverse("rankings"), ranking.round.get_absolute_url()]
    for url in pages:
        client.get(url)
    with django_assert_max_num_queries(80) as few:
        for url in pages:
            assert client.get(url).status_code == 200
    many_more(ranking, 59)
    with django_assert_max_num_queries(80) as many:
        for url in pages:
            assert client.get(url).status_code == 200
    assert len(many) == len(few)


def many_more(ranking: Ranking, number: int) -> None:
    """More places in the ranking, copied from its first."""
    first = ranking.rows.get()
    for _n in range(number):
        first.pk, first.agency = None, make_agency()
        first.save()


def test_the_leader_records_the_decision_on_the_screen(cast):
    ranking = make_ranking([cast.a, cast.b])
    client, url = client_of(cast.giang), reverse("ranking_move", args=[ranking.pk, "decide"])
    assert cast.a.kind.name in client.get(url).content.decode()
    early = {"decision_number": "9/QĐ-UBND", "decided_on": "01/01/2019", "kinds": [cast.a.kind_id], "seen": 1}
    refused = client.post(url, early)
    assert refused.status_code == 422
    assert "9/QĐ-UBND" in refused.content.decode()
    assert client.post(url, early | {"decided_on": "10/06/2019"}).status_code == 302
    ranking.refresh_from_db()
    assert (ranking.status, list(ranking.published_kinds.all())) == ("decided", [cast.a.kind])
    assert cast.b.name in Client().get(reverse("public_ranking", args=[2019])).content.decode()
    withdraw = reverse("ranking_move", args=[ranking.pk, "withdraw"])
    assert client_of(cast.em).post(withdraw, {"reason": "", "seen": 2}).status_code == 422
    assert client_of(cast.em).post(withdraw, {"reason": "Sai", "seen": ranking.version}).status_code == 302
    assert {row.status for row in Assessment.objects.all()} == {"finalised"}
