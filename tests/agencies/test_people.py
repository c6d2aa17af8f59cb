"""Accounts, by the programme administrator."""

import re

import pytest
from django.urls import reverse

from agencies.models import User
from agencies.services import password_reset, user_change
from core.errors import NotAllowed, Refused
from core.log import history
from tests.cast import actor_of, client_of, make_user

NEW = {"username": "minh.nv", "full_name": "Nguyễn Văn Minh", "email": ""}


def shown_password(response) -> str:
    return re.search(r"<code>((?:[a-z2-9]{4}-){3}[a-z2-9]{4})</code>", response.content.decode())[1]


@pytest.fixture
def em(cast):
    return client_of(cast.em)


def test_a_new_account_signs_in_with_the_password_shown_once_and_must_change_it(cast, em):
    response = em.post(reverse("person_new"), NEW)
    assert response.headers["Cache-Control"] == "no-store"
    stranger = client_of(None)
    stranger.post(reverse("login"), {"username": "minh.nv", "password": shown_password(response)})
    assert stranger.get(reverse("agencies")).url == reverse("password_change")


@pytest.mark.parametrize("username", ["an", "AN", "Minh", "minh nv", "mình", ".minh", ""])
def test_user_names_are_plain_and_unique(cast, em, username):
    response = em.post(reverse("person_new"), NEW | {"username": username})
    assert response.status_code == 422
    assert "username" in response.context["form"].errors
    assert User.objects.count() == 9


def test_nobody_makes_themselves_more_than_the_form_offers(em):
    em.post(reverse("person_new"), NEW | {"is_superuser": "on", "must_change_password": "", "password": "x"})
    user = User.objects.get(username="minh.nv")
    assert user.must_change_password
    assert not user.check_password("x")


def test_a_reset_password_replaces_the_old_one_and_ends_the_sessions(cast, em):
    an = client_of(cast.an)
    password = shown_password(em.post(reverse("password_reset_by_admin", args=[cast.an.pk])))
    cast.an.refresh_from_db()
    assert cast.an.check_password(password)
    assert an.get(reverse("agencies")).status_code == 302
    assert history(cast.an).get().verb == "user.password_reset"


def test_passwords_are_in_no_log_entry(cast):
    password = password_reset(user=cast.an, by=actor_of(cast.em))
    assert password not in history(cast.an).get().body


def test_a_closed_account_is_out_at_the_next_request(cast, em):
    an = client_of(cast.an)
    page = em.get(reverse("person", args=[cast.an.pk]))
    data = {"full_name": cast.an.full_name, "email": "", "seen": page.context["form"]["seen"].value()}
    assert em.post(reverse("person", args=[cast.an.pk]), data).status_code == 302
    response = an.get(reverse("agencies"))
    assert response.url.startswith(reverse("login"))


def test_nobody_closes_the_own_account(cast):
    with pytest.raises(Refused):
        user_change(user=cast.em, values={"is_active": False}, by=actor_of(cast.em))


def test_only_the_administrator_resets_passwords(cast):
    for person in (cast.an, cast.binh, cast.dung, cast.giang):
        with pytest.raises(NotAllowed):
            password_reset(user=cast.lan, by=actor_of(person))


def test_two_people_who_change_an_account_do_not_overwrite_each_other(cast, em):
    url = reverse("person", args=[cast.an.pk])
    seen = em.get(url).context["form"]["seen"].value()
    user_change(user=cast.an, values={"full_name": "Nguyễn Thị Ân"}, by=actor_of(cast.em))
    data = {"full_name": "Nguyễn An", "email": "", "is_active": "on", "seen": seen}
    assert em.post(url, data).status_code == 409


def test_people_stand_by_given_name_and_are_found_without_accents(cast, em):
    names = [person.username for person in em.get(reverse("people")).context["page"]]
    assert names == ["an", "binh", "chi", "dung", "em", "giang", "ha", "khoa", "lan"]
    found = em.get(reverse("people") + "?q=truong+be").context["page"]
    assert [person.username for person in found] == ["giang"]
    without_role = em.get(reverse("people") + "?role=none").context["page"]
    assert [person.username for person in without_role] == ["lan"]


def test_the_list_costs_the_same_for_few_and_many(cast, em, django_assert_num_queries):
    with django_assert_num_queries(7):
        em.get(reverse("people"))
    for _number in range(40):
        make_user()
    with django_assert_num_queries(7):
        em.get(reverse("people"))
