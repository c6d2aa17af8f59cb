"""What holds at any moment, whoever does whatever in whatever order on whatever day: a small province at random."""

import hashlib
import logging
from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from agencies.models import Agency
from agencies.roles import Role
from core import jobs
from core.actors import Actor
from core.dates import travel
from core.errors import DomainError
from core.log import canonical
from core.models import Job, LogEntry, Notice
from core.workflow import perform
from reports.jobs import keep_periods, remind
from reports.models import AnnualReport, Narrative, ReportingPeriod
from reports.scenarios import words
from reports.services import extension_grant, waiver_grant
from reports.standing import standings
from tests.cast import make_agency, make_letterhead, make_membership, make_user

ROLES = {
    "submit": Role.SECRETARY,
    "revise": Role.SECRETARY,
    "send_back": Role.HEAD,
    "approve": Role.HEAD,
    "accept": Role.INSPECTOR,
    "return": Role.INSPECTOR,
}
VALUES = {"send_back": {"reason": "Sửa lại."}, "return": {"reasons": {"strengths": "Bổ sung."}}}
MOVES = {move.name: move for move in AnnualReport.MOVES if move.name in ROLES}
NUMBERED = ("period__year", "agency__code", "book_number", "code")
NUMBERS = st.integers(0, 999)
HOURS = st.sampled_from([1, 7, 24, 24 * 5, 24 * 14, 24 * 40])


def pick(found, number: int):
    return found[number % len(found)]


