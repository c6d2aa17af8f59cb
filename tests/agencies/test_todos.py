"""What the home page asks of whom."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.todos import adoption_steps, agencies_without_people, declarations_to_post
from tests.cast import actor_of, client_of, make_adoption, make_agency, make_membership, make_user


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-10-15")


def test_a_year_of_application_without_confirmation_is_overdue(cast):
    adoption = make_adoption(cast.a, "applying", applied_from=date(2018, 10, 14))
    for person in (cast.an, cast.binh):
        (todo,) = adoption_steps(actor_of(person))
        assert (todo.due_on, todo.url) == (date(2019, 10, 14), adoption.get_absolute_url())


def test_it_is_asked_neither_of_others_nor_too_early_nor_after_the_end(cast):
    make_adoption(cast.a, "applying", applied_from=date(2018, 10, 15))
    make_adoption(cast.b, "applying")
    make_adoption(cast.a, "superseded", edition="9001:2008")
    for person in (cast.an, cast.binh, cast.ha, cast.em, cast.lan):
        assert adoption_steps(actor_of(person)) == []


def test_only_the_latest_declaration_waits_for_notice_and_posting(cast):
    adoption = make_adoption(cast.a, "declared")
    assert len(declarations_to_post(actor_of(cast.an))) == 1
    later = {"number": "2", "decided_on": "2018-01-01", "scope": "x"}
    adoption.declarations.create(**later, notified_on="2018-01-02", posted_on="2018-01-02")
    assert declarations_to_post(actor_of(cast.an)) == []


def test_the_administrator_is_shown_how_many_agencies_lack_whom_and_which(cast):
    make_membership(make_user(), cast.b, "head")
    make_agency(obligation=None)
    heads, secretaries = agencies_without_people(actor_of(cast.em))
    assert (heads.count, secretaries.count) == (3, 3)
    listed = client_of(cast.em).get(heads.url).context["page"]
    assert {agency.code for agency in listed} == {"CB.UBND", "CB.HA", "CB.HA.NN"}
    assert agencies_without_people(actor_of(cast.an)) == []


def test_they_stand_on_the_home_page(cast):
    make_adoption(cast.a, "declared")
    assert "12/QĐ" in client_of(cast.an).get(reverse("home")).content.decode()


def test_sources_cost_the_same_for_one_and_many(cast, django_assert_num_queries):
    actor = actor_of(cast.binh)
    with django_assert_num_queries(2):
        adoption_steps(actor)
        declarations_to_post(actor)
    make_adoption(cast.a, "declared")
    make_adoption(cast.a, "declared", edition="9001:2008")
    with django_assert_num_queries(2):
        adoption_steps(actor)
        declarations_to_post(actor)
