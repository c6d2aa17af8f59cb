"""A corrected set: what it keeps, what it lists, and what its history says."""

import pytest
from django.urls import reverse

from core.errors import Refused
from core.log import history
from scoring.models import CriteriaSet
from scoring.services.criteria_sets import set_correct, set_describe
from tests.cast import client_of, make_kind
from tests.scoring.makers import administrator, make_set
from tests.scoring.makers_criteria import issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    make_kind()
    return make_set(issued=False)


@pytest.fixture
def em(cast):
    return client_of(cast.em)


def text_of(response) -> str:
    return response.content.decode()


def test_a_correction_keeps_year_and_name_and_takes_the_place_of_what_it_corrects(em, draft):
    issue(draft)
    assert em.post(reverse("criteria_set_correct", args=[draft.pk])).status_code == 302
    draft.refresh_from_db()
    corrected = draft.corrections.get()
    assert (corrected.issue_number, corrected.name, corrected.year) == (2, draft.name, draft.year)
    assert corrected.criteria.count() == draft.criteria.count()
    with pytest.raises(Refused):
        set_correct(criteria_set=draft, by=administrator())
    values = {"year": 2030, "name": draft.name, "kinds": []}
    with pytest.raises(Refused):
        set_describe(criteria_set=corrected, values=values, seen=corrected.version, by=administrator())
    assert 'name="year"' not in text_of(em.get(reverse("criteria_set_edit", args=[corrected.pk])))
    issue(corrected)
    draft.refresh_from_db()
    assert draft.status == "retired"
    assert draft.criteria.get(code="1.1").text in text_of(em.get(draft.get_absolute_url()))


def test_a_correction_lists_what_its_changes_do_to_answers(em, draft):
    issue(draft)
    corrected = set_correct(criteria_set=CriteriaSet.objects.get(pk=draft.pk), by=administrator())
    corrected.criteria.filter(code="1.1").update(text="Nói cách khác")
    corrected.criteria.filter(code="1.3").update(code="1.7", text="Hoàn toàn khác")
    response = em.get(corrected.get_absolute_url())
    carried = response.context["change"].carried
    assert ([again.to for again in carried.again], carried.new, carried.gone) == (["1.1"], ["1.7"], ["1.3"])
    assert "1.1 The text has changed." in text_of(response)
    assert "answers without a place" in text_of(response)
    assert "answers without a place" not in text_of(em.get(draft.get_absolute_url()))


def test_a_version_says_in_its_history_what_took_its_place(em, draft):
    issue(draft)
    issue(set_correct(criteria_set=CriteriaSet.objects.get(pk=draft.pk), by=administrator()))
    entry = history(draft).filter(verb="criteriaset.retire").get()
    assert "Version 2 corrects it." in entry.body
    assert "Version 2 corrects it." in text_of(em.get(draft.get_absolute_url()))
