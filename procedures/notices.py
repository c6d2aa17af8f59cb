"""Who is told what when a document moves, and what the history calls it."""

from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.notices import people_of
from agencies.roles import Role
from core.log import labels, verbs
from core.notices import Message, on
from procedures.local_fields import FIELDS
from procedures.models import DocumentReview, Feedback, Issuance, Revision

verbs(
    {
        "codes.set": _("set how documents are numbered"),
        "procedure.create": _("entered the document"),
        "procedure.describe": _("changed the data of the document"),
        "procedure.publish": _("showed the procedure to citizens"),
        "procedure.hide": _("no longer shows the procedure to citizens"),
        "procedure.adopt": _("adopted the provincial model"),
        "procedure.take_over": _("opened a draft from a newer issue of the model"),
        "procedure.localise": _("changed the local fields"),
        "procedure.mean": _("changed for which agencies the model is meant"),
        "revision.open": _("opened the revision"),
        "revision.import": _("brought the revision in from a Word file"),
        "revision.write": _("wrote in the revision"),
        "revision.supersede": _("was superseded by a newer issue"),
        "documentreview.open": _("asked for the review"),
        "documentreview.assign": _("named the responsible person"),
        "documentreview.decide": _("decided on the review"),
        "documentreview.move": _("moved the due day of the review"),
        "documentreview.close": _("closed the review"),
        "legaldocument.create": _("entered the legal document"),
        "legaldocument.change": _("changed the data of the legal document"),
        "legaldocument.alter": _("recorded what the document changes"),
        "legaldocument.end": _("recorded when the document ends"),
        "administrativeprocedure.create": _("entered the TTHC"),
        "administrativeprocedure.change": _("changed the TTHC"),
        "administrativeprocedure.repeal": _("recorded the repeal of the TTHC"),
        "administrativeprocedure.scope": _("recorded which agencies handle the TTHC"),
        "tthclistposting.post": _("recorded the posting of the list of TTHC"),
        "dissemination.ask": _("asked people who joined later to read the document"),
        "dissemination.acknowledge": _("read the document"),
        "dissemination.meeting": _("recorded a meeting about the document"),
        "meeting.record": _("recorded the meeting"),
        "procedure.use": _("recorded the use of the procedure"),
        "issuance.prepare": _("prepared the issuance"),
        "issuance.change": _("changed the issuance"),
        "issuance.drop": _("gave the issuance up"),
        "issuance.sign": _("signed the issuance"),
        "feedback.receive": _("sent feedback"),
        "feedback.answer": _("answered the feedback"),
        "feedback.forget": _("erased how to reach the person"),
        "rating.give": _("rated the procedure"),
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
        "file": _("file"),
        "reviewer": _("reviewer"),
        "effective_on": _("takes effect on"),
        "effective_from": _("in effect from"),
        "effective_to": _("in effect until"),
        "outcome": _("outcome"),
        "revision": _("revision"),
        "changed": _("changed document"),
        "agencies": _("agencies"),
        "people": _("people"),
        "documents": _("documents"),
        "meeting": _("meeting"),
        "dossiers": _("dossiers"),
        "used_on": _("used up to"),
        "signing_agency": _("signed by"),
        "decision_number": _("number of the decision"),
    }
)


def _say(revision: Revision, users: list[int], subject: str, body: str = "") -> list[Message]:
    return [Message(user, subject, body, revision.get_absolute_url()) for user in users]


def _facts(revision: Revision) -> dict:
    return {"code": revision.procedure.code, "title": Truncator(revision.title).chars(130)}


@on("revision.send")
def wants_review(revision: Revision, by) -> list[Message]:
    reviewers = [revision.reviewer_id] if revision.reviewer_id else people_of(revision.agency_id, Role.HEAD)
    subject = gettext("%(code)s %(title)s waits for your review.") % _facts(revision)
    return _say(revision, reviewers, subject)


@on("revision.pass")
def wants_approval(revision: Revision, by) -> list[Message]:
    if revision.issuance:
        return wants_signature(revision.issuance)
    subject = gettext("%(code)s %(title)s waits for your approval.") % _facts(revision)
    return _say(revision, people_of(revision.agency_id, Role.HEAD), subject)


def wants_signature(issuance: Issuance) -> list[Message]:
    """Told to the heads of the signing agency once the last revision of an issuance waits for approval."""
    waiting = set(issuance.revisions.values_list("status", flat=True))
    if waiting != {Revision.Status.AWAITING}:
        return []
    facts = {"name": Truncator(issuance.name).chars(130)}
    subject = gettext("The issuance “%(name)s” waits for your signature.") % facts
    heads = people_of(issuance.signing_agency_id, Role.HEAD)
    return [Message(user, subject, url=issuance.get_absolute_url()) for user in heads]


@on("revision.reject_review", "revision.reject_approval")
def was_returned(revision: Revision, by) -> list[Message]:
    subject = gettext("%(code)s %(title)s came back with reasons.") % _facts(revision)
    authors = [revision.prepared_by_id] if revision.prepared_by_id else []
    return _say(revision, authors, subject, "\n".join(revision.remarks.values()))


@on("revision.approve", "revision.take_effect")
def moves_on(revision: Revision, by) -> list[Message]:
    """What is issued together is told of together, when it is signed."""
    if revision.issuance_id:
        return []
    facts = _facts(revision) | {"day": f"{revision.planned_effective_on:%d/%m/%Y}"}
    subject = gettext("%(code)s %(title)s is in effect from %(day)s.") % facts
    return _say(revision, people_of(revision.agency_id, Role.SECRETARY), subject)


@on("documentreview.decide")
def withdrawal_is_asked(review: DocumentReview, by) -> list[Message]:
    """Only a withdrawal waits for somebody else: the head, or the administrators for a TTHC."""
    if review.outcome != DocumentReview.Outcome.WITHDRAW or review.procedure is None:
        return []
    facts = {"subject": Truncator(review.subject).chars(130)}
    subject = gettext("%(subject)s is proposed for withdrawal.") % facts
    heads = people_of(review.agency_id, Role.HEAD)
    return [Message(user, subject, review.note, review.procedure.get_absolute_url()) for user in heads]


@on("documentreview.assign")
def owner_is_told(review: DocumentReview, by) -> list[Message]:
    facts = {"subject": Truncator(review.subject).chars(130), "day": f"{review.due_on:%d/%m/%Y}"}
    subject = gettext("You prepare the review of %(subject)s, due on %(day)s.") % facts
    return [Message(review.owner_id, subject, "", review.get_absolute_url())] if review.owner_id else []


@on("feedback.receive")
def wants_an_answer(feedback: Feedback, by) -> list[Message]:
    facts = {"code": feedback.procedure.code, "day": f"{feedback.due_on:%d/%m/%Y}"}
    subject = gettext("A citizen wrote about %(code)s; answer by %(day)s.") % facts
    people = people_of(feedback.agency_id, Role.SECRETARY)
    return [Message(user, subject, url=feedback.get_absolute_url()) for user in people]
