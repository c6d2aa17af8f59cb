"""Risks, context issues and interested parties of the registers of the year.

All of it is illustrative and marked so, and the same on every machine. It stands on the scene's day.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from agencies.models import Membership, Unit, User
from agencies.roles import Role
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.dates import next_working_day, valid_on
from core.log import log_many
from registers.carrying import number_of
from registers.models import (
    ContextIssue,
    ContextReview,
    InterestedParty,
    RegisterYear,
    Risk,
    RiskReview,
    RiskTreatment,
)
from registers.scenarios.risk_words import ISSUES, MARK, PARTIES, RISKS, RiskWords

BATCH = 500
FEWEST, ISSUES_EACH, PARTIES_EACH = 3, 2, 3
COURSE = ("closed", "open", "treated", "closed", "reopened", "late")

People = Mapping[str, User]
Row = TypeVar("Row", ContextIssue, InterestedParty, Risk)


def write(registers: Sequence[RegisterYear], scene: Scene) -> None:
    """Fill confirmed registers, with their agencies selected, in the caller's transaction."""
    agencies = [register.agency_id for register in registers]
    people, units = _people(agencies, scene.today), _units(agencies)
    issues = [row for n, register in enumerate(registers) for row in _issues(register, n)]
    parties = [row for n, register in enumerate(registers) for row in _parties(register, n)]
    ContextIssue.objects.bulk_create(issues, batch_size=BATCH)
    InterestedParty.objects.bulk_create(parties, batch_size=BATCH)
    log_many(issues, "contextissue.add", by=SYSTEM)
    log_many(parties, "interestedparty.add", by=SYSTEM)
    ContextReview.objects.bulk_create(_looked_at(issues, parties, scene), batch_size=BATCH)
    of_agency = defaultdict(list)
    for issue in issues:
        of_agency[issue.agency_id].append(issue)
    lives = [
        life
        for n, register in enumerate(registers)
        if Role.STAFF in people[register.agency_id]
        for life in _lives(register, n, people[register.agency_id], units, of_agency[register.agency_id], scene)
    ]
    Risk.objects.bulk_create([life.risk for life in lives], batch_size=BATCH)
    log_many([life.risk for life in lives], "risk.add", by=SYSTEM)
    RiskReview.objects.bulk_create([row for life in lives for row in life.reviews], batch_size=BATCH)
    RiskTreatment.objects.bulk_create([row for life in lives for row in life.treatments], batch_size=BATCH)


def _people(agencies: Sequence[int], today: date) -> dict[int, dict[str, User]]:
    """One holder of each role; nobody but those who act."""
    found: dict[int, dict[str, User]] = {pk: {} for pk in agencies}
    rows = Membership.objects.filter(valid_on(today), agency__in=agencies).select_related("user").order_by("pk")
    for row in rows:
        found[row.agency_id].setdefault(row.role, row.user)
    return found


def _units(agencies: Sequence[int]) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(agency__in=agencies, closed_on=None).order_by("pk"):
        found[unit.agency_id].append(unit)
    return found


def _numbered(model: type[Row], register: RegisterYear, running: int, **fields) -> Row:
    number = number_of(model, register.year, running)
    row = model(register=register, agency_id=register.agency_id, number=number, **fields)
    row.refresh_index()
    return row


def _issues(register: RegisterYear, position: int) -> list[ContextIssue]:
    chosen = [ISSUES[(position + n * 2) % len(ISSUES)] for n in range(ISSUES_EACH)]
    return [
        _numbered(
            ContextIssue, register, running, side=side, category=category, issue=issue + MARK, effect=effect,
            is_climate_related=bool(climate), climate_note=climate, review_on=_review_day(position, register.year),
        )
        for running, (side, category, issue, effect, climate) in enumerate(chosen, start=1)
    ]  # fmt: skip


def _parties(register: RegisterYear, position: int) -> list[InterestedParty]:
    chosen = [PARTIES[(position + n) % len(PARTIES)] for n in range(PARTIES_EACH)]
    return [
        _numbered(
            InterestedParty, register, running, party=party + MARK, needs=needs, is_requirement=required,
            monitoring=monitoring, review_on=_review_day(position, register.year),
        )
        for running, (party, needs, required, monitoring) in enumerate(chosen, start=1)
    ]  # fmt: skip


def _overdue(year: int) -> date:
    return date(year, 9, 30)


def _next_review(year: int) -> date:
    return date(year, 12, 16)


