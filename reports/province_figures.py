"""Figures that only the province has: what is counted over agencies, and says nothing about one by itself."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from core.indicators import LAST, Indicator, Key, Period, Value, indicators
from reports.causes import named
from reports.formality import SIGNALS
from reports.outline import CAUSES


def _labels() -> Mapping[str, str]:
    return {key: str(signal.label) for key, signal in SIGNALS.items()}


@indicators(
    Indicator(
        "causes.*",
        _("Agencies whose report names a cause of shortcomings"),
        _("agencies"),
        total=LAST,
        members=lambda: CAUSES,
    )
)
def causes(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Agencies that name each cause of the coded list in the report that stands. One query.

    Its own report is not confirmed yet when an agency's figures are frozen: for one agency there is no figure.
    """
    counts = named(agencies, periods)
    return _of_the_province({f"causes.{code}": {p: counts[p][code] for p in periods} for code in CAUSES}, agencies)


@indicators(
    Indicator(
        "signals.*", _("Agencies with a signal of formalism"), _("agencies"), "less",
        total=LAST, members=_labels,
    )
)  # fmt: skip
def signals(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Agencies with each signal of formalism. A signal is a hint: no agency has a figure that could be scored."""
    found = {f"signals.{key}": signal.find(agencies, periods) for key, signal in SIGNALS.items()}
    counts = {
        key: {period: sum(span == period for _agency, span in rows) for period in periods}
        for key, rows in found.items()
    }
    return _of_the_province(counts, agencies)


def _of_the_province(
    counts: Mapping[str, Mapping[Period, int]], agencies: Collection[int]
) -> dict[str, dict[Key, Value]]:
    """The counts as the province's own figures, and no data for each agency."""
    return {
        key: {(agency, period): None for agency in agencies for period in by_period}
        | {(None, period): count for period, count in by_period.items()}
        for key, by_period in counts.items()
    }
