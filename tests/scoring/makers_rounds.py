"""What the tests of rounds and self-assessments share."""

from datetime import timedelta

from core.dates import today
from scoring.models import Assessment, Evidence, Score, ScoringRound
from tests.scoring.makers import make_assessment


def score_of(assessment: Assessment, code: str) -> Score:
    return assessment.scores.select_related("criterion", "assessment").get(criterion__code=code)


def records_of_rounds(cast) -> dict:
    """What the table of permissions asks: the self-assessment of agency A in the round of the year."""
    assessment = make_assessment(cast.a)
    score = score_of(assessment, "1.1")
    shown = Evidence.objects.create(
        score=score, title="Quyết định", url="/audits/", effective_on=today(), added_on=today(), added_by=cast.an
    )
    day = today() + timedelta(days=400)
    draft = ScoringRound.objects.create(
        year=day.year, opens_on=day, self_due_on=day, inspect_due_on=day, final_due_on=day
    )
    return {
        "round": assessment.round,
        "round-draft": draft,
        "self-assessment": assessment,
        "self-score": score,
        "self-evidence": shown,
    }
