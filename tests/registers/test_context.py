"""Context issues and interested parties: entered on their lists, changed, reviewed, carried on."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import NotAllowed, Refused, WrongStatus
from core.workflow import perform
from registers.models import ContextIssue, ContextReview, InterestedParty
from registers.services.context import context_change, context_review
from registers.services.years import year_open
from tests.cast import actor_of, client_of, make_agency
from tests.registers.makers_risks import make_issue, make_party, make_year

pytestmark = pytest.mark.django_db
ISSUE = {
    "side": "external",
    "category": "environmental",
    "issue": "Mưa lũ nhiều hơn",
    "effect": "Hồ sơ giấy dễ hỏng",
    "review_on": "01/06/2019",
}
PARTY = {"party": "Người dân", "needs": "Đúng hẹn", "monitoring": "Khảo sát", "review_on": "01/06/2019"}


@pytest.fixture(autouse=True)
def _in_march(today_is):
    today_is("2019-03-01")


@pytest.mark.parametrize(
    ("url", "values", "model", "number"),
    [("context", ISSUE, ContextIssue, "BC-2019-01"), ("parties", PARTY, InterestedParty, "BQT-2019-01")],
)
def test_a_secretary_enters_a_row_on_the_list_itself(cast, url, values, model, number):
    make_year(cast.a, confirmed=False)
    assert client_of(cast.an).post(reverse(url), values).status_code == 302
    assert model.objects.get().number == number
    assert client_of(cast.ha).post(reverse(url), values).status_code == 403


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast):
    make_year(cast.a)
    response = client_of(cast.an).post(reverse("context"), ISSUE | {"is_climate_related": "on"})
    assert response.status_code == 422
    assert "Say how climate change matters here." in response.content.decode()
    assert "Mưa lũ nhiều hơn" in response.content.decode()


def test_the_database_itself_asks_how_climate_matters(cast):
    issue = make_issue(make_year(cast.a))
    with pytest.raises(IntegrityError), transaction.atomic():
        ContextIssue.objects.filter(pk=issue.pk).update(is_climate_related=True)


def test_without_registers_the_list_says_what_to_do(cast):
    page = client_of(cast.an).get(reverse("context")).content.decode()
    assert "Your agency has no registers yet" in page
    assert client_of(cast.an).post(reverse("context"), ISSUE).status_code == 422


def test_nothing_is_entered_while_the_head_decides(cast):
    register = make_year(cast.a, confirmed=False)
    perform(register, "submit", by=actor_of(cast.an))
    with pytest.raises(WrongStatus):
        make_issue(register)
    assert "wait for the head" in client_of(cast.an).get(reverse("context")).content.decode()


def test_the_second_of_two_editors_sees_both_versions(cast):
    issue, an = make_issue(make_year(cast.a)), client_of(cast.an)
    address = reverse("context_issue_edit", args=[issue.pk])
    assert an.post(address, ISSUE | {"issue": "Một", "seen": 1}).status_code == 302
    response = an.post(address, ISSUE | {"issue": "Hai", "seen": 1})
    assert response.status_code == 409
    assert "Một" in response.content.decode()
    assert ContextIssue.objects.get().issue == "Một"


def test_a_change_keeps_the_words_to_be_found(cast):
    issue = make_issue(make_year(cast.a))
    context_change(row=issue, values={"issue": "Chuyển đổi số"}, by=actor_of(cast.an), seen=1)
    assert "chuyen doi so" in ContextIssue.objects.get().search_text


def test_one_row_is_reviewed(cast):
    party = make_party(make_year(cast.a))
    address = reverse("interested_party_review", args=[party.pk])
    values = {"note": "Không đổi", "review_on": "01/09/2019"}
    assert client_of(cast.an).post(address, values).status_code == 302
    party.refresh_from_db()
    assert (party.review_on, party.reviews.get().note) == (date(2019, 9, 1), "Không đổi")
    assert "reviewed the interested party" in client_of(cast.ha).get(party.get_absolute_url()).content.decode()


def test_the_whole_context_is_reviewed_at_once(cast, django_assert_max_num_queries):
    register = make_year(cast.a)
    for _n in range(8):
        make_issue(register), make_party(register)
    values, an = {"note": "Không đổi", "review_on": "01/09/2019"}, client_of(cast.an)
    with django_assert_max_num_queries(25):
        assert an.post(reverse("context_review", args=[register.pk]), values).status_code == 302
    assert ContextReview.objects.count() == 16
    assert not ContextIssue.objects.exclude(review_on=date(2019, 9, 1)).exists()


def test_a_review_needs_words_a_day_ahead_and_the_secretary(cast):
    rows, ahead = [make_issue(make_year(cast.a))], date(2019, 9, 1)
    with pytest.raises(Refused, match="what the review found"):
        context_review(rows=rows, note=" ", review_on=ahead, by=actor_of(cast.an))
    with pytest.raises(Refused, match="must lie ahead"):
        context_review(rows=rows, note="x", review_on=date(2019, 3, 1), by=actor_of(cast.an))
    with pytest.raises(NotAllowed):
        context_review(rows=rows, note="x", review_on=ahead, by=actor_of(cast.ha))


def test_the_next_year_carries_issues_and_parties_on(cast, today_is):
    register = make_year(cast.a)
    make_issue(register, is_climate_related=True, climate_note="Lũ"), make_party(register)
    today_is("2020-01-02")
    year_open(agency=cast.a, year=2020, by=actor_of(cast.an))
    issue, party = ContextIssue.objects.get(register__year=2020), InterestedParty.objects.get(register__year=2020)
    assert (issue.number, issue.climate_note, party.number) == ("BC-2020-01", "Lũ", "BQT-2020-01")
    shown = client_of(cast.an).get(reverse("context")).context["page"]
    assert [row.pk for row in shown] == [issue.pk]


def test_a_draft_row_is_taken_out_and_a_confirmed_one_stays(cast):
    register, an = make_year(cast.a, confirmed=False), client_of(cast.an)
    issue, party = make_issue(register), make_party(register)
    assert an.post(reverse("context_issue_drop", args=[issue.pk]), {"seen": 1}).status_code == 302
    make_year(cast.a)
    an.post(reverse("interested_party_drop", args=[party.pk]), {"seen": 1})
    assert (ContextIssue.objects.count(), InterestedParty.objects.count()) == (0, 1)


def test_lists_are_narrowed_and_scoped(cast):
    a, b = make_year(cast.a), make_year(cast.b)
    make_issue(a, is_climate_related=True, climate_note="Lũ"), make_issue(b, category="people", side="internal")

    def count(client, **params) -> int:
        return len(client.get(reverse("context"), params).context["page"])

    em = client_of(cast.em)
    assert [count(em), count(em, climate="yes"), count(em, category="people"), count(em, agency=cast.a.pk)] == [
        2, 1, 1, 1,
    ]  # fmt: skip
    assert [count(client_of(cast.chi)), count(em, year=2018), count(em, state="review")] == [1, 0, 0]


@pytest.mark.parametrize(("url", "make"), [("context", make_issue), ("parties", make_party)])
def test_a_list_costs_the_same_for_one_and_for_ten(cast, url, make):
    em = client_of(cast.em)
    make(make_year(cast.a))
    with CaptureQueriesContext(connection) as one:
        em.get(reverse(url))
    for _n in range(9):
        make(make_year(make_agency()))
    with CaptureQueriesContext(connection) as ten:
        em.get(reverse(url))
    assert len(ten) == len(one)
