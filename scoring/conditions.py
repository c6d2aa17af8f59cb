"""Conditions that a grade may carry besides its points: which of them hold for an agency in the year of its round."""

from collections.abc import Collection, Sequence
from datetime import date

from core.dates import today
from core.indicators import Figures, Period, compute, known
from scoring.models import Assessment, GradeBand, InspectionRequest

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
    agencies = [row.agency_id for row in assessments]
    asked = {code: key for code, key in FROM_FIGURES.items() if key in known()}
    figures = compute(agencies, [period], keys=asked.values())
    overdue = set(
        InspectionRequest.objects.overdue_on(today()).filter(agency__in=agencies).values_list("agency_id", flat=True)
    )
    return {row.pk: _of_one(row.agency_id, figures, period, asked, overdue) for row in assessments}


def year_of(year: int) -> Period:
    """The year that is scored, read today while it lasts."""
    ends = date(year, 12, 31)
    return Period(date(year, 1, 1), ends, min(ends, today()))


def _of_one(
    agency: int, figures: Figures, period: Period, asked: dict[Condition, str], overdue: Collection[int]
) -> set[str]:
    found = {str(code) for code, key in asked.items() if figures.value(key, agency, period)}
    return found if agency in overdue else found | {str(Condition.NO_OVERDUE_REQUEST)}
