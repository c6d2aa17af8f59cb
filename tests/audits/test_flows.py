"""The ways of an audit, a slip and a review from beginning to end, and who may not take them."""

import pytest

from agencies.roles import Role
from audits.models import CorrectiveAction
from core.errors import NotAllowed
from core.workflow import may, perform
from tests.audits.makers import lead_of, make_action, make_audit, make_review
from tests.cast import actor_of, holder_of

pytestmark = pytest.mark.django_db


def test_an_audit_goes_from_its_plan_to_the_signed_report_and_opens_slips(cast):
    audit = make_audit(cast.a, "signed", findings=("minor", "observation"))
    assert audit.payload
    assert audit.items.count() == 2
    assert [action.source for action in CorrectiveAction.objects.filter(agency=cast.a)] == ["audit"]


def test_the_next_audit_begins_with_what_is_left_of_the_last(cast):
    make_audit(cast.a, "signed", findings=("minor", "ofi"))
    assert make_audit(cast.a, "announced").follow_ups.count() == 1


def test_nobody_of_the_team_signs_the_report(cast):
    audit = make_audit(cast.a, "concluded")
    assert not may(audit, "sign", lead_of(audit))
    with pytest.raises(NotAllowed):
        perform(audit, "sign", by=lead_of(audit))


def test_a_slip_closes_only_verified_by_somebody_else(cast):
    action = make_action(cast.a, "verifying", owner=cast.khoa)
    with pytest.raises(NotAllowed):
        perform(action, "close", by=actor_of(cast.khoa), verification="Tôi thấy ổn.")
    perform(action, "close", by=holder_of(cast.a, Role.SECRETARY), verification="Đã kiểm tra.")
    assert action.status == "closed"


def test_a_slip_that_was_not_effective_goes_on_in_a_new_one(cast):
    action = make_action(cast.a, "verifying")
    perform(action, "reissue", by=actor_of(cast.khoa), verification="Vẫn trễ.")
    assert action.reissued_as.status == "analysing"
    assert action.reissued_as.number != action.number


def test_a_review_keeps_its_pack_and_its_signed_minutes(cast):
    review = make_review(cast.a, "signed")
    assert review.inputs is not None
    assert review.payload
