import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency
from procedures.sample.province import UNTIL, Plan, is_there, write_province

MOST_AGENCIES, MOST_PROCEDURES, MOST_ISSUES = 4000, 30_000, 100


class Command(BaseCommand):
    help = (
        "Write a synthetic province, marked illustrative: agencies, people, TTHC and documents. Same seed, same rows."
    )

    def add_arguments(self, parser):
        parser.add_argument("--agencies", type=int, required=True, help=f"at most {MOST_AGENCIES}")
        parser.add_argument(
            "--procedures", type=int, required=True, help=f"of all agencies, at most {MOST_PROCEDURES}"
        )
        parser.add_argument("--revisions", type=int, help="of all procedures; two for each if not given")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=date.fromisoformat, default=UNTIL, help="the day on which it stands")
        parser.add_argument("--add", action="store_true", help="also where there are agencies already")

    def handle(self, *, agencies, procedures, revisions, seed, until, add, **options):
        plan = Plan(agencies, procedures, revisions or 2 * procedures, seed, until)
        self.check_plan(plan)
        if Agency.objects.exists() and not add:
            raise CommandError("There are agencies already; --add writes the province beside them.")
        if is_there(plan.root):
            raise CommandError(f"The province of seed {seed} is there already.")
        start = time.monotonic()
        written = write_province(plan)
        took = time.monotonic() - start
        self.stdout.write(f"{agencies} agencies and {written} procedures under {plan.root} in {took:.0f} s")

    def check_plan(self, plan: Plan) -> None:
        if not 1 <= plan.agencies <= MOST_AGENCIES:
            raise CommandError(f"--agencies must be between 1 and {MOST_AGENCIES}.")
        if not 0 <= plan.procedures <= MOST_PROCEDURES:
            raise CommandError(f"--procedures must be between 0 and {MOST_PROCEDURES}.")
        if not plan.procedures <= plan.revisions <= MOST_ISSUES * plan.procedures:
            raise CommandError(f"--revisions must be between 1 and {MOST_ISSUES} for each procedure.")
        if plan.seed < 0:
            raise CommandError("--seed cannot be negative.")
