"""What the history calls the acts on objectives and the quality policy, and who is told of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from core.log import labels, verbs
from core.notices import Message, on
from registers.models import QualityPolicy

verbs(
    {
        "qualityobjective.add": _("entered the quality objective"),
        "qualityobjective.change": _("changed the quality objective"),
        "qualityobjective.drop": _("dropped the quality objective"),
        "qualityobjective.measure": _("recorded a measurement"),
        "qualityobjective.unmeasure": _("took a measurement back"),
        "qualityobjective.compute": _("computed a measurement"),
        "qualityobjective.evaluate": _("evaluated the quality objective"),
        "qualitypolicy.write": _("began an issue of the quality policy"),
        "qualitypolicy.change": _("changed the draft of the quality policy"),
        "qualitypolicy.supersede": _("superseded the quality policy by a later issue"),
    }
)

labels({"measured": _("measured value")})


def _say(policy: QualityPolicy, users: list[int], subject: str, body: str = "") -> list[Message]:
    return [Message(user, subject, body, policy.get_absolute_url()) for user in users]


@on("qualitypolicy.send")
def wants_approval(policy: QualityPolicy, by) -> list[Message]:
    subject = gettext("The quality policy waits for your approval.")
    return _say(policy, people_of(policy.agency_id, Role.HEAD), subject)


@on("qualitypolicy.return")
def came_back(policy: QualityPolicy, by) -> list[Message]:
    subject = gettext("The quality policy came back with a reason.")
    return _say(policy, sorted(policy.author_ids), subject, policy.note)


@on("qualitypolicy.approve")
def is_in_force(policy: QualityPolicy, by) -> list[Message]:
    people = people_of(policy.agency_id, Role.SECRETARY, Role.STAFF, Role.AUDITOR)
    return _say(policy, people, gettext("A new quality policy is in force; everybody should know it."))
