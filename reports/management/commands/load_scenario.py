from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand

SCENARIOS = ("cao_bang_2019",)


class Command(BaseCommand):
    help = "Load a scenario: a province of the articles with illustrative records. Loading it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("name", choices=SCENARIOS)

    def handle(self, *, name: str, **options):
        scenario = import_module(f"reports.scenarios.{name}")
        password = scenario.load(settings.DEMO_PASSWORD)
        if not password:
            self.stdout.write(f"{name} is loaded already; accounts and passwords are as they were")
            return
        self.stdout.write(f"{name} is loaded. Accounts (password {password}):")
        for username, full_name, role in scenario.accounts():
            self.stdout.write(f"  {username:<12}{full_name} – {role}")
