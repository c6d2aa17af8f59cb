"""What the moves of a scoring round do. Each returns what the log should note."""

from core.actors import Actor
from core.errors import Refused
from core.words import said
from scoring import checks


def open_round(scoring_round, by: Actor) -> dict:
    """Every agency for whose kind a set is issued gets its assessment, with points proposed by its own records."""
    from scoring.services.rounds import assessments_open

    return {"agencies": len(assessments_open(scoring_round))}


def close(scoring_round, by: Actor) -> dict:
    """The totals are ranked by kind and frozen; the ranking waits for the province's decision.

    The assessments are held, so that none is opened again while they are ranked.
    """
    from scoring.services.rankings import ranking_freeze

    list(scoring_round.assessments.select_for_update().order_by("pk").values_list("pk"))
    if sentences := checks.every_assessment_is_final(scoring_round, by):
        raise Refused(sentences)
    return {"agencies": ranking_freeze(scoring_round, by).rows.count()}


def reopen(scoring_round, by: Actor, *, reason: str) -> dict:
    """The ranking is withdrawn with the same reason; both stay in the history."""
    from scoring.services.rankings import ranking_withdraw

    scoring_round.note = said(reason)
    ranking_withdraw(scoring_round, by, scoring_round.note)
    return {"reason": scoring_round.note}
