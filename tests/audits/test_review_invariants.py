"""Whoever does whatever to a management review and its decisions in whatever order: what never happens."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agencies.models import Agency, User
from agencies.roles import Role
from audits import pack
from audits.models import ManagementReview, ReviewDecision
from audits.services import reviews
from core.actors import Actor
from core.dates import travel
from core.errors import DomainError
from core.log import canonical
from core.models import LogEntry
from core.workflow import perform
from tests.audits.makers_reviews import sign_off
from tests.cast import make_agency, make_letterhead, make_membership, make_user
from tests.machines import stays_whole

NUMBERS = st.integers(0, 999)
DAYS = st.integers(-3, 60)
MOVES = [move.name for move in ManagementReview.MOVES]
STEPS = [move.name for move in ReviewDecision.MOVES]
FROZEN = ("payload_sha256", "inputs", "remarks", "conclusion", "signed_by_id", "signed_on", "held_on", "chair_id")


def pick(found, number: int):
    return found[number % len(found)]


class Meetings(RuleBasedStateMachine):
    @initialize()
    def build(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.moment = datetime(2019, 3, 1, 8, tzinfo=timezone.get_default_timezone())
        self.people: list[Actor] = []
        self.kept: dict[int, str] = {}
        self.decided: dict[int, tuple] = {}
        for _n in range(2):
            agency = make_agency()
            make_letterhead(agency)
            for role in (Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR):
                self.person(make_user(), agency, role)
            both = make_user()
            self.person(both, agency, Role.SECRETARY)
            self.person(both, agency, Role.HEAD)
            for _m in range(3):
                self.somebody_plans(len(self.people) - 6, 0)
        for n in range(4):
            self.it_is_held(n)
            self.somebody_decides(0 if n < 2 else 6, n, n, 20)
            self.somebody_decides(6 if n < 2 else 0, n, n + 6, 20)
        self.it_goes_well(0, "signed")
        self.it_goes_well(0, "submitted")

    def person(self, user: User, agency, role: str) -> None:
        make_membership(user, agency, role)
        self.people.append(Actor(name=user.full_name, user_id=user.pk, role=role, agency_id=agency.pk))

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def attempt(self, act) -> None:
        with travel(self.moment), suppress(DomainError), transaction.atomic():
            act()

    def user(self, number: int) -> User:
        return User.objects.get(pk=pick(self.people, number).user_id)

    def review(self, number: int) -> ManagementReview:
        return pick(list(ManagementReview.objects.select_related("agency").order_by("pk")), number)

    def decision(self, number: int) -> ReviewDecision | None:
        found = list(ReviewDecision.objects.select_related("review").order_by("pk"))
        return pick(found, number) if found else None

    @rule(days=st.integers(0, 30))
    def time_passes(self, days: int):
        self.moment += timedelta(days=days)

    @rule(who=NUMBERS, days=DAYS)
    def somebody_plans(self, who: int, days: int):
        by, day = pick(self.people, who), self.moment.date() + timedelta(days=days)
        agency = Agency.objects.get(pk=by.agency_id)
        values = {"planned_on": day, "starts_on": day - timedelta(days=200), "ends_on": day}
        self.attempt(lambda: reviews.review_plan(agency=agency, values=values, by=by))

    @rule(who=NUMBERS, what=NUMBERS, name=st.sampled_from(MOVES), other=NUMBERS, days=DAYS)
    def somebody_moves(self, who: int, what: int, name: str, other: int, days: int):
        by, review = pick(self.people, who), self.review(what)
        day = self.moment.date() + timedelta(days=days)
        values = {
            "hold": {"held_on": day, "chair": self.user(other), "present": "Ban lãnh đạo"},
            "return": {"reason": "Thiếu."},
            "cancel": {"reason": "Thôi."},
        }.get(name, {})
        self.attempt(lambda: perform(review, name, by=by, **values))

    @rule(what=NUMBERS, status=st.sampled_from(["submitted", "signed"]))
    def it_goes_well(self, what: int, status: str):
        held = list(ManagementReview.objects.filter(status="held").order_by("pk"))
        if held:
            self.attempt(lambda: sign_off(pick(held, what), status))

    @rule(what=NUMBERS)
    def it_is_held(self, what: int):
        review = self.review(what)
        by = next(p for p in self.people if p.agency_id == review.agency_id and p.role == Role.SECRETARY)
        head = next(p for p in self.people if p.agency_id == review.agency_id and p.role == Role.HEAD)
        values = {"held_on": self.moment.date(), "chair": User.objects.get(pk=head.user_id), "present": "Đủ"}
        self.attempt(lambda: perform(review, "hold", by=by, **values))

    @rule(who=NUMBERS, what=NUMBERS, words=st.sampled_from(["Một", "Hai", ""]))
    def somebody_writes(self, who: int, what: int, words: str):
        by, review = pick(self.people, who), self.review(what)
        remarks = dict.fromkeys(pack.INPUTS, words)
        self.attempt(
            lambda: reviews.minutes_write(
                review=review, remarks=remarks, conclusion=words, seen=review.version, by=by
            )
        )

    @rule(who=NUMBERS, what=NUMBERS, owner=NUMBERS, days=DAYS)
    def somebody_decides(self, who: int, what: int, owner: int, days: int):
        by, review = pick(self.people, who), self.review(what)
        values = self.values(owner, days)
        self.attempt(lambda: reviews.decision_add(review=review, values=values, by=by))

    @rule(who=NUMBERS, what=NUMBERS, owner=NUMBERS, days=DAYS, drops=st.booleans())
    def somebody_changes_a_decision(self, who: int, what: int, owner: int, days: int, drops: bool):
        by, decision = pick(self.people, who), self.decision(what)
        if decision is None:
            return
        if drops:
            self.attempt(lambda: reviews.decision_remove(decision=decision, by=by))
        else:
            values = self.values(owner, days)
            self.attempt(
                lambda: reviews.decision_change(decision=decision, values=values, seen=decision.version, by=by)
            )

    def values(self, owner: int, days: int) -> dict:
        due_on = self.moment.date() + timedelta(days=days)
        return {
            "purpose": "change",
            "text": f"Việc {days}",
            "owner": self.user(owner),
            "unit": None,
            "due_on": due_on,
        }

    @rule(who=NUMBERS, what=NUMBERS, name=st.sampled_from(STEPS), owner=NUMBERS, days=DAYS)
    def somebody_moves_a_decision(self, who: int, what: int, name: str, owner: int, days: int):
        decision = self.decision(what)
        if decision is None:
            return
        values = {
            "complete": {"done_note": "Xong."},
            "extend": {"due_on": self.moment.date() + timedelta(days=days), "reason": "Chờ."},
            "reassign": {"owner": self.user(owner), "reason": "Đi vắng."},
            "drop": {"reason": "Thôi."},
        }[name]
        by = pick(self.people, who)
        ended = decision.status != "open"
        self.attempt(lambda: perform(decision, name, by=by, **values))
        stored = ReviewDecision.objects.get(pk=decision.pk)
        if stored.status == "done" and not ended:
            assert by.user_id == stored.owner_id

    @rule(what=NUMBERS)
    def its_owner_carries_a_decision_out(self, what: int):
        if decision := self.decision(what):
            by = next(p for p in self.people if p.user_id == decision.owner_id)
            self.attempt(lambda: perform(decision, "complete", by=by, done_note="Đã làm."))

    @invariant()
    def a_held_review_keeps_every_input_and_never_looks_past_its_meeting(self):
        for review in ManagementReview.objects.exclude(held_on=None):
            assert {entry["key"] for entry in review.inputs} == set(pack.INPUTS)
            assert review.ends_on <= review.held_on <= self.moment.date()
            assert review.has_every_input == pack.is_complete(review.inputs, review.remarks)

    @invariant()
    def nobody_signs_what_they_wrote(self):
        for review in ManagementReview.objects.filter(status="signed"):
            assert review.signed_by_id not in review.author_ids
            assert review.author_ids

    @invariant()
    def signed_minutes_never_change(self):
        for review in ManagementReview.objects.filter(status="signed"):
            decisions = list(review.decisions.order_by("number").values_list("number", "text", "purpose"))
            now = canonical([getattr(review, name) for name in FROZEN] + decisions)
            assert self.kept.setdefault(review.pk, now) == now
        assert set(self.kept) == set(ManagementReview.objects.filter(status="signed").values_list("pk", flat=True))

    @invariant()
    def decisions_move_only_in_signed_minutes_and_end_once(self):
        for decision in ReviewDecision.objects.select_related("review"):
            if decision.review.status != "signed":
                assert decision.status == "open"
            if decision.status != "open":
                end = (decision.status, decision.done_on, decision.done_note, decision.owner_id)
                assert self.decided.setdefault(decision.pk, end) == end
            assert decision.agency_id == decision.review.agency_id

    @invariant()
    def every_change_of_status_is_in_the_log(self):
        for review in ManagementReview.objects.all():
            verbs = LogEntry.objects.filter(object_type="audits.managementreview", object_id=review.pk)
            moves = {"managementreview.hold", "managementreview.sign"} & set(verbs.values_list("verb", flat=True))
            assert ("managementreview.sign" in moves) == (review.status == "signed")
            assert ("managementreview.hold" in moves) == (review.held_on is not None)


@pytest.mark.django_db
def test_reviews_stay_whole_whatever_people_do():
    stays_whole(Meetings, examples=15, steps=30)
