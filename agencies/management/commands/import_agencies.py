from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agencies.imports import apply_import, plan_import
from core.actors import SYSTEM
from core.errors import DomainError
from core.files import MAX_UPLOAD


class Command(BaseCommand):
    help = "Enter and change agencies from an .xlsx file made from the template: all rows or none."
    plan = staticmethod(plan_import)
    write = staticmethod(apply_import)

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *, file: Path, dry_run: bool, **options):
        plan = self.plan(self.content_of(file), SYSTEM)
        for problem in plan.sheet.problems:
            self.stderr.write(f"{problem.severity}: {self.place_of(problem)}{problem.message}")
        if not plan.ok:
            raise CommandError(f"{len(plan.problems)} problems; nothing has been saved")
        if not dry_run:
            self.apply(plan)
        counts = ", ".join(f"{plan.counts[state]} {state}" for state in ("new", "changed", "unchanged"))
        self.stdout.write(f"{counts}; {'nothing has been saved' if dry_run else 'saved'}")

    def content_of(self, file: Path) -> bytes:
        try:
            if file.stat().st_size > MAX_UPLOAD:
                raise CommandError(f"{file} is larger than {MAX_UPLOAD // 1024 // 1024} MB")
            return file.read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error

    def place_of(self, problem) -> str:
        return f"row {problem.row}, {problem.column_label}: " if problem.row else ""

    def apply(self, plan) -> None:
        try:
            self.write(plan, SYSTEM)
        except DomainError as error:
            raise CommandError(str(error)) from error
