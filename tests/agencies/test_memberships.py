"""Giving and ending roles."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Membership
from agencies.services import membership_end, membership_start
from core.errors import NotAllowed, Refused
from core.log import history
from tests.cast import actor_of, client_of, make_membership, make_unit


def post(client, agency, **fields):
    data = {"user": "lan", "role": "staff", "starts_on": "01/10/2019"} | fields
    return client.post(reverse("membership_start", args=[agency.pk]), data)


def test_the_head_appoints_in_the_own_agency(cast):
    unit = make_unit(cast.a)
    assert post(client_of(cast.binh), cast.a, unit=unit.pk, title="Chuyên viên").status_code == 302
    membership = cast.lan.memberships.get()
    assert (membership.agency, membership.unit, membership.role) == (cast.a, unit, "staff")
    assert history(cast.a).get().verb == "membership.start"


@pytest.mark.parametrize("role", ["head", "admin", "inspector", "leader"])
def test_the_head_gives_no_role_above_the_own_ones(cast, role):
    response = post(client_of(cast.binh), cast.a, role=role)
    assert "role" in response.context["form"].errors
    values = {"role": role, "starts_on": date(2019, 10, 1)}
    with pytest.raises(NotAllowed):
        membership_start(user=cast.lan, agency=cast.a, values=values, by=actor_of(cast.binh))


def test_the_administrator_gives_every_role_everywhere(cast):
    assert post(client_of(cast.em), cast.b, role="head").status_code == 302
    assert actor_of(cast.lan).role == "head"


def test_a_division_of_another_agency_is_refused(cast):
    unit = make_unit(cast.b)
    response = post(client_of(cast.binh), cast.a, unit=unit.pk)
    assert "unit" in response.context["form"].errors
    values = {"role": "staff", "unit": unit, "starts_on": date(2019, 10, 1)}
    with pytest.raises(Refused, match="another agency"):
        membership_start(user=cast.lan, agency=cast.a, values=values, by=actor_of(cast.em))


@pytest.mark.parametrize("name", ["nobody", "", "<script>"])
def test_an_unknown_person_is_named_at_the_field(cast, name):
    response = post(client_of(cast.binh), cast.a, user=name)
    assert response.status_code == 422
    assert "user" in response.context["form"].errors


def test_the_page_lists_no_accounts(cast):
    page = client_of(cast.binh).get(reverse("membership_start", args=[cast.a.pk])).content.decode()
    assert "Vi Ngọc Lan" not in page


def test_the_same_role_twice_at_the_same_time_is_refused(cast):
    make_membership(cast.lan, cast.a, "staff", starts_on=date(2015, 1, 1), ends_on=date(2019, 12, 31))
    assert post(client_of(cast.binh), cast.a).status_code == 422
    assert post(client_of(cast.binh), cast.a, starts_on="01/01/2020").status_code == 302


def test_an_ended_role_holds_through_its_last_day(cast, today_is):
    today_is("2019-10-15")
    url = reverse("membership_end", args=[cast.ha.memberships.get().pk])
    assert client_of(cast.binh).post(url, {"on": "15/10/2019"}).status_code == 302
    assert actor_of(cast.ha).role == "staff"
    today_is("2019-10-16")
    assert actor_of(cast.ha).role == ""


@pytest.mark.parametrize("day", ["31/12/2009", "nonsense", ""])
def test_a_role_cannot_end_before_it_starts(cast, day):
    membership = cast.ha.memberships.get()
    response = client_of(cast.binh).post(reverse("membership_end", args=[membership.pk]), {"on": day})
    assert response.status_code == 422
    assert "on" in response.context["form"].errors


def test_an_ended_role_cannot_be_drawn_out(cast):
    membership = cast.ha.memberships.get()
    membership_end(membership=membership, on=date(2019, 1, 1), by=actor_of(cast.binh))
    with pytest.raises(Refused, match="already"):
        membership_end(membership=membership, on=date(2020, 1, 1), by=actor_of(cast.binh))


def test_nobody_ends_the_role_in_which_they_act(cast):
    with pytest.raises(Refused, match="you are acting"):
        membership_end(membership=cast.em.memberships.get(), on=date(2020, 1, 1), by=actor_of(cast.em))


def test_a_head_cannot_end_the_role_of_an_administrator_in_the_same_agency(cast):
    with pytest.raises(NotAllowed):
        membership_end(membership=cast.em.memberships.get(), on=date(2020, 1, 1), by=actor_of(cast.binh))
    assert Membership.objects.get(user=cast.em).ends_on is None
