"""What people must do about annual reports."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import Role
from core.actors import Actor
from core.dates import today
from core.todos import Todo, todos
from reports.deadlines import resubmission_day
from reports.models import AnnualReport, ReportingPeriod, Waiver
from reports.standing import standings

Status = AnnualReport.Status
WAITS_FOR: dict[str, str] = {Role.SECRETARY: Status.DRAFT, Role.HEAD: Status.SUBMITTED}


@todos
def own_reports(actor: Actor) -> list[Todo]:
    """The secretary writes drafts, the head decides on submitted ones."""
    mine = WAITS_FOR.get(actor.role)
    if mine is None:
        return []
    waived = Waiver.objects.filter(period=OuterRef("period"), agency=OuterRef("agency"))
    reports = AnnualReport.objects.visible_to(actor).filter(~Exists(waived), status=mine)
    reports = reports.select_related("period", "agency", "revises")
    return [
        Todo(_todo_title(report), report.get_absolute_url(), _due(report), report.agency.label) for report in reports
    ]


def _todo_title(report: AnnualReport) -> str:
    facts = {"year": report.period.year}
    if report.status == Status.SUBMITTED:
        return _("Approve the annual report %(year)d") % facts
    if report.revises and report.revises.returned_on:
        return _("Complete the returned annual report %(year)d") % facts
    return _("Write and submit the annual report %(year)d") % facts


def _due(report: AnnualReport):
    if report.revises and report.revises.returned_on:
        return resubmission_day(report.revises.returned_on)
    return report.period.due_day(report.extended_to())


@todos
def supervision(actor: Actor) -> list[Todo]:
    """Sở KH&CN: reports to accept, and agencies to chase after the due day."""
    if actor.role not in (Role.ADMIN, Role.INSPECTOR):
        return []
    found = []
    for period in ReportingPeriod.objects.filter(opens_on__lte=today())[:2]:
        found += _to_accept(period) + _to_chase(period)
    return found


def _to_accept(period: ReportingPeriod) -> list[Todo]:
    standing = [row.confirmed for row in standings(period) if row.is_confirmed]
    count = sum(report.status == Status.ISSUED for report in standing if report)
    if not count:
        return []
    title = ngettext(
        "%(n)d annual report %(year)d to accept or return", "%(n)d annual reports %(year)d to accept or return", count
    )
    url = f"{reverse('reports')}?period={period.pk}&status={Status.ISSUED}&origin={AnnualReport.Origin.AGENCY}"
    return [Todo(title % {"n": count, "year": period.year}, url, count=count)]


def _to_chase(period: ReportingPeriod) -> list[Todo]:
    missing = [row for row in standings(period) if row.is_missing and row.due_on < today()]
    if not missing:
        return []
    title = ngettext(
        "%(n)d agency has not reported for %(year)d", "%(n)d agencies have not reported for %(year)d", len(missing)
    )
    due_on = min(row.due_on for row in missing)
    return [
        Todo(
            title % {"n": len(missing), "year": period.year},
            f"{period.get_absolute_url()}?standing=missing",
            due_on,
            count=len(missing),
        )
    ]
