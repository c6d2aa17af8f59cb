"""Whoever does whatever to policies, complaints, outputs and surveys in whatever order: what never happens."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agencies.models import Agency, User
from agencies.roles import Role
from core.actors import Actor
from core.dates import travel
from core.errors import DomainError
from core.workflow import WorkflowModel, perform
from registers.complaint_checks import speaks_of_denunciation
from registers.models import Complaint, NonconformingOutput, QualityPolicy, SatisfactionSurvey
from registers.models.clocks import Instance
from registers.services.complaints import complaint_describe, complaint_receive
from registers.services.outputs import output_record
from registers.services.policies import policy_change, policy_write
from registers.services.surveys import survey_ask, survey_prepare
from tests.cast import make_agency, make_membership, make_user
from tests.machines import stays_whole

NUMBERS = st.integers(0, 999)
DAYS = st.integers(-60, 3)
WORDS = st.sampled_from(["Đúng hẹn", "Đúng luật", "", " ", "Tố cáo ông A"])
KINDS = st.sampled_from(["complaint", "complaint", "feedback", "recommendation"])
OUTCOMES = st.sampled_from(["", "justified", "not_justified"])
WAYS = st.sampled_from(NonconformingOutput.Disposition.values)
STEPS = [(model, move.name) for model in (QualityPolicy, Complaint, NonconformingOutput, SatisfactionSurvey)
         for move in model.MOVES]  # fmt: skip
ENDED_COMPLAINTS = ("closed", "not_accepted", "forwarded", "withdrawn")


def pick(found, number: int) -> Any:
    return found[number % len(found)] if found else None


class Registers(RuleBasedStateMachine):
    @initialize()
    def build(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.moment = datetime(2019, 6, 3, 8, tzinfo=timezone.get_default_timezone())
        self.people: list[Actor] = []
        self.ended: dict[tuple, tuple] = {}
        for _n in range(2):
            agency = make_agency()
            for role in (Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR):
                self.person(make_user(), agency, role)
            both = make_user()
            self.person(both, agency, Role.SECRETARY)
            self.person(both, agency, Role.HEAD)
            for who in (0, 4):
                self.somebody_writes_a_policy(len(self.people) - 6 + who, "Đúng hẹn")
            self.somebody_complains(len(self.people) - 6, "complaint", 1, -3, "Chậm trả")
            self.somebody_finds_an_output(len(self.people) - 4, -3)
            self.somebody_prepares_a_survey(len(self.people) - 6, -3)

    def person(self, user: User, agency: Agency, role: str) -> None:
        make_membership(user, agency, role)
        self.people.append(Actor(name=user.full_name, user_id=user.pk, role=role, agency_id=agency.pk))

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> None:
        with travel(self.moment), suppress(DomainError), transaction.atomic():
            act()

    def day(self, days: int) -> date:
        return self.moment.date() + timedelta(days=days)

    def of(self, who: int) -> tuple[Actor, Agency]:
        by = pick(self.people, who)
        return by, Agency.objects.get(pk=by.agency_id)

    @staticmethod
    def row(model: type[WorkflowModel], number: int) -> Any:
        return pick(list(model._default_manager.order_by("pk")), number)

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int):
        self.moment += timedelta(days=days)

    @rule(who=NUMBERS, words=WORDS)
    def somebody_writes_a_policy(self, who: int, words: str):
        by, agency = self.of(who)
        self.attempt(lambda: policy_write(agency=agency, text=words, by=by))

    @rule(who=NUMBERS, what=NUMBERS, words=WORDS)
    def somebody_changes_a_policy(self, who: int, what: int, words: str):
        by, policy = pick(self.people, who), self.row(QualityPolicy, what)
        self.attempt(lambda: policy_change(policy=policy, text=words, by=by, seen=policy.version))

    @rule(what=NUMBERS)
    def a_policy_goes_well(self, what: int):
        policy = self.row(QualityPolicy, what)
        for name in ("send", "approve", "publish"):
            for by in self.people:
                self.attempt(lambda name=name, by=by: perform(policy, name, by=by))

    @rule(who=NUMBERS, kind=KINDS, instance=NUMBERS, days=DAYS, words=WORDS)
    def somebody_complains(self, who: int, kind: str, instance: int, days: int, words: str):
        by, agency = self.of(who)
        values = {
            "kind": kind, "instance": pick(Instance.values, instance), "channel": "post",
            "received_on": self.day(days), "subject": words or "Chậm trả", "summary": words or "Quá hẹn.",
        }  # fmt: skip
        self.attempt(lambda: complaint_receive(agency=agency, values=values, by=by))

    @rule(who=NUMBERS, what=NUMBERS, words=WORDS)
    def somebody_describes_a_complaint(self, who: int, what: int, words: str):
        by, complaint = pick(self.people, who), self.row(Complaint, what)
        values = {"summary": words or "Quá hẹn.", "answer": words}
        self.attempt(lambda: complaint_describe(complaint=complaint, values=values, by=by))

    @rule(who=NUMBERS, days=DAYS)
    def somebody_finds_an_output(self, who: int, days: int):
        by, agency = self.of(who)
        values = {
            "detected_on": self.day(days), "detected_by": User.objects.get(pk=by.user_id), "procedure": None,
            "unit": None, "dossier_ref": "", "description": "Ghi sai.", "wants_action": False,
        }  # fmt: skip
        self.attempt(lambda: output_record(agency=agency, values=values, by=by))

    @rule(who=NUMBERS, days=DAYS)
    def somebody_prepares_a_survey(self, who: int, days: int):
        by, agency = self.of(who)
        values = {"title": "Hài lòng", "starts_on": self.day(days), "ends_on": self.day(days + 20)}
        self.attempt(lambda: survey_prepare(agency=agency, values=values, by=by))

    @rule(who=NUMBERS, what=NUMBERS, words=WORDS)
    def somebody_asks_something_else(self, who: int, what: int, words: str):
        by, survey = pick(self.people, who), self.row(SatisfactionSurvey, what)
        self.attempt(lambda: survey_ask(survey=survey, questions=[words or "?"], by=by, seen=survey.version))

    @rule(who=NUMBERS, what=NUMBERS, step=NUMBERS, words=WORDS, days=DAYS, outcome=OUTCOMES, way=WAYS)
    def somebody_moves(self, who: int, what: int, step: int, words: str, days: int, outcome: str, way: str):
        model, name = pick(STEPS, step)
        by, record, day = pick(self.people, who), self.row(model, what), self.day(days)
        values = {
            "accept": {"accepted_on": day},
            "answer": {"answer": words, "outcome": outcome, "answered_on": day},
            "withdraw": {"withdrawn_on": day, "reason": words},
            "forward": {"forwarded_to": words, "reason": words},
            "handle": {"disposition": way, "action_taken": words, "handled_on": day},
            "verify": {"verification": words},
        } | dict.fromkeys(("return", "decline", "extend", "reopen"), {"reason": words})
        self.attempt(lambda: perform(record, name, by=by, **values.get(name, {})))

    @rule(what=NUMBERS, verifier=NUMBERS)
    def an_output_is_handled(self, what: int, verifier: int):
        output = self.row(NonconformingOutput, what)
        done = {"disposition": "correction", "action_taken": "In lại.", "handled_on": self.moment.date()}
        for by in self.people:
            self.attempt(lambda by=by: perform(output, "handle", by=by, **done))
        by = pick(self.people, verifier)
        self.attempt(lambda: perform(output, "verify", by=by, verification="Đã đối chiếu."))

    @invariant()
    def nobody_approves_a_policy_that_they_wrote(self):
        for policy in QualityPolicy.objects.exclude(approved_by=None):
            assert policy.approved_by_id not in policy.author_ids
            assert policy.author_ids

    @invariant()
    def a_policy_in_force_has_words_and_never_changes_them(self):
        for policy in QualityPolicy.objects.exclude(approved_by=None):
            assert policy.text.strip()
            self.stays(policy, policy.text, policy.approved_on, policy.issue_number)

    @invariant()
    def no_denunciation_is_in_the_register_and_every_word_that_is_owed_is_there(self):
        for row in Complaint.objects.all():
            texts = (row.subject, row.summary, row.answer, row.reason, row.forwarded_to, row.extension_reason)
            assert not any(speaks_of_denunciation(text) for text in texts)
            owed = {"not_accepted": row.reason, "withdrawn": row.reason, "forwarded": row.forwarded_to}
            assert owed.get(row.status, "-").strip()
            assert row.status not in ("answered", "closed") or row.answer.strip()
            assert not row.extended_on or row.extension_reason.strip()

    @invariant()
    def what_became_of_a_complaint_stays(self):
        for row in Complaint.objects.filter(status__in=ENDED_COMPLAINTS):
            self.stays(row, row.status, row.answer, row.outcome, row.answered_on, row.ended_on, row.closed_on)

    @invariant()
    def nobody_verifies_what_they_handled_and_only_heads_concede(self):
        heads = {person.user_id for person in self.people if person.role == Role.HEAD}
        for row in NonconformingOutput.objects.exclude(status="open"):
            assert row.action_taken.strip()
            assert row.disposition != "concession" or row.concession_by_id in heads
            if row.status == "verified":
                assert row.verified_by_id != row.handled_by_id
                assert row.verification.strip()
                self.stays(row, row.verified_by_id, row.verification, row.action_taken)

    @invariant()
    def the_questions_of_an_opened_survey_stay(self):
        for survey in SatisfactionSurvey.objects.exclude(status="draft"):
            questions = list(survey.questions.values_list("text", flat=True))
            assert questions
            self.stays(survey, questions, survey.opened_on)

    def stays(self, record: WorkflowModel, *values) -> None:
        assert self.ended.setdefault((type(record), record.pk), values) == values


@pytest.mark.django_db
def test_registers_stay_whole_whatever_people_do():
    stays_whole(Registers, examples=12, steps=40)
