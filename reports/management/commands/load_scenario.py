from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError

SCENARIOS = ("cao_bang_2019", "vinh_phuc_2023")


class Command(BaseCommand):
    help = "Load a scenario: a province of the articles with illustrative records. Loading it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("name", choices=SCENARIOS)

    def handle(self, *, name: str, **options):
        scenario = import_module(f"reports.scenarios.{name}")
        try:
            password = scenario.load(settings.DEMO_PASSWORD)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if not password:
            self.stdout.write(f"{name} is loaded already; accounts and passwords are as they were")
            return
        self.stdout.write(f"{name} is loaded. Accounts (password {password}):")
        for username, full_name, role in scenario.accounts():
            self.stdout.write(f"  {username:<12}{full_name} – {role}")
        self.name_settings(scenario.SCENE)

    def name_settings(self, scene) -> None:
        """What the portal's settings should say of this province, where they say something else."""
        wanted = {"PROVINCE_NAME": scene.place, "LEAD_AGENCY_CODE": scene.lead, "QMS_TODAY": scene.today.isoformat()}
        present = {name: str(getattr(settings, name) or "") for name in wanted}
        if different := [f"{name}={value!r}" for name, value in wanted.items() if present[name] != value]:
            self.stdout.write(f"Run the portal with {' '.join(different)}")
