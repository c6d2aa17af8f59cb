"""Who is told what when a document moves, and what the history calls it."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.roles import Role
from core.dates import today
from core.log import labels, verbs
from core.notices import Message, on
from procedures.local_fields import FIELDS
from procedures.models import Revision

verbs(
    {
        "procedure.create": _("entered the document"),
        "procedure.describe": _("changed the data of the document"),
        "procedure.publish": _("showed the procedure to citizens"),
        "procedure.hide": _("no longer shows the procedure to citizens"),
        "procedure.adopt": _("adopted the provincial model"),
        "procedure.take_over": _("opened a draft from a newer issue of the model"),
        "procedure.localise": _("changed the local fields"),
        "procedure.mean": _("changed for which agencies the model is meant"),
        "revision.open": _("opened the revision"),
        "revision.write": _("wrote in the revision"),
        "revision.supersede": _("was superseded by a newer issue"),
        "documentreview.close": _("closed the review"),
    }
)

labels(
    {
        "issue": _("issue"),
        "model": _("provincial model"),
        "model_issue": _("issue of the model"),
        "kinds": _("kinds of agency"),
        **{field.key: field.label for field in FIELDS},
        "part": _("part"),
        "reviewer": _("reviewer"),
        "effective_on": _("takes effect on"),
        "effective_from": _("in effect from"),
        "effective_to": _("in effect until"),
        "outcome": _("outcome"),
        "revision": _("revision"),
    }
)


def people_of(agency_id: int, *roles: str) -> list[int]:
    """The user ids of those who hold one of the roles in an agency today."""
    holders = Membership.objects.filter(agency=agency_id, role__in=roles).on(today())
    return sorted(set(holders.values_list("user_id", flat=True)))


def _say(revision: Revision, users: list[int], subject: str, body: str = "") -> list[Message]:
    return [Message(user, subject, body, revision.get_absolute_url()) for user in users]


def _facts(revision: Revision) -> dict:
    return {"code": revision.procedure.code, "title": revision.title}


@on("revision.send")
def wants_review(revision: Revision, by) -> list[Message]:
    reviewers = [revision.reviewer_id] if revision.reviewer_id else people_of(revision.agency_id, Role.HEAD)
    subject = gettext("%(code)s %(title)s waits for your review.") % _facts(revision)
    return _say(revision, reviewers, subject)


@on("revision.pass")
def wants_approval(revision: Revision, by) -> list[Message]:
    subject = gettext("%(code)s %(title)s waits for your approval.") % _facts(revision)
    return _say(revision, people_of(revision.agency_id, Role.HEAD), subject)


@on("revision.reject_review", "revision.reject_approval")
def was_returned(revision: Revision, by) -> list[Message]:
    subject = gettext("%(code)s %(title)s came back with reasons.") % _facts(revision)
    return _say(revision, [revision.prepared_by_id], subject, "\n".join(revision.remarks.values()))


@on("revision.approve", "revision.take_effect")
def moves_on(revision: Revision, by) -> list[Message]:
    facts = _facts(revision) | {"day": f"{revision.planned_effective_on:%d/%m/%Y}"}
    subject = gettext("%(code)s %(title)s is in effect from %(day)s.") % facts
    return _say(revision, people_of(revision.agency_id, Role.SECRETARY), subject)
