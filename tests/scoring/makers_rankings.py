"""Makers for what comes after the inspectors' scores: explanations, final rounds, rankings."""

from datetime import date
from decimal import Decimal

from agencies.models import User
from agencies.roles import Role
from core.actors import Actor
from core.dates import local_day, now
from core.workflow import perform
from scoring.models import Assessment, Explanation, Ranking, Score, ScoringRound
from scoring.services.explanations import explanation_write
from tests.cast import holder_of
from tests.scoring.makers import administrator, leader, make_assessment, make_round, make_set, move_assessment


def score_of(assessment, code: str = "1.3") -> Score:
    return assessment.scores.select_related("criterion", "assessment__agency", "assessment__round").get(
        criterion__code=code
    )


def make_explanation(assessment, code: str = "1.3", *, wanted: int | None = 9) -> Explanation:
    """By the head of the agency, of an assessment that the inspectors have handed in."""
    return explanation_write(
        score=score_of(assessment, code),
        text="Đã có sổ theo dõi từ đầu năm.",
        wanted=None if wanted is None else Decimal(wanted),
        seen=None,
        by=holder_of(assessment.agency, Role.HEAD),
    )


def make_ranking(agencies, status: str = "proposed", *, kinds=(), points=None) -> Ranking:
    """The closed round of today's year with these agencies alone; `points` are those of criterion 1.3."""
    rows = [make_assessment(agency, "explained") for agency in agencies]
    rows[0].round.assessments.exclude(agency__in=agencies).delete()
    for row, given in zip(rows, points or [], strict=False):
        row.scores.filter(criterion__code="1.3").update(final_points=given)
    for row in rows:
        perform(row, "finalise", by=administrator())
    perform(rows[0].round, "close", by=administrator())
    ranking = Ranking.objects.get(round=rows[0].round, status="proposed")
    if status == "decided":
        decide(ranking, kinds)
    return ranking


def decide(ranking: Ranking, kinds=()) -> None:
    perform(
        ranking,
        "decide",
        by=leader(),
        decision_number="9/QĐ-UBND",
        decided_on=local_day(ranking.frozen_at),
        kinds=kinds,
    )


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def records_of_rankings(cast) -> dict:
    """What the table of permissions asks: an explanation of agency A, a ranking that waits, one that is public."""
    make_set((cast.a.kind.code,), year=2018)
    ends = date(2019, 12, 1)
    scoring_round = make_round(
        year=2018, opens_on=date(2018, 12, 1), self_due_on=ends, inspect_due_on=ends, final_due_on=ends
    )
    assessment = move_assessment(Assessment.objects.get(agency=cast.a, round=scoring_round), "inspected")
    earlier = ScoringRound.objects.create(
        year=2017, opens_on=ends, self_due_on=ends, inspect_due_on=ends, final_due_on=ends
    )
    decided = _bare_ranking(earlier, status="decided", decision_number="9/QĐ-UBND", decided_on=ends)
    decided.published_kinds.add(cast.a.kind)
    return {
        "assessment-inspected": assessment,
        "explained-score": score_of(assessment, "2.2"),
        "explanation": make_explanation(assessment),
        "ranking-proposed": _bare_ranking(scoring_round),
        "ranking-decided": decided,
    }


def _bare_ranking(scoring_round: ScoringRound, **fields) -> Ranking:
    ranking = Ranking(round=scoring_round, **fields)
    ranking.keep({"kinds": []}, now(), "scoring1")
    ranking.save()
    return ranking
