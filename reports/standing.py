"""Where every agency of a period stands: due, confirmed, late, missing. One place decides; four queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from agencies.models import Agency
from agencies.models.agency import AgencyQuerySet
from core.dates import local_day
from reports.models import AnnualReport, Extension, ReportingPeriod, Waiver

NO_REPORTS: dict = {"confirmed": None, "summary": None, "working": None, "returned": 0}


@dataclass(frozen=True)
class Standing:
    """One agency in one period. `due_on` is its own due day, extension and days off counted.

    due = confirmed + missing; a waived agency is neither. `report` is the issued document that stands now,
    `returned` how often one was returned to the agency.
    """

    agency: Agency
    due_on: date
    is_waived: bool
    is_extended: bool
    confirmed: AnnualReport | None
    summary: AnnualReport | None
    working: AnnualReport | None
    reason: str = ""
    returned: int = 0

    @property
    def is_due(self) -> bool:
        return not self.is_waived

    @property
    def is_confirmed(self) -> bool:
        return self.is_due and self.confirmed is not None

    @property
    def confirmed_on(self) -> date | None:
        """The day of the head's approval."""
        moment = self.confirmed.approved_at if self.is_confirmed else None
        return local_day(moment) if moment else None

    @property
    def is_missing(self) -> bool:
        return self.is_due and self.confirmed is None

    @property
    def is_late(self) -> bool:
        return self.is_confirmed and self.confirmed.is_late

    @property
    def days_late(self) -> int | None:
        """Whole days from the due day to the confirmation, 0 in time, None without one."""
        if self.confirmed is None or not self.is_due:
            return None
        confirmed_at = self.confirmed.first_confirmation.approved_at
        return max((local_day(confirmed_at) - self.due_on).days, 0) if self.is_late and confirmed_at else 0

    @property
    def is_issued(self) -> bool:
        return self.is_due and self.report is not None

    @property
    def report(self) -> AnnualReport | None:
        return self.confirmed or self.summary


def standings(period: ReportingPeriod, agency_ids: Collection[int] | None = None) -> list[Standing]:
    """Every agency that reports in the period, in order; only `agency_ids` where given."""
    return standings_of([period], agency_ids)[period.year]


def standings_of(
    periods: Collection[ReportingPeriod], agency_ids: Collection[int] | None = None
) -> dict[int, list[Standing]]:
    """The standings of several periods, by year; as many queries as for one."""
    agencies = _reporting(periods)
    if agency_ids is not None:
        agencies = agencies.filter(pk__in=agency_ids)
    extensions = _by_agency(Extension, periods, "due_on")
    waivers = _by_agency(Waiver, periods, "reason")
    reports = _reports(periods)
    found: dict[int, list[Standing]] = {period.year: [] for period in periods}
    for agency in agencies:
        for period in periods:
            if not getattr(agency, _mark(period)):
                continue
            place = (period.pk, agency.pk)
            standing = Standing(
                agency=agency,
                due_on=period.due_day(extensions.get(place)),
                is_waived=place in waivers,
                is_extended=place in extensions,
                reason=waivers.get(place, ""),
                **reports.get(place, NO_REPORTS),
            )
            found[period.year].append(standing)
    return found


def _mark(period: ReportingPeriod) -> str:
    return f"reports_in_{period.year}"


def _reporting(periods: Collection[ReportingPeriod]) -> AgencyQuerySet:
    """The agencies that report in one of the periods, in order, each marked with those in which it does."""
    marks = {_mark(period): Exists(period.agencies().filter(pk=OuterRef("pk"))) for period in periods}
    in_one = Q(pk__in=[])
    for mark in marks:
        in_one |= Q(**{mark: True})
    return Agency.objects.annotate(**marks).filter(in_one).select_related("kind", "parent").in_order()


def _by_agency(model: type[Model], periods: Collection[ReportingPeriod], value: str) -> dict[tuple[int, int], Any]:
    rows = model._default_manager.filter(period__in=periods)
    return {(period, agency): found for period, agency, found in rows.values_list("period", "agency", value)}


def _reports(periods: Collection[ReportingPeriod]) -> dict[tuple[int, int], dict]:
    """The latest confirmed, the automatic and the working report of each period and agency, without their payloads,
    and how many were returned; each knows the one that it stands in the place of."""
    found: dict[tuple[int, int], dict] = {}
    rows = AnnualReport.objects.filter(period__in=periods).defer("payload").order_by("pk")
    by_year = {period.pk: period for period in periods}
    known = {report.pk: report for report in rows}
    for report in known.values():
        report.period = by_year[report.period_id]
        report.revises = known.get(report.revises_id) if report.revises_id else None
        places = found.setdefault((report.period_id, report.agency_id), dict(NO_REPORTS))
        places["returned"] += report.returned_on is not None
        if report.is_working or report.status == AnnualReport.Status.APPROVED:
            places["working"] = report
        elif report.issued_at:
            places["summary" if report.is_automatic else "confirmed"] = report
    return found
