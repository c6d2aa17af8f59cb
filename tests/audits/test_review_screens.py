"""The screens of management reviews: lists, pages, to-dos, search."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from core.models import Notice
from core.todos import for_actor
from core.workflow import perform
from tests.audits.makers import make_review
from tests.cast import actor_of, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_december(today_is):
    today_is("2019-12-10")


def test_the_agency_list_costs_the_same_for_one_and_nine(cast, django_assert_num_queries):
    client, url = client_of(cast.an), reverse("management_reviews")
    make_review(cast.a, "signed")
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for _n in range(8):
        make_review(cast.a, "held")
    with django_assert_num_queries(len(first)):
        client.get(url)


def test_the_province_sees_who_held_its_review(cast):
    make_review(cast.a, "signed")
    make_review(cast.b, "planned")
    client, url = client_of(cast.dung), reverse("management_reviews")
    page = client.get(url).content.decode()
    assert "1 of 5 agencies held" in page

    def rows(query: str) -> int:
        return client.get(f"{url}?{query}").content.decode().count('scope="row"')

    assert [rows("state=held"), rows("state=planned"), rows("state=none"), rows("year=2018&state=held")] == [
        1,
        1,
        3,
        0,
    ]


def test_the_province_list_costs_the_same_for_one_and_many(cast, django_assert_num_queries):
    client, url = client_of(cast.em), reverse("management_reviews")
    make_review(cast.a, "signed")
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for agency in (cast.a, cast.b, cast.district, cast.commune):
        make_review(agency, "held")
        make_review(agency, "signed")
    with django_assert_num_queries(len(first)):
        client.get(url)


@pytest.mark.parametrize("status", ["planned", "held", "submitted", "signed"])
def test_the_page_opens_at_every_status(cast, status):
    review = make_review(cast.a, status)
    for name in ("management_review", "management_review_pack"):
        page = client_of(cast.an).get(reverse(name, args=[review.pk])).content.decode()
        assert page.count("<h1") == 1
        assert "Cơ hội cải tiến" in page


def test_a_cancelled_review_says_why(cast):
    review = make_review(cast.a)
    perform(review, "cancel", by=actor_of(cast.binh), reason="Sáp nhập.")
    assert "Cancelled: Sáp nhập." in client_of(cast.an).get(review.get_absolute_url()).content.decode()
    assert client_of(cast.an).get(reverse("management_review_pack", args=[review.pk])).status_code == 404


# To-dos and notices.


def titles(user: User) -> list[str]:
    return [todo.title for todo in for_actor(actor_of(user))]


@pytest.mark.parametrize(("day", "is_asked"), [("2019-09-30", False), ("2019-10-01", True)])
def test_from_october_the_review_of_the_year_is_asked_for(cast, today_is, day, is_asked):
    today_is(day)
    for user in (cast.an, cast.binh):
        assert ("Hold the management review of 2019" in titles(user)) is is_asked


def test_a_planned_review_takes_the_place_of_the_reminder(cast):
    review = make_review(cast.a)
    assert f"Hold the management review {review.number}" in titles(cast.an)
    assert "Hold the management review of 2019" not in titles(cast.binh)


def test_minutes_are_asked_of_the_secretary_then_of_the_head(cast):
    held = make_review(cast.a, "held")
    assert f"Hand in the minutes of {held.number}" in titles(cast.an)
    submitted = make_review(cast.a, "submitted")
    assert f"Sign the minutes of {submitted.number}" in titles(cast.binh)
    assert Notice.objects.filter(user=cast.binh, subject__contains="wait for your signature").count() == 1


def test_reviews_are_found_by_number_without_accents(cast):
    make_review(cast.a, "held")
    assert "XXLĐ-2019-01" in client_of(cast.an).get("/search/?q=xxld-2019").content.decode()
    assert "XXLĐ-2019-01" not in client_of(cast.chi).get("/search/?q=xxld-2019").content.decode()
