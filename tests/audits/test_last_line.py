"""What the database refuses about audits, slips and reviews when every check above it was passed by."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from agencies.models import User
from agencies.roles import Role
from audits.models import ChecklistItem
from core.dates import today
from core.errors import Refused
from core.workflow import perform
from tests.audits.makers import lead_of, make_action, make_audit, make_programme, make_review
from tests.cast import holder_of

YESTERDAY = -timedelta(days=1)


def refused(row, constraint: str, **values) -> None:
    """The row as it is stands; with these values it does not."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**values)


@pytest.mark.parametrize(
    ("status", "values", "constraint"),
    [
        ("approved", {"approved_by": None}, "an_approved_programme_has_its_day"),
        ("approved", {"prepared_by": None}, "a_programme_sent_has_its_author"),
        ("submitted", {"prepared_by": None}, "a_programme_sent_has_its_author"),
    ],
)
def test_a_programme_names_who_wrote_and_who_approved_it(cast, status, values, constraint):
    refused(make_programme(cast.a, status), constraint, **values)


@pytest.mark.parametrize(
    ("status", "values", "constraint"),
    [
        ("concluded", {"conclusion": ""}, "a_concluded_audit_has_its_conclusion"),
        ("planned", {"status": "cancelled"}, "a_cancelled_audit_has_its_reason"),
    ],
)
def test_an_audit_that_ends_says_how(cast, status, values, constraint):
    refused(make_audit(cast.a, status), constraint, **values)


def test_a_meeting_names_those_present(cast):
    refused(make_audit(cast.a).meetings.get(), "a_meeting_names_those_present", present="")


def test_a_question_about_a_step_names_its_procedure(cast):
    item = ChecklistItem.objects.filter(audit=make_audit(cast.a), procedure=None).first()
    refused(item, "a_step_is_one_of_a_procedure", step=1)


@pytest.mark.parametrize(
    ("status", "name", "constraint"),
    [
        ("awaiting", "due_on", "a_planned_action_is_due_after_its_proposal"),
        ("doing", "approved_on", "an_action_is_approved_after_its_proposal"),
        ("verifying", "done_on", "an_action_is_done_after_its_approval"),
        ("closed", "verified_on", "an_action_is_verified_after_it_was_done"),
    ],
)
def test_the_days_of_a_slip_follow_each_other(cast, status, name, constraint):
    refused(make_action(cast.a, status), constraint, **{name: today() + YESTERDAY})


def test_a_proposal_that_is_not_taken_up_has_its_reason(cast):
    slip = make_action(cast.a)
    refused(slip, "a_proposal_not_taken_up_has_its_reason", status="cancelled", ended_on=today())


@pytest.mark.parametrize(
    ("status", "values", "constraint"),
    [
        ("planned", {"planned_on": today() + YESTERDAY}, "a_review_looks_back_from_its_planned_day"),
        ("planned", {"status": "cancelled"}, "a_cancelled_review_has_its_reason"),
        ("held", {"present": ""}, "a_held_review_names_those_present"),
    ],
)
def test_a_review_looks_back_and_names_those_present(cast, status, values, constraint):
    refused(make_review(cast.a, status), constraint, **values)


HEAD, SECRETARY = Role.HEAD, Role.SECRETARY


@pytest.mark.parametrize(
    ("make", "status", "name", "role"),
    [
        (make_programme, "submitted", "return", HEAD),
        (make_programme, "approved", "reopen", SECRETARY),
        (make_audit, "planned", "cancel", HEAD),
        (make_audit, "concluded", "return", HEAD),
        (make_action, "proposed", "decline", HEAD),
        (make_action, "awaiting", "return", HEAD),
        (make_review, "planned", "cancel", HEAD),
        (make_review, "submitted", "return", HEAD),
    ],
)
def test_no_move_that_needs_a_reason_is_made_without_one(cast, make, status, name, role):
    record = make(cast.a, status)
    with pytest.raises(Refused, match="reason"):
        perform(record, name, by=holder_of(cast.a, role), reason=" \n")
    record.refresh_from_db()
    assert record.status == status


def test_an_audit_is_not_postponed_without_a_reason_or_into_the_next_year(cast):
    first, last = today().replace(month=1, day=2), today().replace(month=12, day=31)
    audit = make_audit(cast.a, "planned", starts_on=first, ends_on=last)
    by = holder_of(cast.a, Role.SECRETARY)
    with pytest.raises(Refused, match="reason"):
        perform(audit, "postpone", by=by, starts_on=last, ends_on=last, reason="")
    with pytest.raises(Refused, match="programme of"):
        perform(audit, "postpone", by=by, starts_on=last, ends_on=last + timedelta(days=1), reason="Trùng lịch.")


def test_no_meeting_is_recorded_without_those_present(cast):
    audit, review = make_audit(cast.a, "announced"), make_review(cast.a)
    with pytest.raises(Refused, match="present"):
        perform(audit, "open", by=lead_of(audit), held_on=today(), present=" ")
    head = holder_of(cast.a, Role.HEAD)
    chair = User.objects.get(pk=head.user_id)
    with pytest.raises(Refused, match="present"):
        perform(review, "hold", by=holder_of(cast.a, Role.SECRETARY), held_on=today(), chair=chair, present=" ")
