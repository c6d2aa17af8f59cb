"""Whoever does whatever to corrective actions in whatever order on whatever day: what never happens."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agencies.models import User
from agencies.roles import Role
from audits.models import CorrectiveAction
from audits.services.actions import action_propose, action_write
from audits.services.spreading import action_spread
from core.actors import SYSTEM, Actor
from core.dates import travel
from core.errors import DomainError
from core.log import history
from core.workflow import perform, perform_many
from tests.audits.makers import PLAN, make_audit
from tests.cast import make_agency, make_membership, make_unit, make_user
from tests.machines import stays_whole

NUMBERS = st.integers(0, 999)
NAMES = [move.name for move in CorrectiveAction.MOVES]
APPROVED = ("doing", "verifying", "closed", "reissued")
WORDS = {
    "decline": {"reason": "Thôi"},
    "return": {"reason": "Chưa rõ"},
    "complete": {"done_note": "Xong", "risk_note": "Không có"},
    "close": {"verification": "Ổn"},
    "reissue": {"verification": "Vẫn trễ"},
}


def pick(found, number: int):
    return found[number % len(found)]


class Slips(RuleBasedStateMachine):
    @initialize()
    def build(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.moment = datetime(2019, 3, 4, 8, tzinfo=timezone.get_default_timezone())
        self.moves: dict[int, int] = {}
        self.people: list[Actor] = [SYSTEM]
        self.agencies = [make_agency(), make_agency()]
        for agency in self.agencies:
            roles = (Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR, Role.HEAD)
            self.people += [
                self.actor(make_membership(make_user(), agency, role).user, agency, role) for role in roles
            ]
            both = make_membership(make_user(), agency, Role.STAFF).user
            make_membership(both, agency, Role.HEAD)
            self.people += [self.actor(both, agency, role) for role in (Role.STAFF, Role.HEAD)]
            make_unit(agency)
        admin = make_membership(make_user(), self.agencies[0], Role.ADMIN).user
        self.people.append(Actor(name="Quản trị", user_id=admin.pk, role=Role.ADMIN, sees_all=True))
        with travel(self.moment):
            make_audit(self.agencies[0], "signed", findings=("minor", "minor"))
        for agency in self.agencies:
            self.somebody_proposes(self.agencies.index(agency) * 7 + 1, 0)

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @staticmethod
    def actor(user, agency, role: str) -> Actor:
        ids = frozenset({agency.pk})
        return Actor(name=user.full_name, user_id=user.pk, role=role, agency_id=agency.pk, agency_ids=ids)

    def slips(self) -> list[CorrectiveAction]:
        return list(CorrectiveAction.objects.order_by("pk"))

    def attempt(self, act) -> bool:
        with travel(self.moment), suppress(DomainError), transaction.atomic():
            act()
            return True
        return False

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int):
        self.moment += timedelta(days=days)

    @rule(who=NUMBERS, which=st.integers(0, 2))
    def somebody_proposes(self, who: int, which: int):
        by = pick(self.people, who)
        agency = next((one for one in self.agencies if one.pk == by.agency_id), self.agencies[0])
        findings = list(agency.findings.order_by("pk"))
        origin = {"finding": findings[which]} if which < len(findings) else {}
        values = {"source": "other", "description": "Trả kết quả muộn."} | origin
        self.attempt(lambda: action_propose(agency=agency, values=values, by=by))

    @rule(
        who=NUMBERS,
        what=NUMBERS,
        name=st.sampled_from(NAMES),
        whom=NUMBERS,
        days=st.integers(-3, 30),
        bulk=st.booleans(),
    )
    def somebody_moves(self, who: int, what: int, name: str, whom: int, days: int, bulk: bool):
        self.move(pick(self.people, who), pick(self.slips(), what), name, whom, days, bulk)

    def move(self, by: Actor, action: CorrectiveAction, name: str, whom: int, days: int, bulk: bool = False) -> None:
        named = pick([person for person in self.people if person.user_id], whom)
        owner, day = User.objects.get(pk=named.user_id), self.moment.date() + timedelta(days=days)
        values = {
            "assign": {"owner": owner},
            "hand_over": {"owner": owner, "reason": "Chuyển"},
            "extend": {"due_on": day, "reason": "Mưa"},
        }.get(name, WORDS.get(name, {}))
        made = perform_many if bulk else perform
        if self.attempt(lambda: made([action] if bulk else action, name, by=by, **values)):
            self.moves[action.pk] = self.moves.get(action.pk, 0) + 1

    @rule(what=NUMBERS, who=NUMBERS, whom=NUMBERS, days=st.integers(1, 30))
    def somebody_who_may_moves_it_on(self, what: int, who: int, whom: int, days: int):
        """Random people alone would hardly get a slip to its end."""
        action = pick(self.slips(), what)
        names = {
            "proposed": ["assign"], "analysing": ["submit"], "awaiting": ["approve"],
            "doing": ["complete", "hand_over"], "verifying": ["close", "reissue"],
        }.get(action.status, ["close"])  # fmt: skip
        here = [person for person in self.people if person.agency_id == action.agency_id]
        if action.status == "analysing":
            self.write(action, next((p for p in here if p.user_id == action.owner_id), here[0]), days)
            action.refresh_from_db()
        for by in here[who % len(here) :] + here[: who % len(here)]:
            self.move(by, action, pick(names, whom), whom, days)

    @rule(who=NUMBERS, what=NUMBERS, days=st.integers(-3, 30))
    def somebody_writes(self, who: int, what: int, days: int):
        self.write(pick(self.slips(), what), pick(self.people, who), days)

    def write(self, action: CorrectiveAction, by: Actor, days: int) -> None:
        values = PLAN | {"due_on": self.moment.date() + timedelta(days=days), "root_cause": f"Của {by.user_id}"}
        self.attempt(lambda: action_write(action=action, values=values, seen=action.version, by=by))

    @rule(who=NUMBERS, what=NUMBERS, where=NUMBERS)
    def somebody_spreads(self, who: int, what: int, where: int):
        action, by = pick(self.slips(), what), pick(self.people, who)
        if where % 2:
            places = {"agencies": [pick(self.agencies, where)]}
        else:
            places = {"units": list(action.agency.units.filter(closed_on=None))}
        self.attempt(lambda: action_spread(action=action, by=by, **places))

    @invariant()
    def what_is_closed_was_verified_by_somebody_else(self):
        for row in CorrectiveAction.objects.filter(status__in=["closed", "reissued"]):
            assert row.verified_by_id not in (None, row.owner_id, row.done_by_id, row.analysed_by_id)
            assert row.verification.strip()
            assert row.done_note.strip()

    @invariant()
    def what_is_carried_out_was_approved_by_somebody_else(self):
        for row in CorrectiveAction.objects.filter(status__in=APPROVED):
            assert row.approved_by_id not in (None, row.owner_id, row.analysed_by_id)
            assert all([row.root_cause, row.action, row.due_on])

    @invariant()
    def what_has_ended_has_its_day_and_nothing_else_has(self):
        for row in self.slips():
            assert (row.ended_on is not None) == (row.status in CorrectiveAction.ENDED)

    @invariant()
    def chains_have_no_forks_and_no_circles(self):
        rows = {row.pk: row for row in self.slips()}
        followed = [row.reissue_of_id for row in rows.values() if row.reissue_of_id]
        assert len(followed) == len(set(followed))
        assert set(followed) == {pk for pk, row in rows.items() if row.status == "reissued"}
        for row in rows.values():
            for name in ("reissue_of_id", "spread_from_id"):
                seen, at = set(), row.pk
                while at:
                    assert at not in seen
                    seen.add(at)
                    at = getattr(rows[at], name)

    @invariant()
    def numbers_are_borne_once_and_findings_have_one_open_slip(self):
        rows = self.slips()
        assert len({(row.agency_id, row.number) for row in rows}) == len(rows)
        opened = [row.finding_id for row in rows if row.finding_id and row.is_open]
        assert len(opened) == len(set(opened))
        spread = [(row.spread_from_id, row.agency_id, row.unit_id) for row in rows if row.spread_from_id]
        assert len(spread) == len(set(spread))

    @invariant()
    def findings_are_never_dropped(self):
        for row in CorrectiveAction.objects.exclude(finding=None):
            assert row.status != "cancelled"

    @invariant()
    def the_history_tells_every_move(self):
        for row in self.slips():
            verbs = [f"correctiveaction.{name}" for name in NAMES]
            assert history(row).filter(verb__in=verbs).count() == self.moves.get(row.pk, 0)


@pytest.mark.long
@pytest.mark.django_db
def test_slips_stay_whole_whatever_people_do():
    stays_whole(Slips, examples=20, steps=30)
