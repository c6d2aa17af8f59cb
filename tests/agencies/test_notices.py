"""Who is told of what an agency does."""

import pytest

from agencies.notices import people_of
from agencies.roles import Role

pytestmark = pytest.mark.django_db


def test_those_who_hold_the_role_today_are_told(cast):
    assert people_of(cast.a.pk, Role.SECRETARY, Role.HEAD) == sorted([cast.an.pk, cast.binh.pk])


def test_whoever_may_no_longer_sign_in_is_not_told(cast):
    cast.an.is_active = False
    cast.an.save()
    assert people_of(cast.a.pk, Role.SECRETARY, Role.HEAD) == [cast.binh.pk]
