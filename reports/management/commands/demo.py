from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from core.files import read, write_atomically
from core.indicators import Figures, Period
from procedures.scenarios.cao_bang_cast import plan_documents
from reports.management.commands.indicators import province_totals
from reports.models import ReportingPeriod
from reports.scenarios import cao_bang_2019 as scenario
from reports.standing import standings


class Command(BaseCommand):
    help = "Load Cao Bằng 2019, issue its reports, write the PDFs to var/demo/ and print the province's figures."

    def handle(self, **options):
        folder = settings.VAR_DIR / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        try:
            self.keep_password(folder / "password.txt", scenario.load(settings.DEMO_PASSWORD))
        except DomainError as error:
            raise CommandError(str(error)) from error
        call_command("issue_reports", scenario.YEAR, stdout=self.stdout)
        period = ReportingPeriod.objects.get(year=scenario.YEAR)
        self.write_files(period, folder)
        plan_documents()
        self.print_figures(*province_totals(period.year))
        self.print_accounts(folder)

    def keep_password(self, path: Path, password: str) -> None:
        if password:
            path.touch(mode=0o600)
            path.write_text(password)

    def write_files(self, period: ReportingPeriod, folder: Path) -> None:
        """One PDF an agency, named by its code, and the province's."""
        documents = {row.agency.code: row.report for row in standings(period) if row.is_issued}
        provincial = period.provincial_reports.filter(kind="consolidated").order_by("-revision").first()
        for name, document in [*documents.items(), (f"{scenario.PROVINCE}.provincial", provincial)]:
            target, content = folder / f"{name}.pdf", read(document.pdf_sha256)
            if not target.exists() or target.read_bytes() != content:
                write_atomically(target, content)
        self.stdout.write(f"{len(documents)} agency PDFs and 1 provincial PDF in {folder}")

    def print_figures(self, figures: Figures, period: Period) -> None:
        kinds = [key for key in figures.keys if key.startswith("agencies.kind.") and figures.total(key, period)]
        total = figures.total("agencies.total", period)
        self.stdout.write(f"\nCao Bằng 2019: {total} = {' + '.join(str(figures.total(k, period)) for k in kinds)}")
        for key in figures.keys:
            if figures.total(key, period):
                self.stdout.write(f"  {key:<50}{figures.total(key, period)}")

    def print_accounts(self, folder: Path) -> None:
        path = folder / "password.txt"
        self.stdout.write("\nAccounts (illustrative people):")
        for username, full_name, role in scenario.accounts():
            self.stdout.write(f"  {username:<12}{full_name} – {role}")
        self.stdout.write(f"Password of all: {path.read_text() if path.exists() else settings.DEMO_PASSWORD}")
        self.stdout.write("\nOpen the portal: make serve, then http://127.0.0.1:8000/")
