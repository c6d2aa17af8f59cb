"""Signing in, the own password, the role in which one acts, the language."""

import pytest
from django.urls import reverse

from agencies import throttle
from core.log import history
from tests.cast import PASSWORD, client_of, make_membership

NEW = "Suoi-trong-Cao-Bang-2020"


def sign_in(client, username="an", password=PASSWORD, **extra):
    return client.post(reverse("login"), {"username": username, "password": password}, **extra)


@pytest.fixture
def stranger(cast):
    return client_of(None)


def test_one_signs_in_whatever_the_case_and_comes_back_where_one_was(stranger):
    asked = stranger.get(reverse("agencies"))
    response = stranger.post(asked.url, {"username": " AN ", "password": PASSWORD, "next": reverse("agencies")})
    assert response.url == reverse("agencies")


def test_nobody_is_sent_to_another_site(stranger):
    data = {"username": "an", "password": PASSWORD, "next": "https://evil.example/"}
    assert stranger.post(reverse("login"), data).url == reverse("home")


def test_unknown_name_wrong_password_and_closed_account_read_the_same(cast, stranger):
    cast.lan.is_active = False
    cast.lan.save()
    answers = [sign_in(stranger, *pair) for pair in (("nobody", "x"), ("an", "x"), ("lan", PASSWORD))]
    assert {answer.status_code for answer in answers} == {422}
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1


def test_after_five_failures_even_the_right_password_waits(stranger):
    for _attempt in range(throttle.LIMIT):
        assert sign_in(stranger, password="x").status_code == 422
    response = sign_in(stranger)
    assert response.status_code == 429
    assert "15 minutes" in response.content.decode()


def test_guessing_locks_neither_other_accounts_nor_the_owner_elsewhere(stranger):
    for _attempt in range(throttle.LIMIT):
        sign_in(stranger, password="x")
    assert sign_in(client_of(None), "chi").status_code == 302
    assert sign_in(client_of(None), REMOTE_ADDR="10.0.0.7").status_code == 302


def test_success_clears_the_count(stranger):
    for _attempt in range(throttle.LIMIT - 1):
        sign_in(stranger, password="x")
    sign_in(stranger)
    other = client_of(None)
    assert sign_in(other, password="x").status_code == 422
    assert sign_in(other).status_code == 302


def test_behind_a_proxy_the_address_it_saw_counts_and_none_that_is_claimed(cast, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(throttle.LIMIT):
        sign_in(client_of(None), password="x", headers={"x-forwarded-for": f"1.1.1.{number}, 9.9.9.9"})
    assert sign_in(client_of(None), headers={"x-forwarded-for": "2.2.2.2, 9.9.9.9"}).status_code == 429
    assert sign_in(client_of(None), headers={"x-forwarded-for": "9.9.9.9, 8.8.8.8"}).status_code == 302


def test_a_temporary_password_lets_nobody_further_than_to_change_it(cast):
    cast.an.must_change_password = True
    cast.an.save()
    an = client_of(cast.an)
    assert an.get(reverse("agencies")).url == reverse("password_change")
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert an.post(reverse("password_change"), data).url == reverse("home")
    assert an.get(reverse("agencies")).status_code == 200
    assert history(cast.an).get().verb == "user.password_change"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(cast):
    here, there = client_of(cast.an), client_of(cast.an)
    here.post(reverse("password_change"), {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert here.get(reverse("agencies")).status_code == 200
    assert there.get(reverse("agencies")).status_code == 302


@pytest.mark.parametrize(("old", "new", "field"), [("x", NEW, "old_password"), (PASSWORD, "ngan", "new_password2")])
def test_the_old_password_is_needed_and_the_new_one_must_be_good(cast, old, new, field):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    response = client_of(cast.an).post(reverse("password_change"), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_one_acts_in_any_of_the_own_roles_and_in_no_other(cast):
    second = make_membership(cast.an, cast.b, "staff")
    an = client_of(cast.an)
    an.post(reverse("act_as"), {"membership": second.pk})
    assert an.get(reverse("agencies")).context["request"].actor.agency_id == cast.b.pk
    foreign = cast.em.memberships.get().pk
    assert an.post(reverse("act_as"), {"membership": foreign}).status_code == 404
    assert an.post(reverse("act_as"), {"membership": "x"}).status_code == 404


def test_a_chosen_role_that_has_ended_gives_nothing(cast, today_is):
    second = make_membership(cast.an, cast.b, "head", ends_on="2019-12-31")
    an = client_of(cast.an, second)
    today_is("2019-12-31")
    assert an.get(reverse("agencies")).context["request"].actor.role == "head"
    today_is("2020-01-01")
    assert an.get(reverse("agencies")).context["request"].actor.role == "secretary"


def test_the_language_can_be_chosen_before_signing_in(stranger):
    response = stranger.post(reverse("set_language"), {"language": "vi", "next": reverse("login")})
    assert response.url == reverse("login")
    assert '<html lang="vi"' in stranger.get(reverse("login")).content.decode()
