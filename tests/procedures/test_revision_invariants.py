"""Whoever does whatever to a procedure in whatever order on whatever day: what never happens."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agencies.roles import Role
from core.actors import Actor
from core.dates import travel
from core.errors import DomainError
from core.workflow import perform
from procedures.models import Acknowledgement, Procedure, Revision
from procedures.services import drafting
from procedures.services.effecting import give_effect, procedure_withdraw
from tests.cast import make_agency, make_membership, make_user, move_revision
from tests.machines import stays_whole

NUMBERS = st.integers(0, 999)
DAYS = st.integers(-3, 40)
NAMES = [move.name for move in Revision.MOVES]
FROZEN = ("approved", "effective", "superseded", "withdrawn")


def pick(found, number: int):
    return found[number % len(found)]


class Register(RuleBasedStateMachine):
    @initialize()
    def build(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.moment = datetime(2019, 3, 1, 8, tzinfo=timezone.get_default_timezone())
        self.hashes: dict[int, str] = {}
        self.people: list[Actor] = []
        for _n in range(2):
            agency = make_agency()
            for role in (Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR):
                self.people.append(self.person(agency, role))
            user = make_membership(make_user(), agency, Role.SECRETARY).user
            make_membership(user, agency, Role.HEAD)
            self.people += [self.actor(user, agency, role) for role in (Role.SECRETARY, Role.HEAD)]
            with travel(self.moment):
                self.draft(agency)

    def draft(self, agency) -> None:
        secretary = next(p for p in self.people if p.agency_id == agency.pk and p.role == Role.SECRETARY)
        revision = drafting.procedure_create(
            agency=agency, values={"kind": "internal", "title": "Quy trình", "code": ""}, by=secretary
        )
        rows = [{"order": n, "kind": "task", "what": "Việc", "who": "Ai", "quarters": 4} for n in (1, 2)]
        drafting.part_save(revision=revision, part="steps", values=rows, by=secretary)
        words = {"purpose": "Mục đích", "scope": "Phạm vi", "change_summary": "Đổi"}
        drafting.part_save(revision=revision, part="words", values=words, by=secretary)

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def person(self, agency, role: str) -> Actor:
        return self.actor(make_membership(make_user(), agency, role).user, agency, role)

    @staticmethod
    def actor(user, agency, role: str) -> Actor:
        return Actor(name=user.full_name, user_id=user.pk, role=role, agency_id=agency.pk)

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int):
        self.moment += timedelta(days=days)
        with travel(self.moment):
            give_effect()

    @rule(who=NUMBERS, what=NUMBERS, name=st.sampled_from(NAMES), days=DAYS)
    def somebody_moves(self, who: int, what: int, name: str, days: int):
        by, revision = pick(self.people, who), pick(list(Revision.objects.order_by("pk")), what)
        values = {
            "approve": {"effective_on": self.moment.date() + timedelta(days=days)},
            "reject_review": {"remarks": {"purpose": "Chưa rõ"}},
            "reject_approval": {"remarks": {"scope": "Chưa đủ"}},
            "withdraw": {"reason": "Không còn"},
        }.get(name, {})
        if name == "withdraw":
            self.attempt(lambda: procedure_withdraw(revision=revision, by=by, **values))
        else:
            self.attempt(lambda: perform(revision, name, by=by, **values))

    @rule(what=NUMBERS, status=st.sampled_from(["in_review", "awaiting", "approved", "effective"]))
    def it_goes_well(self, what: int, status: str):
        drafts = list(Revision.objects.filter(status="draft").order_by("pk"))
        if drafts:
            self.attempt(lambda: move_revision(pick(drafts, what), status, self.moment.date()))

    @rule(who=NUMBERS, what=NUMBERS)
    def somebody_opens_a_revision(self, who: int, what: int):
        by, procedure = pick(self.people, who), pick(list(Procedure.objects.order_by("pk")), what)
        self.attempt(lambda: drafting.revision_open(procedure=procedure, by=by))

    @rule(who=NUMBERS, what=NUMBERS)
    def somebody_writes(self, who: int, what: int):
        by, revision = pick(self.people, who), pick(list(Revision.objects.order_by("pk")), what)
        words = {"purpose": f"Của {by.user_id}", "change_summary": "Đổi"}
        self.attempt(lambda: drafting.part_save(revision=revision, part="words", values=words, by=by))

    def attempt(self, act) -> None:
        with travel(self.moment), suppress(DomainError), transaction.atomic():
            act()

    @invariant()
    def one_revision_is_in_force_and_one_is_open(self):
        for procedure in Procedure.objects.all():
            statuses = list(procedure.revisions.values_list("status", flat=True))
            assert statuses.count("effective") <= 1
            assert sum(status in Revision.OPEN for status in statuses) <= 1
            if procedure.withdrawn_on:
                assert "effective" not in statuses

    @invariant()
    def issues_follow_each_other_without_overlap(self):
        for procedure in Procedure.objects.all():
            last: date | None = None
            for revision in procedure.revisions.exclude(effective_from=None).order_by("issue_number"):
                assert last is None or revision.effective_from >= last
                assert revision.effective_from <= self.moment.date()
                last = revision.effective_to or date.max

    @invariant()
    def three_people_stand_behind_what_was_approved(self):
        for revision in Revision.objects.filter(status__in=FROZEN):
            assert len({revision.prepared_by_id, revision.reviewed_by_id, revision.approved_by_id}) == 3
            assert revision.approved_by_id not in revision.author_ids

    @invariant()
    def what_was_approved_never_changes(self):
        for pk, digest in Revision.objects.filter(status__in=FROZEN).values_list("pk", "payload_sha256"):
            assert self.hashes.setdefault(pk, digest) == digest

    @invariant()
    def nobody_is_asked_to_read_what_is_not_in_force(self):
        asked = Acknowledgement.objects.values("dissemination__revision")
        assert not Revision.objects.filter(pk__in=asked, effective_from=None).exists()


@pytest.mark.django_db
def test_the_register_stays_whole_whatever_people_do():
    stays_whole(Register, examples=25, steps=25)