def _review_day(position: int, year: int) -> date:
    """In every eighth agency the review is overdue."""
    return _overdue(year) if position % 8 == 7 else _next_review(year)


def _looked_at(
    issues: Sequence[ContextIssue], parties: Sequence[InterestedParty], scene: Scene
) -> list[ContextReview]:
    """Once in the year, where the next review lies ahead."""
    rows = [row for row in (*issues, *parties) if row.review_on != _overdue(scene.year)]
    return [
        ContextReview(
            agency_id=row.agency_id,
            issue=row if isinstance(row, ContextIssue) else None,
            party=row if isinstance(row, InterestedParty) else None,
            reviewed_on=next_working_day(scene.day(6, 3) + timedelta(days=row.agency_id % 40)),
            note="Đã rà soát, không thay đổi." + MARK,
        )
        for row in rows
    ]


class Life:
    """One risk and what has happened to it by today."""

    def __init__(self, risk: Risk, words: RiskWords, course: str, people: People, opened_on: date, today: date):
        self.risk, self.words, self.people = risk, words, people
        self.opened_on, self.today = opened_on, today
        self.treatments: list[RiskTreatment] = []
        self.reviews: list[RiskReview] = []
        self.review(120, words.rated, "review", "Chưa thay đổi.")
        getattr(self, course)()

    def day(self, days: int) -> date:
        return min(next_working_day(self.opened_on + timedelta(days=days)), self.today)

    def review(self, days: int, rating: tuple[int, int], occasion: str, note: str) -> None:
        likelihood, impact = rating
        self.risk.residual_likelihood, self.risk.residual_impact = rating
        self.reviews.append(
            RiskReview(
                risk=self.risk, occasion=occasion, reviewed_on=self.day(days), reviewed_by=self.risk.owner,
                likelihood=likelihood, impact=impact, note=note,
            )
        )  # fmt: skip

    def open(self) -> None:
        """The action is still to come."""

    def late(self) -> None:
        self.risk.due_on = _overdue(self.today.year)

    def treated(self) -> None:
        self.risk.status = Risk.Status.TREATED
        self.review(200, self.words.left, "treatment", self.words.done)
        self.treatments.append(
            RiskTreatment(risk=self.risk, done_on=self.day(200), done_by=self.risk.owner, done=self.words.done)
        )

    def judge(self, days: int, *, is_effective: bool, judgement: str) -> None:
        row, head = self.treatments[-1], self.people[Role.HEAD]
        row.judged_on, row.judged_by, row.is_effective, row.judgement = self.day(days), head, is_effective, judgement

    def closed(self) -> None:
        self.treated()
        if Role.HEAD in self.people and self.people[Role.HEAD] != self.risk.owner:
            self.judge(250, is_effective=True, judgement=self.words.judged)
            self.risk.status, self.risk.effectiveness = Risk.Status.CLOSED, self.words.judged
            self.risk.closed_on, self.risk.closed_by = self.day(250), self.people[Role.HEAD]

    def reopened(self) -> None:
        self.treated()
        if Role.HEAD in self.people and self.people[Role.HEAD] != self.risk.owner:
            self.judge(250, is_effective=False, judgement="Chưa đạt, cần làm tiếp.")
            self.risk.status = Risk.Status.OPEN


def _lives(
    register: RegisterYear,
    position: int,
    people: People,
    units: Mapping[int, list[Unit]],
    issues: list[ContextIssue],
    scene: Scene,
) -> list[Life]:
    count = FEWEST + position % 3
    return [
        _life(register, position, n, people, units[register.agency_id], issues[n % len(issues)], scene)
        for n in range(count)
    ]


def _life(register, position: int, n: int, people: People, units: list[Unit], issue, scene: Scene) -> Life:
    words = RISKS[(position + n) % len(RISKS)]
    likelihood, impact = words.rated
    opened_on = register.confirmed_on or scene.day(1, 15)
    risk = _numbered(
        Risk, register, n + 1, kind=words.kind, status=Risk.Status.OPEN, opened_on=opened_on,
        unit=units[(position + n) % len(units)] if units else None, context_issue=issue,
        description=words.description + MARK, cause=words.cause, consequence=words.consequence,
        likelihood=likelihood, impact=impact, existing_control=words.control, action=words.action,
        owner=people[Role.STAFF], due_on=_next_review(register.year),
        review_on=_review_day(position + n, register.year),
    )  # fmt: skip
    return Life(risk, words, COURSE[(position + n) % len(COURSE)], people, opened_on, scene.today)
