"""Where every agency of a period stands: due, confirmed, late, missing. One place decides; four queries a period."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency
from core.dates import local_day
from reports.models import AnnualReport, ReportingPeriod


@dataclass(frozen=True)
class Standing:
    """One agency in one period. `due_on` is its own due day, extension and days off counted.

    due = confirmed + missing; a waived agency is neither. `report` is the issued document that stands now.
    """

    agency: Agency
    due_on: date
    is_waived: bool
    is_extended: bool
    confirmed: AnnualReport | None
    summary: AnnualReport | None
    working: AnnualReport | None
    reason: str = ""

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
    def is_issued(self) -> bool:
        return self.is_due and self.report is not None

    @property
    def report(self) -> AnnualReport | None:
        return self.confirmed or self.summary


def standings(period: ReportingPeriod, agency_ids: Collection[int] | None = None) -> list[Standing]:
    """Every agency that reports in the period, in order; only `agency_ids` where given."""
    agencies = period.agencies().select_related("kind", "parent").in_order()
    if agency_ids is not None:
        agencies = agencies.filter(pk__in=agency_ids)
    extensions = dict(period.extensions.values_list("agency_id", "due_on"))
    waivers = dict(period.waivers.values_list("agency_id", "reason"))
    reports = _reports(period)
    return [
        Standing(
            agency=agency,
            due_on=period.due_day(extensions.get(agency.pk)),
            is_waived=agency.pk in waivers,
            is_extended=agency.pk in extensions,
            reason=waivers.get(agency.pk, ""),
            **reports.get(agency.pk, {"confirmed": None, "summary": None, "working": None}),
        )
        for agency in agencies
    ]


def _reports(period: ReportingPeriod) -> dict[int, dict]:
    """The latest confirmed, the automatic and the working report of each agency, without their payloads."""
    found: dict[int, dict] = {}
    for report in period.reports.defer("payload").order_by("pk"):
        places = found.setdefault(report.agency_id, {"confirmed": None, "summary": None, "working": None})
        if report.is_working or report.status == AnnualReport.Status.APPROVED:
            places["working"] = report
        elif report.issued_at:
            places["summary" if report.is_automatic else "confirmed"] = report
    return found
