"""May I? True, or the reasons why not."""

import pytest
from django.http import Http404

from core.actors import ANONYMOUS, SYSTEM, Actor
from core.errors import NotAllowed
from core.permissions import GRANTS, Denied, can, grant, require
from core.scope import get_visible
from reports.models import AnnualReport
from reports.permissions import Perm
from tests.cast import actor_of, make_membership, make_period, make_report


def test_a_refusal_is_falsy_and_carries_its_reasons(cast):
    answer = can(actor_of(cast.ha), Perm.REPORT_WRITE)
    assert isinstance(answer, Denied)
    assert not answer
    assert answer.reasons == ("Your role does not allow this.",)


def test_an_agency_role_acts_in_its_own_agency_and_a_province_role_everywhere(cast):
    assert can(actor_of(cast.an), Perm.REPORT_WRITE, cast.a) is True
    assert can(actor_of(cast.an), Perm.REPORT_WRITE, cast.b).reasons == ("This record belongs to another agency.",)
    assert can(actor_of(cast.em), Perm.REPORT_ACCEPT, cast.b) is True


@pytest.mark.parametrize("perm", sorted(GRANTS))
def test_strangers_and_people_without_a_role_may_nothing(perm):
    assert not can(ANONYMOUS, perm)
    assert not can(Actor(name="Lan", user_id=1), perm)
    assert can(SYSTEM, perm) is True


def test_a_permission_that_nobody_registered_is_a_mistake_in_the_code(cast):
    with pytest.raises(KeyError):
        can(actor_of(cast.em), "reports.everything")


def test_a_permission_is_granted_once():
    with pytest.raises(ValueError, match="granted twice"):
        grant({Perm.REPORT_VIEW: {"leader"}})


def test_require_raises_what_can_answers(cast):
    require(actor_of(cast.an), Perm.REPORT_WRITE, cast.a)
    with pytest.raises(NotAllowed, match="another agency"):
        require(actor_of(cast.an), Perm.REPORT_WRITE, cast.b)


def test_a_role_counts_in_the_membership_that_was_chosen(cast):
    second = make_membership(cast.an, cast.b, "staff")
    assert can(actor_of(cast.an), Perm.REPORT_WRITE)
    assert not can(actor_of(cast.an, second), Perm.REPORT_WRITE)


def test_what_lies_outside_the_scope_is_not_there(cast):
    period = make_period()
    own, other = make_report(cast.a, period), make_report(cast.b, period)
    rows = AnnualReport.objects.visible_to
    assert set(rows(actor_of(cast.an))) == {own}
    assert set(rows(actor_of(cast.dung))) == {own, other}
    assert set(rows(actor_of(cast.lan))) == set(rows(ANONYMOUS)) == set()


def test_it_looks_the_same_as_what_never_was(cast):
    other = make_report(cast.b, make_period())
    messages = set()
    for pk in (other.pk, 10**9):
        with pytest.raises(Http404) as missing:
            get_visible(AnnualReport, actor_of(cast.an), pk=pk)
        messages.add(str(missing.value))
    assert len(messages) == 1
