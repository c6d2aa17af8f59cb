import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import jobs
from core.models import Job
from reports.jobs import advance
from reports.models import AnnualReport, ReportingPeriod
from reports.services import period_open


class Command(BaseCommand):
    help = "Issue what a year's reporting should have issued by now: reports, summaries, the province's report."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int)
        parser.add_argument("--no-wait", action="store_true", help="plan and ring only")
        parser.add_argument("--timeout", type=int, default=1800, help="seconds to wait for the workers")

    def handle(self, *, year: int, no_wait: bool, timeout: int, **options):
        period = period_open(year)
        deadline = time.monotonic() + timeout
        advance(period)
        jobs.ring()
        if not no_wait:
            self.wait(period, deadline)
            advance(period)
            jobs.ring()
            self.wait(period, deadline)
        self.report(period)

    def wait(self, period: ReportingPeriod, deadline: float) -> None:
        """Without a broker this process does the work itself, also what a killed one had taken."""
        while self.unfinished(period):
            if time.monotonic() > deadline:
                raise CommandError("The workers did not finish in time; what is planned stays planned.")
            if settings.CELERY_BROKER_URL or not jobs.execute_next(["pdf"]):
                time.sleep(0.2)
                jobs.release_expired()
                jobs.ring()

    @staticmethod
    def unfinished(period: ReportingPeriod) -> bool:
        return Job.objects.filter(batch=period.batch, state__in=[Job.State.PLANNED, Job.State.RUNNING]).exists()

    def report(self, period: ReportingPeriod) -> None:
        counts = jobs.progress(period.batch)
        issued = AnnualReport.objects.filter(period=period).issued().count()
        provincial = period.provincial_reports.filter(issued_at__isnull=False).count()
        self.stdout.write(f"{issued} agency reports and {provincial} provincial reports issued; jobs: {counts}")
        if counts["failed"]:
            raise CommandError(f"{counts['failed']} jobs failed; see the jobs page.")
