"""What runs by itself: periods, summaries, PDFs, the province's report, reminders."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.roles import Role
from core import documents, jobs
from core.actors import SYSTEM
from core.dates import now, today
from core.models import Job
from core.notices import Message, notify
from core.workflow import perform
from reports.deadlines import REMINDERS
from reports.models import AnnualReport, ProvincialReport, ReportingPeriod
from reports.provincial import provincial_prepare
from reports.services import drafts_ensure, period_open, summaries_prepare
from reports.standing import standings

logger = logging.getLogger(__name__)


@jobs.job("reports.issue_annualreport", queue="pdf", label=_("Issue an agency's report as PDF"))
def issue_annual_report(job: Job) -> jobs.Finish | None:
    """After the last one of a period the province's report follows at once, without waiting for a reconcile."""
    issue = issue_document(AnnualReport, job)
    return issue and (lambda: transaction.on_commit(partial(follow, issue().period), robust=True))


def follow(period: ReportingPeriod) -> None:
    """Consolidate unless documents are still on their way."""
    if not period.reports.filter(frozen_at__isnull=False, issued_at=None).exists():
        consolidate(period)


@jobs.job("reports.issue_provincialreport", queue="pdf", label=_("Issue a provincial document as PDF"))
def issue_provincial_report(job: Job) -> jobs.Finish | None:
    return issue_document(ProvincialReport, job)


def issue_document(
    model: type[AnnualReport] | type[ProvincialReport], job: Job
) -> Callable[[], AnnualReport | ProvincialReport] | None:
    """Render from the frozen payload alone; the job's last transaction performs the move "issue"."""
    document = model._base_manager.get(pk=job.args["id"])
    if document.issued_at:
        return None
    digest, size = documents.stored(document)
    light = model._base_manager.defer("payload").filter(pk=document.pk)
    return lambda: perform(light.get(), "issue", by=SYSTEM, sha256=digest, size=size)


@jobs.planner
def keep_periods() -> None:
    """Open the periods whose day has come, and bring every open one as far as its calendar is."""
    for year in years_to_open():
        period_open(year)
    for period in ReportingPeriod.objects.filter(opens_on__lte=today()).order_by("year"):
        try:
            if not is_finished(period):
                advance(period)
        except Exception:
            logger.exception("period %s cannot be advanced; the others go on", period.year)


def years_to_open() -> list[int]:
    """From the year after the last period, or the settings' first year, to the last whose period opens by today."""
    last = ReportingPeriod.objects.order_by("year").last()
    first = last.year + 1 if last else settings.REPORT_FIRST_YEAR or today().year
    return [year for year in range(first, today().year + 1) if ReportingPeriod.for_year(year).opens_on <= today()]


def is_finished(period: ReportingPeriod) -> bool:
    """Everybody has confirmed and the province has consolidated: nothing is left to plan."""
    consolidated = period.provincial_reports.filter(kind=ProvincialReport.Kind.CONSOLIDATED).exists()
    return consolidated and not any(row.is_missing for row in standings(period))


def advance(period: ReportingPeriod) -> None:
    """Drafts, automatic summaries, the consolidated report: whatever should exist by now."""
    drafts_ensure(period)
    summaries_prepare(period)
    consolidate(period)


def consolidate(period: ReportingPeriod) -> None:
    """The province's report, once every due agency's own day has ended and its document is issued."""
    with transaction.atomic():
        ReportingPeriod.objects.select_for_update().get(pk=period.pk)
        if period.provincial_reports.filter(kind=ProvincialReport.Kind.CONSOLIDATED).exists():
            return
        due = [row for row in standings(period) if row.is_due]
        over = all(period.has_ended(now(), row.due_on) for row in due)
        if due and over and all(row.is_issued for row in due):
            provincial_prepare(period=period, kind=ProvincialReport.Kind.CONSOLIDATED, by=SYSTEM)


@jobs.planner
def remind() -> None:
    """Tell secretaries and heads of agencies without a confirmed report, on the days of REMINDERS."""
    for period in ReportingPeriod.objects.filter(opens_on__lte=today(), due_on__gte=today() - timedelta(days=60)):
        for offset in REMINDERS:
            rows = [row for row in standings(period) if row.is_missing and today() == row.due_on + timedelta(offset)]
            if rows:
                _remind(period, offset, rows)


def _remind(period: ReportingPeriod, offset: int, rows: list) -> None:
    due = {row.agency.pk: row.due_on for row in rows}
    people = Membership.objects.filter(agency__in=due, role__in=[Role.SECRETARY, Role.HEAD]).on(today())
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        messages = [
            Message(p.user_id, _reminder(period.year, due[p.agency_id], offset), url="/reports/") for p in people
        ]
        notify(f"reports.due:{period.year}:{offset}", messages)


def _reminder(year: int, due_on, offset: int) -> str:
    facts = {"year": year, "day": f"{due_on:%d/%m/%Y}", "n": abs(offset)}
    if offset < 0:
        return gettext("The annual report %(year)d is due on %(day)s, in %(n)d days.") % facts
    return gettext("The annual report %(year)d was due on %(day)s and is not confirmed.") % facts
