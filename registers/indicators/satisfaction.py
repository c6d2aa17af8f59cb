"""Figures about satisfaction surveys."""

from collections.abc import Collection

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Key, Period, Ratio, Value, indicators
from registers.models import SatisfactionSurvey, SurveyResponse
from registers.models.surveys import IS_SATISFIED

TT26 = "TT 26/2014/TT-BKHCN, Điều 36.1e"


@indicators(
    Indicator("satisfaction.responses", _("Responses to surveys"), _("responses"), "more", TT26),
    Indicator("satisfaction.counted", _("Responses of agencies that have enough of them"), _("responses")),
    Indicator(
        "satisfaction.satisfied", _("Of these, satisfied"), _("responses"), "more", TT26, of="satisfaction.counted"
    ),
    Indicator(
        "satisfaction.rate", _("Share of satisfied responses"), better="more", source=TT26,
        total=Ratio("satisfaction.satisfied", "satisfaction.counted"),
    ),
)  # fmt: skip
def satisfaction(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """By the day of the response, online and on paper. Satisfied: mean mark ≥ SATISFIED_FROM.

    All responses are counted as received; their marks count once the survey is closed, as on its own page: forms on
    paper come in until then, and whoever watched the figure of an open survey grow would read the marks of the last
    person. An agency with fewer than SURVEY_MIN_RESPONSES of closed surveys in the span has no data for its satisfied
    ones, so that nobody's marks can be told.
    """
    values: dict[str, dict[Key, Value]] = {
        name: {} for name in ("satisfaction.responses", "satisfaction.counted", "satisfaction.satisfied")
    }
    periods = list(periods)
    for row in _counts(agencies, periods):
        for n, period in enumerate(periods):
            place, responses = (row["survey__agency"], period), row[f"responses{n}"]
            if responses:
                closed = row[f"closed{n}"]
                enough = closed >= settings.SURVEY_MIN_RESPONSES
                values["satisfaction.responses"][place] = responses
                values["satisfaction.counted"][place] = closed if enough else None
                values["satisfaction.satisfied"][place] = row[f"satisfied{n}"] if enough else None
    return values


def _counts(agencies: Collection[int], periods: list[Period]):
    """For each agency the responses of every period, those of closed surveys, and the satisfied among the latter, in
    one query."""
    columns, ever = {}, Q(pk__in=[])
    of_closed = Q(survey__status=SatisfactionSurvey.Status.CLOSED)
    for n, period in enumerate(periods):
        within = Q(given_on__range=(period.starts, period.ends))
        columns[f"responses{n}"] = Count("pk", filter=within)
        columns[f"closed{n}"] = Count("pk", filter=within & of_closed)
        columns[f"satisfied{n}"] = Count("pk", filter=within & of_closed & IS_SATISFIED)
        ever |= within
    rows = SurveyResponse.objects.filter(ever, survey__agency__in=agencies)
    return rows.order_by().values("survey__agency").annotate(**columns)
