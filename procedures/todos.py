"""What procedures ask of people, and by when."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import AGENCY_ROLES
from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from procedures.models import Acknowledgement, Dissemination, Feedback, Issuance, Procedure, Revision
from procedures.permissions import OWNERS, Perm

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
