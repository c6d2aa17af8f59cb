"""Figures about final scores: those of the round of the year in which a span ends, once they are final."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Period, Ratio, indicators
from scoring.models import Assessment, CriteriaSet, GradeBand


def grades() -> Mapping[str, str]:
    """Code → name of every grade of the sets that were issued; the newest set names a code that several share."""
    bands = GradeBand.objects.exclude(criteria_set__status=CriteriaSet.Status.DRAFT)
    return dict(bands.order_by("criteria_set__year", "-from_points", "pk").values_list("code", "name"))


@indicators(
    Indicator("scores.final_count", _("Agencies whose score is final"), _("agencies")),
    Indicator("scores.final_sum", _("Sum of the final scores"), _("points")),
    Indicator(
        "scores.final_mean", _("Mean of the final scores"), _("points"), "more",
        total=Ratio("scores.final_sum", "scores.final_count"),
    ),
    Indicator("scores.grade.*", _("Agencies by grade"), _("agencies"), members=grades),
)  # fmt: skip
def scores(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """A score belongs to the year of its round, whenever it became final; no mean where none is final. One query."""
    years: dict[int, list[Period]] = defaultdict(list)
    for period in periods:
        years[period.ends.year].append(period)
    found: dict[str, dict] = defaultdict(dict)
    rows = Assessment.objects.final().filter(agency__in=agencies, round__year__in=years).order_by("pk")
    for agency, year, total, grade in rows.values_list("agency", "round__year", "final_total", "grade"):
        for period in years[year]:
            found["scores.final_count"][agency, period] = 1
            found["scores.final_sum"][agency, period] = total
            found[f"scores.grade.{grade}"][agency, period] = 1
    return found
