"""Figures about inspections, by the day on which the inspectors signed the minutes or the letter."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Obligation
from core.indicators import Indicator, Key, Period, Ratio, count_by, in_any, indicators
from scoring.models import Inspection

TT26 = "Thông tư 26/2014/TT-BKHCN"
FORMS: dict[str, str] = {
    Inspection.Form.ON_SITE: "inspections.on_site",
    Inspection.Form.BY_DOSSIER: "inspections.by_dossier",
}


@indicators(
    Indicator("inspections.total", _("Inspections held"), _("inspections"), source=f"{TT26}, Điều 33"),
    Indicator("inspections.on_site", _("Inspections at the office"), _("inspections"), source=f"{TT26}, Điều 37.2"),
    Indicator("inspections.by_dossier", _("Inspections by dossier"), _("inspections"), source=f"{TT26}, Điều 37.1"),
)
def held(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Ended within the span; each counts, also two of one agency."""
    rows = Inspection.objects.held().filter(in_any(periods, "concluded_on"), agency__in=agencies)
    found: dict[str, list[Key]] = defaultdict(list)
    for agency, form, day in rows.order_by("pk").values_list("agency", "form", "concluded_on"):
        for period in periods:
            if period.holds(day):
                found["inspections.total"].append((agency, period))
                found[FORMS[form]].append((agency, period))
    return {key: count_by(pairs) for key, pairs in found.items()}


@indicators(
    Indicator(
        "inspections.mandatory", _("Agencies required to apply that were inspected"), _("agencies"), "more",
        f"{TT26}, Điều 34",
    ),
    Indicator(
        "inspections.mandatory_on_site", _("Agencies required to apply that were inspected at the office"),
        _("agencies"), "more", f"{TT26}, Điều 34",
    ),
    Indicator(
        "inspections.on_site_share_mandatory",
        _("Share of the agencies required to apply that were inspected at the office"), "%", "more",
        f"{TT26}, Điều 34", Ratio("inspections.mandatory_on_site", "agencies.mandatory"),
    ),
)  # fmt: skip
def of_the_mandatory(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Agencies, each once, that are required to apply on the as-of day as `agencies.mandatory` counts them."""
    values: dict = defaultdict(dict)
    for agency, obligation, form, day in _inspected_under_obligation(agencies, periods):
        for period in periods:
            if period.holds(day) and _stands_on(agency, obligation, period.as_of):
                values["inspections.mandatory"][agency.pk, period] = 1
                if form == Inspection.Form.ON_SITE:
                    values["inspections.mandatory_on_site"][agency.pk, period] = 1
    return values


def _inspected_under_obligation(
    agencies: Collection[int], periods: Collection[Period]
) -> Iterator[tuple[Agency, tuple[date, date | None], str, date]]:
    """One query for all: agency, span of its obligation, form and day of the inspection."""
    rows = Inspection.objects.held().filter(
        in_any(periods, "concluded_on"),
        agency__in=agencies,
        agency__shares_qms_of=None,
        agency__obligations__kind=Obligation.Kind.MANDATORY,
    )
    rows = rows.annotate(
        required_from=F("agency__obligations__starts_on"), required_to=F("agency__obligations__ends_on")
    )
    for row in rows.select_related("agency").defer("payload").order_by("pk"):
        yield row.agency, (row.required_from, row.required_to), row.form, row.concluded_on


def _stands_on(agency: Agency, obligation: tuple[date, date | None], day: date) -> bool:
    starts_on, ends_on = obligation
    return starts_on <= day and (ends_on is None or ends_on >= day) and agency.is_active_on(day)


@indicators(
    Indicator(
        "inspections.reports_requested", _("Reports that inspectors asked for before inspecting"), _("reports"),
        source=f"{TT26}, Điều 35.2",
    ),
    Indicator(
        "inspections.reports_on_time", _("Of these, sent by their day"), _("reports"), "more", f"{TT26}, Điều 35.2",
        of="inspections.reports_requested",
    ),
)  # fmt: skip
def asked_reports(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Due within the span and by the as-of day, of inspections that were not cancelled."""
    rows = Inspection.objects.not_cancelled().filter(in_any(periods, "report_due_on"), agency__in=agencies)
    found: dict[str, list[Key]] = defaultdict(list)
    for agency, due_on, reported_on in rows.order_by("pk").values_list("agency", "report_due_on", "reported_on"):
        for period in periods:
            if period.holds(due_on) and due_on <= period.as_of:
                found["inspections.reports_requested"].append((agency, period))
                if reported_on and reported_on <= due_on:
                    found["inspections.reports_on_time"].append((agency, period))
    return {key: count_by(pairs) for key, pairs in found.items()}
