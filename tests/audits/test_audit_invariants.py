"""Whoever does whatever to an audit in whatever order: what never happens."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agencies.roles import Role
from audits import independence
from audits.models import Audit, ChecklistItem, Finding, FollowUp, Grade
from audits.services import checklists
from audits.services.teams import team_set
from core import log
from core.actors import Actor
from core.dates import today
from core.errors import DomainError
from core.workflow import perform
from tests.audits.makers import answer_all, lead_of, make_audit, two_units
from tests.cast import actor_of, holder_of, make_agency, make_letterhead, make_membership, make_user
from tests.machines import stays_whole

NUMBERS = st.integers(0, 999)
NAMES = st.sampled_from([move.name for move in Audit.MOVES])
WORDS = st.sampled_from(["", " ", "Sổ số 3"])
REPORTED = ("concluded", "signed")


def pick(found, number: int):
    return found[number % len(found)]


def snapshot(audit: Audit) -> tuple:
    """Everything that a signed report rests on."""
    return (
        audit.payload_sha256,
        tuple(audit.items.order_by("pk").values_list("pk", "result", "evidence", "answered_by", "version")),
        tuple(audit.findings.order_by("pk").values_list("pk", "grade", "statement", "evidence", "version")),
        tuple(audit.follow_ups.order_by("pk").values_list("finding", "outcome", "note")),
        tuple(audit.members.order_by("pk").values_list("user", "is_lead")),
        (audit.concluded_on, audit.conclusion, audit.strengths, audit.signed_by_id),
    )


class Auditing(RuleBasedStateMachine):
    @initialize()
    def build(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.kept: dict[int, tuple] = {}
        agency, other = make_agency(), make_agency()
        make_letterhead(agency)
        audited, beside = two_units(agency)
        make_audit(agency, "signed", findings=("minor", "observation"))
        for status in ("planned", "announced", "under_way"):
            make_audit(agency, status)
        posts = [(Role.SECRETARY, None), (Role.HEAD, None), (Role.STAFF, audited), (Role.AUDITOR, audited),
                 (Role.AUDITOR, beside)]  # fmt: skip
        users = [make_membership(make_user(), agency, role, unit=unit).user for role, unit in posts]
        users.append(make_membership(make_user(), other, Role.AUDITOR).user)
        self.users = users
        self.people: list[Actor] = [actor_of(user) for user in users]
        inspector = make_membership(make_user(), other, Role.INSPECTOR).user
        self.people.append(actor_of(inspector))
        self.people += [lead_of(audit) for audit in Audit.objects.filter(agency=agency)]

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def audit(self, number: int) -> Audit:
        return pick(list(Audit.objects.order_by("pk")), number)

    def attempt(self, act) -> None:
        with suppress(DomainError), transaction.atomic():
            act()

    @rule(who=NUMBERS, what=NUMBERS, name=NAMES)
    def somebody_moves(self, who: int, what: int, name: str):
        meeting = {"held_on": today(), "present": "Đoàn"}
        values = {
            "open": meeting,
            "conclude": meeting | {"conclusion": "Được."},
            "postpone": {"starts_on": today(), "ends_on": today(), "reason": "Bận"},
            "return": {"reason": "Thiếu"},
            "cancel": {"reason": "Không cần"},
        }.get(name, {})
        audit = self.audit(what)
        self.attempt(lambda: perform(audit, name, by=pick(self.people, who), **values))

    @rule(what=NUMBERS)
    def the_lead_auditor_goes_on(self, what: int):
        audit = self.audit(what)
        if audit.is_under_way:
            self.attempt(lambda: answer_all(audit))
            values = {"held_on": today(), "present": "Đoàn", "conclusion": "Được."}
            self.attempt(lambda: perform(audit, "conclude", by=lead_of(audit), **values))

    @rule(what=NUMBERS)
    def the_head_signs(self, what: int):
        audit = self.audit(what)
        self.attempt(lambda: perform(audit, "sign", by=holder_of(audit.agency, Role.HEAD)))

    @rule(who=NUMBERS, what=NUMBERS, result=st.sampled_from(["", *ChecklistItem.Result.values]), evidence=WORDS)
    def somebody_answers(self, who: int, what: int, result: str, evidence: str):
        item, by = pick(list(ChecklistItem.objects.order_by("pk")), what), pick(self.people, who)
        before, was_under_way = (item.result, item.evidence), item.audit.is_under_way
        self.attempt(lambda: checklists.item_answer(item=item, result=result, evidence=evidence, seen=None, by=by))
        item.refresh_from_db()
        if (item.result, item.evidence) != before:
            assert was_under_way
            assert by.user_id in item.audit.team_ids
            assert item.answered_by_id == by.user_id

    @rule(who=NUMBERS, what=NUMBERS, grade=st.sampled_from(["terrible", *Grade.values]), evidence=WORDS)
    def somebody_finds(self, who: int, what: int, grade: str, evidence: str):
        item = pick(list(ChecklistItem.objects.order_by("pk")), what)
        values = {"grade": grade, "statement": "Thiếu", "evidence": evidence, "clause": item.clause}
        self.attempt(
            lambda: checklists.finding_raise(audit=item.audit, values=values, item=item, by=pick(self.people, who))
        )

    @rule(who=NUMBERS, what=NUMBERS, takes_back=st.booleans())
    def somebody_touches_a_finding(self, who: int, what: int, takes_back: bool):
        finding, by = pick(list(Finding.objects.order_by("pk")), what), pick(self.people, who)
        values = {"grade": "ofi", "statement": "Nhẹ hơn", "evidence": "", "clause": finding.clause}
        if takes_back:
            self.attempt(lambda: checklists.finding_take_back(finding=finding, reason="Nhầm", by=by))
        else:
            self.attempt(
                lambda: checklists.finding_change(finding=finding, values=values, seen=finding.version, by=by)
            )

    @rule(who=NUMBERS, what=NUMBERS, outcome=st.sampled_from(["", "gone", *FollowUp.Outcome.values]), note=WORDS)
    def somebody_follows_up(self, who: int, what: int, outcome: str, note: str):
        rows = list(FollowUp.objects.order_by("pk"))
        if rows:
            row, by = pick(rows, what), pick(self.people, who)
            self.attempt(
                lambda: checklists.follow_up_answer(
                    follow_up=row, outcome=outcome, note=note, seen=row.version, by=by
                )
            )

    @rule(who=NUMBERS, what=NUMBERS, lead=NUMBERS, other=NUMBERS)
    def somebody_names_the_team(self, who: int, what: int, lead: int, other: int):
        audit, team = self.audit(what), (pick(self.users, lead), pick(self.users, other))
        others = [] if team[0] == team[1] else [team[1]]
        self.attempt(
            lambda: team_set(audit=audit, lead=team[0], others=others, seen=audit.version, by=pick(self.people, who))
        )

    @invariant()
    def a_signed_report_never_changes(self):
        for audit in Audit.objects.filter(status="signed"):
            assert self.kept.setdefault(audit.pk, snapshot(audit)) == snapshot(audit)
        assert not Audit.objects.filter(pk__in=self.kept).exclude(status="signed").exists()

    @invariant()
    def nobody_of_the_team_signed(self):
        for audit in Audit.objects.filter(status="signed"):
            assert audit.signed_by_id not in audit.team_ids

    @invariant()
    def nobody_audits_their_own_work(self):
        for audit in Audit.objects.filter(status__in=("under_way", *REPORTED)):
            assert independence.problems(audit) == []

    @invariant()
    def a_reported_audit_is_answered_whole(self):
        for audit in Audit.objects.filter(status__in=REPORTED):
            assert audit.items.exists()
            assert not audit.items.filter(result="").exists()
            assert not audit.items.filter(result="nonconform", findings=None).exists()
            assert not audit.follow_ups.filter(outcome="").exists()

    @invariant()
    def findings_hold_evidence_against_a_criterion(self):
        for finding in Finding.objects.all():
            assert finding.grade in Grade.values
            assert finding.clause_id or finding.procedure_id
            assert finding.evidence.strip() or not finding.is_nonconformity

    @invariant()
    def every_answer_stands_in_the_history(self):
        for audit in Audit.objects.all():
            told = sum(entry.verb == "audit.answer" for entry in log.history(audit))
            assert told == sum(item.version - 1 for item in audit.items.all())


@pytest.mark.long
@pytest.mark.django_db
def test_an_audit_stays_whole_whatever_people_do():
    stays_whole(Auditing, examples=20, steps=25)
