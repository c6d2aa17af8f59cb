"""The annual reports of a scenario: written, submitted and approved in time by all but some."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from agencies.middleware import actor_for
from agencies.models import Membership
from agencies.roles import Role
from agencies.scenes import Scene
from core.actors import Actor
from core.dates import next_working_day, travel
from core.log import log
from reports.effects import plan_issue
from reports.freezing import freeze
from reports.models import AnnualReport, Narrative, ReportingPeriod
from reports.scenarios import words
from reports.services import period_open

DAYS, WEEK = 24, 6
APPROVED = [
    "status", "version", "submitted_by", "submitted_at", "approved_by", "approved_at", "code", "verification_code",
    "revision", "book_number", "payload", "payload_sha256", "frozen_at", "template_version",
]  # fmt: skip
Pair = tuple[Actor, Actor]


def write_reports(scene: Scene, not_confirmed: Collection[str]) -> None:
    """What the moves would have left, for many agencies: those that submitted in one week are approved at its end."""
    period, people = _open(scene), _people_by_agency()
    reports = list(_confirmed(period, not_confirmed).prefetch_related("narratives"))
    narratives = [row for n, report in enumerate(reports) for row in _written(report, n, people[report.agency_id][0])]
    Narrative.objects.bulk_update(narratives, ["data", "is_done", "edited_by"], batch_size=500)
    weeks = DAYS // WEEK
    for week in range(weeks):
        day = next_working_day(scene.day(9, 20) + timedelta(days=week * WEEK + WEEK - 1))
        _approve(reports[week::weeks], people, _moment(day, 16))


def _approve(reports: Sequence[AnnualReport], people: dict[int, Pair], approved: datetime) -> None:
    for position, report in enumerate(reports):
        secretary, head = people[report.agency_id]
        report.submitted_by_id, report.approved_by_id = secretary.user_id, head.user_id
        report.submitted_at = approved - timedelta(days=1 + position % (WEEK - 1), minutes=position % 60)
        report.approved_at, report.status = approved, AnnualReport.Status.APPROVED
        report.version += 2
    with travel(approved), transaction.atomic():
        freeze(reports, approved, signers={report.agency_id: people[report.agency_id][1].name for report in reports})
        AnnualReport.objects.bulk_update(reports, APPROVED, batch_size=50)
        for report in reports:
            secretary, head = people[report.agency_id]
            log(report, "annualreport.submit", by=secretary)
            log(report, "annualreport.approve", by=head, after={"code": report.code, "late": report.is_late})
        plan_issue(reports)


def _open(scene: Scene) -> ReportingPeriod:
    with travel(_moment(scene.day(9, 1), hour=0)):
        return period_open(scene.year, is_illustrative=True)


def _confirmed(period: ReportingPeriod, not_confirmed: Collection[str]):
    reports = period.reports.select_related("agency__kind", "period").exclude(agency__code__in=not_confirmed)
    return reports.order_by("agency__code")


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_default_timezone())


def _people_by_agency() -> dict[int, Pair]:
    """Agency id → its secretary and its head."""
    found: dict[int, dict] = {}
    rows = Membership.objects.filter(role__in=[Role.SECRETARY, Role.HEAD], ends_on=None)
    for row in rows.select_related("user", "agency"):
        found.setdefault(row.agency_id, {})[row.role] = actor_for(row.user, [row])
    return {agency_id: (by[Role.SECRETARY], by[Role.HEAD]) for agency_id, by in found.items()}


def _written(report: AnnualReport, position: int, secretary: Actor) -> list[Narrative]:
    """The sections with the secretary's words, unsaved."""
    narratives = list(report.narratives.all())
    for narrative in narratives:
        narrative.data = words.section(narrative.key, report.agency, position, report.period.year)
        narrative.is_done, narrative.edited_by_id = True, secretary.user_id
    return narratives
