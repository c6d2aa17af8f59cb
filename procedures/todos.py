"""What procedures ask of people, and by when."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import AGENCY_ROLES
from core.actors import Actor
from core.dates import add_months, today
from core.permissions import can
from core.todos import Todo, todos
from procedures.coverage import uncovered_scopes
from procedures.models import Acknowledgement, Dissemination, DocumentReview, Feedback, Issuance, Procedure, Revision
from procedures.models.law import MONTHS_AHEAD
from procedures.permissions import OWNERS, Perm
from procedures.tthc_lists import lists_to_post

Status = Revision.Status
LISTED = 20


@todos
def feedback_to_answer(actor: Actor) -> list[Todo]:
    """Citizens who wait for an answer; the earliest due day counts."""
    if actor.role not in OWNERS:
        return []
    waiting = Feedback.objects.visible_to(actor).filter(answered_on=None)
    found = waiting.aggregate(count=Count("pk"), due_on=Min("due_on"))
    if not found["count"]:
        return []
    return [
        Todo(
            _("Answer citizens' feedback"),
            reverse("feedback_list"),
            found["due_on"],
            actor.agency_name,
            count=found["count"],
        )
    ]


@todos
def documents_to_read(actor: Actor) -> list[Todo]:
    """What took effect and is to be read, by last day; one document leads to its page, several to the list."""
    if actor.role not in AGENCY_ROLES:
        return []
    rows = Acknowledgement.objects.visible_to(actor).filter(user=actor.user_id).to_read_on(today()).with_due_day()
    days = rows.order_by().values("last_day").annotate(n=Count("pk"), document=Min("dissemination"))
    return [
        Todo(
            ngettext("Read %(n)d document and acknowledge it", "Read %(n)d documents and acknowledge them", day["n"])
            % {"n": day["n"]},
            reverse("dissemination", args=[day["document"]]) if day["n"] == 1 else reverse("disseminations"),
            day["last_day"],
            actor.agency_name,
            count=day["n"],
        )
        for day in days
    ]


@todos
def documents_unread(actor: Actor) -> list[Todo]:
    """Secretary and head: how many documents should have been read by everybody."""
    if actor.role not in OWNERS:
        return []
    overdue = Dissemination.objects.visible_to(actor).in_force().overdue_on(today())
    found = overdue.aggregate(count=Count("pk"), due_on=Min("due_on"))
    if not found["count"]:
        return []
    title = ngettext(
        "%(n)d document is not read by everybody, and its day has passed",
        "%(n)d documents are not read by everybody, and their day has passed",
        found["count"],
    )
    url = f"{reverse('disseminations')}?show=all&state=overdue"
    return [Todo(title % {"n": found["count"]}, url, found["due_on"], actor.agency_name, count=found["count"])]


@todos
def issuances_to_sign(actor: Actor) -> list[Todo]:
    """The head of the signing agency, once every revision waits for approval."""
    if not can(actor, Perm.ISSUANCE_SIGN):
        return []
    return [
        Todo(
            _("Sign the issuance “%(name)s”") % {"name": issuance},
            issuance.get_absolute_url(),
            issuance.effective_on,
            issuance.agency.label,
        )
        for issuance in Issuance.objects.to_sign_by(actor).select_related("agency")
    ]


@todos
def models_to_take_over(actor: Actor) -> list[Todo]:
    """Secretaries: newer issues of the models that the agency follows, while no revision is open. One leads to its
    page, several to the list of models."""
    if not can(actor, Perm.MODEL_ADOPT):
        return []
    lagging = Procedure.objects.visible_to(actor).lagging().exclude(revisions__status__in=Revision.OPEN)
    pks = list(lagging.order_by("code").values_list("pk", flat=True))
    if not pks:
        return []
    title = ngettext(
        "A newer issue of %(n)d provincial model exists: take it over",
        "Newer issues of %(n)d provincial models exist: take them over",
        len(pks),
    )
    url = reverse("models") if len(pks) > 1 else reverse("model_take_over", args=[pks[0]])
    return [Todo(title % {"n": len(pks)}, url, agency=actor.agency_name, count=len(pks))]


@todos
def revisions_to_move(actor: Actor) -> list[Todo]:
    """What came back to its author, waits for this reviewer, or waits for the head; nobody is asked twice."""
    if actor.role not in AGENCY_ROLES:
        return []
    rows = Revision.objects.visible_to(actor).working().defer("payload").select_related("procedure")
    own = rows.filter(prepared_by=actor.user_id, status__in=[Status.NOT_REVIEWED, Status.NOT_APPROVED])
    named = rows.filter(reviewer=actor.user_id, status=Status.IN_REVIEW)
    found = [(_("Put right and send again: %(revision)s"), own), (_("Review %(revision)s"), named)]
    if can(actor, Perm.PROCEDURE_APPROVE):
        unnamed = rows.filter(reviewer=None, status=Status.IN_REVIEW)
        found.append((_("Let somebody review %(revision)s"), unnamed))
        found.append((_("Approve %(revision)s"), rows.filter(status=Status.AWAITING, issuance=None)))
    agency = actor.agency_name
    return [
        Todo(title % {"revision": f"{row.procedure.code} {row.title}"}, row.get_absolute_url(), agency=agency)
        for title, waiting in found
        for row in waiting[:LISTED]
    ]


@todos
def reviews_to_complete(actor: Actor) -> list[Todo]:
    """Secretaries those of procedures, administrators those of TTHC, others those they prepare; by due day.

    One leads to its page, several to the list.
    """
    reviews = DocumentReview.objects.visible_to(actor).open()
    waiting = reviews.exclude(outcome=DocumentReview.Outcome.WITHDRAW)
    if can(actor, Perm.REVIEW_DECIDE):
        waiting = waiting.exclude(procedure=None)
    elif can(actor, Perm.TTHC_MANAGE):
        waiting = waiting.exclude(tthc=None)
    else:
        waiting = waiting.filter(owner=actor.user_id)
    near = waiting.filter(due_on__lte=add_months(today(), MONTHS_AHEAD)).order_by()
    days = near.values("due_on").annotate(n=Count("pk"), review=Min("pk"))
    return [
        Todo(
            ngettext("Complete %(n)d review", "Complete %(n)d reviews", day["n"]) % {"n": day["n"]},
            reverse("review", args=[day["review"]]) if day["n"] == 1 else reverse("reviews"),
            day["due_on"],
            actor.agency_name,
            count=day["n"],
        )
        for day in days
    ]


@todos
def withdrawals_to_decide(actor: Actor) -> list[Todo]:
    """The head, where a review proposes to withdraw a procedure."""
    if not can(actor, Perm.PROCEDURE_APPROVE):
        return []
    proposed = DocumentReview.objects.visible_to(actor).open().filter(outcome=DocumentReview.Outcome.WITHDRAW)
    return [
        Todo(
            _("Decide whether to withdraw %(procedure)s") % {"procedure": review.procedure},
            review.procedure.get_absolute_url(),
            review.due_on,
            review.agency.label,
        )
        for review in proposed.exclude(procedure=None).select_related("procedure", "agency")
    ]


@todos
def tthc_without_procedure(actor: Actor) -> list[Todo]:
    """Secretaries: how many TTHC of the agency have no procedure in effect."""
    if not can(actor, Perm.REVIEW_DECIDE):
        return []
    count = uncovered_scopes(today()).filter(agency__in=actor.agency_ids).count()
    if not count:
        return []
    title = ngettext("%(n)d TTHC has no procedure in effect", "%(n)d TTHC have no procedure in effect", count)
    return [Todo(title % {"n": count}, reverse("tthc_coverage"), agency=actor.agency_name, count=count)]


@todos
def tthc_lists_to_post(actor: Actor) -> list[Todo]:
    """The programme: lists that a newer decision has made old (TT 26/2014/TT-BKHCN, Art. 4)."""
    if not can(actor, Perm.TTHC_MANAGE):
        return []
    days = lists_to_post(today())
    if not days:
        return []
    title = ngettext("Post %(n)d list of TTHC", "Post %(n)d lists of TTHC", len(days))
    return [Todo(title % {"n": len(days)}, reverse("tthc_lists"), days[0], count=len(days))]
