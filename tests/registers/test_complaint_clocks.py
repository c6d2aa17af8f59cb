"""The days of a complaint: counted by the rules that held on the day of receipt, and never moved afterwards."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import is_working_day
from core.errors import Refused
from core.workflow import may, perform
from registers.models import ClockRule, Complaint
from registers.reference import load_reference
from tests.cast import actor_of, client_of
from tests.registers.makers_complaints import make_complaint

DAYS = st.dates(date(2012, 7, 1), date(2035, 12, 31))
COUNTS = st.integers(1, 60)


@settings(max_examples=200)
@given(start=DAYS, days=COUNTS)
def test_calendar_days_are_counted_without_the_day_of_the_event(start, days):
    last = ClockRule(days=days, counting="calendar").last_day(start)
    assert (last - start).days == days


@settings(max_examples=200, deadline=None)
@given(start=DAYS, days=COUNTS)
def test_working_days_are_counted_one_by_one(start, days):
    last = ClockRule(days=days, counting="working").last_day(start)
    passed = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert is_working_day(last)
    assert sum(is_working_day(day) for day in passed) == days


@settings(max_examples=100, deadline=None)
@given(start=DAYS, days=COUNTS, counting=st.sampled_from(["calendar", "working"]))
def test_a_later_start_or_more_days_never_end_earlier(start, days, counting):
    rule, longer = ClockRule(days=days, counting=counting), ClockRule(days=days + 1, counting=counting)
    assert rule.last_day(start) <= rule.last_day(start + timedelta(days=1))
    assert rule.last_day(start) < longer.last_day(start)


@pytest.mark.django_db
def test_a_complaint_is_accepted_and_answered_by_its_days(cast, today_is):
    today_is("2019-05-06")
    complaint = make_complaint(cast.a)
    assert (complaint.accept_due_on, complaint.answer_due_on) == (date(2019, 5, 16), None)
    today_is("2019-05-10")
    perform(complaint, "accept", by=actor_of(cast.an), accepted_on=date(2019, 5, 8))
    assert complaint.answer_due_on == date(2019, 6, 7)


@pytest.mark.django_db
def test_feedback_is_answered_within_working_days_of_its_receipt(cast, today_is):
    today_is("2019-04-26")
    complaint = make_complaint(cast.a, kind="feedback")
    due_on = complaint.answer_due_on
    assert due_on == date(2019, 5, 22)  # 29 April to 1 May are holidays
    today_is("2019-05-02")
    perform(complaint, "accept", by=actor_of(cast.an), accepted_on=date(2019, 5, 2))
    assert complaint.answer_due_on == due_on


def change_of_rules(days: int, from_day: date) -> None:
    """From a day on, complaints are to be answered within other days."""
    rule = ClockRule.objects.get(kind="complaint", instance="first", step="answer")
    ClockRule.objects.filter(pk=rule.pk).update(ends_on=from_day - timedelta(days=1))
    ClockRule.objects.create(
        kind="complaint", step="answer", days=days, counting="calendar", counts_from="acceptance", basis="Luật mới",
        starts_on=from_day,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_rule_of_the_day_of_receipt_decides_also_when_it_changed_before_acceptance(cast, today_is):
    today_is("2019-05-06")
    before = make_complaint(cast.a)
    change_of_rules(5, date(2019, 5, 7))
    today_is("2019-05-08")
    after = make_complaint(cast.a)
    for complaint in (before, after):
        perform(complaint, "accept", by=actor_of(cast.an), accepted_on=date(2019, 5, 8))
    assert (before.answer_due_on, after.answer_due_on) == (date(2019, 6, 7), date(2019, 5, 13))


@pytest.mark.django_db
def test_rules_that_change_later_move_no_day(cast, today_is):
    today_is("2019-05-06")
    complaint = make_complaint(cast.a, "accepted")
    ClockRule.objects.update(days=1)
    complaint.refresh_from_db()
    assert (complaint.accept_due_on, complaint.answer_due_on) == (date(2019, 5, 16), date(2019, 6, 5))
    load_reference()
    assert ClockRule.objects.get(kind="complaint", instance="first", step="answer").days == 30


@pytest.mark.django_db
def test_without_a_rule_nothing_is_recorded_with_an_invented_day(cast, today_is):
    today_is("2019-05-06")
    ClockRule.objects.filter(kind="feedback", step="answer").delete()
    with pytest.raises(Refused, match="No rule says how many days"):
        make_complaint(cast.a, kind="feedback")
    with pytest.raises(Refused, match="No rule says"):
        make_complaint(cast.a, received_on=date(2010, 1, 5))
    assert not Complaint.objects.exists()


# The second time, and remote areas.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("instance", "answer", "longest"),
    [("first", 30, 45), ("first_remote", 45, 60), ("second", 45, 60), ("second_remote", 60, 70)],
)
def test_each_instance_of_a_complaint_has_its_own_days(cast, today_is, instance, answer, longest):
    today_is("2019-05-06")
    complaint = make_complaint(cast.a, "accepted", instance=instance)
    assert complaint.accept_due_on == date(2019, 5, 16)
    assert (complaint.answer_due_on - complaint.accepted_on).days == answer
    assert f"{answer} calendar days" in client_of(cast.an).get(complaint.get_absolute_url()).text
    perform(complaint, "extend", by=actor_of(cast.binh), reason="Vụ việc phức tạp.")
    assert (complaint.answer_due_on - complaint.accepted_on).days == longest


@pytest.mark.django_db
def test_feedback_does_not_come_a_second_time(cast, today_is):
    today_is("2019-05-06")
    with pytest.raises(Refused, match="Only complaints .* come a second time"):
        make_complaint(cast.a, kind="feedback", instance="second")
    row = make_complaint(cast.a, kind="feedback")
    with pytest.raises(IntegrityError, match="only_complaints_come_a_second_time"), transaction.atomic():
        Complaint.objects.filter(pk=row.pk).update(instance="second")


@pytest.mark.django_db
def test_the_form_asks_which_time_and_says_what_does_not_fit(cast, today_is):
    today_is("2019-05-06")
    typed = {
        "kind": "feedback",
        "instance": "second",
        "received_on": "06/05/2019",
        "channel": "post",
        "subject": "Việc một cửa",
        "summary": "Quá hẹn.",
    }
    refused = client_of(cast.an).post(reverse("complaint_new"), typed)
    assert refused.status_code == 422
    assert "come a second time" in refused.text
    assert "Việc một cửa" in refused.text
    page = client_of(cast.an).post(reverse("complaint_new"), typed | {"kind": "complaint"}, follow=True).text
    assert "Complaint (khiếu nại), second time" in page
    assert "45 calendar days" in page


# Extending.


@pytest.mark.django_db
def test_the_answer_is_extended_once_with_a_reason_from_its_due_day(cast, today_is):
    today_is("2019-05-06")
    complaint = make_complaint(cast.a, "accepted")
    perform(complaint, "extend", by=actor_of(cast.binh), reason="Vụ việc phức tạp.")
    assert complaint.answer_due_on == date(2019, 6, 20)
    assert complaint.status == "accepted"
    with pytest.raises(Refused, match="extended already"):
        perform(complaint, "extend", by=actor_of(cast.binh), reason="Lần nữa.")


@pytest.mark.django_db
def test_what_is_overdue_is_not_extended(cast, today_is):
    today_is("2019-05-06")
    complaint = make_complaint(cast.a, "accepted")
    today_is("2019-06-05")
    assert may(complaint, "extend", actor_of(cast.binh))
    today_is("2019-06-06")
    with pytest.raises(Refused, match="no longer be extended"):
        perform(complaint, "extend", by=actor_of(cast.binh), reason="Muộn.")


@pytest.mark.django_db
def test_feedback_has_no_rule_that_gives_it_more_time(cast, today_is):
    today_is("2019-05-06")
    with pytest.raises(Refused, match="No rule allows more time"):
        perform(make_complaint(cast.a, "accepted", kind="feedback"), "extend", by=actor_of(cast.binh), reason="…")


@pytest.mark.django_db
def test_a_rule_that_nobody_checked_is_never_shown_as_law(cast, today_is):
    today_is("2019-05-06")
    path, unchecked = make_complaint(cast.a).get_absolute_url(), "to be checked against the law in force"
    assert not ClockRule.objects.filter(is_unverified=False).exists()
    assert client_of(cast.an).get(path).content.decode().count(unchecked) == 3
    ClockRule.objects.update(is_unverified=False)
    assert unchecked not in client_of(cast.an).get(path).content.decode()
