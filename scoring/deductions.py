"""Points that overdue requests of inspections cost at the end, where the criteria set says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count

from core.dates import today
from scoring.models import Assessment, CriteriaSet, InspectionRequest


@dataclass(frozen=True)
class Deduction:
    """What is taken from the sum of the criteria: `points` (0 or more) for `requests` overdue requests."""

    requests: int
    points: Decimal


def deductions(assessments: Sequence[Assessment], sets: Mapping[int, CriteriaSet]) -> dict[int, Deduction]:
    """By assessment, for the requests that are overdue today, rounded as the set rounds; nothing where its penalty is
    0 or nothing is overdue. One query, none where no set takes points."""
    costly = [row for row in assessments if sets[row.criteria_set_id].overdue_penalty > 0]
    if not costly:
        return {}
    late = InspectionRequest.objects.overdue_on(today()).filter(agency__in=[row.agency_id for row in costly])
    numbers = dict(late.order_by().values_list("agency").annotate(Count("pk")))
    return {
        row.pk: Deduction(number, _points(sets[row.criteria_set_id], number))
        for row in costly
        if (number := numbers.get(row.agency_id, 0))
    }


def deduction_of(assessment: Assessment) -> Deduction | None:
    """As it was frozen for final scores, else as of today."""
    if assessment.payload:
        kept = assessment.payload.get("deduction")
        return Deduction(kept["requests"], Decimal(kept["points"])) if kept else None
    return deductions([assessment], {assessment.criteria_set_id: assessment.criteria_set}).get(assessment.pk)


def less(total: Decimal, deduction: Deduction | None) -> Decimal:
    """A total after the deduction; never below 0."""
    return max(total - deduction.points, Decimal(0)) if deduction else total


def _points(criteria_set: CriteriaSet, number: int) -> Decimal:
    unit = Decimal(1).scaleb(-criteria_set.places)
    return (criteria_set.overdue_penalty * number).quantize(unit, ROUND_HALF_UP)
