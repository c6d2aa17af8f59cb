"""What a copy of a criteria set takes along, and what sets are called."""

import pytest
from django.urls import reverse

from scoring.models import CriteriaSet
from scoring.services.criteria_sets import set_open
from tests.cast import client_of, make_kind
from tests.scoring.makers import administrator, make_set

pytestmark = pytest.mark.django_db


def test_a_copied_set_is_illustrative_until_the_province_says_that_it_is_its_own(cast):
    em = client_of(cast.em)
    copied = set_open(
        year=2020, name="Bộ tiêu chí của tỉnh", kinds=(), source=make_set(is_illustrative=True), by=administrator()
    )
    address = reverse("criteria_set_edit", args=[copied.pk])
    assert copied.is_illustrative
    typed = {"year": 2020, "name": copied.name, "total": "100", "places": "2", "note": "", "bonus_cap": "5",
             "penalty_floor": "-10", "overdue_penalty": "0", "seen": copied.version}  # fmt: skip
    assert em.post(address, typed).status_code == 302
    copied.refresh_from_db()
    assert not copied.is_illustrative
    assert "is_illustrative" not in em.get(address).context["form"].fields


def test_a_set_is_named_with_its_year_once():
    assert str(CriteriaSet(name="Bộ tiêu chí", year=2020)) == "Bộ tiêu chí 2020"
    assert str(CriteriaSet(name="Bộ tiêu chí năm 2020", year=2020)) == "Bộ tiêu chí năm 2020"


def test_a_copy_is_for_the_same_kinds_unless_others_are_chosen(db):
    make_kind()
    draft = make_set(issued=False)
    copied = set_open(year=2025, name="Bản sao", kinds=[], by=administrator(), source=draft)
    assert list(copied.kinds.all()) == list(draft.kinds.all())
    other = make_kind("commune_peoples_committee")
    chosen = set_open(year=2025, name="Bản khác", kinds=[other], by=administrator(), source=draft)
    assert list(chosen.kinds.all()) == [other]
