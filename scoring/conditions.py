"""Conditions that a grade may carry besides its points: which of them hold for an agency in the year of its round."""

from collections.abc import Sequence
from datetime import date

from core.dates import today
from core.indicators import Period, compute, known
from scoring.models import Assessment, Criterion, GradeBand, InspectionRequest, Score

Condition = GradeBand.Condition
FROM_FIGURES = {
    Condition.REPORT_ON_TIME: "reports.on_time",
    Condition.REPORT_CONFIRMED: "reports.confirmed",
    Condition.AUDIT_HELD: "audits.held",
    Condition.REVIEW_HELD: "reviews.held",
}


def holding(assessments: Sequence[Assessment]) -> dict[int, set[str]]:
    """For each assessment of one round the codes of the conditions that hold. As many queries for one as for all."""
    if not assessments:
        return {}
    period = year_of(assessments[0].round.year)
    asked = {code: key for code, key in FROM_FIGURES.items() if key in known()}
    figures = compute([row.agency_id for row in assessments], [period], keys=asked.values())
    failing = {
        Condition.NO_OVERDUE_REQUEST: _with_overdue_requests(assessments),
        Condition.NO_PENALTY_BY_CONCLUSION: _penalised(assessments),
    }
    return {
        row.pk: {
            *(str(code) for code, key in asked.items() if figures.value(key, row.agency_id, period)),
            *(str(code) for code, found in failing.items() if row.pk not in found),
        }
        for row in assessments
    }


def _with_overdue_requests(assessments: Sequence[Assessment]) -> set[int]:
    late = InspectionRequest.objects.overdue_on(today()).filter(agency__in=[row.agency_id for row in assessments])
    agencies = set(late.values_list("agency", flat=True))
    return {row.pk for row in assessments if row.agency_id in agencies}


def _penalised(assessments: Sequence[Assessment]) -> set[int]:
    """Those that lost points in the end by a penalty that no figure decides."""
    judged = Score.objects.filter(criterion__method=Criterion.Method.PENALTY, criterion__indicator="")
    lost = judged.filter(assessment__in=[row.pk for row in assessments], final_points__lt=0)
    return set(lost.values_list("assessment", flat=True))


def year_of(year: int) -> Period:
    """The year that is scored, read today while it lasts."""
    ends = date(year, 12, 31)
    return Period(date(year, 1, 1), ends, min(ends, today()))
