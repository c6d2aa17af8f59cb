"""Points of criteria: those that stand in the end."""

from scoring.models import Assessment, Explanation, Score


def scores_settle(assessment: Assessment) -> int:
    """Final points: the inspectors', or what the answer to an explanation gave. How many differ from the inspectors'.

    An explanation that was accepted or accepted in part has set the final points itself.
    """
    rows = list(assessment.scores.select_related("explanation"))
    given = {Explanation.Outcome.ACCEPTED, Explanation.Outcome.PARTLY}
    kept = [row for row in rows if not (hasattr(row, "explanation") and row.explanation.outcome in given)]
    for row in kept:
        row.final_points, row.final_na = row.inspector_points, row.inspector_na
    Score.objects.bulk_update(kept, ["final_points", "final_na"], batch_size=200)
    return sum((row.final_points, row.final_na) != (row.inspector_points, row.inspector_na) for row in rows)
