"""The six numbers of the dashboard, each with its target where there is one, and three years of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.charts import Movement, Tabled, shown
from core.charts.numbers import Number, rounded
from core.charts.tables import with_unit
from core.indicators import Period, Value
from reports.dashboard.source import Source

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Figure:
    """One number: its values, one for each year and the last being this year's, and the list behind it."""

    label: str
    values: Sequence[Number | None]
    url: str
    unit: str = ""
    target: Number | None = None
    note: str = ""

    @property
    def text(self) -> str:
        return shown(self.values[-1], self.unit)

    @property
    def target_text(self) -> str:
        return "" if self.target is None else shown(self.target, self.unit)

    @property
    def trend(self) -> str:
        """Which way it went since the year before; "" where there is nothing to compare."""
        movement = Movement(self.values[-2], self.values[-1], is_rank=False, unit=self.unit)
        return "" if movement.way == "none" else f"{movement.glyph} {movement.words} ({movement.text})"

    @property
    def told(self) -> str:
        """What stands below the number."""
        return " · ".join(filter(None, (self.trend, self.note)))


@dataclass(frozen=True)
class Numbers(Tabled):
    """The six numbers as a table: a row for each, its target and a column for each year."""

    title: str
    figures: Sequence[Figure]
    years: Sequence[int]

    @property
    def heads(self) -> list[str]:
        return [_("Figure"), *(str(year) for year in self.years), _("Target")]

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        return [(with_unit(figure.label, figure.unit), *figure.values, figure.target) for figure in self.figures]


def numbers(source: Source) -> Numbers:
    """The six, in the order in which a year goes."""
    makers = (_reports, _inspections, _scores, _requests, _actions, _law)
    years = [period.ends.year for period in source.periods]
    return Numbers(_("Six numbers"), [make(source) for make in makers], years)


def _reports(source: Source) -> Figure:
    url = source.own_period.get_absolute_url() if source.own_period else reverse("periods")
    values = _each(source, lambda period: _percent(source, "reports.on_time", "reports.due", period))
    return Figure(_("Agencies reporting on time"), values, url, "%", settings.TARGET_REPORTS_ON_TIME)


def _inspections(source: Source) -> Figure:
    return Figure(
        _("Inspections held"),
        _each(source, lambda period: source.total("inspections.total", period)),
        _address("inspections", year=source.year),
        target=len(source.planned) or None,
        note=_at_the_office(source),
    )


def _at_the_office(source: Source) -> str:
    share = source.total("inspections.on_site_share_mandatory")
    if share is None:
        return ""
    told = {"share": shown(HUNDRED * share, "%"), "least": shown(HUNDRED / 3, "%")}
    return _("%(share)s of the mandatory agencies at the office, %(least)s needed") % told


def _scores(source: Source) -> Figure:
    values = _each(source, lambda period: source.total("scores.final_mean", period))
    url = _address("assessments", year=source.year)
    return Figure(_("Mean final score, in points"), values, url, "", settings.TARGET_MEAN_SCORE)


def _requests(source: Source) -> Figure:
    values = _each(source, lambda period: source.total("requests.overdue", period))
    url = _address("inspection_requests", state="overdue")
    return Figure(_("Requests of inspections overdue"), values, url, "", settings.TARGET_REQUESTS_OVERDUE)


def _actions(source: Source) -> Figure:
    values = _each(source, lambda period: source.total("actions.overdue", period))
    url = _address("actions", care="overdue")
    return Figure(_("Corrective actions overdue"), values, url, "", settings.TARGET_ACTIONS_OVERDUE)


def _law(source: Source) -> Figure:
    values = _each(source, lambda period: _percent(source, "law.reviews_on_time", "law.reviews_due", period))
    url = _address("reviews", ground="law", state="all")
    return Figure(_("Legal changes reviewed on time"), values, url, "%", settings.TARGET_LAW_REVIEWS_ON_TIME)


def _each(source: Source, value: Callable[[Period], Value]) -> list[Number | None]:
    values = [value(period) for period in source.periods]
    return [rounded(found) if isinstance(found, Decimal) else found for found in values]


def _percent(source: Source, above: str, below: str, period: Period) -> Decimal | None:
    part, whole = source.total(above, period), source.total(below, period)
    return HUNDRED * part / Decimal(whole) if part is not None and whole else None


def _address(name: str, **chosen: Any) -> str:
    return f"{reverse(name)}?{urlencode(chosen)}"
