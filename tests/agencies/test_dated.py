"""Obligation, letterhead and divisions of an agency."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.services import obligation_set, unit_close
from core.errors import Refused
from core.log import history
from tests.cast import actor_of, client_of, make_unit

OBLIGATION = {"kind": "provincial", "basis": "QĐ 1/QĐ-UBND", "reports": "on", "starts_on": "01/07/2019"}
LETTERHEAD = {
    "superior_line": "UBND TỈNH CAO BẰNG",
    "issuing_line": "SỞ KHOA HỌC",
    "notation": "SKH",
    "place": "Cao Bằng",
    "signer_title": "GIÁM ĐỐC",
    "starts_on": "01/07/2019",
}


def test_a_new_obligation_ends_the_one_before_it_the_day_before(cast):
    client_of(cast.em).post(reverse("obligation_set", args=[cast.a.pk]), OBLIGATION)
    old, new = cast.a.obligations.order_by("starts_on")
    assert (old.ends_on, new.starts_on, new.ends_on) == (date(2019, 6, 30), date(2019, 7, 1), None)
    assert history(cast.a).get().verb == "obligation.set"


def test_an_obligation_cannot_start_before_the_one_that_stands(cast):
    data = OBLIGATION | {"starts_on": "01/01/2010"}
    response = client_of(cast.em).post(reverse("obligation_set", args=[cast.a.pk]), data)
    assert response.status_code == 422
    assert "It must start after 01/01/2010." in response.context["form"].errors["starts_on"]
    assert cast.a.obligations.count() == 1


def test_a_secretary_sets_the_own_letterhead_and_no_other(cast):
    an = client_of(cast.an)
    assert an.post(reverse("letterhead_set", args=[cast.a.pk]), LETTERHEAD).status_code == 302
    assert an.post(reverse("letterhead_set", args=[cast.b.pk]), LETTERHEAD).status_code == 404
    assert cast.a.letterheads.get(ends_on=None).issuing_line == "SỞ KHOA HỌC"
    assert cast.b.letterheads.count() == 1


def test_the_letterhead_form_starts_from_the_present_one(cast):
    page = client_of(cast.an).get(reverse("letterhead_set", args=[cast.a.pk]))
    assert page.context["form"]["place"].value() == "Cao Bằng"
    assert page.context["form"]["starts_on"].value() is None


def test_the_agency_of_a_form_is_that_of_the_address(cast):
    data = LETTERHEAD | {"agency": cast.b.pk, "ends_on": "01/01/2030"}
    client_of(cast.an).post(reverse("letterhead_set", args=[cast.a.pk]), data)
    assert cast.b.letterheads.count() == 1
    assert cast.a.letterheads.get(starts_on="2019-07-01").ends_on is None


def test_divisions_of_the_same_name_follow_but_never_accompany_each_other(cast):
    an, url = client_of(cast.an), reverse("unit_add", args=[cast.a.pk])
    an.post(url, {"name": "Phòng Quản lý"})
    assert an.post(url, {"name": "Phòng Quản lý"}).status_code == 422
    an.post(reverse("unit_close", args=[cast.a.units.get().pk]))
    assert an.post(url, {"name": "Phòng Quản lý"}).status_code == 302


def test_closing_a_division_twice_is_the_same_as_once(cast, today_is):
    unit = make_unit(cast.a)
    today_is("2019-10-01")
    unit_close(unit=unit, by=actor_of(cast.an))
    today_is("2019-10-02")
    unit_close(unit=unit, by=actor_of(cast.an))
    assert unit.closed_on == date(2019, 10, 1)
    assert history(cast.a).count() == 1


def test_ranges_follow_each_other_whatever_the_order_of_entry(cast):
    em = actor_of(cast.em)
    values = {"kind": "mandatory", "basis": "x", "reports": True}
    obligation_set(agency=cast.a, values=values | {"starts_on": date(2015, 1, 1)}, by=em)
    with pytest.raises(Refused):
        obligation_set(agency=cast.a, values=values | {"starts_on": date(2014, 1, 1)}, by=em)
    obligation_set(agency=cast.a, values=values | {"starts_on": date(2016, 1, 1)}, by=em)
    rows = list(cast.a.obligations.order_by("starts_on"))
    assert all((b.starts_on - a.ends_on).days == 1 for a, b in zip(rows, rows[1:], strict=False))
