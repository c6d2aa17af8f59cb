"""Whoever does whatever to an assessment in whatever order: what never happens."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import partial
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from agencies.models import AgencyKind
from agencies.roles import Role
from core.actors import Actor
from core.dates import today
from core.log import canonical
from core.models import LogEntry
from core.workflow import perform
from scoring.models import Assessment, Evidence, Explanation, Ranking, Score, ScoringRound
from scoring.services.explanations import explanation_answer, explanation_write
from scoring.services.finals import assessments_finalise
from scoring.services.inspector_scores import score_give
from scoring.services.rescheduling import round_reschedule
from scoring.services.rounds import ROUND_DAYS
from scoring.services.self_assessment import evidence_add, evidence_remove, score_self
from tests.cast import holder_of, make_agency
from tests.machines import stays_whole
from tests.scoring.attackers import (
    DAYS,
    FIRST_DAY,
    NUMBERS,
    POINTS,
    WORDS,
    Attack,
    is_near,
    people_around,
    pick,
)
from tests.scoring.makers import ANSWERS, administrator, answer, inspecting, make_assessment

NAMES = st.sampled_from([move.name for move in Assessment.MOVES])
OUTCOMES = st.sampled_from(["", "splendid", *Explanation.Outcome.values])
WRITES = ("assessment.self_score", "assessment.score", "assessment.answer")
BASE = {"1": (40, {"1.1": 10, "1.2": 20, "1.3": 10}), "2": (60, {"2.1": 30, "2.2": 30})}
SELF, INSPECTOR, FINAL = (
    ("self_points", "self_na"),
    ("inspector_points", "inspector_na"),
    ("final_points", "final_na"),
)


def recount(scores: dict[str, Decimal | None]) -> Decimal:
    """The small set of the makers by hand: what does not apply (None) is left out, the rest stands for its group."""
    won, standing = Fraction(0), 0
    for most, leaves in BASE.values():
        applying = [code for code in leaves if scores[code] is not None]
        if applying:
            weight = sum(leaves[code] for code in applying)
            won += Fraction(sum(scores[code] for code in applying)) * most / weight
            standing += most
    base = won * 100 / standing if standing else Fraction(0)
    total = base + min(Fraction(scores["3.1"] or 0), 5) + max(Fraction(scores["4.1"] or 0), -10)
    rounded = (Decimal(total.numerator) / total.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return min(max(rounded, Decimal(0)), Decimal(100))


def rows() -> dict[int, Score]:
    found = Score.objects.select_related("criterion", "assessment__round").prefetch_related("evidence")
    return {row.pk: row for row in found}


def side(row: Score, names: tuple[str, str]) -> tuple:
    return tuple(getattr(row, name) for name in names)


def shown(row: Score) -> list[tuple]:
    return [(one.pk, one.title) for one in row.evidence.all()]


@dataclass(frozen=True)
class World:
    """Assessments of four agencies at four statuses, and everybody who tries something with them."""

    people: list[Actor]
    kinds: list[AgencyKind]


def make_world() -> World:
    parent = make_agency(kind="provincial_peoples_committee")
    agencies = [make_agency(parent=parent) for _n in range(4)]
    for agency, status in zip(agencies, ("self", "submitted", "inspected", "finalised"), strict=True):
        make_assessment(agency, status)
    people = people_around(agencies[0], parent)
    return World(people + [holder_of(agency, Role.HEAD) for agency in agencies[1:]], [agencies[0].kind])


class Scoring(Attack):
    world: ClassVar[World]

    @initialize()
    def build(self):
        self.begin()
        self.kept: dict[int, tuple] = {}
        self.logged_before = LogEntry.objects.filter(verb__in=WRITES).count()
        self.people, self.kinds = self.world.people, self.world.kinds

    def assessment(self, number: int) -> Assessment:
        return pick(list(Assessment.objects.order_by("pk")), number)

    def score(self, number: int) -> Score:
        return pick(list(Score.objects.select_related("assessment", "criterion").order_by("pk")), number)

    def watched(self, act, by: Actor) -> None:
        """Try it; whatever points or evidence it changed, it was the time for that and the right person."""
        before = rows()
        self.attempt(act)
        after = rows()
        assert before.keys() == after.keys()
        for pk, row in after.items():
            self.demand_right(before[pk], row, by)

    def demand_right(self, was: Score, row: Score, by: Actor) -> None:
        stood, agency = was.assessment, was.assessment.agency_id
        if side(row, SELF) != side(was, SELF) or shown(row) != shown(was):
            assert stood.is_self
            assert stood.round.is_open
            assert stood.self_due_on >= today()
            assert agency in by.agency_ids
            assert not by.sees_all
        if side(row, INSPECTOR) != side(was, INSPECTOR):
            assert stood.status in ("self", "submitted")
            assert stood.round.is_open
            assert not stood.is_late or stood.is_self
            assert stood.status == "submitted" or stood.self_due_on < today()
            assert (by.role, row.inspector_id) == (Role.INSPECTOR, by.user_id)
            assert not is_near(by, agency)
        if side(row, FINAL) != side(was, FINAL):
            assert stood.status == "inspected"
            assert stood.round.is_open

    @rule(who=NUMBERS, what=NUMBERS, name=NAMES)
    def somebody_moves(self, who: int, what: int, name: str):
        values = {
            "return": {"reason": "Thiếu", "self_due_on": today() + timedelta(days=3)},
            "take_back": {"reason": "Nhầm"},
            "reopen": {"reason": "Nhầm"},
        }.get(name, {})
        record, by = self.assessment(what), pick(self.people, who)
        self.watched(lambda: perform(record, name, by=by, **values), by)

    @rule(who=NUMBERS, what=NUMBERS, explains=st.booleans())
    def an_inspector_takes_scores_back(self, who, what, explains):
        """Perhaps after the agency has explained itself; and tries to give its own points back to it then."""
        if found := list(Assessment.objects.filter(status="inspected").order_by("pk")):
            record, by = pick(found, what), pick([one for one in self.people if one.role == Role.INSPECTOR], who)
            if explains:
                values = {"text": "Có sổ", "wanted": Decimal(9), "seen": None}
                row, head = record.scores.get(criterion__code="1.3"), holder_of(record.agency, Role.HEAD)
                self.attempt(lambda: explanation_write(score=row, by=head, **values))
            is_explained = Explanation.objects.filter(score__assessment=record).exists()
            self.watched(lambda: perform(record, "take_back", by=by, reason="Nhầm"), by)
            record.refresh_from_db()
            assert not record.is_taken_back or not (is_explained or is_near(by, record.agency_id))
            self.attempt(lambda: perform(record, "return", by=by, reason="Thiếu", self_due_on=today()))

    @rule(what=NUMBERS)
    def it_goes_on(self, what: int):
        record, by = self.assessment(what), inspecting()
        if record.is_self:
            answer(record)
            self.attempt(lambda: perform(record, "submit", by=holder_of(record.agency, Role.HEAD)))
        elif record.status == "submitted":
            for row in record.scores.select_related("criterion"):
                given = Decimal(ANSWERS[row.criterion.code])
                note = "" if row.self_points == given else "Thiếu hồ sơ"
                self.attempt(lambda: score_give(score=row, points=given, na=False, note=note, seen=None, by=by))  # noqa: B023
            self.attempt(lambda: perform(record, "conclude", by=by))

    @rule(who=NUMBERS, what=NUMBERS, points=POINTS, na=st.booleans(), note=WORDS)
    def somebody_scores_themselves(self, who, what, points, na, note):
        row, by = self.score(what), pick(self.people, who)
        self.watched(lambda: score_self(score=row, points=points, na=na, note=note, seen=None, by=by), by)

    @rule(who=NUMBERS, what=NUMBERS, points=POINTS, na=st.booleans(), note=WORDS)
    def somebody_scores_an_agency(self, who, what, points, na, note):
        row, by = self.score(what), pick(self.people, who)
        self.watched(lambda: score_give(score=row, points=points, na=na, note=note, seen=None, by=by), by)

    @rule(who=NUMBERS, what=NUMBERS)
    def an_inspector_scores_what_was_sent(self, who, what):
        """Random scores alone would hardly be ones that may be given."""
        sent = Score.objects.filter(assessment__status="submitted").order_by("pk")
        if found := list(sent.select_related("assessment", "criterion")):
            row, by = pick(found, what), pick([one for one in self.people if one.role == Role.INSPECTOR], who)
            values = {"points": Decimal(0), "na": False, "note": "Thiếu hồ sơ", "seen": row.version}
            self.watched(lambda: score_give(score=row, by=by, **values), by)

    @rule(who=NUMBERS, what=NUMBERS, days=st.sampled_from([0, -400, 1]))
    def somebody_shows_evidence(self, who, what, days):
        row, by = self.score(what), pick(self.people, who)
        values = {"title": "Sổ", "url": "/audits/", "effective_on": today() + timedelta(days=days)}
        self.watched(lambda: evidence_add(score=row, by=by, **values), by)

    @rule(who=NUMBERS, what=NUMBERS)
    def somebody_takes_evidence_away(self, who, what):
        if found := list(Evidence.objects.select_related("score__assessment").order_by("pk")):
            by = pick(self.people, who)
            self.watched(lambda: evidence_remove(evidence=pick(found, what), by=by), by)

    @rule(who=NUMBERS, what=NUMBERS, wanted=POINTS, text=WORDS)
    def somebody_explains(self, who, what, wanted, text):
        found = list(Score.objects.filter(assessment__status="inspected").order_by("pk"))
        if found:
            row, by = pick(found, what), pick(self.people, who)
            self.watched(lambda: explanation_write(score=row, text=text, wanted=wanted, seen=None, by=by), by)

    @rule(who=NUMBERS, what=NUMBERS, outcome=OUTCOMES, points=POINTS, reason=WORDS)
    def somebody_answers(self, who, what, outcome, points, reason):
        if found := list(Explanation.objects.order_by("pk")):
            row, by = pick(found, what), pick(self.people, who)
            values = {"outcome": outcome, "points": points, "answer": reason, "seen": None}
            self.watched(lambda: explanation_answer(explanation=row, by=by, **values), by)

    @rule(who=NUMBERS)
    def somebody_makes_all_final(self, who):
        by = pick(self.people, who)
        self.watched(lambda: assessments_finalise(scoring_round=ScoringRound.objects.get(), by=by), by)

    @rule(who=NUMBERS, name=st.sampled_from([*ROUND_DAYS, "self_due_on"]), days=st.sampled_from([-40, -1, 1, 20]))
    def somebody_moves_a_day_of_the_round(self, who, name, days):
        by, record = pick(self.people, who), ScoringRound.objects.get()
        moved = {name: getattr(record, name) + timedelta(days=days)}
        act = partial(round_reschedule, scoring_round=record, days=moved, reason="Bão", seen=record.version, by=by)
        self.watched(act, by)

    @rule(who=NUMBERS, name=st.sampled_from(["open", "close", "reopen"]))
    def somebody_moves_the_round(self, who, name):
        by, values = pick(self.people, who), {"reason": "Nhầm"} if name == "reopen" else {}
        self.watched(lambda: perform(ScoringRound.objects.get(), name, by=by, **values), by)

    @rule(hand_in=st.booleans())
    def the_round_comes_to_its_end(self, hand_in):
        admin = administrator()
        for record in Assessment.objects.filter(status="inspected"):
            self.attempt(lambda: perform(record, "agree", by=holder_of(record.agency, Role.HEAD)))  # noqa: B023
        self.attempt(lambda: assessments_finalise(scoring_round=ScoringRound.objects.get(), by=admin))
        if hand_in:
            self.attempt(lambda: perform(ScoringRound.objects.get(), "close", by=admin))

    @rule(who=NUMBERS, what=NUMBERS, name=st.sampled_from(["decide", "withdraw"]), publishes=st.booleans())
    def somebody_moves_a_ranking(self, who, what, name, publishes):
        found, by = list(Ranking.objects.order_by("pk")), pick(self.people, who)
        if found:
            row = pick(found, what)
            kinds = self.kinds if publishes else []
            values = {"decision_number": "9/QĐ", "decided_on": today(), "kinds": kinds}
            values = values if name == "decide" else {"reason": "Nhầm"}
            self.watched(lambda: perform(row, name, by=by, **values), by)

    @rule(days=DAYS)
    def time_passes(self, days):
        self.days_pass(days)

    @invariant()
    def points_have_their_people_and_lie_in_their_range(self):
        for row in rows().values():
            leaf = row.criterion
            low, high = (leaf.max_points, 0) if leaf.side == "penalty" else (0, leaf.max_points)
            for names in (SELF, INSPECTOR, FINAL):
                points, na = side(row, names)
                assert points is None or (low <= points <= high and not na)
            assert not row.is_scored or row.inspector_id

    @invariant()
    def what_was_handed_in_is_whole_and_differs_with_a_reason(self):
        for row in rows().values():
            if row.assessment.is_scored:
                assert row.is_scored
                assert not row.is_answered or not row.differs or row.inspector_note.strip()
            if row.assessment.status == "submitted" and not row.assessment.is_taken_back:
                assert row.is_answered

    @invariant()
    def who_has_seen_the_inspectors_points_does_not_assess_itself_again(self):
        assert not Assessment.objects.filter(status="self").exclude(scored_on=None).exists()

    @invariant()
    def totals_are_what_one_counts_by_hand(self):
        found: dict[int, dict[str, Score]] = {}
        for row in rows().values():
            found.setdefault(row.assessment_id, {})[row.criterion.code] = row
        for record in Assessment.objects.all():
            by_code = found[record.pk]
            if record.is_final:
                assert all(row.final_na or row.final_points is not None for row in by_code.values())
                assert record.final_total == recount({code: row.final_points for code, row in by_code.items()})
                grade = "good" if record.final_total >= 80 else "fair" if record.final_total >= 50 else "weak"
                assert (record.grade, record.payload["total"]) == (grade, str(record.final_total))
            else:
                assert (record.final_total, record.grade, record.payload) == (None, "", None)
            if record.is_scored:
                assert record.inspector_total == recount(
                    {code: row.inspector_points for code, row in by_code.items()}
                )

    @invariant()
    def what_is_final_never_changes(self):
        final = Assessment.objects.final()
        for pk in self.kept.keys() - set(final.values_list("pk", flat=True)):
            del self.kept[pk]
        for record in final:
            frozen = canonical(record.payload)
            assert hashlib.sha256(frozen.encode()).hexdigest() == record.payload_sha256
            points = tuple(
                (*side(row, SELF), *side(row, INSPECTOR), *side(row, FINAL)) for row in record.scores.all()
            )
            now = (frozen, record.final_total, record.grade, record.finalised_on, points)
            assert self.kept.setdefault(record.pk, now) == now

    @invariant()
    def a_closed_round_has_a_ranking_of_what_is_final(self):
        scoring_round = ScoringRound.objects.get()
        standing = list(scoring_round.rankings.exclude(status="withdrawn"))
        if scoring_round.is_open:
            assert standing == []
        for ranking in standing:
            totals = dict(ranking.rows.values_list("agency", "total"))
            assert totals == dict(scoring_round.assessments.final().values_list("agency", "final_total"))
            for row in ranking.rows.all():
                assert row.rank == 1 + sum(total > row.total for total in totals.values())
        public = {row.round_id for row in standing if row.status == "decided" and row.published_kinds.exists()}
        assert not Assessment.objects.filter(status="published").exclude(round__in=public).exists()

    @invariant()
    def every_write_stands_in_the_history(self):
        told = LogEntry.objects.filter(verb__in=WRITES).count() - self.logged_before
        assert told == sum(version - 1 for version in Score.objects.values_list("version", flat=True))


@pytest.mark.django_db
def test_an_assessment_stays_whole_whatever_people_do(today_is):
    Scoring.move_clock = staticmethod(today_is)
    today_is(FIRST_DAY)
    Scoring.world = make_world()
    stays_whole(Scoring, examples=5, steps=25)
