"""Every page of the app opens with one heading and a title. Who may open it: tests/test_permissions_table.py."""

import pytest
from django.urls import reverse

from tests.cast import client_of, make_adoption, make_unit

PAGES = [
    ("em", "agencies", ""),
    ("an", "agency", "agency"),
    ("em", "agency", "agency"),
    ("em", "agency_new", ""),
    ("em", "agency_edit", "agency"),
    ("em", "agency_import", ""),
    ("em", "obligation_set", "agency"),
    ("an", "letterhead_set", "agency"),
    ("an", "unit_add", "agency"),
    ("binh", "membership_start", "agency"),
    ("binh", "membership_end", "membership"),
    ("giang", "adoption", "adoption"),
    ("an", "adoption_plan", "agency"),
    ("an", "exclusion_add", "adoption"),
    ("binh", "adoption_move", "adoption apply"),
    ("binh", "adoption_move", "adoption withdraw"),
    ("an", "declaration_post", "declaration"),
    ("em", "people", ""),
    ("em", "person_new", ""),
    ("em", "person", "person"),
    ("an", "password_change", ""),
]


@pytest.fixture
def ids(cast) -> dict[str, int]:
    make_unit(cast.a)
    return {
        "agency": cast.a.pk,
        "membership": cast.ha.memberships.get().pk,
        "adoption": make_adoption(cast.a, "building").pk,
        "declaration": make_adoption(cast.a, "declared", edition="9001:2008").declarations.get().pk,
        "person": cast.an.pk,
    }


@pytest.mark.parametrize(("who", "name", "args"), PAGES)
def test_a_page_has_one_heading_and_a_title(cast, ids, who, name, args):
    url = reverse(name, args=[ids.get(word, word) for word in args.split()])
    response = client_of(getattr(cast, who)).get(url)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "<title> –" not in page


def test_a_superior_out_of_sight_is_named_but_not_linked(cast):
    url, link = reverse("agency", args=[cast.a.pk]), f'href="{cast.province.get_absolute_url()}"'
    assert link in client_of(cast.em).get(url).content.decode()
    page = client_of(cast.an).get(url).content.decode()
    assert cast.province.name in page
    assert link not in page


def test_the_page_of_an_agency_costs_the_same_for_a_small_and_a_large_one(cast, django_assert_max_num_queries):
    url, em = reverse("agency", args=[cast.a.pk]), client_of(cast.em)
    with django_assert_max_num_queries(24):
        em.get(url)
    for number in range(20):
        make_unit(cast.a, f"Phòng {number}")
    for edition in ("9001:2008", "9001:2015"):
        make_adoption(cast.a, "declared", edition=edition)
    with django_assert_max_num_queries(25):
        em.get(url)
