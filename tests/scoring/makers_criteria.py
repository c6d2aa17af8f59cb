"""Makers of drafts and corrections of criteria sets."""

from core.dates import today
from core.workflow import perform
from scoring.models import CriteriaSet
from scoring.services.criteria_sets import set_correct
from tests.scoring.makers import administrator, make_set


def correct(criteria_set: CriteriaSet) -> CriteriaSet:
    """The draft of the next version."""
    return set_correct(criteria_set=criteria_set, by=administrator())


def issue(criteria_set: CriteriaSet) -> CriteriaSet:
    fresh = CriteriaSet.objects.get(pk=criteria_set.pk)
    return perform(fresh, "issue", by=administrator(), decision_number="99/QĐ-UBND", decided_on=today())


def records_of_criteria(cast) -> dict:
    """What the table of permissions opens: a set in three states, with a criterion and a grade of the draft."""
    draft = make_set(issued=False, year=2031)
    retired = make_set(year=2032)
    perform(retired, "retire", by=administrator(), reason="Thay thế.")
    return {
        "criteria-draft": draft,
        "criteria-issued": make_set(year=2033),
        "criteria-retired": retired,
        "criterion-draft": draft.criteria.get(code="1.1"),
        "grade-draft": draft.grades.get(code="weak"),
    }
