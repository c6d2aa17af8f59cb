"""What the history calls the acts on management reviews and their decisions, and who is told of them."""

from collections import Counter

from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from audits.models import ManagementReview, ReviewDecision
from core.log import labels, verbs
from core.notices import Message, on

verbs(
    {
        "managementreview.plan": _("planned the management review"),
        "managementreview.replan": _("moved the management review"),
        "managementreview.write": _("wrote in the minutes"),
        "managementreview.decide": _("added a decision"),
        "managementreview.redecide": _("changed a decision"),
        "managementreview.undecide": _("took a decision out of the minutes"),
    }
)

labels(
    {
        "decision": _("decision"),
        "decisions": _("decisions"),
        "remarks": _("remarks"),
        "was": _("before"),
    }
)


def _say(review: ManagementReview, users: list[int], subject: str, body: str = "") -> list[Message]:
    return [Message(user, subject % {"number": review.number}, body, review.get_absolute_url()) for user in users]


@on("managementreview.submit")
def minutes_want_signature(review: ManagementReview, by) -> list[Message]:
    subject = gettext("The minutes of the management review %(number)s wait for your signature.")
    return _say(review, people_of(review.agency_id, Role.HEAD), subject)


@on("managementreview.return")
def minutes_came_back(review: ManagementReview, by) -> list[Message]:
    writers = sorted(review.author_ids)
    return _say(review, writers, gettext("The minutes of the management review %(number)s came back."), review.note)


@on("managementreview.sign")
def decisions_are_yours(review: ManagementReview, by) -> list[Message]:
    """Each owner once, however many decisions."""
    counts = Counter(review.decisions.values_list("owner_id", flat=True))
    messages = []
    for owner, n in sorted(counts.items()):
        subject = ngettext(
            "The management review %(number)s gave you %(n)d decision to carry out.",
            "The management review %(number)s gave you %(n)d decisions to carry out.",
            n,
        )
        facts = {"number": review.number, "n": n}
        messages.append(Message(owner, subject % facts, url=review.get_absolute_url() + "#decisions"))
    return messages


def _about(decision: ReviewDecision, users: list[int], subject: str, body: str = "") -> list[Message]:
    facts = {"decision": decision, "text": Truncator(decision.text).chars(100), "day": f"{decision.due_on:%d/%m/%Y}"}
    return [Message(user, subject % facts, body, decision.get_absolute_url()) for user in users]


@on("reviewdecision.complete")
def decision_is_done(decision: ReviewDecision, by) -> list[Message]:
    heads = people_of(decision.agency_id, Role.HEAD)
    return _about(decision, heads, gettext("Decision %(decision)s is carried out: %(text)s"), decision.done_note)


@on("reviewdecision.extend")
def decision_has_another_day(decision: ReviewDecision, by) -> list[Message]:
    return _about(decision, [decision.owner_id], gettext("Decision %(decision)s is now due on %(day)s: %(text)s"))


@on("reviewdecision.reassign")
def decision_is_yours_now(decision: ReviewDecision, by) -> list[Message]:
    return _about(decision, [decision.owner_id], gettext("Decision %(decision)s is yours, by %(day)s: %(text)s"))


@on("reviewdecision.drop")
def decision_is_given_up(decision: ReviewDecision, by) -> list[Message]:
    subject = gettext("Decision %(decision)s is given up: %(text)s")
    return _about(decision, [decision.owner_id], subject, decision.done_note)
