"""Points proposed from an agency's own records, and why. They stand beside the answers and never replace one."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.utils import translation

from core.indicators import compute
from scoring.conditions import year_of
from scoring.counting import leaf_of
from scoring.evidence import Basis, Reader, Reason
from scoring.expressions import BadExpression, parse, problems_in
from scoring.leaves import Leaf
from scoring.models import Assessment, Criterion, Score
from scoring.points import proposed

__all__ = ["evidence_of", "fill", "problems_in", "propose"]

AT_ONCE = 5000
UPDATE = {
    "postgresql": (
        "UPDATE scoring_score SET proposed = new.proposed, basis = new.basis"
        " FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, proposed numeric, basis jsonb)"
        " WHERE scoring_score.id = new.id"
    ),
    "sqlite": (
        "UPDATE scoring_score SET proposed = CAST(new.value ->> 'proposed' AS NUMERIC), basis = new.value -> 'basis'"
        " FROM json_each(%s) AS new WHERE scoring_score.id = new.value ->> 'id'"
    ),
}


def propose(assessments: Sequence[Assessment]) -> Counter[int]:
    """Write for assessments of one round the points that the agencies' figures propose, each with its basis.

    How many proposals of each assessment (by its id) are others than before. "No data" proposes nothing, never 0. As
    many queries for one agency as for all of a province. The caller holds the assessments.
    """
    rows = Score.objects.filter(assessment__in=[row.pk for row in assessments]).exclude(criterion__indicator="")
    changed = fill(assessments, list(rows.only("assessment_id", "criterion_id", "proposed", "basis")))
    _write(changed)
    return Counter(score.assessment_id for score in changed)


def fill(assessments: Sequence[Assessment], scores: Iterable[Score]) -> list[Score]:
    """Set proposal and basis on scores of assessments of one round, unwritten; those that are others than before."""
    leaves = _mapped({row.criteria_set_id for row in assessments})
    if not leaves:
        return []
    period = year_of(assessments[0].round.year)
    agencies = {row.pk: row.agency_id for row in assessments}
    with translation.override(settings.LANGUAGE_CODE):
        figures = compute(list(agencies.values()), [period], keys=_keys(leaves.values()))
        reader = Reader(figures, period)
        return [
            score
            for score in scores
            if (leaf := leaves.get(score.criterion_id)) and _renew(score, leaf, reader, agencies[score.assessment_id])
        ]


def _write(changed: Sequence[Score]) -> None:
    """One statement for all rows: what Django writes for ten thousand of them takes seconds."""
    rows = [{"id": row.pk, "proposed": _text(row.proposed), "basis": row.basis} for row in changed]
    for start in range(0, len(rows), AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(UPDATE[connection.vendor], [json.dumps(rows[start : start + AT_ONCE])])


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)


def evidence_of(leaf: Leaf, agency_id: int, reader: Reader) -> tuple[Decimal | None, Basis]:
    """The points proposed for one criterion of one agency, None for none, and what they are based on."""
    basis = reader.basis(leaf.indicator, agency_id)
    points = proposed(leaf, basis.amount)
    if points is None and not basis.reason:
        basis = basis.because(Reason.JUDGED)
    return points, basis


def _mapped(sets: set[int]) -> dict[int, Leaf]:
    rows = Criterion.objects.filter(criteria_set__in=sets).exclude(method=Criterion.Method.GROUP)
    return {row.pk: leaf_of(row) for row in rows.exclude(indicator="").prefetch_related("levels")}


def _keys(leaves: Iterable[Leaf]) -> set[str]:
    keys: set[str] = set()
    for leaf in leaves:
        try:
            keys.update(parse(leaf.indicator).keys)
        except BadExpression:
            continue
    return keys


def _renew(score: Score, leaf: Leaf, reader: Reader, agency_id: int) -> bool:
    """Whether the proposal is another one than before."""
    points, basis = evidence_of(leaf, agency_id, reader)
    before = score.proposed, score.basis
    score.proposed, score.basis = points, basis.stored()
    return before != (score.proposed, score.basis)