class Province(RuleBasedStateMachine):
    @initialize()
    def build(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.moment = datetime(2019, 9, 1, 8, tzinfo=timezone.get_default_timezone())
        self.hashes: dict[int, str] = {}
        self.people: list[Actor] = []
        for number in range(3):
            agency = make_agency(code=f"T.{number}", kind="commune_peoples_committee")
            make_letterhead(agency)
            self.people += [self.person(agency, role) for role in (Role.SECRETARY, Role.HEAD)]
            # Whoever has two roles must still not approve the own words.
            both = make_membership(make_user(), agency, Role.SECRETARY).user
            make_membership(both, agency, Role.HEAD)
            self.people += [self.actor(both, agency, role) for role in (Role.SECRETARY, Role.HEAD)]
        self.people += [self.person(agency, role) for role in (Role.INSPECTOR, Role.ADMIN)]
        self.tick()

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def person(self, agency: Agency, role: str) -> Actor:
        return self.actor(make_membership(make_user(), agency, role).user, agency, role)

    @staticmethod
    def actor(user, agency: Agency, role: str) -> Actor:
        sees_all = role in (Role.INSPECTOR, Role.ADMIN)
        return Actor(name=user.full_name, user_id=user.pk, role=role, agency_id=agency.pk, sees_all=sees_all)

    def tick(self):
        with travel(self.moment):
            keep_periods()
            remind()

    @rule(hours=HOURS)
    def time_passes(self, hours):
        self.moment += timedelta(hours=hours)

    @rule()
    def the_portal_reconciles_and_a_second_time_changes_nothing(self):
        self.tick()
        before = self.everything()
        self.tick()
        assert self.everything() == before

    @staticmethod
    def everything() -> tuple:
        models = (ReportingPeriod, AnnualReport, Narrative, Job, Notice, LogEntry)
        return tuple(model.objects.count() for model in models)

    @rule(count=st.integers(1, 9))
    def workers_work(self, count):
        with travel(self.moment):
            for _number in range(count):
                jobs.execute_next(["pdf"])
        assert not Job.objects.exclude(error="").exists()

    @rule(moves=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6))
    def people_make_moves(self, moves):
        for numbers in moves:
            self.somebody_makes_a_move(*numbers)

    def somebody_makes_a_move(self, which: int, how: int, who: int):
        """Numbers choose among the reports, the moves of their status, and the people: one in nine is anybody."""
        reports = AnnualReport.objects.exclude(status__in=["approved", "prepared", "accepted"]).order_by("pk")
        if not reports:
            return
        report = pick(reports.select_related("period", "agency__kind"), which)
        name = pick([name for name, move in MOVES.items() if report.status in move.sources] or ["revise"], how)
        fitting = self.fitting(report, name)
        by = pick(fitting if who % 9 else self.people, who)
        if name == "submit":
            self.write(report, pick(fitting, how))
        try:
            with travel(self.moment):
                perform(report, name, by=by, **VALUES.get(name, {}))
        except DomainError:
            pass

    @staticmethod
    def write(report: AnnualReport, secretary: Actor):
        for narrative in report.narratives.filter(report__status="draft", is_open=True):
            narrative.data = words.section(narrative.key, report.agency, 1)
            narrative.edited_by_id = secretary.user_id
            narrative.save()

    def fitting(self, report: AnnualReport, name: str) -> list[Actor]:
        return [
            by for by in self.people if by.role == ROLES[name] and (by.sees_all or by.agency_id == report.agency_id)
        ]

    @rule(agency=st.integers(0, 2), days=st.integers(1, 30), excused=st.booleans())
    def the_administrator_extends_or_excuses(self, agency, days, excused):
        period = ReportingPeriod.objects.order_by("year").last()
        agency, by = Agency.objects.get(code=f"T.{agency}"), self.people[-1]
        try:
            with travel(self.moment):
                if excused and days == 1:
                    waiver_grant(period=period, agency=agency, reason="…", by=by)
                else:
                    due_on = date(period.year, 10, 15) + timedelta(days=days)
                    extension_grant(period=period, agency=agency, due_on=due_on, reason="…", by=by)
        except DomainError:
            pass

    @invariant()
    def the_counts_of_every_period_add_up(self):
        for period in ReportingPeriod.objects.all():
            rows = standings(period)
            count = {
                name: {row.agency.code for row in rows if getattr(row, f"is_{name}")}
                for name in ("due", "confirmed", "missing", "late", "issued")
            }
            assert count["due"] == count["confirmed"] | count["missing"]
            assert not count["confirmed"] & count["missing"]
            assert count["late"] <= count["confirmed"] <= count["issued"] <= count["due"]

    @invariant()
    def numbers_have_no_gaps(self):
        books, codes = defaultdict(list), defaultdict(list)
        frozen = AnnualReport.objects.exclude(revision=None).order_by("revision")
        for year, agency, number, code in frozen.values_list(*NUMBERED):
            books[year].append(number)
            codes[year, agency].append(code)
        for year, numbers in books.items():
            assert sorted(numbers) == list(range(1, len(numbers) + 1))
            assert AnnualReport.objects.filter(period__year=year).exclude(payload=None).count() == len(numbers)
        for (year, agency), found in codes.items():
            assert found == [f"BC-{year}-{agency}-{n:02d}" for n in range(1, len(found) + 1)]

    @invariant()
    def what_is_frozen_never_changes(self):
        for report in AnnualReport.objects.exclude(payload=None):
            digest = hashlib.sha256(canonical(report.payload).encode()).hexdigest()
            assert digest == report.payload_sha256 == self.hashes.setdefault(report.pk, digest)

    @invariant()
    def nobody_approved_the_own_words(self):
        for report in AnnualReport.objects.exclude(approved_by=None):
            assert report.approved_by_id not in report.author_ids

    @invariant()
    def every_frozen_document_has_one_job(self):
        codes = AnnualReport.objects.exclude(payload=None).values_list("code", flat=True)
        assert set(Job.objects.filter(kind="reports.issue_annualreport").values_list("key", flat=True)) == {
            f"reports.issue_annualreport:{code}" for code in codes
        }


def loudly(*args):
    """What a planner would log and live with is raised again."""
    raise


@pytest.mark.django_db
def test_promises_hold_in_any_order(drawn, monkeypatch):
    monkeypatch.setattr(logging.getLogger("reports.jobs"), "exception", loudly)
    run_state_machine_as_test(
        Province,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
