"""Decisions of a management review: written while the minutes are, followed once they are signed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from audits.models import ReviewDecision
from audits.review_reminding import decisions_remind
from audits.services.reviews import decision_add, decision_change, decision_remove
from core.dates import today
from core.errors import NotAllowed, Refused, WrongStatus
from core.models import LogEntry, Notice
from core.todos import for_actor
from core.workflow import perform
from tests.audits.makers import make_review
from tests.audits.makers_reviews import decision_values, make_decision, sign_off
from tests.cast import actor_of, client_of, holder_of, make_membership, make_unit, make_user

pytestmark = pytest.mark.django_db
LATER = date(2020, 1, 20)


@pytest.fixture(autouse=True)
def _in_december(today_is):
    today_is("2019-12-10")


@pytest.fixture
def held(cast):
    return make_review(cast.a, "held")


def add(review, cast, **fields) -> ReviewDecision:
    return decision_add(review=review, values=decision_values(cast.a, **fields), by=actor_of(cast.an))


# While the minutes are being written.


def test_decisions_are_numbered_in_their_review(held, cast):
    assert [str(add(held, cast)), str(add(held, cast))] == [f"{held.number}/01", f"{held.number}/02"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"due_on": date(2019, 12, 9)}, "cannot be due before the meeting"),
        ({"due_on": date(2091, 1, 1)}, "within three years"),
    ],
)
def test_absurd_due_days_are_refused(held, cast, values, sentence):
    with pytest.raises(Refused, match=sentence):
        add(held, cast, **values)
    assert not held.decisions.exists()


def test_owner_and_division_are_of_the_agency(held, cast):
    with pytest.raises(Refused, match="does not work in this agency"):
        add(held, cast, owner=cast.chi)
    with pytest.raises(Refused, match="another agency"):
        add(held, cast, unit=make_unit(cast.b))


def test_a_decision_is_added_in_the_browser(held, cast):
    url, client = reverse("review_decision_new", args=[held.pk]), client_of(cast.an)
    data = {"purpose": "resources", "text": "Bố trí thêm một người.", "owner": cast.ha.pk, "due_on": "20/01/2020"}
    assert client.post(url, data | {"due_on": "01/01/2019"}).status_code == 422
    assert client.post(url, data).status_code == 302
    page = client.get(held.get_absolute_url()).content.decode()
    assert "1. Bố trí thêm một người." in page


def test_the_second_of_two_editors_sees_both_versions(held, cast):
    decision = add(held, cast)
    url, client = reverse("review_decision_edit", args=[decision.pk]), client_of(cast.an)
    data = {"purpose": "change", "owner": cast.ha.pk, "due_on": "20/01/2020", "seen": 1}
    assert client.post(url, data | {"text": "Của người thứ nhất"}).status_code == 302
    response = client.post(url, data | {"text": "Của người thứ hai"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Của người thứ nhất" in page
    assert "Của người thứ hai" in page
    assert client.post(url, data | {"text": "Của người thứ hai", "seen": 2}).status_code == 302
    decision.refresh_from_db()
    assert decision.text == "Của người thứ hai"


def test_what_somebody_removed_is_not_changed(held, cast):
    decision = add(held, cast)
    decision_remove(decision=ReviewDecision.objects.get(), seen=1, by=actor_of(cast.an))
    with pytest.raises(Refused, match="taken this record out"):
        decision_change(decision=decision, values={"text": "?"}, seen=1, by=actor_of(cast.an))
    with pytest.raises(Refused, match="taken this record out"):
        decision_remove(decision=decision, seen=1, by=actor_of(cast.an))


def test_removing_leaves_a_trace(held, cast):
    decision = add(held, cast)
    url = reverse("review_decision_remove", args=[decision.pk])
    assert client_of(cast.an).post(url, {"seen": 1}).status_code == 302
    assert not held.decisions.exists()
    assert LogEntry.objects.filter(verb="managementreview.undecide", object_id=held.pk).exists()


@pytest.mark.parametrize("status", ["submitted", "signed"])
def test_nothing_is_decided_or_changed_after_handing_in(cast, status):
    decision = make_decision(cast.a, review=status)
    an = actor_of(cast.an)
    with pytest.raises(WrongStatus):
        decision_change(decision=decision, values=decision_values(cast.a), seen=1, by=an)
    with pytest.raises(WrongStatus):
        decision_remove(decision=decision, by=an)
    with pytest.raises(WrongStatus):
        add(decision.review, cast)
    client = client_of(cast.an)
    edit, remove = (reverse(f"review_decision_{act}", args=[decision.pk]) for act in ("edit", "remove"))
    for url, data in ((edit, {"text": "Khác", "seen": 1}), (remove, {"seen": 1})):
        assert client.post(url, data).status_code == 302
    decision.refresh_from_db()
    assert (decision.text, decision.version) == ("Nhắc hạn hồ sơ mỗi tuần.", 1)


def test_only_the_secretary_writes_decisions(held, cast):
    for who in (cast.binh, cast.ha, cast.em):
        with pytest.raises(NotAllowed):
            decision_add(review=held, values=decision_values(cast.a), by=actor_of(who))


# Once they are signed.


def test_only_the_owner_carries_it_out(cast):
    decision = make_decision(cast.a)
    url = reverse("review_decision_move", args=[decision.pk, "complete"])
    for who in (cast.an, cast.binh, cast.khoa):
        assert client_of(who).post(url, {"done_note": "Xong.", "seen": 1}).status_code == 403
        with pytest.raises(NotAllowed):
            perform(decision, "complete", by=actor_of(who), done_note="Xong.")
    assert client_of(cast.chi).post(url, {"done_note": "Xong.", "seen": 1}).status_code == 404
    assert client_of(cast.ha).post(url, {"done_note": "Xong.", "seen": 1}).status_code == 302
    decision.refresh_from_db()
    assert (decision.status, decision.done_on) == ("done", date(2019, 12, 10))
    assert Notice.objects.filter(user=cast.binh, subject__contains="is carried out").count() == 1


@pytest.mark.parametrize("status", ["held", "submitted"])
def test_nothing_moves_before_the_minutes_are_signed(cast, status):
    decision = make_decision(cast.a, review=status)
    moves = (
        ("complete", cast.ha, {"done_note": "Xong."}),
        ("extend", cast.binh, {"due_on": LATER, "reason": "Chờ kinh phí."}),
        ("reassign", cast.binh, {"owner": cast.an, "reason": "Chuyển việc."}),
        ("drop", cast.binh, {"reason": "Thôi."}),
    )
    for name, who, values in moves:
        with pytest.raises(Refused, match="not signed yet"):
            perform(decision, name, by=actor_of(who), **values)
    assert ReviewDecision.objects.standing().count() == 0


@pytest.mark.parametrize("name", ["complete", "extend", "reassign", "drop"])
def test_nothing_moves_once_it_ended(cast, name):
    decision = make_decision(cast.a, "done")
    by = cast.ha if name == "complete" else cast.binh
    with pytest.raises(WrongStatus):
        perform(decision, name, by=actor_of(by))
    url = reverse("review_decision_move", args=[decision.pk, name])
    response = client_of(by).post(
        url, {"done_note": "x", "reason": "x", "due_on": "20/02/2020", "owner": cast.an.pk, "seen": 2}
    )
    assert response.status_code == 422
    assert "not possible while the status" in response.content.decode()


@pytest.mark.parametrize("name", ["extend", "reassign", "drop"])
def test_only_the_head_moves_what_others_carry_out(cast, name):
    decision = make_decision(cast.a)
    url = reverse("review_decision_move", args=[decision.pk, name])
    for who in (cast.an, cast.ha, cast.em):
        assert client_of(who).post(url, {"seen": 1}).status_code == 403


def test_a_new_day_lies_ahead_and_differs(cast):
    decision, head = make_decision(cast.a), actor_of(cast.binh)
    with pytest.raises(Refused, match="in the past"):
        perform(decision, "extend", by=head, due_on=date(2019, 12, 9), reason="…")
    with pytest.raises(Refused, match="set already"):
        perform(decision, "extend", by=head, due_on=decision.due_on, reason="…")
    perform(decision, "extend", by=head, due_on=LATER, reason="Chờ kinh phí.")
    assert (decision.due_on, decision.status) == (LATER, "open")
    assert Notice.objects.filter(user=cast.ha, subject__contains="20/01/2020").exists()


def test_a_decision_goes_on_with_somebody_else(cast):
    decision, head = make_decision(cast.a), actor_of(cast.binh)
    with pytest.raises(Refused, match="does not work in this agency"):
        perform(decision, "reassign", by=head, owner=cast.chi, reason="…")
    with pytest.raises(Refused, match="already"):
        perform(decision, "reassign", by=head, owner=cast.ha, reason="…")
    perform(decision, "reassign", by=head, owner=cast.an, reason="Chị Hà chuyển công tác.")
    perform(decision, "complete", by=actor_of(cast.an), done_note="Đã làm.")
    assert decision.status == "done"


def test_the_second_presser_is_told(cast):
    decision = make_decision(cast.a)
    url, client = reverse("review_decision_move", args=[decision.pk, "complete"]), client_of(cast.ha)
    response = client.post(url, {"done_note": "Đã làm.", "seen": 0})
    assert response.status_code == 409
    assert "Đã làm." in response.content.decode()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "done"}, "a_decision_carried_out_has_its_day"),
        ({"done_on": LATER}, "a_decision_carried_out_has_its_day"),
        ({"status": "done", "done_on": LATER}, "a_decision_that_ended_says_how"),
    ],
)
def test_the_database_refuses_halves(cast, values, constraint):
    decision = make_decision(cast.a)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReviewDecision.objects.filter(pk=decision.pk).update(**values)


# Lists, to-dos, reminders.


def rows(client, query: str = "") -> int:
    page = client.get(f"{reverse('review_decisions')}?{query}").content.decode()
    return page.count('scope="row"')


def test_the_list_shows_signed_decisions_by_state_and_owner(cast, today_is):
    make_decision(cast.a)
    make_decision(cast.a, owner=cast.an, due_on=date(2019, 12, 10))
    make_decision(cast.a, "done")
    make_decision(cast.a, review="submitted")
    make_decision(cast.b)
    today_is("2019-12-11")
    client = client_of(cast.an)
    found = {query: rows(client, query) for query in ("", "state=overdue", "state=done", "state=all", "mine=yes")}
    assert found == {"": 2, "state=overdue": 1, "state=done": 1, "state=all": 3, "mine=yes": 1}
    province = client_of(cast.em)
    assert [rows(province), rows(province, "agency=noi vu"), rows(province, "q=xxld-2019-01/01")] == [3, 1, 2]


def test_the_list_costs_the_same_for_one_and_nine(cast, django_assert_num_queries):
    client, url = client_of(cast.em), reverse("review_decisions")
    make_decision(cast.a)
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for _n in range(8):
        make_decision(cast.b, unit=make_unit(cast.b, f"Phòng {_n}"))
    with django_assert_num_queries(len(first)):
        client.get(url)


def test_own_decisions_are_to_dos_and_overdue_ones_reach_the_head(cast, today_is):
    decision = make_decision(cast.a, due_on=date(2019, 12, 12))
    assert [todo.due_on for todo in for_actor(actor_of(cast.ha)) if "Nhắc hạn" in todo.title] == [decision.due_on]
    overdue = "1 decision of a management review is overdue"
    assert overdue not in [todo.title for todo in for_actor(actor_of(cast.binh))]
    today_is("2019-12-13")
    assert overdue in [todo.title for todo in for_actor(actor_of(cast.binh))]


def test_owners_are_told_once_for_all_their_decisions(cast, held):
    add(held, cast)
    add(held, cast)
    sign_off(held)
    told = Notice.objects.filter(user=cast.ha, subject__contains="decisions to carry out")
    assert [notice.subject for notice in told] == [
        f"The management review {held.number} gave you 2 decisions to carry out."
    ]


def test_reminders_come_a_week_before_and_a_day_after_once_each(cast, today_is):
    decision = make_decision(cast.a)
    for offset in (-8, -7, -7, 0, 1, 1, 2):
        today_is(decision.due_on + timedelta(days=offset))
        decisions_remind()
    told = Notice.objects.filter(key__startswith="reviewdecision.due")
    assert sorted(told.values_list("user__username", flat=True)) == ["binh", "ha", "ha"]


def test_a_reminder_that_a_sleeping_server_missed_is_made_up_for(cast, today_is):
    decision = make_decision(cast.a)
    for offset in (-6, 4, 5):
        today_is(decision.due_on + timedelta(days=offset))
        decisions_remind()
    told = Notice.objects.filter(key__startswith="reviewdecision.due")
    assert sorted(told.values_list("user__username", flat=True)) == ["binh", "ha", "ha"]


def test_reminders_cost_the_same_for_one_and_many(cast, today_is, django_assert_num_queries):
    make_decision(cast.a)
    today_is(today() + timedelta(days=31))
    with CaptureQueriesContext(connection) as first, transaction.atomic():
        decisions_remind()
        transaction.set_rollback(True)
    today_is("2019-12-10")
    for agency in (cast.a, cast.b, cast.district):
        make_decision(agency)
    today_is(today() + timedelta(days=31))
    with django_assert_num_queries(len(first)), transaction.atomic():
        decisions_remind()
        transaction.set_rollback(True)


def test_whoever_left_may_still_be_replaced(cast):
    leaver = make_user("Người Sắp Đi")
    post = make_membership(leaver, cast.a, Role.STAFF)
    decision = make_decision(cast.a, owner=leaver)
    post.ends_on = date(2019, 12, 9)
    post.save()
    perform(decision, "reassign", by=holder_of(cast.a, Role.HEAD), owner=cast.ha, reason="Đã nghỉ.")
    assert decision.owner == cast.ha
