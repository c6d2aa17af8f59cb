from django.core.management.base import BaseCommand

from agencies.reference import load_reference


class Command(BaseCommand):
    help = "Write kinds of agency, editions and clauses of the standard. Safe to repeat."

    def handle(self, **options):
        load_reference()
        self.stdout.write("reference data is up to date")
