from django.core.management.base import BaseCommand

from core.reference import load_all


class Command(BaseCommand):
    help = "Write kinds of agency, editions and clauses of the standard, statutory clocks. Safe to repeat."

    def handle(self, **options):
        load_all()
        self.stdout.write("reference data is up to date")
