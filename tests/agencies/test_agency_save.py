"""Entering and changing an agency."""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Agency
from agencies.services import agency_save
from core.errors import NotAllowed, Refused, Stale
from core.log import history
from tests.cast import actor_of, client_of, make_agency, make_kind


def values(**fields) -> dict:
    return {
        "code": "CB.STC",
        "name": "Sở Tài chính",
        "kind": make_kind(),
        "established_on": date(2010, 1, 1),
        "dissolved_on": None,
        "parent": None,
    } | fields


def typed(page, **fields) -> dict:
    """What a browser would send back of a form that was opened, with some fields typed over."""
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (shown | fields).items()}


@pytest.fixture
def em(cast):
    return client_of(cast.em)


def test_it_enters_an_agency_and_says_so_in_its_history(cast, em):
    page = em.get(reverse("agency_new"))
    data = typed(page, **values(kind=make_kind().pk, established_on="01/03/2012", parent="cb.ubnd"))
    response = em.post(reverse("agency_new"), data)
    agency = Agency.objects.get(code="CB.STC")
    assert response.url == agency.get_absolute_url()
    assert (agency.parent, agency.established_on) == (cast.province, date(2012, 3, 1))
    assert history(agency).get().verb == "agency.create"


def test_decomposed_names_are_stored_in_one_form(em):
    page = em.get(reverse("agency_new"))
    em.post(
        reverse("agency_new"), typed(page, **values(kind=make_kind().pk, name="So\u031b\u0309 Ta\u0300i chi\u0301nh"))
    )
    assert Agency.objects.get(code="CB.STC").name == "Sở Tài chính"


def test_a_long_name_is_measured_as_it_is_stored(em):
    name = "ế" * 200
    data = typed(
        em.get(reverse("agency_new")), **values(kind=make_kind().pk, name=unicodedata.normalize("NFD", name))
    )
    em.post(reverse("agency_new"), data)
    assert Agency.objects.get(code="CB.STC").name == name


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "cb stc", "groups of capital letters"),
        ("code", "CB..STC", "groups of capital letters"),
        ("established_on", "30/02/2012", "Enter a valid date"),
        ("dissolved_on", "01/01/2009", "after the day of establishment"),
        ("parent", "CB.NOWHERE", "There is no agency with this code"),
        ("kind", "999999", "Select a valid choice"),
        ("name", "x" * 201, "at most 200 characters"),
    ],
)
def test_wrong_values_are_named_at_their_field_and_nothing_typed_is_lost(em, field, value, sentence):
    page = em.get(reverse("agency_new"))
    data = typed(
        page, **values(kind=make_kind().pk, established_on="01/01/2010", short_name="Tài chính") | {field: value}
    )
    response = em.post(reverse("agency_new"), data)
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[field])
    assert response.context["form"]["short_name"].value() == "Tài chính"


def test_a_code_and_name_may_come_back_after_dissolution(cast):
    em = actor_of(cast.em)
    first = agency_save(agency=Agency(), values=values(dissolved_on=date(2019, 6, 1)), by=em)
    again = agency_save(agency=Agency(), values=values(established_on=date(2019, 6, 1)), by=em)
    assert {first.name_on(date(2018, 1, 1)), again.name_on(date(2025, 1, 1))} == {"Sở Tài chính"}


def test_an_agency_of_the_past_may_be_entered_beside_its_successor(cast):
    em = actor_of(cast.em)
    agency_save(agency=Agency(), values=values(), by=em)
    past = {"established_on": date(1990, 1, 1), "dissolved_on": date(2010, 1, 1)}
    assert agency_save(agency=Agency(), values=values(**past), by=em).pk


@pytest.mark.parametrize("same", ["code", "name"])
def test_no_two_agencies_bear_a_code_or_name_on_the_same_day(cast, same):
    em = actor_of(cast.em)
    agency_save(agency=Agency(), values=values(dissolved_on=date(2019, 6, 1)), by=em)
    other = {"code": "CB.OTHER", "name": "Sở khác"} | {same: values()[same]}
    with pytest.raises(Refused, match="already bears this code or name"):
        agency_save(agency=Agency(), values=values(established_on=date(2019, 5, 31), **other), by=em)


def test_an_agency_may_not_be_brought_back_beside_its_successor(cast):
    em = actor_of(cast.em)
    first = agency_save(agency=Agency(), values=values(dissolved_on=date(2019, 6, 1)), by=em)
    agency_save(agency=Agency(), values=values(established_on=date(2019, 6, 1)), by=em)
    with pytest.raises(Refused):
        agency_save(agency=first, values=values(), by=em)


def test_superior_agencies_never_form_a_circle(cast):
    child = make_agency(parent=cast.district)
    fields = {"parent": child}
    with pytest.raises(Refused, match="circle"):
        agency_save(agency=cast.province, values=fields, by=actor_of(cast.em))
    cast.province.refresh_from_db()
    assert cast.province.parent is None


def test_a_new_name_keeps_the_old_one_for_its_days(cast, today_is):
    today_is("2019-10-15")
    agency_save(agency=cast.b, values={"name": "Sở Tổ chức"}, by=actor_of(cast.em), renamed_on=date(2019, 10, 1))
    assert cast.b.name_on(date(2019, 9, 30)) == "Sở Nội vụ"
    assert cast.b.name_on(date(2019, 10, 1)) == "Sở Tổ chức"
    assert "so noi vu" in cast.b.search_text


def test_a_new_name_is_not_entered_ahead_of_its_day(cast, today_is):
    today_is("2019-10-15")
    with pytest.raises(Refused, match="not before"):
        agency_save(agency=cast.b, values={"name": "Sở Tổ chức"}, by=actor_of(cast.em), renamed_on=date(2019, 10, 16))
    assert not cast.b.past_names.exists()


def test_what_the_form_does_not_offer_cannot_be_set(cast, em):
    page = em.get(reverse("agency_edit", args=[cast.a.pk]))
    data = typed(page, short_name="KHCN", is_illustrative="on", search_text="x", sort_text="x", id=cast.b.pk)
    assert em.post(reverse("agency_edit", args=[cast.a.pk]), data).status_code == 302
    cast.a.refresh_from_db()
    assert (cast.a.short_name, cast.a.is_illustrative) == ("KHCN", False)
    assert cast.a.search_text.startswith("cb.skhcn")


def test_the_second_of_two_people_sees_both_versions_and_loses_nothing(cast, em):
    url = reverse("agency_edit", args=[cast.a.pk])
    page = em.get(url)
    agency_save(agency=cast.a, values={"short_name": "Theirs"}, by=actor_of(cast.em))
    response = em.post(url, typed(page, short_name="Mine"))
    assert response.status_code == 409
    assert ("Short name", "Mine", "Theirs") in response.context["differences"]
    again = em.post(url, typed(page, short_name="Mine", seen=response.context["seen"]))
    cast.a.refresh_from_db()
    assert (again.status_code, cast.a.short_name) == (302, "Mine")


def test_a_stale_copy_is_refused_by_the_service_too(cast):
    with pytest.raises(Stale):
        agency_save(agency=cast.a, values={"short_name": "X"}, by=actor_of(cast.em), seen="something else")


def test_saving_what_stands_there_anyway_leaves_no_trace(cast, em):
    url = reverse("agency_edit", args=[cast.a.pk])
    em.post(url, typed(em.get(url)))
    assert not history(cast.a).exists()


def test_only_the_administrator_enters_agencies(cast):
    for person in (cast.an, cast.binh, cast.dung, cast.giang):
        with pytest.raises(NotAllowed):
            agency_save(agency=Agency(), values=values(), by=actor_of(person))
