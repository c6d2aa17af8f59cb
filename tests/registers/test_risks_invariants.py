"""Whoever does whatever to a risk in whatever order on whatever day: what never happens."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agencies.models import User
from agencies.roles import Role
from core.actors import Actor
from core.dates import travel
from core.errors import DomainError
from core.workflow import perform
from registers.levels import SCALE, band_of
from registers.models import RegisterYear, Risk, RiskTreatment
from registers.risk_chains import chains
from registers.services.risks import risk_add, risk_change, risk_drop, risk_reassess
from registers.services.years import years_open
from tests.cast import make_agency, make_membership, make_user
from tests.machines import stays_whole
from tests.registers.makers_risks import risk_values

NUMBERS = st.integers(0, 999)
RATINGS = st.integers(-1, 7)
NAMES = [move.name for move in Risk.MOVES]
YEAR_NAMES = [move.name for move in RegisterYear.MOVES]


def pick(found, number: int):
    return found[number % len(found)]


class Register(RuleBasedStateMachine):
    @initialize()
    def build(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.moment = datetime(2019, 3, 1, 8, tzinfo=timezone.get_default_timezone())
        self.people: list[Actor] = []
        self.agencies = [make_agency(), make_agency()]
        for agency in self.agencies:
            for role in (Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR):
                user = make_membership(make_user(), agency, role).user
                self.people.append(Actor(name=user.full_name, user_id=user.pk, role=role, agency_id=agency.pk))
        with travel(self.moment):
            years_open(self.agencies, 2019)
            for register in RegisterYear.objects.all():
                staff = next(n for n, p in enumerate(self.people) if self.is_staff_of(p, register))
                self.enter(register, self.secretary_of(register), staff)

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @staticmethod
    def is_staff_of(person: Actor, register) -> bool:
        return person.agency_id == register.agency_id and person.role == Role.STAFF

    def secretary_of(self, register) -> Actor:
        return next(p for p in self.people if p.agency_id == register.agency_id and p.role == Role.SECRETARY)

    def user(self, number: int) -> User:
        return User.objects.get(pk=pick(self.people, number).user_id)

    def enter(self, register, by: Actor, owner: int, **fields) -> None:
        risk_add(register=register, values=risk_values(self.user(owner), **fields), by=by)

    @rule(days=st.integers(0, 200))
    def time_passes(self, days: int):
        self.moment += timedelta(days=days)

    @rule(who=NUMBERS, what=NUMBERS, name=st.sampled_from(NAMES), a=RATINGS, b=RATINGS, days=st.integers(-2, 60))
    def somebody_moves(self, who: int, what: int, name: str, a: int, b: int, days: int):
        risk = self.some_risk(what)
        if risk is None:
            return
        day = self.moment.date() + timedelta(days=days)
        rating = {"likelihood": a, "impact": b}
        values = {
            "treat": rating | {"done": "Đã làm"},
            "close": {"effectiveness": "Tốt" if days % 5 else " "},
            "reopen": {"reason": "Chưa đạt", "due_on": day},
            "recur": {"reason": "Lại có", "due_on": day},
            "review": rating | {"note": "Xem lại", "review_on": day},
        }.get(name, {})
        self.attempt(lambda: perform(risk, name, by=pick(self.people, who), **values))

    @rule(what=NUMBERS, judge=NUMBERS)
    def it_goes_well(self, what: int, judge: int):
        """The owner treats it and somebody judges: otherwise chance would seldom come so far."""
        risk = self.some_risk(what)
        owner = risk and next((p for p in self.people if p.user_id == risk.owner_id), None)
        if risk and owner:
            self.attempt(lambda: perform(risk, "treat", by=owner, done="Đã làm", likelihood=1, impact=2))
            self.attempt(lambda: perform(risk, "close", by=pick(self.people, judge), effectiveness="Tốt"))

    @rule(who=NUMBERS, which=NUMBERS, owner=NUMBERS, a=RATINGS, b=RATINGS)
    def somebody_enters_a_risk(self, who: int, which: int, owner: int, a: int, b: int):
        register = pick(list(RegisterYear.objects.order_by("pk")), which)
        likelihood, impact = max(1, min(a, 5)), max(1, min(b, 5))
        by = pick(self.people, who)
        self.attempt(lambda: self.enter(register, by, owner, likelihood=likelihood, impact=impact))

    @rule(who=NUMBERS, what=NUMBERS, owner=NUMBERS)
    def somebody_changes_or_drops(self, who: int, what: int, owner: int):
        risk, by = self.some_risk(what), pick(self.people, who)
        if risk and owner % 3:
            values = {"owner": self.user(owner)}
            self.attempt(lambda: risk_change(risk=risk, values=values, by=by, seen=risk.version))
        elif risk:
            self.attempt(lambda: risk_drop(risk=risk, by=by, seen=risk.version))

    @rule(who=NUMBERS, what=NUMBERS, a=RATINGS)
    def a_corrective_action_rates(self, who: int, what: int, a: int):
        risk = self.some_risk(what)
        if risk:
            by = pick(self.people, who)
            self.attempt(lambda: risk_reassess(risk=risk, likelihood=a, impact=a, note="x", by=by))

    @rule(who=NUMBERS, which=NUMBERS, name=st.sampled_from(YEAR_NAMES))
    def somebody_moves_the_year(self, who: int, which: int, name: str):
        register = pick(list(RegisterYear.objects.order_by("pk")), which)
        values = {} if name in ("submit", "confirm") else {"reason": "Thiếu"}
        self.attempt(lambda: perform(register, name, by=pick(self.people, who), **values))

    @rule(which=NUMBERS)
    def a_year_is_confirmed(self, which: int):
        register = pick(list(RegisterYear.objects.order_by("pk")), which)
        head = next(p for p in self.people if p.agency_id == register.agency_id and p.role == Role.HEAD)
        self.attempt(lambda: perform(register, "submit", by=self.secretary_of(register)))
        self.attempt(lambda: perform(register, "confirm", by=head))

    @rule()
    def the_next_year_is_opened(self):
        self.attempt(lambda: years_open(self.agencies, self.moment.year))

    def some_risk(self, number: int) -> Risk | None:
        risks = list(Risk.objects.order_by("pk"))
        return pick(risks, number) if risks else None

    def attempt(self, act) -> None:
        with travel(self.moment), suppress(DomainError), transaction.atomic():
            act()

    @invariant()
    def every_rating_lies_on_the_scale(self):
        for risk in Risk.objects.all():
            assert {risk.likelihood, risk.impact} <= set(SCALE)
            assert band_of(risk.present_level)
            last = risk.reviews.first()
            assert last is None or last.level == risk.residual_level

    @invariant()
    def a_closed_risk_was_found_effective_by_somebody_else(self):
        for risk in Risk.objects.filter(status="closed"):
            last = risk.treatments.first()
            assert risk.effectiveness.strip()
            assert last is not None
            assert last.is_effective
            assert risk.closed_by_id not in {None, risk.owner_id, last.done_by_id}

    @invariant()
    def nobody_judges_what_they_did(self):
        assert not RiskTreatment.objects.filter(judged_by__isnull=False).filter(judged_by=F("done_by")).exists()

    @invariant()
    def a_treated_risk_waits_for_one_judgement(self):
        for risk in Risk.objects.all():
            waiting = risk.treatments.filter(judged_on=None).count()
            assert waiting == (1 if risk.status == "treated" else waiting if risk.status in GONE else 0)

    @invariant()
    def what_stands_today_is_what_the_days_say(self):
        day = self.moment.date()
        by_status = set(Risk.objects.standing().values_list("pk", flat=True))
        assert set(Risk.objects.standing_on(day).values_list("pk", flat=True)) == by_status
        counted = sum(chain.stands_on(day) for chain in chains([agency.pk for agency in self.agencies]))
        assert counted == len(by_status)

    @invariant()
    def nothing_in_force_lacks_a_confirmed_year_behind_it(self):
        for risk in Risk.objects.filter(status="draft"):
            assert risk.register.status != "confirmed"


GONE = ("carried", "dropped")


@pytest.mark.django_db
def test_the_register_of_risks_stays_whole_whatever_people_do():
    stays_whole(Register, examples=25, steps=30)
