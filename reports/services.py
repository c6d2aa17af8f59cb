"""Acts on periods and reports that touch several rows."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from agencies.models import Agency
from core import log
from core.actors import SYSTEM, Actor
from core.dates import now
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.permissions import require
from core.workflow import lock
from reports.effects import plan_issue
from reports.freezing import freeze
from reports.models import AnnualReport, Extension, Narrative, ReportingPeriod, Waiver
from reports.outline import BY_KEY, written_for
from reports.permissions import Perm
from reports.standing import standings


def period_open(year: int, *, is_illustrative: bool = False) -> ReportingPeriod:
    """The period of a year with a draft for every agency that reports; opening it twice changes nothing."""
    with transaction.atomic():
        period = ReportingPeriod.objects.filter(year=year).first()
        if period is None:
            period = ReportingPeriod.for_year(year)
            period.is_illustrative = is_illustrative
            period.save()
            log.log(period, "reportingperiod.open", by=SYSTEM, after={"year": year})
        drafts_ensure(period)
    return period


def drafts_ensure(period: ReportingPeriod) -> int:
    """Give a draft to every agency of the period that has no report at all; how many. Constant queries."""
    with transaction.atomic():
        ReportingPeriod.objects.select_for_update().get(pk=period.pk)
        any_report = AnnualReport.objects.filter(period=period, agency=OuterRef("pk"), origin="agency")
        waived = period.waivers.values("agency")
        agencies = period.agencies().exclude(Exists(any_report)).exclude(pk__in=waived).select_related("kind")
        drafts = AnnualReport.objects.bulk_create(
            [AnnualReport(period=period, agency=agency) for agency in agencies], batch_size=500
        )
        last_year = _last_words(period)
        Narrative.objects.bulk_create(
            [
                Narrative(report=draft, key=written.key, data=last_year.get((draft.agency_id, written.key), {}))
                for draft in drafts
                for written in written_for(draft.form)
            ],
            batch_size=500,
        )
        log.log_many(drafts, "annualreport.draft", by=SYSTEM)
    return len(drafts)


def _last_words(period: ReportingPeriod) -> dict[tuple[int, str], dict]:
    """What each agency wrote last year: the draft starts from it."""
    rows = Narrative.objects.filter(report__period__year=period.year - 1, report__issued_at__isnull=False)
    rows = rows.exclude(key="tasks").order_by("report__revision")
    return {(row.report.agency_id, row.key): row.data for row in rows.select_related("report")}


def narrative_save(*, report: AnnualReport, key: str, data: dict, is_done: bool, seen: int, by: Actor) -> Narrative:
    """Save what a person wrote in one section.

    Raises WrongStatus when the report is no longer a draft, NotAllowed for a section that was not returned,
    Stale when somebody else saved it after the version `seen`.
    """
    require(by, Perm.REPORT_WRITE, report)
    with transaction.atomic():
        lock(report)
        if report.status != AnnualReport.Status.DRAFT:
            raise WrongStatus(_("The report is no longer a draft; nothing was saved."))
        narrative = report.narratives.get(key=key)
        if not narrative.is_open:
            raise NotAllowed(_("Only the returned sections can be changed."))
        if narrative.version != seen:
            raise Stale(_("Somebody else has saved this section in the meantime."))
        if narrative.data != data or narrative.is_done != is_done:
            log.log(
                report,
                "annualreport.write",
                by=by,
                before={key: narrative.data},
                after={key: data, "section": title_of(key)},
            )
            narrative.data, narrative.is_done = data, is_done
            narrative.version += 1
            narrative.edited_by_id, narrative.edited_at = by.user_id, now()
            narrative.save()
    return narrative


def summaries_prepare(period: ReportingPeriod) -> int:
    """An automatic summary for every agency whose own due day has ended and that confirmed nothing; how many.

    Computed, frozen and planned as one batch in one transaction.
    """
    moment = now()
    with transaction.atomic():
        ReportingPeriod.objects.select_for_update().get(pk=period.pk)
        reports = [
            AnnualReport(
                period=period,
                agency=row.agency,
                origin=AnnualReport.Origin.AUTOMATIC,
                status=AnnualReport.Status.PREPARED,
            )
            for row in _without_any(period)
            if period.has_ended(moment, row.due_on)
        ]
        if reports:
            freeze(reports, moment)
            AnnualReport.objects.bulk_create(reports, batch_size=200)
            log.log_many(reports, "annualreport.summarise", by=SYSTEM)
            plan_issue(reports)
    return len(reports)


def _without_any(period: ReportingPeriod) -> list:
    """Due agencies with neither a report on its way or issued, nor a summary."""
    frozen = set(period.reports.filter(payload__isnull=False).values_list("agency_id", flat=True))
    return [row for row in standings(period) if row.is_due and row.agency.pk not in frozen]


def extension_grant(*, period: ReportingPeriod, agency: Agency, due_on: date, reason: str, by: Actor) -> Extension:
    """Give one agency a later due day. Raises Refused unless it lies after the period's own."""
    require(by, Perm.PERIOD_MANAGE)
    _refuse_stranger(period, agency)
    if due_on <= period.due_on:
        raise Refused(_("The new due day must be after %(day)s.") % {"day": f"{period.due_on:%d/%m/%Y}"})
    with transaction.atomic():
        ReportingPeriod.objects.select_for_update().get(pk=period.pk)
        extension, _created = Extension.objects.update_or_create(
            period=period, agency=agency, defaults={"due_on": due_on, "reason": reason}
        )
        log.log(extension, "extension.grant", by=by, after={"due_on": due_on.isoformat(), "reason": reason})
    return extension


def waiver_grant(*, period: ReportingPeriod, agency: Agency, reason: str, by: Actor) -> Waiver:
    """Excuse one agency from reporting. Raises Refused when it has confirmed already."""
    require(by, Perm.PERIOD_MANAGE)
    _refuse_stranger(period, agency)
    with transaction.atomic():
        ReportingPeriod.objects.select_for_update().get(pk=period.pk)
        if AnnualReport.objects.confirmed().filter(period=period, agency=agency).exists():
            raise Refused(_("The agency has confirmed its report already."))
        waiver, _created = Waiver.objects.get_or_create(period=period, agency=agency, defaults={"reason": reason})
        log.log(waiver, "waiver.grant", by=by, after={"reason": reason})
    return waiver


def _refuse_stranger(period: ReportingPeriod, agency: Agency) -> None:
    if not period.agencies().filter(pk=agency.pk).exists():
        raise Refused(_("This agency does not report in this period."))


def last_year_words(report: AnnualReport) -> dict[str, str]:
    """The running text of the agency's report of the year before, by section."""
    before = AnnualReport.objects.confirmed().filter(agency=report.agency_id, period__year=report.period.year - 1)
    latest = before.order_by("-revision").first()
    return {n.key: n.data.get("text", "") for n in latest.narratives.all()} if latest else {}


def newer_than(report: AnnualReport) -> AnnualReport | None:
    """The issued document that took the place of this one, if any."""
    if report.revision is None:
        return None
    same = AnnualReport.objects.issued().filter(period=report.period_id, agency=report.agency_id)
    return same.filter(revision__gt=report.revision).order_by("-revision").first()


def title_of(key: str) -> str:
    return BY_KEY[key].title
