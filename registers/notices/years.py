"""What the history calls the acts on the registers of a year, and who is told of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from core.log import labels, verbs
from core.notices import Message, on
from registers.models import RegisterYear

verbs(
    {
        "registeryear.open": _("opened the registers of the year"),
        "registeryear.drop": _("took a row out of the registers of the year"),
    }
)

labels({"row": _("row"), "year": _("year")})


def _say(register: RegisterYear, users: list[int], subject: str, body: str = "") -> list[Message]:
    return [Message(user, subject % {"year": register.year}, body, register.get_absolute_url()) for user in users]


@on("registeryear.submit")
def wants_confirmation(register: RegisterYear, by) -> list[Message]:
    heads = people_of(register.agency_id, Role.HEAD)
    return _say(register, heads, gettext("The registers of %(year)s wait for your confirmation."))


@on("registeryear.return")
def came_back(register: RegisterYear, by) -> list[Message]:
    authors = [register.submitted_by_id] if register.submitted_by_id else []
    return _say(register, authors, gettext("The registers of %(year)s came back with a reason."), register.note)


@on("registeryear.confirm")
def is_confirmed(register: RegisterYear, by) -> list[Message]:
    people = people_of(register.agency_id, Role.SECRETARY, Role.STAFF)
    return _say(register, people, gettext("The registers of %(year)s are confirmed."))
