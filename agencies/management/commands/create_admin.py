from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies import services
from agencies.models import Agency
from agencies.roles import Role
from core.actors import SYSTEM
from core.dates import today
from core.errors import DomainError


class Command(BaseCommand):
    help = "Open an account for a programme administrator and print its temporary password."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("agency", help="code of the department that leads the programme")
        parser.add_argument("--email", default="")

    def handle(self, *, username: str, full_name: str, agency: str, email: str, **options):
        lead = Agency.objects.active_on(today()).filter(code=agency).first()
        if lead is None:
            raise CommandError(f"there is no agency with the code {agency}")
        password = services.temporary_password()
        values = {"username": username, "full_name": full_name, "email": email}
        try:
            with transaction.atomic():
                user = services.user_create(values=values, password=password, by=SYSTEM)
                role = {"role": Role.ADMIN, "starts_on": today()}
                services.membership_start(user=user, agency=lead, values=role, by=SYSTEM)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{username} {password}")
