"""Every page opens for those who may, is refused to those who may not, and hides other agencies' records."""

import pytest
from django.urls import reverse

from tests.cast import client_of, make_adoption, make_unit

OK, ELSEWHERE, REFUSED, HIDDEN = 200, 302, 403, 404


@pytest.fixture
def ids(cast) -> dict[str, int]:
    return {
        "agency": cast.a.pk,
        "unit": make_unit(cast.a).pk,
        "membership": cast.ha.memberships.get().pk,
        "adoption": make_adoption(cast.a, "building").pk,
        "declaration": make_adoption(cast.a, "declared", edition="9001:2008").declarations.get().pk,
        "person": cast.an.pk,
    }


# method, url name, arguments by name, who: nobody, lan (no role), chi (other agency), an, binh, dung, em
MATRIX = [
    ("get", "agencies", "", (ELSEWHERE, REFUSED, OK, OK, OK, OK, OK)),
    ("get", "agencies_xlsx", "", (ELSEWHERE, REFUSED, OK, OK, OK, OK, OK)),
    ("get", "agencies_csv", "", (ELSEWHERE, REFUSED, OK, OK, OK, OK, OK)),
    ("get", "agency", "agency", (ELSEWHERE, REFUSED, HIDDEN, OK, OK, OK, OK)),
    ("get", "agency_new", "", (ELSEWHERE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, OK)),
    ("get", "agency_edit", "agency", (ELSEWHERE, HIDDEN, HIDDEN, REFUSED, REFUSED, REFUSED, OK)),
    ("get", "agency_import", "", (ELSEWHERE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, OK)),
    ("get", "agency_import_preview", "", (ELSEWHERE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, ELSEWHERE)),
    ("get", "agency_import_template", "", (ELSEWHERE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, OK)),
    ("get", "obligation_set", "agency", (ELSEWHERE, HIDDEN, HIDDEN, REFUSED, REFUSED, REFUSED, OK)),
    ("get", "letterhead_set", "agency", (ELSEWHERE, HIDDEN, HIDDEN, OK, OK, REFUSED, OK)),
    ("get", "unit_add", "agency", (ELSEWHERE, HIDDEN, HIDDEN, OK, OK, REFUSED, OK)),
    ("post", "unit_close", "unit", (ELSEWHERE, HIDDEN, HIDDEN, ELSEWHERE, ELSEWHERE, REFUSED, ELSEWHERE)),
    ("get", "membership_start", "agency", (ELSEWHERE, HIDDEN, HIDDEN, REFUSED, OK, REFUSED, OK)),
    ("get", "membership_end", "membership", (ELSEWHERE, HIDDEN, HIDDEN, REFUSED, OK, REFUSED, OK)),
    ("get", "adoption", "adoption", (ELSEWHERE, REFUSED, HIDDEN, OK, OK, OK, OK)),
    ("get", "adoption_plan", "agency", (ELSEWHERE, HIDDEN, HIDDEN, OK, REFUSED, REFUSED, REFUSED)),
    ("get", "exclusion_add", "adoption", (ELSEWHERE, HIDDEN, HIDDEN, OK, REFUSED, REFUSED, REFUSED)),
    ("get", "adoption_move", "adoption apply", (ELSEWHERE, HIDDEN, HIDDEN, REFUSED, OK, REFUSED, REFUSED)),
    ("get", "declaration_post", "declaration", (ELSEWHERE, HIDDEN, HIDDEN, OK, REFUSED, REFUSED, REFUSED)),
    ("get", "people", "", (ELSEWHERE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, OK)),
    ("get", "person_new", "", (ELSEWHERE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, OK)),
    ("get", "person", "person", (ELSEWHERE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, OK)),
    ("post", "password_reset_by_admin", "person", (ELSEWHERE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, OK)),
    ("get", "login", "", (OK, ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE)),
    ("post", "logout", "", (ELSEWHERE,) * 7),
    ("get", "password_change", "", (ELSEWHERE, OK, OK, OK, OK, OK, OK)),
    ("post", "act_as", "", (ELSEWHERE, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN)),
    ("post", "set_language", "", (ELSEWHERE,) * 7),
]


@pytest.mark.parametrize(("method", "name", "args", "expected"), MATRIX, ids=[row[1] for row in MATRIX])
def test_each_person_gets_the_page_or_the_refusal(cast, ids, method, name, args, expected):
    url = reverse(name, args=[ids.get(word, word) for word in args.split()])
    people = (None, cast.lan, cast.chi, cast.an, cast.binh, cast.dung, cast.em)
    answers = tuple(getattr(client_of(who), method)(url).status_code for who in people)
    assert answers == expected


def test_no_address_is_missing_from_the_table():
    from agencies.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == {name for _method, name, _args, _expected in MATRIX}


@pytest.mark.parametrize(("method", "name", "args", "expected"), MATRIX, ids=[row[1] for row in MATRIX])
def test_pages_have_one_heading_and_a_title(cast, ids, method, name, args, expected):
    response = client_of(cast.em).get(reverse(name, args=[ids.get(word, word) for word in args.split()]))
    if response.status_code == OK and "html" in response.headers["Content-Type"]:
        page = response.content.decode()
        assert page.count("<h1") == 1
        assert "<title> –" not in page
