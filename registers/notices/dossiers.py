"""What the history calls the acts on dossiers, outputs and providers, and who is told of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from core.log import labels, verbs
from core.notices import Message, on
from registers.models import NonconformingOutput

verbs(
    {
        "dossiermonth.enter": _("entered the dossiers of the month"),
        "dossiermonth.change": _("changed the dossiers of the month"),
        "nonconformingoutput.record": _("recorded the nonconforming output"),
        "nonconformingoutput.change": _("changed what is recorded of the output"),
        "externalprovider.enter": _("entered the external provider"),
        "externalprovider.change": _("changed the data of the external provider"),
        "externalprovider.evaluate": _("evaluated the external provider"),
        "externalprovider.end": _("recorded that the external provider is no longer used"),
    }
)

labels({"marks": _("quality/time/response"), "verdict": _("verdict on the provider")})


def _say(output: NonconformingOutput, users: list[int], subject: str, body: str = "") -> list[Message]:
    people = sorted(set(users))
    return [Message(user, subject % {"code": output.code}, body, output.get_absolute_url()) for user in people]


@on("nonconformingoutput.handle")
def wants_verification(output: NonconformingOutput, by) -> list[Message]:
    people = people_of(output.agency_id, Role.SECRETARY, Role.HEAD)
    subject = gettext("The nonconforming output %(code)s is handled and waits to be verified.")
    return _say(output, people, subject, output.action_taken)


@on("nonconformingoutput.verify")
def is_verified(output: NonconformingOutput, by) -> list[Message]:
    subject = gettext("The nonconforming output %(code)s conforms now.")
    return _say(output, _concerned(output), subject, output.verification)


@on("nonconformingoutput.reopen")
def does_not_conform_yet(output: NonconformingOutput, by) -> list[Message]:
    subject = gettext("The nonconforming output %(code)s does not conform yet.")
    return _say(output, _concerned(output), subject, output.verification)


def _concerned(output: NonconformingOutput) -> list[int]:
    """Who found it and who handled it."""
    return [pk for pk in (output.detected_by_id, output.handled_by_id) if pk]
