from django.core.management.base import BaseCommand

from core import jobs


class Command(BaseCommand):
    help = "Compute what should exist by now, plan it, free what died, seal the log and ring the workers."

    def handle(self, **options):
        jobs.reconcile(ring_everything=True)
        self.stdout.write("reconciled")
